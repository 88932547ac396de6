-- What a person has corrected: it wins over every model and every later reading.
CREATE TABLE corrections (
    id INTEGER PRIMARY KEY,
    article INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
    made_at TEXT NOT NULL,
    made_by TEXT,
    field TEXT NOT NULL,
    old TEXT NOT NULL CHECK (json_valid(old)),  -- what stands there without it, as last read
    new TEXT NOT NULL CHECK (json_valid(new)),
    why TEXT,
    undone_at TEXT
) STRICT;
CREATE INDEX corrections_article ON corrections(article);
