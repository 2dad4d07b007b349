//! What a test needs from the machine, and what becomes of it where that is missing.

use std::io::Write;

/// Says that a test is skipped, or fails it where everything must be there.
pub fn missing(what: &str) {
    let must_be_there =
        std::env::var("CI").is_ok_and(|value| !value.is_empty() && value != "false");
    assert!(!must_be_there, "CI is set and there is {what}");
    let test = std::thread::current().name().unwrap_or("a test").to_owned();
    // Straight to standard error: what a passing test prints is never seen.
    let _ = writeln!(std::io::stderr(), "SKIPPED: {what} ({test})");
}

#[cfg(test)]
mod tests {
    use std::process::{Command, Output};

    /// Tests that need more than the usual tools of a machine, and what they say without it.
    const NEEDING: [(&str, &str); 7] = [
        (
            "accessibility::axe_finds_nothing_on_any_page",
            "no axe-core",
        ),
        (
            "documents::apologies::the_word_document_opens_in_a_word_processor",
            "no LibreOffice",
        ),
        (
            "edition_files::files::the_report_is_an_accessible_document_that_names_its_content",
            "no qpdf",
        ),
        (
            "hold::disk::a_full_disk_under_sqlite_is_told_and_the_service_goes_on_when_there_is_room",
            "no right to mount a small disk",
        ),
        (
            "people::sign_on::returning::who_gives_up_at_the_provider_is_told_so::sqlite",
            "no node",
        ),
        (
            "people::sign_on::command::over_tls_the_provider_is_whom_the_machine_trusts",
            "no openssl",
        ),
        (
            "hold::hostile::thousands_of_slow_and_hostile_connections_hold_up_nobody",
            "no more than 512 open files",
        ),
    ];

    /// Runs a test once more where there is nothing to be found, and little may be opened.
    fn bare(test: &str, ci: Option<&str>) -> Output {
        let itself = std::env::current_exe().unwrap();
        let mut command = Command::new("/bin/sh");
        command
            .args(["-c", "ulimit -n 512 && exec \"$0\" \"$@\""])
            .arg(itself)
            .args([test, "--exact", "--nocapture"])
            .env("PATH", "/nowhere")
            .env_remove("CI")
            .env_remove("SIPAS_TEST_AXE");
        command.envs(ci.map(|value| ("CI", value)));
        command.output().unwrap()
    }

    #[test]
    fn what_is_missing_is_told_loudly_and_fails_where_everything_must_be_there() {
        for (test, what) in NEEDING {
            let skipped = bare(test, None);
            let stderr = String::from_utf8_lossy(&skipped.stderr);
            assert!(skipped.status.success(), "{test}: {stderr}");
            assert!(
                stderr.contains(&format!("SKIPPED: {what}")),
                "{test}: {stderr}"
            );
            let failed = bare(test, Some("true"));
            let stderr = String::from_utf8_lossy(&failed.stderr);
            assert!(!failed.status.success(), "{test}: {stderr}");
            assert!(
                stderr.contains(&format!("CI is set and there is {what}")),
                "{test}: {stderr}"
            );
        }
    }
}
