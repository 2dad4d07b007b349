//! What an answer itself says of its case: a low mark for the promised date is of a late case, a fee that does
//! not apply of a free procedure, officials whom nobody met of an online case, an answer about complaints of
//! somebody who complained. Whoever knows all of that of every case strikes the candidates that don't fit.
//! Rows narrowed so to fewer than `k` are told, and how much they hold: one component of an answer each.
//!
//! ```text
//! cargo test --test it unlinkable::content -- --nocapture
//! ```

use sipas::domain::cases::case::Channel;

use super::candidates::classes;
use super::people::{COMPONENTS, FEE, PROMISED_DATE, Person};
use super::rows_of;
use super::year::Year;
use crate::support::Database;

on_both_databases!(content_leaves_every_row_its_person_and_is_told);

/// Whether what a row of a component says can be of somebody's case.
fn fits(component: usize, row: &str, person: &Person) -> bool {
    let place = |place: usize| row.as_bytes()[place];
    let ratings = &row[COMPONENTS[component].1.clone()];
    match component {
        0 => place(FEE) == b'-' || (place(FEE) == b'x') == person.free,
        1 => ratings.contains(|rating| rating != 'x') || person.channel == Channel::Online,
        2 => match place(PROMISED_DATE) {
            b'-' => true,
            mark => matches!(mark, b'1' | b'2') == person.late,
        },
        _ => match ratings.contains(|rating: char| rating.is_ascii_digit()) {
            true => person.complained,
            // Who answers one other component leaves this one blank.
            false => ratings.contains('-') || !person.complained,
        },
    }
}

fn content_leaves_every_row_its_person_and_is_told(database: Database) {
    let year = Year::seen(&database);
    for (component, (id, _)) in COMPONENTS.iter().enumerate() {
        let rows = rows_of(year, component);
        let (mut narrowed, mut named, mut ratings) = (0, 0, 0);
        for class in classes(year, &rows) {
            for &row in &class.rows {
                let row = &rows[row];
                let fitting =
                    |&&person: &&usize| fits(component, &row.ratings, &year.people[person]);
                let left: Vec<&usize> = class.candidates.iter().filter(fitting).collect();
                assert!(left.contains(&&row.owner), "{row:?}");
                if i64::try_from(left.len()).unwrap() < year.k {
                    narrowed += 1;
                    named += usize::from(left.len() == 1);
                    ratings += row.ratings.bytes().filter(u8::is_ascii_digit).count();
                }
            }
        }
        let all = rows.len();
        let held = ratings as f64 / f64::max(narrowed as f64, 1.0);
        println!(
            "{id}: of {all} rows {narrowed} fit fewer than k, {named} one; they hold {held:.1} ratings each"
        );
        assert!(narrowed < all / 2, "{id}");
    }
}
