-- When sipas last learned something new of a case; an answer to its survey is nothing of a case.
ALTER TABLE cases ADD COLUMN updated_at TEXT /*postgres COLLATE "C"*/
    NOT NULL DEFAULT '1970-01-01T00:00:00Z';
CREATE INDEX cases_by_update ON cases (agency, updated_at, id);
-- What was finished at an office, for its counters; and of that what is new, which its displays ask
-- for every second.
CREATE INDEX cases_at_intake ON cases (intake_office, finished_at, updated_at);
CREATE INDEX cases_at_return ON cases (return_office, finished_at, updated_at);
-- Which of the cases finished since were received before, and so were pending then, is told by
-- this index alone.
DROP INDEX cases_by_receipt;
DROP INDEX cases_by_finish;
CREATE INDEX cases_by_finish ON cases (finished_at, received_at, agency);

-- What was done with the link of a case by hand: 'reissue', 'revoke', 'reprint'.
CREATE TABLE link_events (
    id TEXT /*postgres COLLATE "C"*/ NOT NULL PRIMARY KEY,
    case_id TEXT /*postgres COLLATE "C"*/ NOT NULL REFERENCES cases (id),
    kind TEXT NOT NULL,
    reason TEXT,
    happened_at TEXT NOT NULL,
    done_by TEXT NOT NULL
);
CREATE INDEX link_events_by_case ON link_events (case_id);

-- Phiếu xin lỗi và hẹn lại ngày trả kết quả. The applicant's name is on the paper alone.
CREATE TABLE apologies (
    id TEXT /*postgres COLLATE "C"*/ NOT NULL PRIMARY KEY,
    case_id TEXT /*postgres COLLATE "C"*/ NOT NULL REFERENCES cases (id),
    day TEXT NOT NULL,
    reason TEXT NOT NULL,
    new_return_date TEXT NOT NULL,
    made_by TEXT NOT NULL
);
CREATE INDEX apologies_by_case ON apologies (case_id);

-- The case whose survey a kiosk shows now. turn is random: what is sent of an earlier turn is not
-- taken for this one.
CREATE TABLE kiosks (
    key_id TEXT /*postgres COLLATE "C"*/ NOT NULL PRIMARY KEY REFERENCES keys (id),
    turn TEXT NOT NULL,
    invitation_id TEXT NOT NULL REFERENCES invitations (id),
    assigned_at TEXT NOT NULL
);

-- Paper forms that wait for their second entry: answers as in inbox, of one form, with the number
-- that is written on the sheet. No case, no invitation, no time. mark is of the form on which it was
-- typed in, so that sending that once more gives the same number.
CREATE TABLE paper_drafts (
    number TEXT /*postgres COLLATE "C"*/ NOT NULL PRIMARY KEY,
    mark TEXT NOT NULL,
    entered_at_office TEXT NOT NULL,
    entered_by TEXT NOT NULL,
    entered_on TEXT NOT NULL,
    unit TEXT NOT NULL,
    intake_office TEXT,
    survey_version TEXT NOT NULL,
    period TEXT NOT NULL,
    channel TEXT NOT NULL,
    field TEXT NOT NULL,
    ratings TEXT NOT NULL,
    comment TEXT,
    language TEXT NOT NULL,
    assisted BOOLEAN NOT NULL,
    late BOOLEAN NOT NULL
) /*sqlite WITHOUT ROWID*/;
