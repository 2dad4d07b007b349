-- id is '{definition}@{version}'; content is the text of the definition file.
CREATE TABLE survey_versions (
    id TEXT NOT NULL PRIMARY KEY,
    definition TEXT NOT NULL,
    version INTEGER NOT NULL,
    content TEXT NOT NULL,
    sha256 TEXT NOT NULL
);

-- The questions of each version in order, for the view `answers`.
CREATE TABLE survey_questions (
    survey_version TEXT NOT NULL REFERENCES survey_versions (id),
    position INTEGER NOT NULL,
    component TEXT NOT NULL,
    question TEXT NOT NULL,
    PRIMARY KEY (survey_version, position)
);

-- agency and month are those of the case. They follow it while the link is open, and are frozen by
-- an answer, so that a later change of the case does not move the answer. There is no time of use.
CREATE TABLE invitations (
    id TEXT NOT NULL PRIMARY KEY,
    case_id TEXT /*postgres COLLATE "C"*/ NOT NULL REFERENCES cases (id),
    agency TEXT /*postgres COLLATE "C"*/ NOT NULL,
    month TEXT /*postgres COLLATE "C"*/ NOT NULL,
    survey_version TEXT NOT NULL REFERENCES survey_versions (id),
    lookup TEXT /*postgres COLLATE "C"*/ NOT NULL UNIQUE,
    issued_at TEXT NOT NULL,
    expires_at TEXT /*postgres COLLATE "C"*/ NOT NULL,
    state TEXT NOT NULL,
    delivered_by TEXT,
    delivered_on TEXT,
    press TEXT,
    disputed BOOLEAN NOT NULL
);
CREATE UNIQUE INDEX invitations_one_per_case ON invitations (case_id) WHERE state <> 'revoked';
CREATE INDEX invitations_by_case ON invitations (case_id, state, delivered_by);
CREATE INDEX invitations_by_expiry ON invitations (expires_at, month);
