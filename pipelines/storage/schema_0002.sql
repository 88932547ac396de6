-- The second schema: less of it. `articles.page` is kept where it is not the article's own URL,
-- and indexes are dropped that nothing asks.

CREATE TEMP TABLE asked_for AS SELECT id, page FROM articles WHERE page != url;
DROP INDEX articles_page;
ALTER TABLE articles DROP COLUMN page;
-- The URL that was asked for, where redirects led from it to `url`; NULL if it was `url` itself.
ALTER TABLE articles ADD COLUMN page TEXT REFERENCES pages(url);
UPDATE articles SET page = (SELECT page FROM asked_for WHERE asked_for.id = articles.id)
    WHERE id IN (SELECT id FROM asked_for);
DROP TABLE asked_for;
CREATE INDEX articles_page ON articles(page) WHERE page IS NOT NULL;

DROP INDEX articles_site;
CREATE INDEX articles_site ON articles(site);
DROP INDEX credits_name;
CREATE INDEX credits_name ON credits(name);
-- Regions are looked for in articles.region, scope in the article's own row.
DROP INDEX tags_label;
CREATE INDEX tags_topic ON tags(label) WHERE kind = 'topic';
-- The tree of places loses no row, so that nothing looks for what names it.
DROP INDEX places_adcode;
