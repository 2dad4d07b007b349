//! When an answer is fast: since the link was delivered, not since it was issued.

use jiff::SignedDuration;
use sipas::domain::access::KeyKind;
use sipas::domain::cases::case::Case;

use super::{Device, counter, finished_at, key, link_id};
use crate::support::app::{TestApp, path};

on_both_databases!(a_link_is_judged_from_when_the_display_showed_it,);

/// The signals of the answers that wait, and how they came.
fn signals(app: &TestApp) -> Vec<[String; 2]> {
    let answers = app.world.waiting().into_iter();
    let mut signals: Vec<_> = answers
        .map(|answer| [answer.signals, answer.source])
        .collect();
    signals.sort();
    signals
}

fn a_link_is_judged_from_when_the_display_showed_it(mut app: TestApp) {
    let display = key(&app.world, KeyKind::Display, "Màn hình 1", counter("1"));
    // Issued half a minute before the server's time.
    app.world.now -= SignedDuration::from_secs(30);
    let cases: [Case; 2] = ["A", "B"].map(|code| finished_at("1", code));
    let codes = app.world.links(&cases);
    let device = Device::open(&app, "/display", &display);
    let shown = format!("id={}", link_id(&app.world, "A"));
    assert_eq!(device.post("/shown", &shown).status, 204);
    for code in &codes {
        let sent = app.post(&path(code), "TC1=5&press=p&action=send");
        assert_eq!(sent.status, 303);
    }
    assert_eq!(signals(&app), [["", "web"], ["f", "display"]]);
}
