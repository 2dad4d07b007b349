-- Answers that wait for mixing, without case, invitation or time.
CREATE TABLE inbox (
    key TEXT /*postgres COLLATE "C"*/ NOT NULL PRIMARY KEY,
    unit TEXT /*postgres COLLATE "C"*/ NOT NULL,
    role TEXT NOT NULL,
    survey_version TEXT NOT NULL,
    period TEXT /*postgres COLLATE "C"*/ NOT NULL,
    source TEXT NOT NULL,
    channel TEXT NOT NULL,
    field TEXT NOT NULL,
    ratings TEXT NOT NULL,
    comment TEXT,
    signals TEXT NOT NULL,
    language TEXT NOT NULL,
    assisted BOOLEAN NOT NULL,
    late BOOLEAN NOT NULL
) /*sqlite WITHOUT ROWID*/;

-- Mixed answers. They have exactly these columns, and no foreign key to cases or invitations.
CREATE TABLE responses (
    key TEXT /*postgres COLLATE "C"*/ NOT NULL PRIMARY KEY,
    unit TEXT /*postgres COLLATE "C"*/ NOT NULL,
    role TEXT NOT NULL,
    survey_version TEXT NOT NULL,
    period TEXT /*postgres COLLATE "C"*/ NOT NULL,
    source TEXT NOT NULL,
    channel TEXT NOT NULL,
    field TEXT NOT NULL,
    ratings TEXT NOT NULL,
    flagged BOOLEAN NOT NULL,
    batch TEXT
) /*sqlite WITHOUT ROWID*/;
CREATE INDEX responses_by_batch ON responses (batch) WHERE batch IS NOT NULL;

CREATE TABLE comments (
    key TEXT /*postgres COLLATE "C"*/ NOT NULL PRIMARY KEY,
    unit TEXT /*postgres COLLATE "C"*/ NOT NULL,
    period TEXT /*postgres COLLATE "C"*/ NOT NULL,
    text TEXT NOT NULL
) /*sqlite WITHOUT ROWID*/;

CREATE TABLE batches (
    name TEXT NOT NULL PRIMARY KEY,
    sha256 TEXT NOT NULL,
    imported_by TEXT NOT NULL,
    imported_at TEXT NOT NULL,
    source TEXT NOT NULL,
    row_count BIGINT NOT NULL,
    withdrawn BOOLEAN NOT NULL
);

-- One row for each question of a response, for people who query the database by SQL.
CREATE VIEW answers AS
SELECT r.key AS response, r.unit, r.role, r.survey_version, r.period, r.source, r.channel,
       r.field, r.flagged, r.batch, q.component, q.question,
       substr(r.ratings, q.position, 1) AS rating
FROM responses r
JOIN survey_questions q ON q.survey_version = r.survey_version;
