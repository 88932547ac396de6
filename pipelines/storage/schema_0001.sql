-- The first schema: everything that Lilong keeps. Timestamps are ISO 8601 text with offset, all in
-- +08:00, so that they compare as text.

-- The lookup tree of places (GB/T 2260).
CREATE TABLE regions (
    adcode TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    level TEXT NOT NULL,
    parent TEXT REFERENCES regions(adcode)
) STRICT;
CREATE INDEX regions_parent ON regions(parent);
CREATE INDEX regions_name ON regions(name);

-- One row per outlet that pages name under 来源.
CREATE TABLE sources (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;

-- The frontier: each URL that was ever seen and what became of it.
CREATE TABLE pages (
    url TEXT PRIMARY KEY,
    site TEXT,
    kind TEXT NOT NULL DEFAULT 'article' CHECK (kind IN ('list', 'article')),
    state TEXT NOT NULL DEFAULT 'discovered'
        CHECK (state IN ('discovered', 'stored', 'dropped', 'failed', 'listed')),
    reason TEXT,
    attempts INTEGER NOT NULL DEFAULT 0,
    priority INTEGER NOT NULL DEFAULT 0,
    depth INTEGER NOT NULL DEFAULT 0,
    meta TEXT CHECK (meta IS NULL OR json_valid(meta)),
    etag TEXT,
    last_modified TEXT,
    discovered_at TEXT NOT NULL,
    fetched_at TEXT,
    next_fetch_at TEXT,
    unchanged_fetches INTEGER NOT NULL DEFAULT 0,
    status INTEGER,
    warc_file TEXT,
    warc_offset INTEGER,
    warc_length INTEGER
) STRICT;
CREATE INDEX pages_frontier ON pages(site, state, priority DESC);
CREATE INDEX pages_due ON pages(site, next_fetch_at) WHERE next_fetch_at IS NOT NULL;

CREATE TABLE articles (
    id INTEGER PRIMARY KEY,
    url TEXT NOT NULL UNIQUE,
    page TEXT NOT NULL REFERENCES pages(url),  -- the URL that was asked for; redirects end at url
    site TEXT,
    headline TEXT NOT NULL,
    alternative_headline TEXT,
    date_published TEXT,
    date_published_raw TEXT,
    date_published_basis TEXT,
    date_modified TEXT,
    publisher TEXT,
    source INTEGER REFERENCES sources(id),
    source_url TEXT,
    dateline TEXT,
    byline TEXT,
    section TEXT,
    breadcrumbs TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(breadcrumbs)),
    keywords TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(keywords)),
    reprint_notice TEXT,
    region TEXT REFERENCES regions(adcode),
    street TEXT,
    fetched_at TEXT,
    stored_at TEXT NOT NULL,
    changed_at TEXT,
    revision INTEGER NOT NULL DEFAULT 1,
    digest TEXT NOT NULL,
    cluster INTEGER NOT NULL
) STRICT;
CREATE INDEX articles_date_published ON articles(date_published);
CREATE INDEX articles_region ON articles(region, street);
CREATE INDEX articles_source ON articles(source);
CREATE INDEX articles_publisher ON articles(publisher);
CREATE INDEX articles_site ON articles(site, stored_at);
CREATE INDEX articles_cluster ON articles(cluster);
CREATE INDEX articles_page ON articles(page);

-- The texts stand apart: a search looks at the dates and regions of thousands of articles, and reads
-- twenty times fewer pages when no text stands between them.
CREATE TABLE bodies (
    article INTEGER PRIMARY KEY REFERENCES articles(id) ON DELETE CASCADE,
    body TEXT NOT NULL
) STRICT;

-- Earlier states of an article that its page has changed since: `record` is the whole record, JSON.
CREATE TABLE revisions (
    article INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
    revision INTEGER NOT NULL,
    replaced_at TEXT NOT NULL,
    digest TEXT NOT NULL,
    record TEXT NOT NULL CHECK (json_valid(record)),
    PRIMARY KEY (article, revision)
) STRICT;

