//! Software opens a survey at a kiosk.

use serde_json::json as object;

use super::{case_path, is, post, problem, with_keys};
use crate::support::app::TestApp;
use crate::support::builders::{CaseBuilder, case};

on_both_databases!(a_kiosk_at_the_cases_office_takes_it_and_no_other_does);

fn a_kiosk_at_the_cases_office_takes_it_and_no_other_does(app: TestApp) {
    let app = with_keys(app);
    app.world.import(&[
        case("H1").handed_in_at("mot-cua-1"),
        case("H2").handed_in_at("mot-cua-2"),
        case("H3").handed_in_at("mot-cua-1").pending(),
    ]);
    let assign = |code: &str, body| post(&app, &format!("{}/kiosk", case_path(code)), &body);
    let kiosk = |name: &str| object!({ "kiosk": name });
    assert_eq!(assign("H1", kiosk("Ki-ốt 1")).status, 204);
    assert_eq!(
        app.world.rows(
            &["c.case_code"],
            "kiosks k JOIN invitations i ON i.id = k.invitation_id JOIN cases c ON c.id = i.case_id"
        ),
        [["H1"]]
    );
    // Elsewhere, of another kind, or not there: one answer.
    for (code, name) in [("H2", "Ki-ốt 1"), ("H1", "Quầy 3"), ("H1", "Ki-ốt 9")] {
        let answer = assign(code, kiosk(name));
        assert_eq!(problem(&answer), is(422, "invalid_field"), "{code} {name}");
    }
    let pending = assign("H3", kiosk("Ki-ốt 1"));
    assert_eq!(problem(&pending), is(409, "no_link"));
    for body in [
        object!({}),
        object!({ "kiosk": 1 }),
        object!({ "kiosk": "Ki-ốt 1", "x": 1 }),
    ] {
        assert_eq!(problem(&assign("H1", body)), is(422, "invalid_field"));
    }
    let unknown = assign("H9", kiosk("Ki-ốt 1"));
    assert_eq!(problem(&unknown), is(404, "not_found"));
}
