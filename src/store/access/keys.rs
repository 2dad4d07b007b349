//! Keys of connected software and of counters. Only hashes of their texts are stored.

use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error};
use jiff::Timestamp;

use super::reach::within;
use crate::domain::VIETNAM;
use crate::domain::access::audit::{Act, AuditEvent};
use crate::domain::access::{By, Key, KeyKind, KeyText, Reach};
use crate::domain::cases::agency::{Agency, Slug};
use crate::store::Store;
use crate::store::db::error::StoreError;
use crate::store::db::schema::keys;
use crate::store::db::sql::Sql;
use crate::store::db::time::stamp;

/// The stored reach of a key for all agencies.
const ALL: &str = "*";

/// A row of the table `keys`, without the hash.
#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = keys)]
struct KeyRow {
    id: String,
    name: String,
    kind: String,
    reach: String,
    office: Option<String>,
    counter: Option<String>,
    made_at: String,
    last_used_on: Option<String>,
    revoked_at: Option<String>,
    offices: String,
}

/// A key to be inserted.
#[derive(Clone, Debug)]
pub struct NewKey {
    /// Its name, which is unique.
    pub name: String,
    /// Its kind, which says what it may be used for.
    pub kind: KeyKind,
    /// The cases that it may read and write.
    pub reach: Reach,
}

impl Store {
    /// Inserts a key, with a hash of its text.
    ///
    /// # Errors
    /// When the name is taken, the key names an unknown agency or office, or the database fails.
    pub fn insert_key(&self, key: &NewKey, text: &KeyText, by: &By) -> Result<(), StoreError> {
        let (reach, offices, office, counter) = match &key.reach {
            Reach::All => (ALL.to_owned(), String::new(), None, None),
            Reach::Agencies { agencies, offices } => {
                (written(agencies), written(offices), None, None)
            }
            Reach::Office { office, counter } => (
                String::new(),
                String::new(),
                Some(office.to_string()),
                counter.clone(),
            ),
        };
        self.refuse_unknown_agencies(&key.reach)?;
        let row = KeyRow {
            id: self.new_id(),
            name: key.name.clone(),
            kind: key.kind.name().to_owned(),
            reach,
            office,
            counter,
            made_at: stamp(by.now),
            last_used_on: None,
            revoked_at: None,
            offices,
        };
        let event = AuditEvent::new(Act::KeyAdd, &key.name)
            .with("kind", key.kind.name())
            .with("reach", reach_text(&key.reach));
        let inserted = self.conn()?.write(|conn| {
            diesel::insert_into(keys::table)
                .values((row, keys::hash.eq(text.hash())))
                .execute(conn)?;
            self.audit(conn, by, &event)
        });
        match inserted {
            Err(StoreError::Query(Error::DatabaseError(DatabaseErrorKind::UniqueViolation, _))) => {
                Err(StoreError::Key(format!(
                    "there is a key `{}`: choose another name, or rotate that one",
                    key.name
                )))
            }
            result => result,
        }
    }

    /// Inserts a key, as [`Store::insert_key`] does. One of software for some agencies that names no
    /// offices gets those where cases of these agencies have been handled so far, which are returned.
    ///
    /// # Errors
    /// As [`Store::insert_key`].
    pub fn add_key(
        &self,
        mut key: NewKey,
        text: &KeyText,
        by: &By,
    ) -> Result<Vec<Slug>, StoreError> {
        let mut usual = Vec::new();
        if let Reach::Agencies { agencies, offices } = &mut key.reach
            && offices.is_empty()
        {
            usual = self.list_usual_offices(agencies)?;
            offices.clone_from(&usual);
        }
        self.insert_key(&key, text, by)?;
        Ok(usual)
    }

