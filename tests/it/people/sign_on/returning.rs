//! Coming back from the provider: once, in the browser that left, with what it left with.

use super::{Room, assert_failed, with_code};
use crate::support::World;

on_both_databases!(
    a_way_back_is_gone_once_and_its_code_is_used_once,
    a_way_back_of_another_browser_logs_nobody_in,
    who_gives_up_at_the_provider_is_told_so,
);

const KEPT: &str = "__Host-sipas-sign-on";

fn a_way_back_is_gone_once_and_its_code_is_used_once(world: World) {
    let Some(room) = Room::open(world) else {
        return;
    };
    room.link("an.nguyen", "ma-17");
    let mut surfer = room.surfer();
    let sent = surfer.stay("/login/oidc?next=/console");
    let cookie = sent.answer.header("set-cookie").to_owned();
    for said in [
        "; Path=/",
        "; Secure",
        "; HttpOnly",
        "; SameSite=Lax",
        "; Max-Age=600",
    ] {
        assert!(cookie.contains(said), "{cookie}");
    }
    // What the browser keeps tells nothing of what it has to prove.
    let kept = surfer.cookie(KEPT).unwrap().clone();
    let back = surfer.go_to_callback(sent.answer.location(), "ma-17");
    let value = |name: &str| {
        back.query_pairs()
            .find(|(n, _)| n == name)
            .unwrap()
            .1
            .into_owned()
    };
    assert!(!kept.contains(&value("state")));
    assert_eq!(surfer.go(back.as_str()).url.path(), "/console");
    assert_eq!(room.count("sessions"), 1);
    // Reloading it finds nothing any more.
    assert_failed(&surfer.go(back.as_str()), 400, "quá 10 phút");
    // Nor does who has kept the cookie.
    surfer.plant(KEPT, &kept);
    assert_failed(&surfer.go(back.as_str()), 400, "quá 10 phút");
    // On a new way back the provider refuses the code that was used.
    let mut other = room.surfer();
    let sent = other.stay("/login/oidc?next=/console");
    let again = with_code(other.go_to_callback(sent.answer.location(), "ma-17"), &back);
    assert_failed(&other.go(again.as_str()), 502, "mã đã được dùng");
    assert_eq!(room.count("sessions"), 1);
}

fn a_way_back_of_another_browser_logs_nobody_in(world: World) {
    let Some(room) = Room::open(world) else {
        return;
    };
    room.link("an.nguyen", "ma-17");
    let (mut one, mut other) = (room.surfer(), room.surfer());
    let sent = one.stay("/login/oidc?next=/console");
    let back = one.go_to_callback(sent.answer.location(), "ma-17");
    // As a link in a message would: the person would work in somebody else's account.
    assert_failed(&other.go(back.as_str()), 400, "trình duyệt khác");
    other.stay("/login/oidc?next=/console");
    assert_failed(&other.go(back.as_str()), 400, "trình duyệt khác");
    let changed = |name: &str, value: &str| {
        let pairs: Vec<(String, String)> = back
            .query_pairs()
            .map(|(n, v)| {
                if n == name {
                    (n.into_owned(), value.to_owned())
                } else {
                    (n.into_owned(), v.into_owned())
                }
            })
            .collect();
        let mut url = back.clone();
        url.query_pairs_mut().clear().extend_pairs(pairs);
        url
    };
    for wrong in ["", "a", &"A".repeat(43)] {
        let place = one.go(changed("state", wrong).as_str());
        assert_failed(&place, 400, "trình duyệt khác");
    }
    assert_eq!(room.count("sessions"), 0);
    // That has cost the one who left nothing.
    assert_eq!(one.go(back.as_str()).url.path(), "/console");
    assert_eq!(room.count("sessions"), 1);
}

fn who_gives_up_at_the_provider_is_told_so(world: World) {
    let Some(room) = Room::open(world) else {
        return;
    };
    let mut surfer = room.surfer();
    let there = surfer.open("/login/oidc?next=/console/users&lang=en");
    let abort = there
        .answer
        .page()
        .attribute("a[href*=abort]", "href")
        .unwrap();
    let abort = there.url.join(abort).unwrap();
    let place = surfer.go(abort.as_str());
    assert_failed(&place, 400, "cancelled");
    let again = place
        .answer
        .page()
        .attribute("a[href^='/login/oidc?']", "href");
    assert_eq!(again, Some("/login/oidc?next=%2Fconsole%2Fusers&lang=en"));
    assert_eq!(surfer.cookie(KEPT), None);
}
