//! Files that appear whole or not at all.

use std::ffi::OsString;
use std::fs::{self, File, Metadata, Permissions};
use std::io::{self, BufWriter, Read, Write};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use tempfile::TempPath;

use super::make;

/// A file of its owner's that is written under a random name in its folder, until
/// [`NewFile::commit`] renames it.
///
/// A reader never sees half of it, and a failure leaves an earlier file of that name as it was. A
/// symbolic link of that name is replaced, and what it points to stays as it is.
///
/// Only streams and devices are written to directly: what is under `/dev`, such as `/dev/stdout`,
/// and pipes of the current user or root.
#[derive(Debug)]
pub struct NewFile {
    writer: BufWriter<File>,
    /// The temporary name, and the name that the file will get. None where an existing device or
    /// pipe is written to directly.
    rename: Option<(TempPath, PathBuf)>,
}

impl NewFile {
    /// Creates the temporary file.
    ///
    /// # Errors
    /// When the folder doesn't exist or can't be written to, or the path is a directory, or that of a
    /// database or a secret: nothing that is written to a named file is worth as much.
    pub fn create(path: &Path) -> io::Result<Self> {
        refuse_to_replace(path)?;
        Self::create_over(path)
    }

    /// Creates the temporary file of one that replaces whatever has its name.
    ///
    /// # Errors
    /// When the folder doesn't exist or can't be written to, or the path is a directory.
    pub fn create_over(path: &Path) -> io::Result<Self> {
        if is_stream(path) {
            // `/dev/stdout` may well lead to a plain file, which other programs hold open.
            let file = File::options().append(true).open(path)?;
            return Ok(Self {
                writer: BufWriter::new(file),
                rename: None,
            });
        }
        let name = path.file_name().filter(|_| !path.is_dir());
        let Some(name) = name else {
            return Err(io::ErrorKind::IsADirectory.into());
        };
        let mut prefix = OsString::from(".");
        prefix.push(name);
        prefix.push(".");
        // Opened here and not by the crate, whose errors would name the temporary file.
        let (file, temporary) = tempfile::Builder::new()
            .prefix(&prefix)
            .suffix(".partial")
            .make_in(folder_of(path), make)?
            .into_parts();
        Ok(Self {
            writer: BufWriter::with_capacity(64 * 1024, file),
            rename: Some((temporary, path.to_owned())),
        })
    }

    /// Gives the file the owner and group of another one, and lets the group read it where that one
    /// does.
    ///
    /// # Errors
    /// When the current user may not do so.
    pub fn belong_as(&self, other: &Metadata) -> io::Result<()> {
        let file = self.writer.get_ref();
        let own = file.metadata()?;
        if (own.uid(), own.gid()) != (other.uid(), other.gid()) {
            std::os::unix::fs::fchown(file, Some(other.uid()), Some(other.gid()))?;
        }
        let mode = 0o600 | other.mode() & 0o040;
        file.set_permissions(Permissions::from_mode(mode))
    }

    /// Writes what is left and gives the file its name.
    ///
    /// # Errors
    /// When that fails, such as on a full disk. The temporary file is then removed.
    pub fn commit(self) -> io::Result<()> {
        match self.finish()? {
            Some((temporary, target)) => Ok(temporary.persist(target)?),
            None => Ok(()),
        }
    }

    /// As [`NewFile::commit`]; the new name is on the disk as well before it returns.
    ///
    /// # Errors
    /// As [`NewFile::commit`].
    pub fn commit_durably(self) -> io::Result<()> {
        let folder = self
            .rename
            .as_ref()
            .map(|(_, target)| folder_of(target).to_owned());
        self.commit()?;
        folder.map_or(Ok(()), |folder| File::open(folder)?.sync_all())
    }

    /// Writes what is left and gives the file its name, unless a file of that name exists: that
    /// one stays as it is. Of several programs that do so at the same time, one succeeds.
    ///
    /// # Errors
    /// As [`NewFile::commit`].
    pub fn commit_unless_exists(self) -> io::Result<()> {
        let Some((temporary, target)) = self.finish()? else {
            return Ok(());
        };
        match temporary.persist_noclobber(target) {
            Err(failed) if failed.error.kind() != io::ErrorKind::AlreadyExists => Err(failed.error),
            _ => Ok(()),
        }
    }

    fn finish(self) -> io::Result<Option<(TempPath, PathBuf)>> {
        let file = self
            .writer
            .into_inner()
            .map_err(io::IntoInnerError::into_error)?;
        if self.rename.is_some() {
            // Otherwise a power cut could leave the name without the content.
            file.sync_all()?;
        }
        Ok(self.rename)
    }
}

impl Write for NewFile {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        self.writer.write(buffer)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}

/// The folder of a file.
fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Whether a path is written to directly: a stream of this process, a device, or a pipe that nobody
/// else can have put there. Anybody can put a link into `/dev/shm`, as into `/tmp`.
fn is_stream(path: &Path) -> bool {
    if path.starts_with("/dev") || path.starts_with("/proc") {
        return !path.starts_with("/dev/shm");
    }
    fs::symlink_metadata(path).is_ok_and(|found| {
        let kind = found.file_type();
        let is_other = !kind.is_file() && !kind.is_dir() && !kind.is_symlink();
        is_other && [0, rustix::process::geteuid().as_raw()].contains(&found.uid())
    })
}

