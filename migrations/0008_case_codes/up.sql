-- The form in which a case code is compared, and the agency within which it is unique: empty where it
-- is unique in the province. `store/cases/codes` fills both for the cases that are there.
ALTER TABLE cases ADD COLUMN code_key TEXT /*postgres COLLATE "C"*/ NOT NULL DEFAULT '';
ALTER TABLE cases ADD COLUMN code_scope TEXT /*postgres COLLATE "C"*/ NOT NULL DEFAULT '';
