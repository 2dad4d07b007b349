//! The delivery of links: the record of how each came to its citizen, and its event in the audit trail.

use jiff::Timestamp;

use super::invitations;
use super::invitations::list_current;
use crate::domain::access::By;
use crate::domain::access::audit::{Act, AuditEvent};
use crate::domain::cases::case::Delivery;
use crate::store::Store;
use crate::store::db::batch_sql;
use crate::store::db::connection::Conn;
use crate::store::db::error::StoreError;

/// How many links were recorded as delivered.
#[derive(Default)]
struct DeliveryCounts {
    /// The links with a delivery.
    links: usize,
    /// Those of which it is the first delivery.
    first: usize,
}

impl Store {
    /// Records the way in which a clerk has delivered the link of a case. The first way of each link
    /// stays.
    ///
    /// # Errors
    /// When the database fails; then nothing is recorded.
    pub fn record_delivery(&self, case: &str, way: Delivery, by: &By) -> Result<(), StoreError> {
        self.conn()?.write(
            |conn| match self.record_deliveries(conn, &[case], way, by.now)?.links {
                0 => Ok(()),
                _ => self.audit(conn, by, &delivery_event(case, way)),
            },
        )
    }

    /// Records the way in which software has delivered the link of a case. What a display or a kiosk
    /// shows is in no event: it would tell when a citizen answers.
    ///
    /// # Errors
    /// When the database fails; then nothing is recorded.
    pub fn record_delivery_by_software(
        &self,
        case: &str,
        way: Delivery,
        by: &By,
    ) -> Result<(), StoreError> {
        let event = self.conn()?.write(|conn| {
            let is_first = self.record_deliveries(conn, &[case], way, by.now)?.first > 0;
            match way {
                Delivery::Slip | Delivery::Message | Delivery::Paper if is_first => self
                    .audit_later(conn, by, &delivery_event(case, way))
                    .map(Some),
                _ => Ok(None),
            }
        })?;
        if let Some(event) = event {
            self.note_committed(event);
        }
        Ok(())
    }

    /// Records that a device has shown the link of a case. This is in no event of the audit trail: a
    /// citizen answers soon after, and the trail would tell who answered when.
    ///
    /// # Errors
    /// When the database fails; then nothing is recorded.
    pub fn record_delivery_on_screen(
        &self,
        case: &str,
        way: Delivery,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.conn()?.write(|conn| {
            self.record_deliveries(conn, &[case], way, now)?;
            Ok(())
        })
    }

    /// Records that slips of cases were written, each as its delivery. The event of writing them was
    /// recorded before, see [`Store::record`].
    ///
    /// # Errors
    /// When the database fails. Some of many cases may have been recorded then; repeating the call
    /// does no harm.
    pub fn record_delivery_of_slips(
        &self,
        cases: &[&str],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        for cases in cases.chunks(batch_sql::ROWS) {
            self.conn()?.write(|conn| {
                self.record_deliveries(conn, cases, Delivery::Slip, now)?;
                Ok(())
            })?;
        }
        Ok(())
    }

    /// Records the delivery of the links of cases.
    fn record_deliveries(
        &self,
        conn: &mut Conn,
        cases: &[&str],
        way: Delivery,
        now: Timestamp,
    ) -> Result<DeliveryCounts, StoreError> {
        self.change_links(conn, cases, |conn| {
            let mut recorded = DeliveryCounts::default();
            for link in list_current(conn, cases.to_vec())?.into_values() {
                recorded.links += 1;
                recorded.first +=
                    usize::from(invitations::record_delivery(conn, &link.id, way, now)?);
            }
            Ok(recorded)
        })
    }
}

/// The event of a delivery.
fn delivery_event(case: &str, way: Delivery) -> AuditEvent {
    AuditEvent::new(Act::LinkDeliver, case).with("by", way.name())
}
