-- Keys of connected software and of counters. The text of a key is shown once; the table has its
-- hash. reach is '*' for all agencies, or a list of agency codes with a space before and after
-- each. It is empty for the key of a counter, which reaches the cases of its office (and counter)
-- instead.
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
