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
