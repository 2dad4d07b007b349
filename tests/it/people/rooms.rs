//! The administrator's rooms: keys, agencies, batches and the audit trail.

use sipas::domain::access::{KeyKind, KeyText, Reach};
use sipas::domain::cases::case::Channel;
use sipas::domain::survey::Assignment;
use sipas::store::Settings;
use sipas::store::access::keys::NewKey;

use crate::support::app::TestApp;
use crate::support::builders::slug;
use crate::support::person::{Person, form};
use crate::support::world::definitions;
use crate::support::{Database, World, case};

on_both_databases!(
    a_key_is_made_and_shown_once_given_another_text_and_revoked,
    an_agency_is_changed_and_of_two_editors_the_second_sees_both_versions,
    an_agency_that_contradicts_others_is_refused_by_the_field,
    a_circle_of_two_and_a_validity_that_leaves_a_case_outside_are_refused,
    the_audit_trail_is_filtered_and_read_by_pages,
    what_is_typed_into_names_is_text_everywhere,
    a_character_that_no_database_keeps_is_no_error,
    the_settings_show_definitions_of_channels_and_of_later_days,
);

fn a_key_is_made_and_shown_once_given_another_text_and_revoked(app: TestApp) {
    let admin = Person::make(&app.world, "quan.tri", &["admin"]);
    let fields = form(&[
        ("kind", "clerk"),
        ("name", "Quầy 3"),
        ("offices", "mot-cua-1"),
        ("counter", "3"),
    ]);
    let made = admin.post(&app, "/console/keys", &fields);
    assert_eq!(made.status, 200, "{}", made.text());
    let opens = |text: &str| {
        let text = KeyText::parse(text).unwrap();
        app.world.store.find_key(&text, app.world.now).unwrap()
    };
    let first = made.page().text(".once .code");
    assert_eq!(opens(&first).unwrap().kind, KeyKind::Clerk);
    let list = admin.get(&app, "/console/keys");
    assert!(!list.text().contains(&first));
    let key = list.page().attribute("input[name=key]", "value").unwrap();
    let act = |act: &str| {
        let fields = form(&[("act", act), ("key", key)]);
        admin.post(&app, "/console/keys", &fields)
    };
    let second = act("rotate").page().text(".once .code");
    assert!(opens(&first).is_none() && opens(&second).is_some());
    assert_eq!(act("revoke").status, 303);
    assert!(opens(&second).is_none());
    assert_eq!(act("rotate").status, 422);
    for (field, wrong) in [
        ("kind", "none"),
        ("name", ""),
        ("offices", "so-tp"),
        ("offices", "mot-cua-1 mot-cua-2"),
        ("offices", "ở đâu"),
    ] {
        let mut fields = vec![
            ("kind", "display"),
            ("name", "Màn hình"),
            ("offices", "mot-cua-1"),
        ];
        for entry in &mut fields {
            if entry.0 == field {
                entry.1 = wrong;
            }
        }
        let refused = admin.post(&app, "/console/keys", &form(&fields));
        assert_eq!(refused.status, 422, "{field} {wrong}");
    }
    let acts = app.world.rows(
        &["act"],
        "audit_events WHERE act LIKE 'key.%' ORDER BY number",
    );
    assert_eq!(acts.concat(), ["key.add", "key.rotate", "key.revoke"]);
}

fn an_agency_is_changed_and_of_two_editors_the_second_sees_both_versions(app: TestApp) {
    let admin = Person::make(&app.world, "quan.tri", &["admin"]);
    let path = "/console/agencies/so-yt";
    let page = admin.get(&app, path);
    let read_at = page
        .page()
        .attribute("input[name=read_at]", "value")
        .unwrap()
        .to_owned();
    let fields = |name: &str, read_at: &str| {
        form(&[
            ("read_at", read_at),
            ("name", name),
            ("block", "so-ban-nganh"),
            ("valid_to", "31/12/2030"),
            ("successor", "so-tp"),
        ])
    };
    let first = admin.post(&app, path, &fields("Sở Y tế tỉnh", &read_at));
    assert_eq!(first.status, 303, "{}", first.text());
    let second = admin.post(&app, path, &fields("Sở Y tế mới", &read_at));
    assert_eq!(second.status, 409);
    assert_eq!(
        second.page().texts("tbody td"),
        ["Sở Y tế mới", "Sở Y tế tỉnh"]
    );
    let stored = app.world.store.find_agency("so-yt").unwrap().unwrap();
    assert_eq!(stored.name, "Sở Y tế tỉnh");
    let changed = app
        .world
        .number("SELECT COUNT(*) FROM audit_events WHERE act = 'agency.change'");
    assert_eq!(changed, 1);
}

