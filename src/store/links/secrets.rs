//! Which secret a link was made with.

use std::collections::HashSet;

use diesel::prelude::*;

use super::invitations::read_invitation_id;
use crate::domain::links::code::{LinkCode, Secret};
use crate::store::Store;
use crate::store::db::batch_sql;
use crate::store::db::connection::{Conn, on_backend};
use crate::store::db::error::StoreError;
use crate::store::db::schema::invitations;

impl Store {
    /// The secret that the link of each code was made with; the current one where there is none.
    pub(in crate::store) fn secrets_of(
        &self,
        conn: &mut Conn,
        codes: &[LinkCode],
    ) -> Result<Vec<&Secret>, StoreError> {
        let previous: Vec<&Secret> = self.secrets().all().skip(1).collect();
        let lookups: Vec<String> = previous
            .iter()
            .flat_map(|secret| codes.iter().map(|code| code.lookup(secret)))
            .collect();
        let mut known = HashSet::new();
        for lookups in lookups.chunks(batch_sql::ROWS) {
            let found: Vec<String> = on_backend!(conn, |inner| invitations::table
                .filter(invitations::lookup.eq_any(lookups))
                .select(invitations::lookup)
                .load(inner))?;
            known.extend(found);
        }
        let secret_of = |code: &LinkCode| {
            let made_with = previous
                .iter()
                .find(|secret| known.contains(&code.lookup(secret)));
            made_with.map_or(self.secret(), |secret| *secret)
        };
        Ok(codes.iter().map(secret_of).collect())
    }

    /// The hash by which the database knows a code.
    pub(in crate::store) fn lookup_of(
        &self,
        conn: &mut Conn,
        code: &LinkCode,
    ) -> Result<String, StoreError> {
        let secrets = self.secrets_of(conn, std::slice::from_ref(code))?;
        let secret = secrets.first().copied().unwrap_or(self.secret());
        Ok(code.lookup(secret))
    }

    /// The code of an invitation with the given id and hash.
    pub(in crate::store) fn code_of(&self, id: &str, lookup: &str) -> Result<LinkCode, StoreError> {
        Ok(self.secrets().code_of(read_invitation_id(id)?, lookup))
    }
}
