//! The table of C libraries in the README, held against what is built in.

use libsqlite3_sys::SQLITE_VERSION;

/// The version of a crate in the lock file.
fn locked<'l>(lock: &'l str, name: &str) -> &'l str {
    let entry = lock.split_once(&format!("name = \"{name}\"\nversion = \""));
    let (_, rest) = entry.unwrap_or_else(|| panic!("no crate {name}"));
    rest.split('"').next().unwrap()
}

#[test]
fn the_readme_names_the_c_libraries_that_are_built_in() {
    let [readme, lock] =
        ["README.md", "Cargo.lock"].map(|file| std::fs::read_to_string(file).unwrap());
    let (_, table) = readme
        .split_once("| library | version | by | for |")
        .unwrap();
    let rows: Vec<&str> = table
        .lines()
        .skip(2)
        .take_while(|row| !row.is_empty())
        .collect();
    assert_eq!(rows.len(), 4);
    for row in rows {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let (library, version, by) = (cells[1], cells[2], cells[3]);
        let parts: Vec<&str> = by.split('`').collect();
        for crate_ in parts[1..].chunks(2) {
            let [name, stated] = crate_ else { break };
            let stated = stated.split_whitespace().next().unwrap();
            let (locked, _) = locked(&lock, name)
                .split_once('+')
                .unwrap_or((locked(&lock, name), ""));
            assert_eq!(locked, stated, "{name}");
        }
        let built = match library {
            "SQLite" => SQLITE_VERSION.to_str().unwrap(),
            _ => locked(&lock, parts[1]).split_once('+').unwrap().1,
        };
        let built = built.trim_start_matches("libpq-");
        assert!(
            built == version || built.starts_with(&format!("{version}-")),
            "{library} {built}"
        );
    }
}
