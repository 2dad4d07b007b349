-- The time of the last change of a case. An answer to its survey is no change of the case.
ALTER TABLE cases ADD COLUMN updated_at TEXT /*postgres COLLATE "C"*/
    NOT NULL DEFAULT '1970-01-01T00:00:00Z';
CREATE INDEX cases_by_update ON cases (agency, updated_at, id);
-- For the finished cases of an office, which its counters list, and for the newest of them, which
-- its displays query every second.
CREATE INDEX cases_at_intake ON cases (intake_office, finished_at, updated_at);
CREATE INDEX cases_at_return ON cases (return_office, finished_at, updated_at);
-- For the cases that were pending at an earlier time (received before it and finished after it),
-- which this index alone finds.
DROP INDEX cases_by_receipt;
DROP INDEX cases_by_finish;
CREATE INDEX cases_by_finish ON cases (finished_at, received_at, agency);

-- Changes of links by hand; kind is 'reissue', 'revoke' or 'reprint'.
CREATE TABLE link_events (
    id TEXT /*postgres COLLATE "C"*/ NOT NULL PRIMARY KEY,
    case_id TEXT /*postgres COLLATE "C"*/ NOT NULL REFERENCES cases (id),
    kind TEXT NOT NULL,
    reason TEXT,
    happened_at TEXT NOT NULL,
    done_by TEXT NOT NULL
);
CREATE INDEX link_events_by_case ON link_events (case_id);

-- Apologies (Phiếu xin lỗi và hẹn lại ngày trả kết quả). The applicant's name is written on the
-- paper only.
CREATE TABLE apologies (
    id TEXT /*postgres COLLATE "C"*/ NOT NULL PRIMARY KEY,
    case_id TEXT /*postgres COLLATE "C"*/ NOT NULL REFERENCES cases (id),
    day TEXT NOT NULL,
    reason TEXT NOT NULL,
    new_return_date TEXT NOT NULL,
    made_by TEXT NOT NULL
);
CREATE INDEX apologies_by_case ON apologies (case_id);

-- The invitation whose survey a kiosk shows now. turn is random and identifies the assignment, so
-- that a form from an earlier one is refused.
CREATE TABLE kiosks (
    key_id TEXT /*postgres COLLATE "C"*/ NOT NULL PRIMARY KEY REFERENCES keys (id),
    turn TEXT NOT NULL,
    invitation_id TEXT NOT NULL REFERENCES invitations (id),
    assigned_at TEXT NOT NULL
);

-- Paper forms that await their second entry: answers as in inbox, with the number that the clerk
-- writes on the form. No case, no invitation, no time. mark is a hash of the link and of the page
-- on which the form was typed in, so that sending the page again gives the same number.
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
