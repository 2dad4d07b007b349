use super::makers::*;
use crate::support::app::TestApp;
use crate::support::builders::{CaseBuilder, agency};
use crate::support::person::{PASSWORD, add_user, set_password};
use crate::support::world::numbered;
use crate::support::{Database, World, at, case};
use sipas::domain::cases::agency::Agency;

#[test]
#[ignore]
fn look() {
    let mut world = World::from(Database::sqlite());
    world.now = at("2026-05-20 09:00");
    let named = ["Sở Nông nghiệp và Môi trường", "Sở Xây dựng", "Sở Tài chính", "Sở Giáo dục và Đào tạo", "Sở Văn hóa, Thể thao và Du lịch", "Sở Khoa học và Công nghệ", "Ban Quản lý các khu công nghiệp"];
    for (i, name) in named.iter().enumerate() {
        let code = format!("so-{i}");
        world.add_agencies(&[Agency { name: (*name).to_owned(), ..agency(&code, "so-ban-nganh") }]);
        let n = [60, 45, 33, 80, 31, 12, 4][i];
        let of = |c: &str| case(c).received("2026-05-04").finished("2026-05-06").handed_in_at("mot-cua-2").of(&code);
        let cases = numbered(&format!("L{i}-"), n, of);
        let (first, rest) = cases.split_at(n / (2 + i));
        world.answer_cases(first, ["1555555555555555", "5555552255555555", "5555555555555555", "1111115555555555"][i % 4]);
        world.answer_cases(rest, "5555555544444444");
    }
    let of = |c: &str| case(c).received("2026-05-04").finished("2026-05-06").handed_in_at("mot-cua-2");
    world.answer_cases(&numbered("A", 35, of), "1555555555555555");
    world.close();
    world.now = at("2026-07-15 09:00");
    for (n, r) in [(MAKER, "province"), (SIGNER, "approver")] {
        add_user(&world.store, n, &[r], world.now);
        set_password(&world.store, n, PASSWORD, world.now);
    }
    let first = submit(&world, "so-ban-nganh", None);
    publish(&world, &first, None);
    publish(&world, &submit(&world, "so-ban-nganh", Some(&first)), None);
    submit(&world, "xa-phuong-dac-khu", None);
    publish(&world, &submit(&world, "mot-cua", None), None);
    let app = TestApp::for_browsers(world, sipas::config::Counter::default());
    std::fs::write("/tmp/web_look_address", app.url("")).unwrap();
    std::thread::sleep(std::time::Duration::from_secs(1500));
}