/// Refuses the name of a database, of the files beside one, and of a secret.
fn refuse_to_replace(path: &Path) -> io::Result<()> {
    let name = path.as_os_str().to_string_lossy();
    let beside = ["-wal", "-shm", "-journal"];
    let database = beside.iter().find_map(|ending| name.strip_suffix(ending));
    let precious = if database.is_some_and(|database| begins_as_database(Path::new(database))) {
        Some("a part of a database")
    } else if begins_as_database(path) {
        Some("a database")
    } else if beginning(path).starts_with(b"PRIVATE+KEY+") {
        Some("the key of editions")
    } else if begins_as_guard(path) {
        Some("the guard of the key of editions")
    } else if begins_as_secret(path) {
        Some("a secret")
    } else {
        None
    };
    precious.map_or(Ok(()), |what| {
        let message = format!("{what} has this name, and stays as it is: choose another one");
        Err(io::Error::new(io::ErrorKind::AlreadyExists, message))
    })
}

/// Whether there is an SQLite database.
fn begins_as_database(path: &Path) -> bool {
    beginning(path).starts_with(b"SQLite format 3\0")
}

/// Whether there is a secret: it begins with 64 hexadecimal digits.
fn begins_as_secret(path: &Path) -> bool {
    let beginning = beginning(path);
    beginning.len() == BEGINNING && beginning.iter().all(u8::is_ascii_hexdigit)
}

/// Whether there is the guard of a key of editions, without which the key signs nothing.
fn begins_as_guard(path: &Path) -> bool {
    let beginning = beginning(path);
    let beginning = String::from_utf8_lossy(&beginning);
    beginning.starts_with('{') && beginning.contains("\"sipas edition key guard v1\"")
}

/// The bytes by which a file is known.
const BEGINNING: usize = 64;

/// The first bytes of a plain file; empty where there is none that can be read.
fn beginning(path: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    if path.is_file()
        && let Ok(file) = File::open(path)
        && file.take(BEGINNING as u64).read_to_end(&mut bytes).is_err()
    {
        bytes.clear();
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_earlier_file_stays_until_the_new_one_is_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        fs::write(&path, "old").unwrap();
        let mut dropped = NewFile::create(&path).unwrap();
        dropped.write_all(b"half").unwrap();
        drop(dropped);
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        let mut file = NewFile::create(&path).unwrap();
        file.write_all(b"new").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        file.commit().unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_file_is_its_owners_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("links.csv");
        fs::write(&path, "old").unwrap();
        NewFile::create(&path).unwrap().commit().unwrap();
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn a_symbolic_link_is_replaced_and_its_target_stays() {
        let folder = tempfile::tempdir().unwrap();
        let (link, target) = (folder.path().join("link"), folder.path().join("a.csv"));
        fs::write(&target, "old").unwrap();
        for leads_to in [target.as_path(), Path::new("nowhere")] {
            let _ = fs::remove_file(&link);
            std::os::unix::fs::symlink(leads_to, &link).unwrap();
            let mut file = NewFile::create(&link).unwrap();
            file.write_all(b"new").unwrap();
            file.commit_durably().unwrap();
            assert!(fs::symlink_metadata(&link).unwrap().is_file());
            assert_eq!(fs::read_to_string(&link).unwrap(), "new");
        }
        assert_eq!(fs::read_to_string(&target).unwrap(), "old");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }

    #[test]
    fn a_group_keeps_reading_what_it_read_before() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        fs::write(&path, "old").unwrap();
        fs::set_permissions(&path, Permissions::from_mode(0o660)).unwrap();
        let file = NewFile::create(&path).unwrap();
        file.belong_as(&fs::metadata(&path).unwrap()).unwrap();
        file.commit().unwrap();
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o640);
    }

    #[test]
    fn streams_are_written_to_directly() {
        for path in ["/dev/stdout", "/dev/null", "/proc/self/fd/1"] {
            assert!(is_stream(Path::new(path)));
        }
        for path in ["/dev/shm/a.csv", "/tmp/a.csv", "Cargo.toml", "src"] {
            assert!(!is_stream(Path::new(path)));
        }
    }

    #[test]
    fn an_existing_file_is_kept_by_commit_unless_exists() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        for content in ["first", "second"] {
            let mut file = NewFile::create(&path).unwrap();
            file.write_all(content.as_bytes()).unwrap();
            file.commit_unless_exists().unwrap();
        }
        assert_eq!(fs::read_to_string(&path).unwrap(), "first");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn an_error_does_not_name_the_temporary_file() {
        let folder = tempfile::tempdir().unwrap();
        let error = NewFile::create(&folder.path().join("none/a.csv")).unwrap_err();
        assert!(!error.to_string().contains("a.csv"), "{error}");
    }

    #[test]
    fn a_directory_and_a_missing_folder_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        assert!(NewFile::create(folder.path()).is_err());
        assert!(NewFile::create(&folder.path().join("none/a.csv")).is_err());
    }

    #[test]
    fn a_database_a_secret_and_a_key_are_never_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::write(path("sipas.db"), b"SQLite format 3\0...").unwrap();
        fs::write(path("sipas.db-wal"), b"frames").unwrap();
        fs::write(path("secret"), format!("{}\n", "0a".repeat(32))).unwrap();
        fs::write(path("key"), "PRIVATE+KEY+sipas.example/log+…").unwrap();
        let guard = "{\n  \"format\": \"sipas edition key guard v1\",\n  \"origin\"";
        fs::write(path("key.guard"), guard).unwrap();
        std::os::unix::fs::symlink(path("key"), path("link")).unwrap();
        for name in [
            "sipas.db",
            "sipas.db-wal",
            "sipas.db-shm",
            "secret",
            "key",
            "key.guard",
            "link",
        ] {
            let error = NewFile::create(&path(name)).unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::AlreadyExists, "{name}");
        }
        fs::write(path("old.csv"), "a,b\n").unwrap();
        for name in ["old.csv", "new.csv", "other-wal"] {
            NewFile::create(&path(name)).unwrap().commit().unwrap();
        }
        NewFile::create_over(&path("secret")).unwrap();
    }
}
