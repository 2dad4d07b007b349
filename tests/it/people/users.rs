//! The console's users.

use crate::support::app::TestApp;
use crate::support::person::{Person, add_user, form, grant};

on_both_databases!(
    an_administrator_adds_a_user_and_hands_over_the_link,
    a_wrong_field_is_named_and_nothing_is_lost,
    two_who_edit_one_user_see_both_versions,
    buttons_disable_reset_and_end_sessions,
    others_see_no_users,
);

fn an_administrator_adds_a_user_and_hands_over_the_link(app: TestApp) {
    let admin = Person::make(&app.world, "quan.tri", &["admin"]);
    let fields = form(&[
        ("name", "An.Nguyen"),
        ("display_name", "Nguyễn Văn An"),
        ("email", "an@so-tp.example.vn"),
        ("language", "vi"),
        ("agencies", "so-tp\r\nCơ quan so-yt\r\n"),
        ("counters", "mot-cua-1/3"),
    ]);
    let added = admin.post(&app, "/console/users/-/new", &fields);
    assert_eq!(added.status, 200, "{}", added.text());
    let link = added.page().text(".once .code");
    let path = link.strip_prefix("https://khaosat.example.vn").unwrap();
    assert!(app.get(path).text().contains("Nguyễn Văn An"));
    let user = app.world.store.find_user("an.nguyen").unwrap().unwrap();
    assert!(user.plain_grants().contains(&grant("agency so-tp")));
    assert!(user.plain_grants().contains(&grant("clerk mot-cua-1/3")));
    // The link is shown once.
    let page = admin.get(&app, "/console/users/an.nguyen");
    assert!(!page.text().contains("/login/link/"));
    let listed = admin.get(&app, "/console/users?q=nguyen+van&role=agency");
    assert_eq!(listed.page().count("tbody tr"), 1);
    assert_eq!(
        admin
            .get(&app, "/console/users?role=inspector")
            .page()
            .count("tbody tr"),
        0
    );
}

fn a_wrong_field_is_named_and_nothing_is_lost(app: TestApp) {
    let admin = Person::make(&app.world, "quan.tri", &["admin"]);
    let right = [
        ("name", "an.nguyen"),
        ("display_name", "Nguyễn Văn An"),
        ("email", ""),
        ("language", "vi"),
        ("agencies", "so-tp"),
    ];
    for (field, wrong, said) in [
        ("name", "1 2", "Tên đăng nhập gồm"),
        ("name", "quan.tri", "Đã có người dùng"),
        ("display_name", " ", "Họ và tên"),
        ("email", "khong-phai", "thư điện tử"),
        ("agencies", "so-khong-co", "so-khong-co"),
        ("agencies", "", "ít nhất một vai trò"),
    ] {
        let mut fields = right;
        for entry in &mut fields {
            if entry.0 == field {
                entry.1 = wrong;
            }
        }
        let answer = admin.post(&app, "/console/users/-/new", &form(&fields));
        assert_eq!(answer.status, 422, "{field} {wrong}");
        let page = answer.page();
        assert!(
            page.text("#refused").contains(said),
            "{}",
            page.text("#refused")
        );
        if field != "display_name" {
            let kept = page.attribute("#display_name", "value");
            assert_eq!(kept, Some("Nguyễn Văn An"));
        }
    }
    let both = form(&[
        ("name", "an.nguyen"),
        ("display_name", "An"),
        ("language", "vi"),
        ("role-province", "yes"),
        ("role-approver", "yes"),
    ]);
    let answer = admin.post(&app, "/console/users/-/new", &both);
    assert!(answer.page().text("#refused").contains("không thể vừa"));
    assert_eq!(app.world.number("SELECT COUNT(*) FROM users"), 1);
}

fn two_who_edit_one_user_see_both_versions(app: TestApp) {
    let one = Person::make(&app.world, "quan.tri", &["admin"]);
    let two = Person::make(&app.world, "quan.tri.hai", &["admin"]);
    add_user(
        &app.world.store,
        "an.nguyen",
        &["agency so-tp"],
        app.world.now,
    );
    let page = one.get(&app, "/console/users/an.nguyen");
    let version = page
        .page()
        .attribute("input[name=version]", "value")
        .unwrap()
        .to_owned();
    let fields = |name: &str, agencies: &str, version: &str| {
        form(&[
            ("version", version),
            ("display_name", name),
            ("language", "vi"),
            ("agencies", agencies),
        ])
    };
    let path = "/console/users/an.nguyen";
    let first = one.post(&app, path, &fields("Bà An", "so-tp", &version));
    assert_eq!(first.location(), "/console/users/an.nguyen?done=changed");
    let second = two.post(&app, path, &fields("Ông An", "so-yt", &version));
    assert_eq!(second.status, 409);
    let rows = second.page().texts("tbody td");
    assert_eq!(rows, ["Ông An", "Bà An", "so-yt", "so-tp"]);
    // Saved once more, the second version stands.
    let version = second
        .page()
        .attribute("input[name=version]", "value")
        .unwrap()
        .to_owned();
    assert_eq!(
        two.post(&app, path, &fields("Ông An", "so-yt", &version))
            .status,
        303
    );
    // A form that doesn't say at which version it was read is no form of ours.
    for unread in ["", "x", "-1"] {
        let answer = two.post(&app, path, &fields("Cô An", "so-yt", unread));
        assert_eq!(answer.status, 400, "{unread}");
    }
    let user = app.world.store.find_user("an.nguyen").unwrap().unwrap();
    assert_eq!(user.profile.display_name, "Ông An");
}

fn buttons_disable_reset_and_end_sessions(app: TestApp) {
    let admin = Person::make(&app.world, "quan.tri", &["admin"]);
    let person = Person::make(&app.world, "an.nguyen", &["agency so-tp"]);
    let act = |act: &str| {
        let form = form(&[("act", act)]);
        admin.post(&app, "/console/users/an.nguyen/act", &form)
    };
    assert_eq!(act("end").status, 303);
    assert_eq!(person.get(&app, "/account").status, 303);
    let person = Person::log_in(&app.world, "an.nguyen");
    let reset = act("reset");
    assert!(reset.page().text(".once .code").contains("/login/link/"));
    assert_eq!(person.get(&app, "/account").status, 303);
    assert_eq!(act("disable").status, 303);
    assert!(
        admin
            .get(&app, "/console/users/an.nguyen")
            .text()
            .contains("Đã khóa")
    );
    assert_eq!(act("enable").status, 303);
    assert_eq!(act("etwas").status, 404);
    let own = admin.post(&app, "/console/users/quan.tri/act", "act=disable");
    assert_eq!(own.status, 422);
    assert!(own.page().text("#refused").contains("cuối cùng"));
    assert_eq!(
        admin
            .post(&app, "/console/users/nobody/act", "act=disable")
            .status,
        404
    );
}

fn others_see_no_users(app: TestApp) {
    Person::make(&app.world, "quan.tri", &["admin"]);
    let others = [
        "province",
        "approver",
        "inspector",
        "agency so-tp",
        "clerk mot-cua-1",
    ];
    for (index, role) in others.into_iter().enumerate() {
        let person = Person::make(&app.world, &format!("nguoi.{index}"), &[role]);
        for path in [
            "/console/users",
            "/console/users/quan.tri",
            "/console/users/-/new",
        ] {
            let answer = person.get(&app, path);
            assert_eq!(answer.status, 403, "{role} {path}");
            assert!(!answer.text().contains("Bà quan.tri"), "{role} {path}");
        }
        let sent = person.post(&app, "/console/users/quan.tri/act", "act=disable");
        assert_eq!(sent.status, 403);
    }
}
