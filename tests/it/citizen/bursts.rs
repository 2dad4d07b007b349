//! The signal for answers that come close together.

use sipas::domain::cases::agency::Agency;
use sipas::web::http::bursts::Bursts;

use crate::support::app::{TestApp, path};
use crate::support::builders::{CaseBuilder, agency};
use crate::support::case;
use crate::support::world::numbered;

on_both_databases!(one_agencys_burst_says_nothing_about_another_of_the_same_name);

/// Communes of different districts may well bear the same name.
fn one_agencys_burst_says_nothing_about_another_of_the_same_name(app: TestApp) {
    let namesakes = ["xa-tan-an-1", "xa-tan-an-2"].map(|code| Agency {
        name: "Xã Tân An".to_owned(),
        ..agency(code, "xa-phuong-dac-khu")
    });
    app.world.add_agencies(&namesakes);
    let busy = numbered("A", Bursts::DEFAULT_LIMIT + 1, |code| {
        case(code).of("xa-tan-an-1")
    });
    let quiet = case("B-001").of("xa-tan-an-2");
    for code in app.world.links(&[busy, vec![quiet]].concat()) {
        let sent = app.post(&path(&code), "TC1=5&KQ1=4&press=p&action=send");
        assert_eq!(sent.status, 303);
    }
    let waiting = app.world.waiting();
    let answers_of = |unit: &str| {
        let signals = waiting.iter().filter(|answer| answer.unit == unit);
        let signals: Vec<&str> = signals.map(|answer| answer.signals.as_str()).collect();
        let bursts = signals.iter().filter(|letters| letters.contains('b'));
        (signals.len(), bursts.count())
    };
    assert_eq!(answers_of("xa-tan-an-1"), (Bursts::DEFAULT_LIMIT + 1, 1));
    assert_eq!(answers_of("xa-tan-an-2"), (1, 0));
}
