-- What the gateway keeps. Everything is rebuilt from the topics at start: nothing here has to survive.
PRAGMA journal_mode = WAL;
PRAGMA synchronous = OFF;

-- The feed: alerts, records of groups, and what people say, in the order in which they came.
CREATE TABLE items (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, -- never given twice
    kind TEXT NOT NULL,              -- alert, group, state, verdict
    id TEXT NOT NULL,                -- of an alert or record of a group; state id; alert id of a verdict
    topic TEXT NOT NULL,
    part INTEGER NOT NULL,
    place INTEGER NOT NULL,          -- offset in the partition
    at INTEGER NOT NULL,             -- ms since 1970 (Kafka): when the article entered
    rule TEXT,
    version TEXT,                    -- of the rule
    severity INTEGER,                -- place in SEVERITIES
    fingerprint TEXT,                -- of the group
    article TEXT,
    started INTEGER,                 -- ms since 1970: event time of the first alert of a group
    current INTEGER NOT NULL DEFAULT 1, -- 0: a record of a group that a later one replaced
    record BLOB NOT NULL             -- JSON
);
CREATE INDEX items_by_id ON items (kind, id);
CREATE INDEX items_by_time ON items (kind, current, at, id);
CREATE INDEX items_by_group ON items (fingerprint, kind, current);
CREATE INDEX items_by_place ON items (topic, part, place);
CREATE INDEX items_by_rule ON items (kind, rule, current, at);

CREATE TABLE parts (topic TEXT, part INTEGER, PRIMARY KEY (topic, part)) WITHOUT ROWID; -- that have items
CREATE TABLE facets (name TEXT, value TEXT, seq INTEGER, PRIMARY KEY (name, value, seq)) WITHOUT ROWID;
CREATE INDEX facets_by_item ON facets (seq);
CREATE VIRTUAL TABLE texts USING fts5 (title, sentence, rule, tokenize = "unicode61 remove_diacritics 2");

CREATE TABLE silences (
    id TEXT PRIMARY KEY, starts_at INTEGER NOT NULL, ends_at INTEGER NOT NULL,
    rule TEXT, country TEXT, theme TEXT, source TEXT, record BLOB NOT NULL
);
CREATE TABLE acknowledgements (fingerprint TEXT PRIMARY KEY, at INTEGER NOT NULL, record BLOB NOT NULL);
CREATE TABLE verdicts (
    alert TEXT PRIMARY KEY, rule TEXT NOT NULL, true_alarm INTEGER NOT NULL, at INTEGER NOT NULL, record BLOB NOT NULL
);
CREATE INDEX verdicts_by_rule ON verdicts (rule, true_alarm);

CREATE TABLE articles (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, at INTEGER NOT NULL, source TEXT NOT NULL,
    record BLOB NOT NULL             -- JSON, zlib
);
CREATE INDEX articles_by_time ON articles (at);
CREATE TABLE mentions (
    entity TEXT, article INTEGER, mentions INTEGER, PRIMARY KEY (entity, article)
) WITHOUT ROWID;
CREATE INDEX mentions_by_article ON mentions (article);
CREATE TABLE entities (id TEXT PRIMARY KEY, name TEXT, type TEXT, aliases TEXT);
CREATE TABLE places (
    article TEXT, key TEXT, name TEXT, country TEXT, admin1 TEXT, geonames_id INTEGER, lat REAL, lon REAL,
    precision TEXT, PRIMARY KEY (article, key)
) WITHOUT ROWID;
