use super::*;

fn load(toml: &str, args: GlobalArgs) -> Result<Config, ConfigError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("sipas.toml");
    std::fs::write(&path, toml).unwrap();
    Config::load(&GlobalArgs {
        config: Some(path),
        ..args
    })
}

#[test]
fn a_flag_overrides_the_file_and_the_file_overrides_the_default() {
    let config = load(
        "k = 7\nmin_n = 50",
        GlobalArgs {
            k: Some(6),
            ..GlobalArgs::default()
        },
    );
    let config = config.unwrap();
    assert_eq!((config.k, config.min_n, config.mix_every), (6, 50, 10));
}

#[test]
fn a_province_can_name_blocks_and_their_definitions() {
    let config = load(
        "[[blocks]]\nid = 'truong-hoc'\nname = 'Trường học'\n\
         [[blocks]]\nid = 'xa-phuong-dac-khu'\ndefinition = 'sipas-5'\nfrom = '2026-01-01'",
        GlobalArgs::default(),
    )
    .unwrap();
    assert!(config.blocks.iter().any(|block| block.name == "Trường học"));
    let communes = &config.definitions.by_block[0];
    assert_eq!(
        (communes.definition.as_str(), communes.channel),
        ("sipas-5", None)
    );
    let english = |id: &str| {
        let block = config.blocks.iter().find(|block| block.id.as_str() == id);
        block.unwrap().name_in("en").to_owned()
    };
    assert_eq!(english("truong-hoc"), "Trường học");
    assert_eq!(english("mot-cua"), "One-stop shops");
    assert!(
        config
            .blocks
            .iter()
            .any(|block| block.name == "Xã, phường, đặc khu")
    );
}

#[test]
fn a_block_can_use_another_definition_for_a_channel_from_a_day() {
    let config = load(
        "[[blocks]]\nid = 'xa-phuong-dac-khu'\nchannel = 'counter'\n\
         definition = 'so-nganh-4-ngan'\nfrom = '2026-10-01'",
        GlobalArgs::default(),
    )
    .unwrap();
    let assignment = &config.definitions.by_block[0];
    assert_eq!(
        assignment.channel.map(|channel| channel.name()),
        Some("counter")
    );
    assert_eq!(assignment.from.to_string(), "2026-10-01");
    assert_eq!(config.definitions.default, "so-nganh-4");
}

#[test]
fn a_wrong_key_or_value_is_refused_naming_it() {
    for (toml, word) in [
        ("kk = 7", "kk"),
        ("k = 0", "k"),
        ("public_url = 'https://a.vn/path'", "public_url"),
        ("public_url = 'a.vn'", "public_url"),
        ("[[blocks]]\nid = 'sở'", "blocks"),
        (
            "[[blocks]]\nid = 'so'\ndefinition = 'sipas-5'\nchannel = 'phone'",
            "counter, online, post",
        ),
        (
            "[[blocks]]\nid = 'so'\nfrom = '2026-01-01'",
            "no definition",
        ),
        ("[counter]\ndisplay_seconds = 1", "counter.display_seconds"),
        ("[counter]\nkiosk_seconds = 29", "counter.kiosk_seconds"),
        (
            "[counter]\npaper_check_percent = 101",
            "counter.paper_check_percent",
        ),
    ] {
        let error = load(toml, GlobalArgs::default()).unwrap_err().to_string();
        assert!(error.contains(word), "{toml}: {error}");
    }
}

#[test]
fn a_provider_is_reached_over_tls_or_is_on_the_machine_itself() {
    let oidc = |issuer: &str| {
        let toml = format!(
            "[oidc]\nissuer = '{issuer}'\nclient_id = 'sipas'\nclient_secret_file = 'secret'"
        );
        load(&toml, GlobalArgs::default())
    };
    for issuer in [
        "https://sso.example.vn",
        "https://sso.example.vn:8443/realms/can-bo/",
        "http://127.0.0.1:3000",
        "http://localhost",
    ] {
        let config = oidc(issuer).unwrap().oidc.unwrap();
        assert_eq!(
            (config.issuer.as_str(), config.second_factor),
            (issuer, false)
        );
    }
    for issuer in [
        "",
        "sso.example.vn",
        "https://",
        "http://sso.example.vn",
        "http://127.0.0.1.example.vn",
        "http://127.0.0.1@example.vn",
        "https://sso.example.vn?a=b",
        "https://sso.example.vn#a",
        "https://sso.example vn",
    ] {
        let error = oidc(issuer).unwrap_err().to_string();
        assert!(error.contains("oidc.issuer"), "{issuer}: {error}");
    }
    assert!(load("[oidc]\nissuer = 'https://a.vn'", GlobalArgs::default()).is_err());
}

#[test]
fn a_named_file_that_is_missing_is_an_error() {
    let args = GlobalArgs {
        config: Some("/nonexistent/sipas.toml".into()),
        ..GlobalArgs::default()
    };
    assert!(Config::load(&args).is_err());
}
