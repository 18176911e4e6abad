-- What the gateway keeps; see sqlite.sql for what the columns are. Unlogged: it is made anew from the topics anyway.
CREATE DOMAIN word AS text COLLATE "C"; -- sorted by code points, as cursors and SQLite have it

CREATE UNLOGGED TABLE items (
    seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind word NOT NULL,
    id word NOT NULL,
    topic word NOT NULL,
    part integer NOT NULL,
    place bigint NOT NULL,
    at bigint NOT NULL,
    rule word,
    version word,
    severity integer,
    fingerprint word,
    article word,
    started bigint,
    current integer NOT NULL DEFAULT 1,
    record bytea NOT NULL
);
CREATE INDEX items_by_id ON items (kind, id);
CREATE INDEX items_by_time ON items (kind, current, at, id);
CREATE INDEX items_by_group ON items (fingerprint, kind, current);
CREATE INDEX items_by_place ON items (topic, part, place);
CREATE INDEX items_by_rule ON items (kind, rule, current, at);
CREATE INDEX items_by_article ON items (article);

CREATE UNLOGGED TABLE parts (topic word, part integer, PRIMARY KEY (topic, part));
CREATE UNLOGGED TABLE facets (name word, value word, seq bigint, PRIMARY KEY (name, value, seq));
CREATE INDEX facets_by_item ON facets (seq);
CREATE UNLOGGED TABLE texts (seq bigint PRIMARY KEY, words tsvector NOT NULL);
CREATE INDEX texts_by_word ON texts USING gin (words);

CREATE UNLOGGED TABLE silences (
    id word PRIMARY KEY, starts_at bigint NOT NULL, ends_at bigint NOT NULL,
    rule word, country word, theme word, source word, record bytea NOT NULL
);
CREATE UNLOGGED TABLE acknowledgements (fingerprint word PRIMARY KEY, at bigint NOT NULL, record bytea NOT NULL);
CREATE UNLOGGED TABLE verdicts (
    alert word PRIMARY KEY, rule word NOT NULL, true_alarm integer NOT NULL, at bigint NOT NULL, record bytea NOT NULL
);
CREATE INDEX verdicts_by_rule ON verdicts (rule, true_alarm);

CREATE UNLOGGED TABLE articles (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, id word NOT NULL UNIQUE, at bigint NOT NULL,
    source word NOT NULL, record bytea NOT NULL
);
CREATE INDEX articles_by_time ON articles (at);
CREATE UNLOGGED TABLE mentions (entity word, article bigint, mentions integer, PRIMARY KEY (entity, article));
CREATE INDEX mentions_by_article ON mentions (article);
CREATE UNLOGGED TABLE entities (id word PRIMARY KEY, name word, type word, aliases word);
CREATE UNLOGGED TABLE places (
    article word, key word, name word, country word, admin1 word, geonames_id bigint,
    lat double precision, lon double precision, precision word, PRIMARY KEY (article, key)
);
