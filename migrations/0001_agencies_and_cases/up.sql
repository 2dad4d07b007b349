CREATE TABLE agencies (
    code TEXT /*postgres COLLATE "C"*/ NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    name_en TEXT,
    block TEXT NOT NULL,
    valid_from TEXT,
    valid_to TEXT,
    successor TEXT
);

CREATE TABLE procedures (
    code TEXT /*postgres COLLATE "C"*/ NOT NULL PRIMARY KEY,
    name TEXT,
    field TEXT
);

-- The dates of a case are dates or times in Vietnam, as promised to the citizen: '2026-07-01' or
-- '2026-07-01T09:30:00+07:00'. As text, both sort in the order of time.
CREATE TABLE cases (
    id TEXT /*postgres COLLATE "C"*/ NOT NULL PRIMARY KEY,
    agency TEXT /*postgres COLLATE "C"*/ NOT NULL REFERENCES agencies (code),
    case_code TEXT /*postgres COLLATE "C"*/ NOT NULL,
    intake_office TEXT REFERENCES agencies (code),
    return_office TEXT REFERENCES agencies (code),
    counter TEXT,
    procedure TEXT,
    field TEXT,
    applicant TEXT,
    channel TEXT NOT NULL,
    received_at TEXT /*postgres COLLATE "C"*/ NOT NULL,
    due_at TEXT /*postgres COLLATE "C"*/,
    finished_at TEXT /*postgres COLLATE "C"*/,
    outcome TEXT,
    overdue_reason TEXT,
    -- 'early', 'on_time' or 'overdue' for a finished case, from due_at and finished_at
    punctuality TEXT,
    UNIQUE (agency, case_code)
);
-- Coverage of a period needs this index alone.
CREATE INDEX cases_by_finish ON cases (finished_at, agency, intake_office, channel, outcome, id);
CREATE INDEX cases_by_receipt ON cases (received_at);

CREATE TABLE case_changes (
    id TEXT NOT NULL PRIMARY KEY,
    case_id TEXT NOT NULL REFERENCES cases (id),
    column_name TEXT NOT NULL,
    old_value TEXT,
    new_value TEXT,
    changed_at TEXT NOT NULL,
    changed_by TEXT NOT NULL
);
CREATE INDEX case_changes_by_case ON case_changes (case_id);
