//! The keys of the sample province's counter.

use jiff::Timestamp;

use crate::cli::CliError;
use crate::domain::access::{By, KeyKind, KeyText, Reach};
use crate::domain::cases::agency::Agency;
use crate::store::Store;
use crate::store::access::keys::NewKey;

/// A key, with the page that it opens.
pub(super) struct CounterKey {
    /// What the page is, in a word.
    pub(super) page: &'static str,
    /// The path of the page.
    pub(super) path: &'static str,
    /// The key.
    pub(super) text: KeyText,
}

/// Makes keys for the clerk, the display and the kiosk of an intake office. Those of an earlier run are
/// replaced, because only their hashes are stored.
pub(super) fn make_keys(store: &Store, now: Timestamp) -> Result<Vec<CounterKey>, CliError> {
    let agencies = store.list_agencies()?;
    let Some(office) = agencies.into_iter().find(Agency::is_intake_office) else {
        return Ok(Vec::new());
    };
    let known = store.list_keys()?;
    let pages = [
        (KeyKind::Clerk, "/counter", "Cán bộ quầy (mẫu)", None),
        (
            KeyKind::Display,
            "/display",
            "Màn hình quầy 1 (mẫu)",
            Some("Quầy 1"),
        ),
        (KeyKind::Kiosk, "/kiosk", "Ki-ốt (mẫu)", None),
    ];
    let by = By::operator("demo", now);
    let make = |(kind, path, name, counter): (KeyKind, _, &str, Option<&str>)| {
        let text = KeyText::new(rand::random());
        if known.iter().any(|key| key.name == name) {
            store.rotate_key(name, &text, &by)?;
        } else {
            let reach = Reach::Office {
                office: office.code.clone(),
                counter: counter.map(str::to_owned),
            };
            let name = name.to_owned();
            store.insert_key(&NewKey { name, kind, reach }, &text, &by)?;
        }
        let page = kind.name();
        Ok(CounterKey { page, path, text })
    };
    pages.into_iter().map(make).collect()
}