    /// The intake offices where cases of some agencies have been handled so far, by code; all intake
    /// offices where there are no such cases.
    fn list_usual_offices(&self, agencies: &[Slug]) -> Result<Vec<Slug>, StoreError> {
        #[derive(QueryableByName)]
        struct OfficeRow {
            #[diesel(sql_type = diesel::sql_types::Text)]
            office: String,
        }
        let handled = |column: &str| {
            let begin = format!("SELECT {column} AS office FROM cases WHERE {column} IS NOT NULL");
            Sql::new(&begin).join(within(&Reach::of_agencies(agencies.to_vec())))
        };
        let rows: Vec<OfficeRow> = handled("intake_office")
            .text(" UNION ")
            .join(handled("return_office"))
            .text(" ORDER BY office")
            .load(&mut *self.conn()?)?;
        if rows.is_empty() {
            let all = self.list_agencies()?.into_iter();
            return Ok(all
                .filter(Agency::is_intake_office)
                .map(|office| office.code)
                .collect());
        }
        rows.iter()
            .map(|row| {
                Slug::parse(&row.office)
                    .map_err(|_| StoreError::Unknown("intake office", row.office.clone()))
            })
            .collect()
    }

    /// Replaces the offices of a valid key that reaches the cases of some agencies.
    ///
    /// # Errors
    /// When there is no such key, an office is unknown, or the database fails.
    pub fn set_key_offices(&self, name: &str, offices: &[Slug], by: &By) -> Result<(), StoreError> {
        self.refuse_unknown_agencies(&Reach::Agencies {
            agencies: Vec::new(),
            offices: offices.to_vec(),
        })?;
        let narrow = keys::kind
            .eq(KeyKind::System.name())
            .and(keys::reach.ne(ALL));
        let in_force = keys::name.eq(name).and(keys::revoked_at.is_null());
        let event = AuditEvent::new(Act::KeyChange, name).with("offices", written(offices).trim());
        self.conn()?.write(|conn| {
            let changed = diesel::update(keys::table.filter(narrow.and(in_force)))
                .set(keys::offices.eq(written(offices)))
                .execute(conn)?;
            if changed != 1 {
                return Err(StoreError::Key(format!(
                    "there is no system key `{name}` in force that names its agencies"
                )));
            }
            self.audit(conn, by, &event)
        })
    }

    /// Checks that the agencies of a reach exist, and that its offices are intake offices.
    fn refuse_unknown_agencies(&self, reach: &Reach) -> Result<(), StoreError> {
        let (agencies, offices) = match reach {
            Reach::All => return Ok(()),
            Reach::Agencies { agencies, offices } => (agencies.as_slice(), offices.as_slice()),
            Reach::Office { office, .. } => (&[][..], std::slice::from_ref(office)),
        };
        let known = self.list_agencies()?;
        let find = |code: &Slug| {
            let found = known.iter().find(|agency| agency.code == *code);
            found.ok_or_else(|| StoreError::no_agency(code.as_str(), &known))
        };
        for code in agencies {
            find(code)?;
        }
        for code in offices {
            if !find(code)?.is_intake_office() {
                return Err(StoreError::Key(format!("`{code}` is no intake office")));
            }
        }
        Ok(())
    }

    /// Every key by name, including revoked ones.
    ///
    /// # Errors
    /// When the database fails.
    pub fn list_keys(&self) -> Result<Vec<Key>, StoreError> {
        keys::table
            .order(keys::name)
            .select(KeyRow::as_select())
            .load(&mut *self.conn()?)?
            .into_iter()
            .map(KeyRow::read)
            .collect()
    }

    /// Replaces the text of a key, so that the old text stops working.
    ///
    /// # Errors
    /// When there is no valid key of this name, or the database fails.
    pub fn rotate_key(&self, name: &str, text: &KeyText, by: &By) -> Result<(), StoreError> {
        let in_force = keys::table.filter(keys::name.eq(name).and(keys::revoked_at.is_null()));
        self.conn()?.write(|conn| {
            let rotated = diesel::update(in_force)
                .set((keys::hash.eq(text.hash()), keys::made_at.eq(stamp(by.now))))
                .execute(conn)?;
            expect_one_changed(rotated, name)?;
            self.audit(conn, by, &AuditEvent::new(Act::KeyRotate, name))
        })
    }

