-- What the page writes where `source` is the standard name of another writing.
ALTER TABLE articles ADD COLUMN source_raw TEXT;

-- What the register of outlets, or its form, tells of a name.
ALTER TABLE sources ADD COLUMN kind TEXT;
ALTER TABLE sources ADD COLUMN level TEXT;
-- GB/T 2260 code of its home, NULL for one of the whole country or one that is not known.
ALTER TABLE sources ADD COLUMN home TEXT;
CREATE INDEX sources_level ON sources(level);
