//! The changelog, held against the program's version and its migrations.

/// The name of the newest migration.
fn newest_migration() -> String {
    let folders = std::fs::read_dir("migrations").unwrap();
    let names = folders
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().into_string().unwrap());
    names.max().unwrap()
}

/// A backup of another schema is refused by the version of its program, which tells nobody which program to
/// take where several schemas have one version.
#[test]
fn the_section_of_this_version_names_the_newest_migration() {
    let version = env!("CARGO_PKG_VERSION");
    let changelog = std::fs::read_to_string("CHANGELOG.md").unwrap();
    let is_of_version = |section: &&str| section.split([' ', ',', '\n']).next() == Some(version);
    let section = changelog.split("\n## ").skip(1).find(is_of_version);
    let section = section.unwrap_or_else(|| panic!("CHANGELOG.md has no section {version}"));
    let schema = format!("schema {}", newest_migration());
    assert!(
        section.contains(&schema),
        "the section {version} of CHANGELOG.md does not say `{schema}`; where that version has been \
         released, raise it in Cargo.toml and begin another section"
    );
}
