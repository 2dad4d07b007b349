//! `/console/editions`: two persons bring an edition to its publication, and nobody else does.

use sipas::outputs::editions::key_file::EditionKey;

use super::makers::{MAKER, SIGNER, closed_may};
use crate::support::Database;
use crate::support::app::TestApp;
use crate::support::person::{PASSWORD, add_user};
use crate::support::person::{Person, form, set_password};

on_both_databases!(
    two_persons_publish_an_edition_by_forms,
    a_server_without_the_key_names_the_command,
);

const LIST: &str = "/console/editions";
const PAGE: &str = "/console/editions/so-ban-nganh-2026-05";

fn log_in(app: &TestApp, name: &str) -> Person {
    set_password(&app.world.store, name, PASSWORD, app.world.now);
    Person::log_in(&app.world, name)
}

/// The version and the digest that an edition has now.
fn stored(app: &TestApp) -> (String, String) {
    let rows = app.world.rows(
        &["version", "digest"],
        "editions WHERE id = 'so-ban-nganh-2026-05'",
    );
    (rows[0][0].clone(), rows[0][1].clone())
}

/// Sends the form of an act at the version of now.
fn act(app: &TestApp, person: &Person, name: &str, fields: &[(&str, &str)]) -> (u16, String) {
    let version = stored(app).0;
    let mut all = vec![("act", name), ("version", version.as_str())];
    all.extend(fields);
    let answer = person.post(app, PAGE, &form(&all));
    (
        answer.status,
        format!("{}{}", answer.location(), answer.text()),
    )
}

fn draft(app: &TestApp, person: &Person) -> u16 {
    let fields = [
        ("block", "so-ban-nganh"),
        ("period", "2026-05"),
        ("title", ""),
    ];
    person.post(app, LIST, &form(&fields)).status
}

