//! Conservation of answers: used links against answers that wait, were mixed or were withheld.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use super::difference::Discrepancy;
use crate::domain::answers::sealed::{Sealed, SealingKey};
use crate::domain::links::secrets::Secrets;
use crate::domain::period::Period;
use crate::store::answers::counts::WITHHELD_OF_MONTH;
use crate::store::answers::paper::list_drafts;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::schema::inbox;
use crate::store::db::sql::Sql;
use crate::store::db::time::read_period;

/// The rows of the inbox that are read at a time.
const PAGE: i64 = 2_000;

/// Numbers of answers by unit and period.
type ByUnit = BTreeMap<(String, Period), i64>;

/// Used links by agency and month.
const USED: &str = "SELECT agency AS unit, month AS period, COUNT(*) AS count \
    FROM invitations WHERE state = 'used' GROUP BY agency, month";
/// Mixed answers, without batches: each has one row about the first component.
const MIXED: &str = "SELECT r.unit, r.period, COUNT(*) AS count FROM responses r \
    JOIN survey_questions q ON q.survey_version = r.survey_version AND q.position = 1 \
    WHERE r.component = q.component AND r.batch IS NULL GROUP BY r.unit, r.period";

/// All answers that were ever given by link.
pub(super) struct AnswersByLink {
    used: ByUnit,
    waiting: ByUnit,
    mixed: ByUnit,
    withheld: ByUnit,
    /// Descriptions of rows that should be sealed, and can't be opened.
    unreadable: Vec<String>,
    /// The numbers of drafts whose answers wait a second time.
    copies: Vec<String>,
}

impl AnswersByLink {
    pub(super) fn read(conn: &mut Conn, secrets: &Secrets) -> Result<Self, StoreError> {
        let withheld = Sql::new(
            "SELECT unit, period, CAST(SUM(count) AS BIGINT) AS count FROM unit_counts \
             WHERE kind = ",
        )
        .bind(WITHHELD_OF_MONTH)
        .text(" GROUP BY unit, period");
        let mut answers = Self {
            used: count_by_unit(conn, Sql::new(USED))?,
            waiting: ByUnit::new(),
            mixed: count_by_unit(conn, Sql::new(MIXED))?,
            withheld: count_by_unit(conn, withheld)?,
            unreadable: Vec::new(),
            copies: Vec::new(),
        };
        let keys: Vec<SealingKey> = secrets.sealing_keys().collect();
        answers.read_inbox(conn, &keys)?;
        answers.read_drafts(conn, &keys)?;
        Ok(answers)
    }

    /// Opens every row of the inbox.
    fn read_inbox(&mut self, conn: &mut Conn, keys: &[SealingKey]) -> Result<(), StoreError> {
        let mut after = i64::MIN;
        loop {
            let page: Vec<(i64, Vec<u8>)> = inbox::table
                .filter(inbox::key.gt(after))
                .order(inbox::key)
                .limit(PAGE)
                .select((inbox::key, inbox::sealed))
                .load(conn)?;
            let Some((last, _)) = page.last() else {
                return Ok(());
            };
            after = *last;
            for (key, sealed) in page {
                let opened = Sealed::open_any(keys, &key.to_string(), &sealed);
                self.count(opened.ok(), || format!("inbox {key}"));
            }
        }
    }

    /// Opens the drafts of paper forms.
    fn read_drafts(&mut self, conn: &mut Conn, keys: &[SealingKey]) -> Result<(), StoreError> {
        for (draft, key) in list_drafts(conn)? {
            if key.is_none() {
                self.copies.push(draft.number);
                continue;
            }
            let opened = draft.open_by(keys);
            self.count(opened.ok(), || format!("paper_drafts {}", draft.number));
        }
        Ok(())
    }

    fn count(&mut self, opened: Option<Sealed>, name: impl FnOnce() -> String) {
        match opened {
            Some(Sealed::Answer(answer)) => {
                let of = (answer.unit, Period::Month(answer.month));
                *self.waiting.entry(of).or_default() += 1;
            }
            Some(Sealed::Comment(_)) => {}
            None => self.unreadable.push(name()),
        }
    }

    pub(super) fn used(&self) -> i64 {
        self.used.values().sum()
    }

    pub(super) fn waiting(&self) -> i64 {
        self.waiting.values().sum()
    }

    pub(super) fn mixed(&self) -> i64 {
        self.mixed.values().sum()
    }

    /// Compares the numbers by agency and month. Where some answers are stored under a quarter or
    /// year, their months are unknown, and the whole quarter or year is compared.
    pub(super) fn compare(&self) -> Vec<Discrepancy> {
        let mut kept: ByUnit = self.waiting.clone();
        for (key, count) in self.mixed.iter().chain(&self.withheld) {
            *kept.entry(key.clone()).or_default() += count;
        }
        let coarse: BTreeSet<&(String, Period)> = kept
            .keys()
            .filter(|(_, period)| !matches!(period, Period::Month(_)))
            .collect();
        // The coarsest period under which an answer of this month may be stored.
        let bucket = |unit: &str, period: Period| -> (String, Period) {
            let mut widest = period;
            let mut next = period.coarser();
            while let Some(coarser) = next {
                if coarse.contains(&(unit.to_owned(), coarser)) {
                    widest = coarser;
                }
                next = coarser.coarser();
            }
            (unit.to_owned(), widest)
        };
        let mut compared: BTreeMap<(String, Period), (i64, i64)> = BTreeMap::new();
        for ((unit, period), count) in &self.used {
            compared.entry(bucket(unit, *period)).or_default().0 += count;
        }
        for ((unit, period), count) in &kept {
            compared.entry(bucket(unit, *period)).or_default().1 += count;
        }
        let numbers = compared
            .into_iter()
            .filter(|(_, (expected, found))| expected != found)
            .map(|((unit, period), (expected, found))| Discrepancy {
                kind: "answers",
                name: format!("answers of {unit} in {period}"),
                expected,
                found,
            });
        let unreadable = self.unreadable.iter().map(|row| Discrepancy {
            kind: "sealed",
            name: format!("answers that the secret opens in {row}"),
            expected: 1,
            found: 0,
        });
        let copies = self.copies.iter().map(|number| Discrepancy {
            kind: "answers",
            name: format!("copies of a waiting answer in paper_drafts {number}"),
            expected: 0,
            found: 1,
        });
        numbers.chain(unreadable).chain(copies).collect()
    }
}

/// The rows of a query that selects unit, period and count.
fn count_by_unit(conn: &mut Conn, query: Sql) -> Result<ByUnit, StoreError> {
    #[derive(QueryableByName)]
    struct PeriodCountRow {
        #[diesel(sql_type = Text)]
        unit: String,
        #[diesel(sql_type = Text)]
        period: String,
        #[diesel(sql_type = BigInt)]
        count: i64,
    }
    let rows: Vec<PeriodCountRow> = query.load(conn)?;
    rows.into_iter()
        .map(|row| Ok(((row.unit, read_period(&row.period)?), row.count)))
        .collect()
}
