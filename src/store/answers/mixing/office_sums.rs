//! The provisional sums of intake offices: over the answers that would keep their office if the month closed with
//! those that have entered its sums.

use std::collections::BTreeMap;

use super::states::ProvisionalStates;
use super::waiting_rows::{Inbox, TraitValues, UnitAndVersion};
use crate::domain::answers::mixing::{Move, Waiting, plan};
use crate::domain::answers::sealed::SealedAnswer;
use crate::domain::answers::sums::intake_part;
use crate::domain::period::{Month, Period};
use crate::domain::rating::Ratings;
use crate::domain::survey::Definition;
use crate::domain::unknown::UNKNOWN;
use crate::store::Store;
use crate::store::answers::counts::Counts;
use crate::store::answers::traits::{Basis, ResponseTraits};
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;
use crate::store::db::ratings::read_ratings;

/// The answers that name an office.
#[derive(Default)]
pub(super) struct OfficeSums {
    /// Their ratings, by agency and all that mixing knows of them.
    kinds: BTreeMap<UnitAndVersion, BTreeMap<Waiting, Vec<String>>>,
    /// The sums over all of them.
    counts: Counts,
    values: TraitValues,
}

impl OfficeSums {
    /// Adds an answer, if it names an office.
    pub(super) fn count(
        &mut self,
        answer: &SealedAnswer,
        ratings: &Ratings,
        definition: &Definition,
        states: &ProvisionalStates,
    ) {
        if answer.office.is_empty() || answer.office == UNKNOWN {
            return;
        }
        let of_office =
            ResponseTraits::of_month(&answer.office, &answer.survey_version, answer.month);
        let intake = intake_part(ratings, definition);
        self.counts
            .count_total(Basis::Provisional, &of_office, &intake, definition, 1);
        let kind = self.values.waiting(answer, states);
        let of_subject = self.kinds.entry(self.values.subject(answer));
        let of_kind = of_subject.or_default().entry(kind).or_default();
        of_kind.push(answer.ratings.clone());
    }

    /// Keeps the answers of some months.
    pub(super) fn retain(&mut self, keep: impl Fn(Month) -> bool) {
        for kinds in self.kinds.values_mut() {
            kinds.retain(|kind, _| keep(kind.month));
        }
        let is_kept = |period: &str| period.parse().is_ok_and(&keep);
        self.counts.retain(|traits| is_kept(&traits.period));
    }

    /// The part numbers of the sums over all of them, by the traits of their office.
    pub(super) fn parts(&self) -> BTreeMap<ResponseTraits, Vec<i32>> {
        let mut parts: BTreeMap<ResponseTraits, Vec<i32>> = BTreeMap::new();
        for ((_, traits, part), _) in self.counts.moment_rows() {
            parts.entry(traits).or_default().push(part);
        }
        parts
    }

    /// Adds the answers that keep their office to counts. `is_in` are those that have entered the sums of their
    /// agency.
    pub(super) fn add_kept(
        self,
        store: &Store,
        conn: &mut Conn,
        (states, inbox): (&ProvisionalStates, &Inbox),
        is_in: impl Fn(&str, &str, &Waiting) -> bool,
        counts: &mut Counts,
    ) -> Result<(), StoreError> {
        for (subject, at_offices) in self.kinds {
            let (unit, version) = &subject;
            let kinds = inbox.answers.get(&subject).into_iter().flatten();
            let sizes = kinds
                .filter(|(kind, _)| is_in(unit, version, kind))
                .map(|(kind, keys)| (kind.clone(), i64::try_from(keys.len()).unwrap_or(i64::MAX)))
                .collect();
            // What enters the sums now is a state too.
            let shown = |month| states.count(unit, version, month) + 1;
            let moves = plan(&sizes, |_| true, |_| true, shown, store.k());
            let definition = store.surveys.get(conn, version)?;
            for (kind, ratings) in at_offices {
                let keeps = match moves.get(&kind) {
                    Some(Move::Leaves { period, traits }) => {
                        *period == Period::Month(kind.month) && traits.office == kind.traits.office
                    }
                    _ => false,
                };
                let of_office = ResponseTraits::of_month(&kind.traits.office, version, kind.month);
                for ratings in ratings.iter().filter(|_| keeps) {
                    let intake = intake_part(&read_ratings(ratings, &definition)?, &definition);
                    counts.count_total(Basis::Provisional, &of_office, &intake, &definition, 1);
                }
            }
        }
        Ok(())
    }
}
