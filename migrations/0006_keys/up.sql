-- Keys of connected software and of counters. A key itself is shown once; here is its hash.
-- reach: '*' for every agency, else their codes with a space before and after each; empty for a
-- counter's key, which reaches the cases of its office (and counter) instead.
CREATE TABLE keys (
    id TEXT /*postgres COLLATE "C"*/ NOT NULL PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE,
    reach TEXT NOT NULL,
    office TEXT REFERENCES agencies (code),
    counter TEXT,
    made_at TEXT NOT NULL,
    last_used_on TEXT,
    revoked_at TEXT
);
