//! The accounts of the sample province: one of every role, with random passwords.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

use jiff::Timestamp;
use secrecy::SecretString;

use crate::cli::CliError;
use crate::cli::operator::operator;
use crate::domain::access::{Actor, By, Grant, KeyText, Profile, Role, UserName};
use crate::domain::cases::agency::Agency;
use crate::files::NewFile;
use crate::store::Store;
use crate::store::access::proofs::NewPassword;
use crate::store::access::users::ChangePlace;

/// The file beside the database that keeps names and passwords.
pub(super) const FILE: &str = "accounts.txt";

/// Who makes editions.
pub(super) const OFFICER: &str = "chuyen.vien";

/// Who approves them.
pub(super) const APPROVER: &str = "phe.duyet";

/// Returns the lines of all accounts: `NAME PASSWORD`. They are made where the file that keeps them is
/// not there yet.
pub(super) fn make_accounts(
    store: &Store,
    dir: &Path,
    block: &str,
    now: Timestamp,
) -> Result<Vec<String>, CliError> {
    let path = dir.join(FILE);
    if path.exists() {
        let text = std::fs::read_to_string(&path).map_err(CliError::file(&path))?;
        return Ok(text.lines().map(str::to_owned).collect());
    }
    let agencies = store.list_agencies()?;
    let first = |is_it: &dyn Fn(&Agency) -> bool| {
        let found = agencies.iter().find(|agency| is_it(agency));
        found.map_or_else(String::new, |agency| agency.code.to_string())
    };
    let agency = first(&|agency| agency.block.as_str() == block);
    let office = first(&Agency::is_intake_office);
    let people = [
        ("quan.tri", "Nguyễn Thị Quản Trị", Role::Admin, ""),
        (OFFICER, "Trần Văn Chuyên Viên", Role::Province, ""),
        (APPROVER, "Lê Thị Phê Duyệt", Role::Approver, ""),
        ("co.quan", "Phạm Văn Cơ Quan", Role::Agency, agency.as_str()),
        ("mot.cua", "Hoàng Thị Một Cửa", Role::Clerk, office.as_str()),
        ("thanh.tra", "Vũ Văn Thanh Tra", Role::Inspector, ""),
    ];
    let by = By {
        actor: Actor::Operator(operator()),
        now,
    };
    let mut lines = Vec::new();
    for (name, display_name, role, scope) in people {
        let password = KeyText::new(rand::random()).show().to_lowercase();
        let person = (name, display_name);
        add(store, person, role, scope, password.clone().into(), &by)?;
        lines.push(format!("{name} {password}"));
    }
    let mut text = String::new();
    for line in &lines {
        // Writing to a String can't fail.
        let _ = writeln!(text, "{line}");
    }
    let mut file = NewFile::create(&path).map_err(CliError::file(&path))?;
    file.write_all(text.as_bytes())
        .and_then(|()| file.commit_unless_exists())
        .map_err(CliError::file(&path))?;
    Ok(lines)
}

/// Adds a person, or gives the one of an earlier run the password.
fn add(
    store: &Store,
    (name, display_name): (&str, &str),
    role: Role,
    scope: &str,
    password: SecretString,
    by: &By,
) -> Result<(), CliError> {
    let refused = |error: &dyn std::fmt::Display| CliError::Refused(format!("{name}: {error}"));
    if store.find_user(name)?.is_none() {
        let grant = Grant::read(role, scope).map_err(|error| refused(&error))?;
        let name = UserName::parse(name).map_err(|error| refused(&error))?;
        let profile = Profile {
            display_name: display_name.to_owned(),
            email: None,
            language: "vi".to_owned(),
        };
        store.add_user(&name, &profile, &[grant], by, ChangePlace::Machine)?;
    }
    let new = NewPassword {
        password,
        salt: rand::random(),
    };
    Ok(store.set_password(name, &new, by)?)
}
