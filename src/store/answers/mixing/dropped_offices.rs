//! The offices that components do not name.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::waiting_rows::UnitAndVersion;
use crate::domain::answers::sums::ComponentSet;
use crate::domain::period::Period;

/// The components that drop an office, by subject, period and office.
#[derive(Default)]
pub(super) struct DroppedOffices(
    HashMap<UnitAndVersion, BTreeMap<(Period, Arc<str>), ComponentSet>>,
);

impl DroppedOffices {
    /// The components of which answers that leave together do not name their office.
    pub(super) fn components(
        &self,
        subject: &UnitAndVersion,
        period: Period,
        office: &Arc<str>,
    ) -> ComponentSet {
        let of_subject = self.0.get(subject);
        of_subject
            .and_then(|offices| offices.get(&(period, office.clone())))
            .copied()
            .unwrap_or_default()
    }

    /// Drops an office for a component.
    pub(super) fn insert(
        &mut self,
        subject: UnitAndVersion,
        period: Period,
        office: Arc<str>,
        component: usize,
    ) {
        let of_subject = self.0.entry(subject).or_default();
        let components = of_subject.entry((period, office)).or_default();
        *components = components.with(component);
    }
}
