-- The lists of the console are ranges of these indexes, each in the order of its list: by deciding
-- agency, and by the office of intake and of return.
CREATE INDEX cases_pending ON cases (agency, due_at, id) WHERE finished_at IS NULL;
CREATE INDEX cases_pending_intake ON cases (intake_office, due_at, id) WHERE finished_at IS NULL;
CREATE INDEX cases_pending_return ON cases (return_office, due_at, id) WHERE finished_at IS NULL;
-- punctuality is the same in all rows of these. It stands in them so that they are preferred.
CREATE INDEX cases_overdue ON cases (agency, punctuality, finished_at, id)
    WHERE punctuality = 'overdue';
CREATE INDEX cases_overdue_intake ON cases (intake_office, punctuality, finished_at, id)
    WHERE punctuality = 'overdue';
CREATE INDEX cases_overdue_return ON cases (return_office, punctuality, finished_at, id)
    WHERE punctuality = 'overdue';
CREATE INDEX cases_overdue_by_day ON cases (punctuality, finished_at)
    WHERE punctuality = 'overdue';
CREATE INDEX cases_registered_late ON cases (agency, counted_in, id)
    WHERE substr(finished_at, 1, 7) <> counted_in;
CREATE INDEX cases_registered_late_intake ON cases (intake_office, counted_in, id)
    WHERE substr(finished_at, 1, 7) <> counted_in;
CREATE INDEX cases_registered_late_return ON cases (return_office, counted_in, id)
    WHERE substr(finished_at, 1, 7) <> counted_in;
CREATE INDEX cases_of_agency ON cases (agency, finished_at, id);

-- Links that nobody has handed over, whatever became of them since.
CREATE INDEX invitations_undelivered ON invitations (case_id) WHERE delivered_by IS NULL;
-- Dates that were moved; a date that is given for the first time is none of them.
CREATE INDEX case_changes_moved ON case_changes (changed_at, id, case_id)
    WHERE column_name IN ('due_at', 'finished_at') AND old_value IS NOT NULL;
CREATE INDEX link_events_replaced ON link_events (happened_at, id, case_id) WHERE kind <> 'reprint';

CREATE INDEX comments_by_unit ON comments (unit, period, key);
-- For the counts of all units at once.
CREATE INDEX unit_counts_by_kind ON unit_counts (kind, period);
