//! Reported totals and published figures, as far as a viewer reaches.

use sipas::domain::access::Viewer;

use crate::console::lists::reader;
use crate::support::World;

on_both_databases!(nobody_lists_what_other_agencies_have_reported_or_published);

fn nobody_lists_what_other_agencies_have_reported_or_published(world: World) {
    for agency in ["so-tp", "so-yt"] {
        world.execute(&format!(
            "INSERT INTO reported_totals VALUES \
             ('{agency}', '2026-06', 9, 8, NULL, NULL, NULL, 'a', '2026-07-01T00:00:00Z', 'a')"
        ));
    }
    // The empty one is the province.
    for agency in ["", "so-tp", "so-yt"] {
        world.execute(&format!(
            "INSERT INTO published_figures VALUES \
             ('papi', '{agency}', '2025', 'PAPI', 43, 80, 'a', NULL, '2026-07-01T00:00:00Z', 'a')"
        ));
    }
    for (viewer, totals, published) in [(Viewer::Operator, 2, 3), (reader(&["so-tp"]), 1, 2)] {
        assert_eq!(world.store.list_totals(&viewer).unwrap().len(), totals);
        let listed = world.store.list_published(&viewer).unwrap();
        assert_eq!(listed.len(), published);
    }
}
