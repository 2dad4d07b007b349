//! Files that must be kept from others: who may read or change one.

use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use secrecy::SecretString;

/// Write access for the group, and read or write access for others.
const TOO_MUCH: u32 = 0o026;

/// The longest file that is read as a secret.
const LONGEST: u64 = 64 * 1024;

/// The reason why a file is not read as a secret.
#[derive(Debug, thiserror::Error)]
pub enum GuardError {
    /// It can't be read.
    #[error(transparent)]
    Read(#[from] io::Error),
    /// It is a directory, a pipe or a device.
    #[error("this is not a plain file")]
    NotAFile,
    /// It belongs to somebody who is neither the current user nor root.
    #[error(
        "it belongs to user {owner}, who can change it: the owner must be root or the user who runs sipas (user {user})"
    )]
    Owner {
        /// The owner's number.
        owner: u32,
        /// The current user's number.
        user: u32,
    },
    /// Its group can change it, or others can read or change it.
    #[error("its mode is {mode:04o}, with which others can read or change it")]
    Exposed {
        /// The permissions.
        mode: u32,
    },
}

/// Whether permissions let the group change a file, or let others read or change it. The group may
/// read, which a service and its operators often share.
pub fn is_exposed(mode: u32) -> bool {
    mode & TOO_MUCH != 0
}

/// Returns the permissions of a file, where it exists. Symbolic links are followed.
pub fn mode_of(path: &Path) -> Option<u32> {
    fs::metadata(path).ok().map(|found| permissions(&found))
}

/// Reads a file that nobody but its owner may have changed, and that others can't read. A symbolic
/// link is followed; what it leads to is checked.
///
/// # Errors
/// When the file is not one of that kind, is not text, or can't be read.
pub fn read_guarded(path: &Path) -> Result<SecretString, GuardError> {
    // Opening a pipe would wait for somebody to write to it.
    check(&fs::metadata(path)?)?;
    let file = File::open(path)?;
    // What was opened, and not what has that name by now.
    check(&file.metadata()?)?;
    let mut text = String::new();
    file.take(LONGEST).read_to_string(&mut text)?;
    Ok(text.into())
}

fn check(found: &Metadata) -> Result<(), GuardError> {
    let (owner, user) = (found.uid(), rustix::process::geteuid().as_raw());
    let mode = permissions(found);
    if !found.is_file() {
        Err(GuardError::NotAFile)
    } else if owner != 0 && owner != user {
        Err(GuardError::Owner { owner, user })
    } else if is_exposed(mode) {
        Err(GuardError::Exposed { mode })
    } else {
        Ok(())
    }
}

fn permissions(found: &Metadata) -> u32 {
    found.mode() & 0o7777
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn a_file_is_read_unless_others_can_read_or_change_it() {
        let folder = tempfile::tempdir().unwrap();
        let (path, link) = (folder.path().join("secret"), folder.path().join("link"));
        fs::write(&path, "word").unwrap();
        std::os::unix::fs::symlink(&path, &link).unwrap();
        for (mode, is_read) in [
            (0o600, true),
            (0o400, true),
            (0o640, true),
            (0o440, true),
            (0o644, false),
            (0o660, false),
            (0o602, false),
            (0o604, false),
            (0o666, false),
        ] {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            for path in [&path, &link] {
                let read = read_guarded(path);
                assert_eq!(read.is_ok(), is_read, "{mode:o}: {read:?}");
                match read {
                    Ok(text) => assert_eq!(text.expose_secret(), "word"),
                    Err(error) => assert!(error.to_string().contains(&format!("0{mode:o}"))),
                }
            }
        }
    }

    #[test]
    fn only_a_plain_file_is_read() {
        let folder = tempfile::tempdir().unwrap();
        for path in [folder.path(), Path::new("/dev/null")] {
            assert!(matches!(read_guarded(path), Err(GuardError::NotAFile)));
        }
    }
}