-- The chain of outlets that a page names, first publisher first.
CREATE TABLE article_sources (
    article INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    source INTEGER NOT NULL REFERENCES sources(id),
    PRIMARY KEY (article, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX article_sources_source ON article_sources(source);

CREATE TABLE credits (
    article INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    role TEXT NOT NULL,
    name TEXT NOT NULL,
    raw TEXT NOT NULL,
    PRIMARY KEY (article, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX credits_name ON credits(name, role);

CREATE TABLE tags (
    article INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('topic', 'scope', 'region')),
    label TEXT NOT NULL,
    score REAL NOT NULL CHECK (score BETWEEN 0 AND 1),
    model TEXT NOT NULL,
    evidence TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(evidence)),
    PRIMARY KEY (article, kind, label)
) STRICT, WITHOUT ROWID;
CREATE INDEX tags_label ON tags(kind, label);

-- Tags of the models that tagged an article before its present one; `tags` holds the present ones.
CREATE TABLE former_tags (
    article INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
    model TEXT NOT NULL,
    kind TEXT NOT NULL,
    label TEXT NOT NULL,
    score REAL NOT NULL,
    PRIMARY KEY (article, model, kind, label)
) STRICT, WITHOUT ROWID;

-- Words that set an article apart (`lilong tag --keywords`); articles.keywords are the page's own.
CREATE TABLE article_keywords (
    article INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
    keyword TEXT NOT NULL,
    weight REAL NOT NULL,
    PRIMARY KEY (article, keyword)
) STRICT, WITHOUT ROWID;
CREATE INDEX article_keywords_keyword ON article_keywords(keyword, weight);

-- Every place that the text names, most telling first; articles.region is the one it is about.
CREATE TABLE places (
    article INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    name TEXT NOT NULL,
    adcode TEXT REFERENCES regions(adcode),
    street TEXT,
    mentions INTEGER NOT NULL DEFAULT 1,
    PRIMARY KEY (article, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX places_adcode ON places(adcode);

CREATE TABLE links (
    article INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('related', 'popular', 'latest')),
    headline TEXT NOT NULL,
    url TEXT NOT NULL,
    teaser TEXT,
    PRIMARY KEY (article, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE images (
    article INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    url TEXT NOT NULL,
    caption TEXT,
    credit TEXT,
    PRIMARY KEY (article, position)
) STRICT, WITHOUT ROWID;

-- Why an article belongs to its cluster: the earlier article that it repeats, and how much of the
-- shorter text of the two stands in the longer one.
CREATE TABLE duplicates (
    article INTEGER PRIMARY KEY REFERENCES articles(id) ON DELETE CASCADE,
    original INTEGER NOT NULL REFERENCES articles(id) ON DELETE CASCADE,
    containment REAL NOT NULL CHECK (containment BETWEEN 0 AND 1)
) STRICT;
CREATE INDEX duplicates_original ON duplicates(original);

-- The near-duplicate index: the smallest shingle hashes of each body. Hashes fall all over the
-- table, so that each article would dirty a page for each; new ones are gathered in the second table
-- and moved in order. No foreign key: what is dropped is found by its hashes.
CREATE TABLE fingerprints (
    hash INTEGER NOT NULL,
    article INTEGER NOT NULL,
    PRIMARY KEY (hash, article)
) STRICT, WITHOUT ROWID;
CREATE TABLE fingerprints_new (
    hash INTEGER NOT NULL,
    article INTEGER NOT NULL,
    PRIMARY KEY (hash, article)
) STRICT, WITHOUT ROWID;

CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    started_at TEXT NOT NULL,
    finished_at TEXT,
    outcome TEXT,
    command TEXT,
    arguments TEXT CHECK (arguments IS NULL OR json_valid(arguments)),
    pid INTEGER,
    host TEXT
) STRICT;

CREATE TABLE run_sites (
    run INTEGER NOT NULL REFERENCES runs(id) ON DELETE CASCADE,
    site TEXT NOT NULL,
    found INTEGER NOT NULL DEFAULT 0,
    fetched INTEGER NOT NULL DEFAULT 0,
    new INTEGER NOT NULL DEFAULT 0,
    changed INTEGER NOT NULL DEFAULT 0,
    unchanged INTEGER NOT NULL DEFAULT 0,
    dropped INTEGER NOT NULL DEFAULT 0,
    failed INTEGER NOT NULL DEFAULT 0,
    reasons TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(reasons)),
    coverage TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(coverage)),
    seconds REAL,
    flags TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(flags)),
    PRIMARY KEY (run, site)
) STRICT, WITHOUT ROWID;

-- What a person should look at: unknown role words, unmapped places, mojibake.
CREATE TABLE issues (
    id INTEGER PRIMARY KEY,
    run INTEGER REFERENCES runs(id) ON DELETE SET NULL,
    url TEXT,
    kind TEXT NOT NULL,
    detail TEXT NOT NULL,
    created_at TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX issues_once ON issues(url, kind, detail);
CREATE INDEX issues_run ON issues(run);

-- Every fetch of a page that a WARC file holds; pages has the last one.
CREATE TABLE snapshots (
    id INTEGER PRIMARY KEY,
    url TEXT NOT NULL REFERENCES pages(url) ON DELETE CASCADE,
    fetched_at TEXT NOT NULL,
    status INTEGER,
    warc_file TEXT NOT NULL,
    warc_offset INTEGER NOT NULL,
    warc_length INTEGER NOT NULL,
    UNIQUE (warc_file, warc_offset)
) STRICT;
CREATE INDEX snapshots_url ON snapshots(url, fetched_at);

-- How far each archive has been imported; a stripe is every `stripes`-th record of it.
CREATE TABLE imports (
    path TEXT NOT NULL,
    stripe INTEGER NOT NULL,
    stripes INTEGER NOT NULL,
    size INTEGER NOT NULL,                 -- of the file when the import began, bytes
    position INTEGER NOT NULL DEFAULT 0,   -- index of the record to go on with
    start INTEGER NOT NULL DEFAULT 0,      -- and where in the file it is looked for
    finished INTEGER NOT NULL DEFAULT 0 CHECK (finished IN (0, 1)),
    PRIMARY KEY (path, stripe)
) STRICT, WITHOUT ROWID;

-- Names and URLs that were erased on request, as keyed hashes: what comes again is erased again.
CREATE TABLE forgotten (
    hash TEXT PRIMARY KEY,
    forgotten_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What the database was made with (the bigram rules, the gazetteer).
CREATE TABLE settings (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

-- Character bigrams of headline and body, folded, one space between two of them. White space is
-- folded to a visible sign before it is cut and ASCII punctuation is made a token character, so that
-- a phrase of bigrams matches exactly where the string stands. Contentless: the text is in bodies.
-- The body comes first: FTS5 writes two bytes more for each pair that stands in a later column.
CREATE VIRTUAL TABLE articles_index USING fts5(
    body, headline,
    content='',
    tokenize="ascii tokenchars '!""#$%&''()*+,-./:;<=>?@[\]^_`{|}~'"
);
-- Bytes gathered in memory before a segment is written: fewer, larger segments in imports.
INSERT INTO articles_index (articles_index, rank) VALUES ('hashsize', 33554432);
-- Segments of one size before they are merged: each text is written again half as often as with the
-- default of 4, and a search over the few more segments takes no longer.
INSERT INTO articles_index (articles_index, rank) VALUES ('automerge', 16);
