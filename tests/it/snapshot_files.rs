//! Every snapshot that is kept in a file belongs to a test.

use std::path::{Path, PathBuf};

/// The files below a folder that are kept in a folder named `snapshots`.
fn kept(folder: &Path) -> Vec<PathBuf> {
    let below = std::fs::read_dir(folder).unwrap();
    let mut found = Vec::new();
    for path in below.map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            found.extend(kept(&path));
        } else if folder.ends_with("snapshots") {
            found.push(path);
        }
    }
    found
}

#[test]
fn no_snapshot_is_left_of_a_test_that_is_gone() {
    let kept = kept(Path::new("tests/it"));
    assert!(!kept.is_empty());
    for file in kept {
        // `it__`, the module below its folder, `__` and the name that the test gives it.
        let name = file.file_name().unwrap().to_str().unwrap();
        let name = name
            .strip_suffix(".snap")
            .unwrap_or_else(|| panic!("{name}"));
        let (module, name) = name.rsplit_once("__").unwrap();
        let module = module.rsplit("__").next().unwrap();
        let folder = file.parent().unwrap().parent().unwrap();
        let test = folder.join(module).with_extension("rs");
        let code = std::fs::read_to_string(&test).unwrap_or_else(|e| panic!("{test:?}: {e}"));
        let is_read = code.contains(&format!("assert_json_snapshot!(\"{name}\", "));
        assert!(is_read, "nothing reads {file:?}");
    }
}
