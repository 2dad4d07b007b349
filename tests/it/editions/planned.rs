//! What a draft plans, and the report by a province's own template, on the command line.

use sipas::domain::editions::manifest::read_manifest;
use sipas::outputs::editions::bundle;

use crate::support::{Sipas, paper};

const ID: &str = "so-ban-nganh-2026-05";

/// A province whose May has answers about one department, with a maker and an approver.
fn province() -> Sipas {
    let sipas = Sipas::embedded().with_agencies();
    let run = |line: &str| sipas.run(&line.split(' ').collect::<Vec<_>>());
    for (name, role) in [("an.province", "province"), ("chi.approver", "approver")] {
        run(&format!("user add {name} --role {role}")).succeeded();
    }
    let questions = "TC1,TC2,TC3,TC4,TC5,CC1,CC2,CC3,CC4,CC5,CC6,CC7,KQ1,KQ2,PA1,PA2";
    let row = "so-tp,2026-05,so-nganh-4,counter,paper,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5,5\n";
    let table = format!(
        "agency,month,survey,channel,source,{questions}\n{}",
        row.repeat(40)
    );
    sipas.file("r.csv", table);
    run("import responses r.csv --batch may").succeeded();
    sipas
}

#[test]
fn a_draft_plans_its_release_and_names_who_knows_the_figures_before() {
    let sipas = province();
    // A report without charts takes less time.
    std::fs::create_dir(sipas.path("templates")).unwrap();
    let own = "#set document(title: sys.inputs.title)\n#heading[Tỉnh Hưng Yên: #sys.inputs.title]\n\
               #for (name, value) in sys.inputs.facts [#name: #value \\ ]";
    sipas.file("templates/edition.typ", own);
    sipas.file("sipas.toml", "[counter]\ntemplates = 'templates'\n");
    let draft = |act: &[&str], more: &[&str]| {
        let arguments = [&["edition"], act, &["--as", "an.province"], more].concat();
        sipas.run(&arguments)
    };
    let new: &[&str] = &["draft", "--block", "so-ban-nganh", "--period", "2026-05"];
    draft(new, &["--release-at", "2026-06-01T08:00"]).refused(&["08:00 on 01/06/2026 has passed"]);
    draft(new, &["--release-at", "ngày mai"]).wrong_use(&["--release-at"]);
    let chairman = "Nguyễn Thị Ngọ, Chủ tịch Ủy ban nhân dân tỉnh";
    let office = "Văn phòng Ủy ban nhân dân tỉnh";
    let plan = [
        "--release-at",
        "2199-06-01T08:00",
        "--access",
        chairman,
        "--access",
        office,
    ];
    draft(new, &plan).succeeded();
    // What is not given stays, and an empty text takes away.
    let refresh: &[&str] = &["refresh", ID];
    draft(refresh, &["--access", ""]).succeeded();
    draft(
        refresh,
        &["--access", chairman, "--title", "Kết quả tháng 5"],
    )
    .succeeded();
    draft(&["submit", ID], &[]).succeeded();
    let shown = sipas
        .run(&["edition", "show", ID, "--format", "json"])
        .json();
    assert_eq!(shown["release_at"], serde_json::Value::Null);
    let digest = shown["digest"].as_str().unwrap();
    let signer = ["--as", "chi.approver"];
    let approve = [&["edition", "approve", ID, "--digest", digest], &signer[..]].concat();
    sipas.run(&approve).succeeded();
    sipas
        .run(&["edition", "key", "new", "-o", "key", "--origin", "a.vn/log"])
        .succeeded();
    let publish = [
        &["edition", "publish", ID, "--edition-key-file", "key"],
        &signer[..],
    ];
    // Released as it was planned, where nothing else is said.
    let published = sipas.run(&publish.concat());
    let expected = "release_at=2199-06-01T08:00:00+07:00\n";
    assert!(
        published.succeeded().out.ends_with(expected),
        "{published:?}"
    );
    sipas
        .run(&["edition", "bundle", ID, "-o", "key.guard"])
        .refused(&["the guard of the key of editions", "key.guard"]);
    sipas
        .run(&["edition", "bundle", ID, "-o", "b.zip"])
        .succeeded();
    let files = bundle::read(&std::fs::read(sipas.path("b.zip")).unwrap()).unwrap();
    let content = read_manifest(&files["edition.json"]).unwrap();
    assert_eq!(content.release_at.as_deref(), Some("2199-06-01T01:00:00Z"));
    assert_eq!(content.access_before_release, [chairman]);
    if !paper::can_be_read() {
        return;
    }
    std::fs::write(sipas.path("report.pdf"), &files["report.pdf"]).unwrap();
    let words = paper::words(&sipas.path("report.pdf"));
    for said in [
        "Tỉnh Hưng Yên: Kết quả tháng 5",
        "Dự kiến công bố: 08:00, 01/06/2199",
        chairman,
    ] {
        assert!(words.contains(said), "{said} is not in {words}");
    }
}

#[test]
fn a_template_that_no_report_can_be_made_with_stops_the_submission_and_says_so() {
    let sipas = province();
    let run = |line: &str| sipas.run(&line.split(' ').collect::<Vec<_>>());
    run("edition draft --block so-ban-nganh --period 2026-05 --as an.province").succeeded();
    std::fs::create_dir(sipas.path("templates")).unwrap();
    sipas.file("sipas.toml", "[counter]\ntemplates = 'templates'\n");
    let submit = format!("edition submit {ID} --as an.province");
    for (template, reason) in [
        // Found with the sample, before anything is made.
        ("#không()", "templates/edition.typ"),
        ("#sys.inputs.nothing", "templates/edition.typ"),
        // Found with this edition alone.
        (
            "#set document(title: sys.inputs.title)\n#assert(sys.inputs.tables.len() < 2)",
            "report.pdf: ",
        ),
    ] {
        sipas.file("templates/edition.typ", template);
        run(&submit).refused(&[reason]);
        let shown = run(&format!("edition show {ID} --format json")).json();
        assert_eq!(shown["state"], "draft", "{template}");
    }
}
