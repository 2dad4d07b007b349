-- The numbers of cases finished in a month, and of those invited and answered among them: once for
-- the deciding agency and once for the intake office. A finished case without an outcome is
-- 'granted'.
CREATE TABLE case_counts (
    unit TEXT /*postgres COLLATE "C"*/ NOT NULL,
    month TEXT /*postgres COLLATE "C"*/ NOT NULL,
    channel TEXT NOT NULL,
    outcome TEXT NOT NULL,
    finished BIGINT NOT NULL,
    invited BIGINT NOT NULL,
    answered BIGINT NOT NULL,
    PRIMARY KEY (month, unit, channel, outcome)
) /*sqlite WITHOUT ROWID*/;

-- Changes since the last mixing, which adds them to case_counts. Rows are only inserted, so that
-- submissions and imports never wait for each other.
CREATE TABLE case_count_changes (
    key TEXT /*postgres COLLATE "C"*/ NOT NULL PRIMARY KEY,
    unit TEXT /*postgres COLLATE "C"*/ NOT NULL,
    month TEXT /*postgres COLLATE "C"*/ NOT NULL,
    channel TEXT NOT NULL,
    outcome TEXT NOT NULL,
    finished BIGINT NOT NULL,
    invited BIGINT NOT NULL,
    answered BIGINT NOT NULL
) /*sqlite WITHOUT ROWID*/;

INSERT INTO case_counts (unit, month, channel, outcome, finished, invited, answered)
SELECT u.unit, u.month, u.channel, u.outcome, COUNT(*),
       COUNT(CASE WHEN u.state = 'used' OR u.delivered_by IS NOT NULL THEN 1 END),
       COUNT(CASE WHEN u.state = 'used' THEN 1 END)
FROM (
    SELECT c.agency AS unit, substr(c.finished_at, 1, 7) AS month, c.channel,
           COALESCE(c.outcome, 'granted') AS outcome, i.state, i.delivered_by
    FROM cases c LEFT JOIN invitations i ON i.case_id = c.id AND i.state <> 'revoked'
    WHERE c.finished_at IS NOT NULL
    UNION ALL
    SELECT c.intake_office, substr(c.finished_at, 1, 7), c.channel,
           COALESCE(c.outcome, 'granted'), i.state, i.delivered_by
    FROM cases c LEFT JOIN invitations i ON i.case_id = c.id AND i.state <> 'revoked'
    WHERE c.finished_at IS NOT NULL AND c.intake_office IS NOT NULL
) u
GROUP BY u.unit, u.month, u.channel, u.outcome;

-- Coverage is no longer counted from the cases themselves.
DROP INDEX invitations_by_case;
DROP INDEX cases_by_finish;
CREATE INDEX cases_by_finish ON cases (finished_at, agency);
-- For finding the last expiry of every month, one index lookup for each month.
DROP INDEX invitations_by_expiry;
CREATE INDEX invitations_by_month ON invitations (month, expires_at);

-- The id of the running import, set while the batch is being imported.
ALTER TABLE batches ADD COLUMN attempt TEXT;
