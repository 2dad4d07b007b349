//! Files that appear whole or not at all.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use tempfile::TempPath;

/// A file that is written under a temporary name in its folder, until [`NewFile::commit`] renames
/// it.
///
/// A reader never sees half of it, and a failure leaves an earlier file of that name as it was.
/// If the path exists and is not a plain file, such as `/dev/stdout`, it is written to directly.
#[derive(Debug)]
pub struct NewFile {
    writer: BufWriter<File>,
    /// The temporary name, and the name that the file will get. None where an existing device or
    /// pipe is written to directly.
    rename: Option<(TempPath, PathBuf)>,
}

impl NewFile {
    /// Creates the temporary file for a file with the usual permissions.
    ///
    /// # Errors
    /// When the folder doesn't exist or can't be written to, or the path is a directory.
    pub fn create(path: &Path) -> io::Result<Self> {
        Self::begin(path, false)
    }

    /// Creates the temporary file for a file that only its owner may read, for links, cases,
    /// answers and secrets.
    ///
    /// # Errors
    /// As [`NewFile::create`].
    pub fn create_private(path: &Path) -> io::Result<Self> {
        Self::begin(path, true)
    }

    fn begin(path: &Path, is_private: bool) -> io::Result<Self> {
        // A symbolic link stays: what it points to is replaced.
        let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        // `/dev/stdout` may well lead to a plain file, which other programs hold open.
        if path.starts_with("/dev") || fs::metadata(&target).is_ok_and(|found| !found.is_file()) {
            let file = File::options().append(true).open(path)?;
            return Ok(Self {
                writer: BufWriter::new(file),
                rename: None,
            });
        }
        let Some(name) = target.file_name() else {
            return Err(io::ErrorKind::IsADirectory.into());
        };
        let folder = match target.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        let mut prefix = OsString::from(".");
        prefix.push(name);
        prefix.push(".");
        let mut options = File::options();
        options.write(true).create_new(true);
        #[cfg(unix)]
        if is_private {
            use std::os::unix::fs::OpenOptionsExt;
            options.mode(0o600);
        }
        // Opened here and not by the crate, whose errors would name the temporary file.
        let (file, temporary) = tempfile::Builder::new()
            .prefix(&prefix)
            .suffix(".partial")
            .make_in(folder, |path| options.open(path))?
            .into_parts();
        Ok(Self {
            writer: BufWriter::with_capacity(64 * 1024, file),
            rename: Some((temporary, target)),
        })
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

    #[cfg(unix)]
    #[test]
    fn a_private_file_is_its_owners_alone() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("links.csv");
        fs::write(&path, "old").unwrap();
        NewFile::create_private(&path).unwrap().commit().unwrap();
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[cfg(unix)]
    #[test]
    fn other_files_have_the_permissions_that_programs_usually_give() {
        let folder = tempfile::tempdir().unwrap();
        let (usual, new) = (folder.path().join("usual"), folder.path().join("new"));
        fs::write(&usual, "").unwrap();
        NewFile::create(&new).unwrap().commit().unwrap();
        let permissions = |path| fs::metadata(path).unwrap().permissions();
        assert_eq!(permissions(&new), permissions(&usual));
    }

    #[cfg(unix)]
    #[test]
    fn a_symbolic_link_stays_and_its_target_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let (link, target) = (folder.path().join("link"), folder.path().join("a.csv"));
        fs::write(&target, "old").unwrap();
        std::os::unix::fs::symlink(&target, &link).unwrap();
        let mut file = NewFile::create(&link).unwrap();
        file.write_all(b"new").unwrap();
        file.commit().unwrap();
        assert_eq!(fs::read_link(&link).unwrap(), target);
        assert_eq!(fs::read_to_string(&target).unwrap(), "new");
    }

    #[test]
    fn an_existing_file_is_kept_by_commit_unless_exists() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        for content in ["first", "second"] {
            let mut file = NewFile::create_private(&path).unwrap();
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
}
