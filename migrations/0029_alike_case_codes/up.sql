-- Case codes are compared whatever the width of their letters, with any dash as a hyphen, and without quotation
-- marks around them. The step in Rust makes the keys of all cases anew, as that of 0028 did. PostgreSQL takes no
-- file without a statement.
SELECT 1;