fn two_persons_publish_an_edition_by_forms(database: Database) {
    let world = closed_may(database);
    let file = world.database.folder.path().join("edition.key");
    drop(EditionKey::make(&file, "sipas.example/xep-hang", [9; 32]).unwrap());
    for (name, role) in [
        ("chuyen.vien.2", "province"),
        ("co.quan", "agency so-yt"),
        ("thanh.tra", "inspector"),
        ("quan.tri", "admin"),
    ] {
        add_user(&world.store, name, &[role], world.now);
    }
    let app = TestApp::with_edition_key(world, file);
    let [maker, second, signer, agency, inspector, admin] = [
        MAKER,
        "chuyen.vien.2",
        SIGNER,
        "co.quan",
        "thanh.tra",
        "quan.tri",
    ]
    .map(|name| log_in(&app, name));

    assert!(maker.get(&app, LIST).text().contains("value=\"2026-H1\""));
    // Only who makes editions drafts one, and only of a closed period, from a page of this site.
    for other in [&signer, &agency, &inspector, &admin] {
        assert_eq!(draft(&app, other), 403, "{}", other.name);
    }
    let open = form(&[("block", "so-ban-nganh"), ("period", "2026-Q3")]);
    let refused = maker.post(&app, LIST, &open);
    assert_eq!(refused.status, 422);
    assert!(
        refused.text().contains("chưa chốt số liệu"),
        "{}",
        refused.text()
    );
    let may = form(&[("block", "so-ban-nganh"), ("period", "2026-05")]);
    // What is put off is that of an agency, by name.
    app.world
        .execute("INSERT INTO postponed_closings (unit, month) VALUES ('so-tp', '2026-05')");
    let put_off = maker.post(&app, LIST, &may);
    assert_eq!(put_off.status, 422);
    assert!(put_off.text().contains("số liệu của Cơ quan so-tp"));
    app.world.execute("DELETE FROM postponed_closings");
    assert_eq!(maker.post_from(&app, LIST, &may, "cross-site").status, 403);
    assert_eq!(draft(&app, &maker), 303);
    let page = maker.get(&app, PAGE);
    assert!(page.text().contains("93,75") && page.text().contains("Dự thảo"));

    // Whoever has no part in it sees nothing, whatever the cookie.
    for (other, status) in [(&agency, 403), (&admin, 404), (&inspector, 200)] {
        assert_eq!(other.get(&app, PAGE).status, status, "{}", other.name);
    }
    assert!(!admin.get(&app, LIST).text().contains("2026-05"));
    assert!(
        inspector
            .get(&app, LIST)
            .text()
            .contains("so-ban-nganh-2026-05")
    );
    assert_eq!(app.get(PAGE).status, 303, "to the login");

    // Of two editors the second is told what the first did.
    let texts = [
        ("title", "Bản của hai"),
        ("foreword", "Lời <đầu>"),
        ("release_day", "20/10/2026"),
        ("release_hour", "9h"),
        (
            "access",
            "Chủ tịch <tỉnh>\r\n\r\nVăn phòng tỉnh\r\nVăn phòng tỉnh",
        ),
    ];
    assert_eq!(act(&app, &second, "refresh", &texts).0, 303);
    let stale = form(&[
        ("act", "refresh"),
        ("version", "1"),
        ("title", "Bản của một"),
    ]);
    let conflict = maker.post(&app, PAGE, &stale);
    assert_eq!(conflict.status, 409);
    for both in [
        "09:00 20/10/2026",
        "Chủ tịch &#60;tỉnh&#62;",
        "Bản của một",
        "Bản của hai",
        "chuyen.vien.2",
        "Lời &#60;đầu&#62;",
    ] {
        assert!(conflict.text().contains(both), "{both}");
    }
    // A planned release is a time that is still to come.
    for (wrong, why) in [
        (("release_day", "ngày mai"), "Xin nhập ngày như 20/10/2026."),
        (("release_hour", "chín"), "Xin nhập giờ như 09:00."),
        (("release_day", "01/07/2026"), "Giờ công bố đã qua."),
    ] {
        let mut texts = texts.to_vec();
        texts.retain(|(name, _)| *name != wrong.0);
        texts.push(wrong);
        let (status, shown) = act(&app, &maker, "refresh", &texts);
        assert_eq!(status, 422, "{wrong:?}");
        assert!(shown.contains(why), "{wrong:?}");
        assert!(shown.contains("aria-invalid=\"true\""), "{wrong:?}");
    }
    let stale = form(&[("act", "submit"), ("version", "1")]);
    assert_eq!(maker.post(&app, PAGE, &stale).status, 409);
    // A form that doesn't say at which version it was read is no form of ours.
    for unread in ["", "x", "-1"] {
        let unread = form(&[("act", "submit"), ("version", unread)]);
        assert_eq!(maker.post(&app, PAGE, &unread).status, 400);
    }
    assert_eq!(act(&app, &inspector, "submit", &[]).0, 422);
    assert_eq!(act(&app, &maker, "submit", &[]).0, 303);
    // Another process has made the files, which the approver reads before signing.
    let report = signer.get(&app, &format!("{PAGE}/report.pdf"));
    assert_eq!(report.header("content-type"), "application/pdf");
    assert!(report.bytes.starts_with(b"%PDF"));
    let (_, digest) = stored(&app);
    let content = signer.get(&app, &format!("{PAGE}/edition.json"));
    for said in [
        "\"release_at\":\"2026-10-20T02:00:00Z\"",
        "\"access_before_release\":[\"Chủ tịch <tỉnh>\",\"Văn phòng tỉnh\"]",
    ] {
        assert!(content.text().contains(said), "{said}");
    }
    assert_eq!(
        (content.status, content.header("cache-control")),
        (200, "private, no-store")
    );
    assert_eq!(
        agency.get(&app, &format!("{PAGE}/edition.json")).status,
        403
    );
    assert_eq!(admin.get(&app, &format!("{PAGE}/edition.json")).status, 404);

    // Who had a hand in it can't approve, in no session, and by no role that came later.
    let approve = |person: &Person, typed: &str| {
        act(
            &app,
            person,
            "approve",
            &[("digest", typed), ("shown", &digest)],
        )
    };
    let again = Person::log_in(&app.world, MAKER);
    for made in [&maker, &again, &second] {
        assert_eq!(approve(made, &digest).0, 422, "{}", made.name);
    }
    app.world.execute(&format!(
        "UPDATE user_roles SET role = 'approver' WHERE user_id IN \
         (SELECT id FROM users WHERE name = '{MAKER}')"
    ));
    for made in [&maker, &again] {
        let page = made.get(&app, PAGE).text().to_owned();
        assert!(!page.contains("value=\"approve\""), "{}", made.name);
        assert!(page.contains("phải là người khác"));
        let (status, shown) = approve(made, &digest);
        assert_eq!(status, 422);
        assert!(shown.contains("phải là người khác"), "{shown}");
    }
    // The digest is typed as it was read, and not only sent back.
    for typed in ["", &digest[..7], "00000000", &digest[1..9]] {
        let (status, shown) = approve(&signer, typed);
        assert_eq!(status, 422, "{typed}");
        assert!(shown.contains("không phải của bản này"));
    }
    let other = "ab".repeat(32);
    let forged = [("digest", &other[..8]), ("shown", other.as_str())];
    assert_eq!(act(&app, &signer, "approve", &forged).0, 422);
    assert_eq!(approve(&signer, &digest[..8]).0, 303);
    // The planned release is offered to the signer.
    let page = signer.get(&app, PAGE).text().to_owned();
    for offered in ["value=\"09:00\"", "value=\"20/10/2026\""] {
        assert!(page.contains(offered), "{offered}");
    }

    // A Decision and a time, each read as it is written here.
    let publish = |fields: &[(&str, &str)]| act(&app, &signer, "publish", fields);
    for wrong in [
        [("decision", "1/QĐ"), ("decision_date", "hôm nay")],
        [("decision", ""), ("decision_date", "14/07/2026")],
        [("release_day", "14/07/2026"), ("release_hour", "9h")],
        [("release_day", "15/07/2026"), ("release_hour", "9g9")],
    ] {
        let (status, shown) = publish(&wrong);
        let is_time = wrong[1].1 == "9g9";
        assert_eq!(status, if is_time { 303 } else { 422 }, "{wrong:?} {shown}");
    }
    // It was signed for nine minutes past nine, and nobody sees it now.
    assert_eq!(app.get("/editions/so-ban-nganh-2026-05").status, 404);
    assert!(signer.get(&app, PAGE).text().contains("chờ giờ công bố"));
    let files = || {
        app.world
            .rows(&["name", "sha256"], "edition_files ORDER BY place")
    };
    let published = files();
    for (person, name) in [
        (&maker, "refresh"),
        (&second, "submit"),
        (&signer, "approve"),
    ] {
        assert_eq!(act(&app, person, name, &[("title", "x")]).0, 422, "{name}");
    }
    assert_eq!(files(), published);

    // A withdrawal is asked for by one and confirmed by another.
    let reason = [("reason", "Nhầm đợt"), ("confirm", "yes")];
    assert_eq!(act(&app, &signer, "withdraw", &reason).0, 422);
    assert_eq!(
        act(&app, &second, "withdraw", &reason[..1]).0,
        422,
        "unconfirmed"
    );
    assert_eq!(act(&app, &second, "withdraw", &reason).0, 303);
    assert_eq!(act(&app, &second, "withdraw", &reason).0, 422);
    assert_eq!(act(&app, &signer, "withdraw", &reason[1..]).0, 303);
    assert!(signer.get(&app, PAGE).text().contains("Đã thu hồi"));
    assert_eq!(app.get("/editions/so-ban-nganh-2026-05").status, 404);
    // What nobody has seen is made anew and not corrected.
    let page = second.get(&app, PAGE).text().to_owned();
    assert!(page.contains("bị thu hồi trước giờ công bố"));
    assert!(page.contains("Giờ công bố: "));
    assert!(!page.contains("value=\"correct\""));
    assert_eq!(draft(&app, &second), 303);
    let again = format!("{PAGE}-2");
    let mut given_up = reason.to_vec();
    given_up.extend([("act", "withdraw"), ("version", "1")]);
    let done = second.post(&app, &again, &form(&given_up));
    assert!(
        done.location().ends_with("?done=discard"),
        "{}",
        done.text()
    );
    let page = second.get(&app, done.location()).text().to_owned();
    assert!(page.contains("Đã hủy bản dự thảo.") && !page.contains("đính chính"));
}