fn an_agency_that_contradicts_others_is_refused_by_the_field(app: TestApp) {
    let admin = Person::make(&app.world, "quan.tri", &["admin"]);
    let right = [
        ("code", "so-moi"),
        ("name", "Sở Mới"),
        ("block", "so-ban-nganh"),
        ("valid_from", "01/07/2026"),
        ("successor", ""),
    ];
    for (field, wrong) in [
        ("code", "Sở Mới"),
        ("code", "so-tp"),
        ("name", ""),
        ("block", "khong-co"),
        ("valid_from", "07/2026"),
        ("valid_from", "2026-02-30"),
        ("successor", "so-khong-co"),
        ("successor", "so-moi"),
    ] {
        let mut fields = right;
        for entry in &mut fields {
            if entry.0 == field {
                entry.1 = wrong;
            }
        }
        let refused = admin.post(&app, "/console/agencies/-/new", &form(&fields));
        assert_eq!(refused.status, 422, "{field} {wrong}");
        let marked = format!("#{field}[aria-invalid=true]");
        assert!(refused.page().has(&marked), "{field} {wrong}");
    }
    assert!(app.world.store.find_agency("so-moi").unwrap().is_none());
    let added = admin.post(&app, "/console/agencies/-/new", &form(&right));
    assert_eq!(added.location(), "/console/agencies/so-moi?done=changed");
}

fn a_circle_of_two_and_a_validity_that_leaves_a_case_outside_are_refused(app: TestApp) {
    let admin = Person::make(&app.world, "quan.tri", &["admin"]);
    app.world.import(&[case("H1")]);
    let send = |code: &str, changed: (&str, &str)| {
        let path = format!("/console/agencies/{code}");
        let page = admin.get(&app, &path);
        let read_at = page.page().attribute("input[name=read_at]", "value");
        let read_at = read_at.unwrap().to_owned();
        let mut fields = vec![
            ("read_at", read_at.as_str()),
            ("name", "Sở"),
            ("block", "so-ban-nganh"),
        ];
        fields.push(changed);
        admin.post(&app, &path, &form(&fields))
    };
    assert_eq!(send("so-yt", ("successor", "so-tp")).status, 303);
    let circle = send("so-tp", ("successor", "so-yt"));
    assert_eq!(circle.status, 422, "{}", circle.text());
    assert!(circle.page().has("#successor[aria-invalid=true]"));
    assert!(circle.text().contains("quay về chính cơ quan này"));
    let narrow = send("so-tp", ("valid_to", "04/07/2026"));
    assert_eq!(narrow.status, 422, "{}", narrow.text());
    assert!(narrow.page().has("#valid_to[aria-invalid=true]"));
    assert!(narrow.text().contains("2026-07-05"), "{}", narrow.text());
    let stored = app.world.store.find_agency("so-tp").unwrap().unwrap();
    assert_eq!((stored.successor, stored.valid_to), (None, None));
    // The last day of a case can be the last of its agency.
    assert_eq!(send("so-tp", ("valid_to", "05/07/2026")).status, 303);
}

fn the_audit_trail_is_filtered_and_read_by_pages(app: TestApp) {
    let admin = Person::make(&app.world, "quan.tri", &["admin"]);
    for _ in 0..120 {
        Person::log_out_and_in(&app.world, &admin.name);
    }
    let first = admin.get(&app, "/console/audit");
    assert_eq!(first.status, 200, "{}", first.text());
    assert_eq!(first.page().count("tbody tr"), 100);
    let older = first
        .page()
        .attribute("a[rel=next]", "href")
        .unwrap()
        .to_owned();
    let second = admin.get(&app, &older);
    assert!(second.page().count("tbody tr") > 20);
    let one = |query: &str| {
        admin
            .get(&app, &format!("/console/audit?{query}"))
            .page()
            .count("tbody tr")
    };
    assert_eq!(one("act=user.add"), 1);
    assert_eq!(one("act=user.add&actor=nobody"), 0);
    assert_eq!(one("object=quan.tri&act=password.set"), 1);
    assert_eq!(one("from=15%2F07%2F2026&to=15%2F07%2F2026&act=user.add"), 1);
    assert_eq!(one("from=16%2F07%2F2026"), 0);
    // Details that are not as they were written are shown as they stand there.
    let damage = "UPDATE audit_events SET details = '{\"x' WHERE act = 'user.add'";
    assert_eq!(app.world.execute(damage), 1);
    let damaged = admin.get(&app, "/console/audit?act=user.add");
    assert_eq!(damaged.page().text("td.details"), "details: {\"x");
    let wrong = admin.get(&app, "/console/audit?from=h%C3%B4m+nay");
    assert_eq!(wrong.page().count("tbody tr"), 0);
    assert!(wrong.page().has("[role=alert]"));
    let inspector = Person::make(&app.world, "thanh.tra", &["inspector so-tp"]);
    assert_eq!(inspector.get(&app, "/console/audit").status, 200);
}

