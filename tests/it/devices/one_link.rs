//! One case, one link: whoever tells of it.

use sipas::domain::access::{KeyKind, Reach};

use super::{Device, case_id, counter, finished_at, key};
use crate::support::app::{TestApp, path};
use crate::support::paper;

on_both_databases!(import_interface_slip_form_display_and_kiosk_tell_the_same_link);

fn import_interface_slip_form_display_and_kiosk_tell_the_same_link(app: TestApp) {
    let software = key(&app.world, KeyKind::System, "Một cửa điện tử", Reach::All);
    let display = key(&app.world, KeyKind::Display, "Màn hình 1", counter("1"));
    let kiosk = key(&app.world, KeyKind::Kiosk, "Ki-ốt 1", counter("1"));
    let code = app.world.link(finished_at("1", "A"));

    let answer = app.request("/api/v1/agencies/so-tp/cases/A", |agent, url| {
        let bearer = format!("Bearer {}", software.text.show());
        agent.get(url).header("authorization", bearer).call()
    });
    let answer: serde_json::Value = serde_json::from_slice(&answer.bytes).unwrap();
    assert_eq!(answer["survey"]["code"], code.to_string());
    let url = answer["survey"]["url"].as_str().unwrap();
    assert_eq!(url, code.url("https://khaosat.example.vn"));
    assert!(answer["survey"]["message"].as_str().unwrap().contains(url));

    let screen = Device::open(&app, "/display", &display).screen();
    assert!(screen["html"].as_str().unwrap().contains(&code.to_string()));

    let (store, now) = (&app.world.store, app.world.now);
    let case = case_id(&app.world, "A");
    assert!(store.assign_kiosk(&kiosk.id, &case, now).unwrap());
    let turn = store.find_kiosk_turn(&kiosk.id, now).unwrap().unwrap();
    assert_eq!(turn.code, code);

    if !paper::can_be_read() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    for document in ["slip", "form"] {
        let printed = app.get(&format!("{}/{document}.pdf", path(&code)));
        let file = folder.path().join(format!("{document}.pdf"));
        std::fs::write(&file, &printed.bytes).unwrap();
        assert_eq!(paper::codes(&file), [url.to_uppercase()], "{document}");
        assert!(
            paper::words(&file).contains(&code.to_string()),
            "{document}"
        );
    }
}
