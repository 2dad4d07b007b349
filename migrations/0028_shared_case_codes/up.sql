-- An agency that took over from others can have several cases of one code: each stays unique under the
-- name of the agency that gave it (cases_by_code). SQLite's table is made anew by the step in Rust, which
-- also compares codes without the marks of spreadsheets and with any hyphen.
/*postgres ALTER TABLE cases DROP CONSTRAINT IF EXISTS cases_agency_case_code_key;*/
/*sqlite SELECT 1;*/