fn what_is_typed_into_names_is_text_everywhere(app: TestApp) {
    let admin = Person::make(&app.world, "quan.tri", &["admin"]);
    let hostile = "=1+1\"'><script>alert(1)</script>\u{202e}";
    let fields = form(&[
        ("name", "an.nguyen"),
        ("display_name", hostile),
        ("language", "vi"),
        ("agencies", "so-tp"),
    ]);
    assert_eq!(
        admin.post(&app, "/console/users/-/new", &fields).status,
        200
    );
    let fields = form(&[
        ("kind", "kiosk"),
        ("name", hostile),
        ("offices", "mot-cua-1"),
    ]);
    assert_eq!(admin.post(&app, "/console/keys", &fields).status, 200);
    // What was kept before names were tidied is shown as it looks as well, and can be revoked.
    let old = NewKey {
        name: "Màn\u{202e} hình".to_owned(),
        kind: KeyKind::Display,
        reach: Reach::All,
    };
    let (store, by) = (&app.world.store, app.world.by());
    store.insert_key(&old, &KeyText::new([1; 28]), &by).unwrap();
    app.world.execute(
        "INSERT INTO batches (name, sha256, imported_by, imported_at, source, row_count, withdrawn) \
         VALUES ('Lô\u{202e} 1', '0', 'a\u{202e}', '2026-07-01T00:00:00Z', 'a\u{202e}', 9, FALSE)",
    );
    for path in [
        "/console/users",
        "/console/users/an.nguyen",
        "/console/keys",
        "/console/audit",
        "/console/batches",
    ] {
        let page = admin.get(&app, path);
        assert_eq!(page.status, 200);
        assert!(!page.text().contains("<script"), "{path}");
        assert!(!page.text().contains('\u{202e}'), "{path}");
    }
    let list = admin.get(&app, "/console/keys");
    assert!(list.text().contains("Màn hình"));
    for key in list.page().attributes("input[name=key]", "value") {
        let fields = form(&[("act", "revoke"), ("key", key)]);
        assert_eq!(admin.post(&app, "/console/keys", &fields).status, 303);
    }
    let revoked = "SELECT COUNT(*) FROM keys WHERE revoked_at IS NOT NULL";
    assert_eq!(app.world.number(revoked), 2);
}

fn a_character_that_no_database_keeps_is_no_error(app: TestApp) {
    let admin = Person::make(&app.world, "quan.tri", &["admin", "inspector"]);
    let staff = Person::make(&app.world, "chuyen.vien", &["province"]);
    for path in [
        "/console/users/%00",
        "/console/users?q=%00",
        "/console/agencies/so%00",
        "/console/agency/%00",
        "/console/agency/so-tp/comments?q=%00",
        "/console/agency/so-tp/cases?list=late&after=%00",
        "/console/province?q=%00&sort=%00",
        "/console/audit?object=%00",
        "/console/audit?actor=%00",
    ] {
        assert_eq!(admin.get(&app, path).status, 404, "{path}");
    }
    for (path, form) in [
        ("/login", "name=a%00b&password=%00&code=%00"),
        (
            "/console/users/-/new",
            "name=ab%00c&display_name=%00&agencies=%00",
        ),
        ("/console/users/quan.tri/act", "act=%00"),
        ("/console/keys", "act=revoke&key=%00"),
        ("/console/batches", "name=%00&confirm=yes"),
        ("/console/agencies/so-tp", "name=%00&block=%00&read_at=%00"),
        (
            "/console/agency/so-tp/cases",
            "code=%00abc&list=late&after=%00",
        ),
        (
            "/console/agency/so-tp/comments/redact",
            "key=%00&period=2026-Q2&reason=x%00&confirm=yes",
        ),
        ("/account/password", "old=%00&password=%00&again=%00"),
        ("/account/totp", "setup=%00&code=%00&old=%00"),
        ("/account/sessions", "id=%00"),
        ("/account/language", "language=%00&next=%00"),
    ] {
        for person in [&admin, &staff] {
            let status = person.post(&app, path, form).status;
            assert!(status < 500, "{path}: {status}");
        }
    }
}

fn the_settings_show_definitions_of_channels_and_of_later_days(database: Database) {
    let assigned = |channel, definition: &str, from: &str| Assignment {
        block: slug("so-ban-nganh"),
        channel,
        definition: definition.to_owned(),
        from: from.parse().unwrap(),
    };
    let online = Some(Channel::Online);
    let by_block = vec![
        assigned(None, "sipas-5", "2027-01-01"),
        assigned(online, "sipas-5", "2025-01-01"),
        assigned(online, "so-nganh-4-ngan", "2026-01-01"),
    ];
    let change = |settings: &mut Settings| settings.definitions.by_block = by_block;
    let app = TestApp::serving(World::with(database, change, definitions()));
    let admin = Person::make(&app.world, "quan.tri", &["admin"]);
    let page = admin.get(&app, "/console/settings");
    let cells = page.page().texts("tbody td");
    assert!(
        page.text().contains("Tất cả các kênh"),
        "blocks without rules by channel"
    );
    let expected = [
        ["so-ban-nganh", "Các kênh còn lại", "", "so-nganh-4"],
        ["so-ban-nganh", "Các kênh còn lại", "01/01/2027", "sipas-5"],
        [
            "so-ban-nganh",
            "Trực tuyến",
            "01/01/2026",
            "so-nganh-4-ngan",
        ],
    ];
    assert_eq!(cells[..12], expected.concat());
}
