-- When each month closes, from the time at which sipas first learned of a case that was finished in
-- it. A month that is not here is one of which it knows no case.
CREATE TABLE closings (
    month TEXT /*postgres COLLATE "C"*/ NOT NULL PRIMARY KEY,
    starts_at TEXT /*postgres COLLATE "C"*/ NOT NULL,
    closes_at TEXT /*postgres COLLATE "C"*/ NOT NULL,
    closed_at TEXT /*postgres COLLATE "C"*/
);

-- Units whose month could not be closed with the others, because their used links and their waiting
-- answers disagree. They are tried again.
CREATE TABLE postponed_closings (
    unit TEXT /*postgres COLLATE "C"*/ NOT NULL,
    month TEXT /*postgres COLLATE "C"*/ NOT NULL,
    PRIMARY KEY (month, unit)
);

-- The month in which a finished case counts: that of its finish, or the month in which sipas learned
-- of it where that was too late. It stays once that month is closed.
ALTER TABLE cases ADD COLUMN counted_in TEXT /*postgres COLLATE "C"*/;
UPDATE cases SET counted_in = COALESCE(
    (SELECT i.month FROM invitations i WHERE i.case_id = cases.id AND i.state <> 'revoked'),
    substr(finished_at, 1, 7)
) WHERE finished_at IS NOT NULL;
CREATE INDEX cases_by_count ON cases (counted_in, agency);

INSERT INTO closings (month, starts_at, closes_at, closed_at)
SELECT counted_in, '', '', NULL FROM cases WHERE counted_in IS NOT NULL
UNION SELECT month, '', '', NULL FROM invitations;

-- Numbers of cases: finished is current; invited and answered are those of last night. late is the
-- number of cases that were finished in an earlier month.
DROP TABLE case_counts;
CREATE TABLE case_counts (
    unit TEXT /*postgres COLLATE "C"*/ NOT NULL,
    month TEXT /*postgres COLLATE "C"*/ NOT NULL,
    channel TEXT NOT NULL,
    outcome TEXT NOT NULL,
    finished BIGINT NOT NULL,
    late BIGINT NOT NULL,
    invited BIGINT NOT NULL,
    answered BIGINT NOT NULL,
    PRIMARY KEY (month, unit, channel, outcome)
) /*sqlite WITHOUT ROWID*/;
DROP TABLE case_count_changes;
CREATE TABLE case_count_changes (
    key TEXT /*postgres COLLATE "C"*/ NOT NULL PRIMARY KEY,
    unit TEXT /*postgres COLLATE "C"*/ NOT NULL,
    month TEXT /*postgres COLLATE "C"*/ NOT NULL,
    channel TEXT NOT NULL,
    outcome TEXT NOT NULL,
    finished BIGINT NOT NULL,
    late BIGINT NOT NULL
) /*sqlite WITHOUT ROWID*/;

-- Answers and paper forms wait as ciphertext of one length, in Base64. It stays in the row, and so does
-- the key, which PostgreSQL would otherwise move out of a row of more than 2 kB. What waited in clear is sealed
-- by the step in Rust.
ALTER TABLE inbox RENAME TO clear_inbox;
/*postgres ALTER INDEX inbox_pkey RENAME TO clear_inbox_pkey;*/
CREATE TABLE inbox (
    key TEXT /*postgres COLLATE "C"*/ NOT NULL PRIMARY KEY,
    sealed TEXT NOT NULL
) /*sqlite WITHOUT ROWID*/;
/*postgres ALTER TABLE inbox ALTER COLUMN sealed SET STORAGE PLAIN;*/
/*postgres ALTER TABLE inbox SET (toast_tuple_target = 4096);*/

ALTER TABLE paper_drafts RENAME TO clear_drafts;
/*postgres ALTER INDEX paper_drafts_pkey RENAME TO clear_drafts_pkey;*/
CREATE TABLE paper_drafts (
    number TEXT /*postgres COLLATE "C"*/ NOT NULL PRIMARY KEY,
    mark TEXT NOT NULL,
    entered_at_office TEXT NOT NULL,
    entered_by TEXT NOT NULL,
    entered_on TEXT NOT NULL,
    sealed TEXT NOT NULL
) /*sqlite WITHOUT ROWID*/;
/*postgres ALTER TABLE paper_drafts ALTER COLUMN sealed SET STORAGE PLAIN;*/
/*postgres ALTER TABLE paper_drafts SET (toast_tuple_target = 4096);*/

-- One row for each component of an answer, each under a key of its own, so that what one component
-- gives away of a case leads to no other. Imported rows have all components, and none is named.
DROP VIEW answers;
ALTER TABLE responses RENAME TO whole_responses;
/*postgres ALTER INDEX responses_pkey RENAME TO whole_responses_pkey;*/
CREATE TABLE responses (
    key TEXT /*postgres COLLATE "C"*/ NOT NULL PRIMARY KEY,
    unit TEXT /*postgres COLLATE "C"*/ NOT NULL,
    office TEXT /*postgres COLLATE "C"*/ NOT NULL,
    survey_version TEXT NOT NULL,
    period TEXT /*postgres COLLATE "C"*/ NOT NULL,
    source TEXT NOT NULL,
    channel TEXT NOT NULL,
    field TEXT NOT NULL,
    component TEXT NOT NULL,
    ratings TEXT NOT NULL,
    batch TEXT
) /*sqlite WITHOUT ROWID*/;
DROP INDEX responses_by_batch;
CREATE INDEX responses_by_batch ON responses (batch) WHERE batch IS NOT NULL;

CREATE VIEW answers AS
SELECT r.key AS response, r.unit, r.office, r.survey_version, r.period, r.source, r.channel,
       r.field, r.batch, q.component, q.question,
       substr(r.ratings, q.position, 1) AS rating
FROM responses r
JOIN survey_questions q ON q.survey_version = r.survey_version
    AND (r.component = q.component OR r.component = '');

DELETE FROM unit_counts WHERE kind IN ('dissatisfied-late', 'dissatisfied-in-time');
