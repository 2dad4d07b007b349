-- The intake offices at whose counters a system key for some agencies may act, written as `reach` is.
-- Keys that are there keep the offices where cases of their agencies have been handled so far.
ALTER TABLE keys ADD COLUMN offices TEXT NOT NULL DEFAULT '';
UPDATE keys SET offices = COALESCE((
    SELECT ' ' || /*sqlite group_concat*//*postgres string_agg*/(found.office, ' ') || ' '
    FROM (
        SELECT DISTINCT handled.office
        FROM (
            SELECT agency, intake_office AS office FROM cases
            UNION SELECT agency, return_office FROM cases
        ) handled
        WHERE handled.office IS NOT NULL
        AND /*sqlite instr*//*postgres strpos*/(keys.reach, ' ' || handled.agency || ' ') > 0
    ) found
), '')
WHERE kind = 'system' AND reach <> '*';
