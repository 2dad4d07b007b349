//! The server as it is configured and run.

use std::path::Path;
use std::process::Command;

use super::with_code;
use crate::support::app::CLIENT_SECRET;
use crate::support::provider::RealProvider;
use crate::support::surfer::Surfer;
use crate::support::{Served, Sipas, needs, sql};

on_both_databases!(a_configured_server_signs_on_and_its_log_tells_no_secret);

/// Writes the configuration with a provider.
fn configure(sipas: &Sipas, issuer: &str) {
    sipas.file("oidc-secret", format!("{CLIENT_SECRET}\n"));
    sipas.file(
        "sipas.toml",
        format!(
            "public_url = 'https://khaosat.example.vn'\n[oidc]\nissuer = '{issuer}'\n\
             client_id = 'sipas'\nclient_secret_file = 'oidc-secret'\n\
             [oidc.name]\nvi = 'Đăng nhập bằng tài khoản tỉnh'\n"
        ),
    );
}

fn serve(sipas: &Sipas) -> Command {
    sipas.command(&["serve", "--bind", "127.0.0.1:0"])
}

fn a_configured_server_signs_on_and_its_log_tells_no_secret(sipas: Sipas) {
    let Some(provider) = RealProvider::start() else {
        return;
    };
    let sipas = sipas.with_agencies();
    configure(&sipas, &provider.issuer);
    let add = ["user", "add", "an.nguyen", "--role", "admin"];
    sipas.run(&add).succeeded();
    let issuer = &provider.issuer;
    let link = format!("UPDATE users SET issuer = '{issuer}', subject = 'ma-17'");
    sql::execute(&mut sipas.database.connect(), &link);
    let served = Served::logging(&sipas, serve(&sipas), "trace");
    let mut surfer = Surfer::at(served.address);
    let login = surfer.open("/login");
    assert!(login.text().contains("Đăng nhập bằng tài khoản tỉnh"));
    let sent = surfer.stay("/login/oidc?next=/account");
    let kept = surfer.cookie("__Host-sipas-sign-on").unwrap().clone();
    let back = surfer.go_to_callback(sent.answer.location(), "ma-17");
    assert_eq!(surfer.go(back.as_str()).url.path(), "/account");
    // A code that was used, and a person whom nobody knows.
    let mut other = Surfer::at(served.address);
    let sent = other.stay("/login/oidc?next=/account");
    let again = with_code(other.go_to_callback(sent.answer.location(), "ma-17"), &back);
    assert_eq!(other.go(again.as_str()).status(), 502);
    let mut other = Surfer::at(served.address);
    assert_eq!(other.sign_on("/login/oidc", "ma-18").status(), 403);

    let log = served.log();
    for cause in [
        "the provider refuses the code",
        "nobody is linked to this identity",
    ] {
        assert!(log.contains(cause), "{cause}: {log}");
    }
    let mut secrets: Vec<String> = vec![kept, CLIENT_SECRET.to_owned(), "ma-18".to_owned()];
    let encoded =
        percent_encoding::utf8_percent_encode(CLIENT_SECRET, percent_encoding::NON_ALPHANUMERIC);
    secrets.push(encoded.to_string());
    for asked in surfer.asked.iter().chain(&other.asked) {
        let url = openidconnect::url::Url::parse(asked).unwrap();
        let parameters = url.query_pairs().filter(|(name, _)| {
            ["code", "state", "nonce", "code_challenge"].contains(&name.as_ref())
        });
        secrets.extend(parameters.map(|(_, value)| value.into_owned()));
    }
    secrets.extend(surfer.cookies().into_iter().map(str::to_owned));
    assert!(secrets.len() > 12, "{}", secrets.len());
    for secret in secrets {
        assert!(!log.contains(&secret), "{secret}");
    }
    // Every token begins so: `{"`.
    let leaked = log.lines().find(|line| line.contains("eyJ"));
    assert_eq!(leaked, None);
}

#[test]
fn a_secret_of_the_provider_that_others_can_read_is_refused_by_name() {
    let sipas = Sipas::embedded();
    configure(&sipas, "https://sso.example.vn");
    let refuse = |words: &[&str]| {
        let ended = sipas.run(&["serve", "--bind", "127.0.0.1:0"]);
        ended.refused(words);
    };
    set_mode(&sipas.path("oidc-secret"), 0o644);
    refuse(&[
        "oidc.client_secret_file",
        "oidc-secret",
        "0644",
        "chmod 600",
    ]);
    set_mode(&sipas.path("oidc-secret"), 0o600);
    sipas.file("oidc-secret", "\n");
    refuse(&["oidc-secret", "one line"]);
    std::fs::remove_file(sipas.path("oidc-secret")).unwrap();
    refuse(&["oidc-secret"]);
}

fn set_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn over_tls_the_provider_is_whom_the_machine_trusts() {
    let sipas = Sipas::embedded();
    let path = sipas.path("provider");
    if !make_certificate(&path) {
        return;
    }
    let Some(provider) = RealProvider::secure(&path) else {
        return;
    };
    configure(&sipas, &provider.issuer);
    let begin = |served: &Served| Surfer::at(served.address).stay("/login/oidc");
    let served = Served::start(&sipas, &[]);
    let place = begin(&served);
    assert_eq!(place.status(), 502);
    assert!(place.text().contains("không trả lời"), "{}", place.text());
    assert!(served.log().contains("certificate"), "{}", served.log());
    let mut command = serve(&sipas);
    command.env("SSL_CERT_FILE", path.with_extension("crt"));
    let served = Served::of(&sipas, command);
    let place = begin(&served);
    assert_eq!(place.status(), 303, "{}", served.log());
    assert!(place.answer.location().starts_with(&provider.issuer));
}

/// Makes a certificate for `localhost` that nobody has signed but itself.
fn make_certificate(path: &Path) -> bool {
    let made = Command::new("openssl")
        .args([
            "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
        ])
        .args([
            "-subj",
            "/CN=localhost",
            "-addext",
            "subjectAltName=DNS:localhost",
        ])
        .arg("-keyout")
        .arg(path.with_extension("key"))
        .arg("-out")
        .arg(path.with_extension("crt"))
        .output();
    match made {
        Ok(made) => {
            assert!(made.status.success(), "{made:?}");
            true
        }
        Err(error) => {
            needs::missing(&format!("no openssl: {error}"));
            false
        }
    }
}
