-- Editions: rankings that are published, of one block and one period. state is draft, submitted,
-- approved, published or withdrawn; version rises with every change. digest is the SHA-256 of
-- edition.json, or of the frozen figures while it is a draft. replaces is the edition that this one
-- corrects, and reason says why. An edition that was withdrawn before its release is withheld: nobody
-- ever saw it.
CREATE TABLE editions (
    id TEXT /*postgres COLLATE "C"*/ NOT NULL PRIMARY KEY,
    block TEXT /*postgres COLLATE "C"*/ NOT NULL,
    period TEXT /*postgres COLLATE "C"*/ NOT NULL,
    state TEXT NOT NULL,
    version BIGINT NOT NULL,
    title TEXT NOT NULL,
    foreword TEXT NOT NULL,
    responsible TEXT NOT NULL,
    replaces TEXT /*postgres COLLATE "C"*/,
    reason TEXT NOT NULL,
    digest TEXT NOT NULL,
    decision TEXT,
    decision_date TEXT,
    published_at TEXT,
    withheld BOOLEAN NOT NULL
);
CREATE INDEX editions_of_block ON editions (block, period);
-- A block and period has one edition, and each edition one correction.
CREATE UNIQUE INDEX editions_published ON editions (block, period)
    WHERE published_at IS NOT NULL AND replaces IS NULL AND NOT withheld;
CREATE UNIQUE INDEX editions_corrected ON editions (replaces)
    WHERE published_at IS NOT NULL AND replaces IS NOT NULL AND NOT withheld;

-- Who did what with an edition. number is the version that the edition had afterwards.
CREATE TABLE edition_acts (
    edition TEXT /*postgres COLLATE "C"*/ NOT NULL REFERENCES editions (id),
    number BIGINT NOT NULL,
    act TEXT NOT NULL,
    person TEXT /*postgres COLLATE "C"*/ NOT NULL,
    happened_at TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (edition, number)
);

-- The files of an edition in the order of its bundle; the frozen figures of a draft are at place 0.
CREATE TABLE edition_files (
    edition TEXT /*postgres COLLATE "C"*/ NOT NULL REFERENCES editions (id),
    place BIGINT NOT NULL,
    name TEXT /*postgres COLLATE "C"*/ NOT NULL,
    media_type TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    size BIGINT NOT NULL,
    PRIMARY KEY (edition, place)
);
CREATE UNIQUE INDEX edition_files_by_name ON edition_files (edition, name);

-- The bytes of the files in base64, in parts so that no row is long.
CREATE TABLE edition_file_parts (
    edition TEXT /*postgres COLLATE "C"*/ NOT NULL,
    place BIGINT NOT NULL,
    part BIGINT NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (edition, place, part),
    FOREIGN KEY (edition, place) REFERENCES edition_files (edition, place)
);

-- The logs of editions. There is a second one only where the key of the first was lost or stolen.
-- verifier is the verifier key with which it began.
CREATE TABLE edition_logs (
    number BIGINT NOT NULL PRIMARY KEY,
    origin TEXT /*postgres COLLATE "C"*/ NOT NULL UNIQUE,
    verifier TEXT NOT NULL,
    started_at TEXT NOT NULL
);

-- The entries of a log in order, place being the index of the leaf. checkpoint is the signed checkpoint
-- of the log that ends here. An entry is shown from release_at on; released_at is when a server first
-- did, which a clock set back does not undo. release_at never falls from one entry to the next.
CREATE TABLE edition_log (
    log BIGINT NOT NULL REFERENCES edition_logs (number),
    place BIGINT NOT NULL,
    kind TEXT NOT NULL,
    edition TEXT /*postgres COLLATE "C"*/,
    entry TEXT NOT NULL,
    leaf TEXT NOT NULL,
    checkpoint TEXT NOT NULL,
    release_at TEXT /*postgres COLLATE "C"*/ NOT NULL,
    released_at TEXT,
    PRIMARY KEY (log, place)
);
CREATE UNIQUE INDEX edition_log_by_edition ON edition_log (edition, kind) WHERE edition IS NOT NULL;
CREATE INDEX edition_log_unreleased ON edition_log (release_at) WHERE released_at IS NULL;
