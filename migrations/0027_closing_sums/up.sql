-- Sums of a closing are written as those of all answers, which are read once their period is closed. Only
-- sums for a period that was closed before have a basis of their own until the closing is done; these
-- indexes, mostly empty, find them.
CREATE INDEX moments_of_closing ON moments (unit, period) WHERE basis = 'closing';
CREATE INDEX tallies_of_closing ON tallies (unit) WHERE basis = 'closing';
