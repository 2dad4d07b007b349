CREATE UNIQUE INDEX cases_by_code ON cases (code_key, code_scope);
