//! No command writes over the key of editions or its guard.

use crate::support::Sipas;

#[test]
fn no_output_replaces_the_key_or_its_guard() {
    let sipas = Sipas::embedded().with_agencies();
    let run = |line: &str| sipas.run(&line.split(' ').collect::<Vec<_>>());
    run("edition key new -o key --origin sipas.example/log").succeeded();
    std::os::unix::fs::symlink("key", sipas.path("link")).unwrap();
    let kept = || ["key", "key.guard"].map(|name| sipas.read(name));
    let before = kept();
    for name in ["key", "key.guard", "link"] {
        for line in [
            "backup",
            "edition key new -o",
            "edition key new --origin another.example/log -o",
            "simulate --cases 5 --period 2026-07 --agencies agencies-2.csv -o",
            "simulate --cases 5 --period 2026-07 -o cases-2.csv --agencies",
        ] {
            let ended = run(&format!("{line} {name}"));
            ended.refused(&[name]);
            assert_eq!(kept(), before, "{line} {name}");
        }
    }
    let files = std::fs::read_dir(sipas.database.folder.path()).unwrap();
    let left: Vec<_> = files
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".partial"))
        .collect();
    assert_eq!(left, [""; 0]);
}
