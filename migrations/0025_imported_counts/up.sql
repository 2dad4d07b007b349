-- Imported responses are counted under a basis of their own, `imported`; `all` and `unflagged` are over
-- answers by link alone. What was counted together is told apart by the step in Rust. PostgreSQL takes no
-- file without a statement.
SELECT 1;