fn a_server_without_the_key_names_the_command(database: Database) {
    let world = closed_may(database);
    super::makers::submit(&world, "so-ban-nganh", None);
    let app = TestApp::serving(world);
    let signer = log_in(&app, SIGNER);
    let (_, digest) = stored(&app);
    let fields = [("digest", &digest[..8]), ("shown", digest.as_str())];
    assert_eq!(act(&app, &signer, "approve", &fields).0, 303);
    let page = signer.get(&app, PAGE);
    let command = "sipas edition publish so-ban-nganh-2026-05";
    assert!(page.text().contains(command));
    assert!(!page.text().contains("value=\"publish\""));
    let (status, shown) = act(&app, &signer, "publish", &[]);
    assert_eq!(status, 422);
    assert!(shown.contains(command), "{shown}");
    // A publication that was cut short is finished as it was begun, and not given up.
    assert!(page.text().contains("value=\"withdraw\""));
    app.world.execute(
        "INSERT INTO edition_acts SELECT id, version + 1, 'begin', 'lanh.dao', \
             '2026-07-15T02:00:00Z', '2026-07-16T02:00:00Z' FROM editions",
    );
    app.world
        .execute("UPDATE editions SET version = version + 1");
    let page = signer.get(&app, PAGE);
    assert!(page.text().contains("bị gián đoạn"));
    assert!(page.text().contains(&format!("{command} --as lanh.dao")));
    assert!(!page.text().contains("value=\"withdraw\""));
    let given_up = [("reason", "Nhầm"), ("confirm", "yes")];
    let (status, shown) = act(&app, &signer, "withdraw", &given_up);
    assert_eq!(status, 422);
    assert!(shown.contains("chưa hoàn tất"), "{shown}");
}
