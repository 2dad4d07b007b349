-- The numbers of cases by the months in which they were received and finished, and by what they have
-- to do with their due dates. finished_in is 'never' while a case is pending, and state is empty.
-- overdue_from is the first month at whose end a case is overdue, and 'never' where it was finished by
-- then. An index of PostgreSQL takes no long text, so reason_key stands for the reason in the key: its
-- SHA-256. The step in Rust counts the cases that are there.
CREATE TABLE timeliness_counts (
    agency TEXT /*postgres COLLATE "C"*/ NOT NULL,
    finished_in TEXT /*postgres COLLATE "C"*/ NOT NULL,
    received_in TEXT /*postgres COLLATE "C"*/ NOT NULL,
    overdue_from TEXT /*postgres COLLATE "C"*/ NOT NULL,
    state TEXT /*postgres COLLATE "C"*/ NOT NULL,
    field TEXT /*postgres COLLATE "C"*/ NOT NULL,
    reason_key TEXT /*postgres COLLATE "C"*/ NOT NULL,
    reason TEXT /*postgres COLLATE "C"*/ NOT NULL,
    cases BIGINT NOT NULL,
    PRIMARY KEY (agency, finished_in, received_in, overdue_from, state, field, reason_key)
) /*sqlite WITHOUT ROWID*/;
-- For removing what has become zero.
CREATE INDEX timeliness_counts_zero ON timeliness_counts (agency) WHERE cases = 0;

-- Changes since the last mixing, which adds them to timeliness_counts.
CREATE TABLE timeliness_changes (
    key TEXT /*postgres COLLATE "C"*/ NOT NULL PRIMARY KEY,
    agency TEXT /*postgres COLLATE "C"*/ NOT NULL,
    finished_in TEXT /*postgres COLLATE "C"*/ NOT NULL,
    received_in TEXT /*postgres COLLATE "C"*/ NOT NULL,
    overdue_from TEXT /*postgres COLLATE "C"*/ NOT NULL,
    state TEXT /*postgres COLLATE "C"*/ NOT NULL,
    field TEXT /*postgres COLLATE "C"*/ NOT NULL,
    reason_key TEXT /*postgres COLLATE "C"*/ NOT NULL,
    reason TEXT /*postgres COLLATE "C"*/ NOT NULL,
    cases BIGINT NOT NULL
) /*sqlite WITHOUT ROWID*/;