    /// Revokes a key permanently.
    ///
    /// # Errors
    /// When there is no valid key of this name, or the database fails.
    pub fn revoke_key(&self, name: &str, by: &By) -> Result<(), StoreError> {
        let in_force = keys::table.filter(keys::name.eq(name).and(keys::revoked_at.is_null()));
        self.conn()?.write(|conn| {
            let revoked = diesel::update(in_force)
                .set(keys::revoked_at.eq(stamp(by.now)))
                .execute(conn)?;
            expect_one_changed(revoked, name)?;
            self.audit(conn, by, &AuditEvent::new(Act::KeyRevoke, name))
        })
    }

    /// Returns the valid key with the given text, and records the day of its use.
    ///
    /// # Errors
    /// When the database fails.
    pub fn find_key(&self, text: &KeyText, now: Timestamp) -> Result<Option<Key>, StoreError> {
        let mut conn = self.conn()?;
        let in_force = keys::hash.eq(text.hash()).and(keys::revoked_at.is_null());
        let row: Option<KeyRow> = keys::table
            .filter(in_force)
            .select(KeyRow::as_select())
            .first(&mut *conn)
            .optional()?;
        let Some(row) = row else { return Ok(None) };
        let today = now.to_zoned(VIETNAM).date().to_string();
        if row.last_used_on.as_deref() < Some(today.as_str()) {
            diesel::update(keys::table.find(&row.id))
                .set(keys::last_used_on.eq(&today))
                .execute(&mut *conn)?;
        }
        row.read().map(Some)
    }
}

/// A reach as the audit trail tells it.
fn reach_text(reach: &Reach) -> String {
    match reach {
        Reach::All => ALL.to_owned(),
        Reach::Agencies { agencies, offices } => {
            let codes = agencies.iter().chain(offices);
            codes.map(Slug::as_str).collect::<Vec<_>>().join(" ")
        }
        Reach::Office { office, counter } => match counter {
            Some(counter) => format!("{office} {counter}"),
            None => office.to_string(),
        },
    }
}

/// Codes as they are stored, with a space before and after each.
fn written(codes: &[Slug]) -> String {
    let codes: String = codes.iter().map(|code| format!("{code} ")).collect();
    match codes.is_empty() {
        true => codes,
        false => format!(" {codes}"),
    }
}

/// Checks that an update of a valid key changed one row.
fn expect_one_changed(changed: usize, name: &str) -> Result<(), StoreError> {
    if changed == 1 {
        Ok(())
    } else {
        Err(StoreError::Key(format!(
            "there is no key `{name}` in force"
        )))
    }
}

impl KeyRow {
    /// The key.
    fn read(self) -> Result<Key, StoreError> {
        let slug = |code: &str| {
            Slug::parse(code).map_err(|_| StoreError::Unknown("agency", code.to_owned()))
        };
        let read = |codes: &str| -> Result<Vec<Slug>, StoreError> {
            codes.split_whitespace().map(slug).collect()
        };
        let time = |text: &str| {
            text.parse()
                .map_err(|_| StoreError::Unknown("time", text.to_owned()))
        };
        let reach = match (&self.office, self.reach.as_str()) {
            (Some(office), _) => Reach::Office {
                office: slug(office)?,
                counter: self.counter,
            },
            (None, ALL) => Reach::All,
            (None, agencies) => Reach::Agencies {
                agencies: read(agencies)?,
                offices: read(&self.offices)?,
            },
        };
        Ok(Key {
            kind: KeyKind::find(&self.kind)
                .ok_or_else(|| StoreError::Unknown("kind of a key", self.kind.clone()))?,
            id: self.id,
            name: self.name,
            reach,
            made_at: time(&self.made_at)?,
            last_used_on: self
                .last_used_on
                .map(|day| {
                    day.parse()
                        .map_err(|_| StoreError::Unknown("day", day.clone()))
                })
                .transpose()?,
            revoked_at: self.revoked_at.as_deref().map(time).transpose()?,
        })
    }
}
