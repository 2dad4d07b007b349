//! The file of the key that editions are signed with, and its guard beside it.
//!
//! The file holds one key a line, oldest first: two after a rotation. The guard, `FILE.guard`, holds
//! what the keys have signed last, and is on the disk before anything is signed.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret, SecretBox, SecretString};

use crate::domain::editions::guard::Guard;
use crate::domain::editions::key::{NoteKeyError, SigningKey};
use crate::domain::editions::log::tree::Hash;
use crate::domain::editions::refusal::EditionRefusal;
use crate::domain::editions::signer::LogSigner;
use crate::files::{GuardError, NewFile, read_guarded};

/// Why a key's file is not used, made or changed.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// A file can't be read or written.
    #[error("{path}: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// What went wrong.
        source: io::Error,
    },
    /// Others can read or change it.
    #[error("the edition key {path} is not secret: {source}; run chmod 600 {path}")]
    Exposed {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: GuardError,
    },
    /// A line is no key.
    #[error("{path}: {source}")]
    Key {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: NoteKeyError,
    },
    /// Its keys have several names, or there is none.
    #[error("{0} must hold the keys of one origin, one a line")]
    Origins(PathBuf),
    /// There is a file already.
    #[error("{0} is there already; a key is never overwritten")]
    Exists(PathBuf),
    /// The guard is missing.
    #[error(
        "{0} is missing: it belongs beside the edition key and holds what the key has signed; without it, `sipas edition key replace` begins a new log"
    )]
    NoGuard(PathBuf),
}

/// The key of this machine. Nobody else uses it while this is there.
#[derive(Debug)]
pub struct EditionKey {
    path: PathBuf,
    keys: Vec<SigningKey>,
    /// Locked.
    _file: File,
}

impl EditionKey {
    /// Reads a key's file, which must be its owner's alone.
    ///
    /// # Errors
    /// When it or its guard is not there, or it is not as it must be.
    pub fn open(path: &Path) -> Result<Self, KeyFileError> {
        let file = File::open(path).map_err(of(path))?;
        file.lock().map_err(of(path))?;
        let text = read_guarded(path).map_err(|source| match source {
            GuardError::Read(source) => of(path)(source),
            source => KeyFileError::Exposed {
                path: path.to_owned(),
                source,
            },
        })?;
        let keys = text
            .expose_secret()
            .lines()
            .map(|line| SigningKey::parse(&SecretString::from(line.to_owned())))
            .collect::<Result<Vec<_>, _>>()
            .map_err(wrong(path))?;
        let mut origins: Vec<&str> = keys.iter().map(|key| key.verifier().name()).collect();
        origins.dedup();
        if origins.len() != 1 {
            return Err(KeyFileError::Origins(path.to_owned()));
        }
        let guard = guard_path(path);
        if !guard.exists() {
            return Err(KeyFileError::NoGuard(guard));
        }
        Ok(Self {
            path: path.to_owned(),
            keys,
            _file: file,
        })
    }

    /// Makes the file of a new key of an origin out of 32 random bytes.
    ///
    /// # Errors
    /// When there is a file of that name already, the origin can't name a key, or it can't be written.
    pub fn make(path: &Path, origin: &str, seed: [u8; 32]) -> Result<Self, KeyFileError> {
        let guard = guard_path(path);
        for path in [path, guard.as_path()] {
            if fs::symlink_metadata(path).is_ok() {
                return Err(KeyFileError::Exists(path.to_owned()));
            }
        }
        let key = SigningKey::new(origin, SecretBox::new(Box::new(seed))).map_err(wrong(path))?;
        // The guard comes first, so that no key is ever without one.
        write_guard(&guard, &Guard::new(origin)).map_err(of(&guard))?;
        write_keys(path, std::slice::from_ref(&key)).map_err(of(path))?;
        Self::open(path)
    }

    /// Adds a key of the same origin, which the log doesn't name yet. The oldest key leaves, if there
    /// were two. Where a rotation was cut short, the key that it has added is kept.
    ///
    /// # Errors
    /// When the file can't be written.
    pub fn add(&mut self, seed: [u8; 32]) -> Result<(), KeyFileError> {
        let origin = self.origin().to_owned();
        let path = &self.path;
        let key = SigningKey::new(&origin, SecretBox::new(Box::new(seed))).map_err(wrong(path))?;
        let first = self.keys.len().saturating_sub(1);
        self.keys.drain(..first);
        self.keys.push(key);
        write_keys(path, &self.keys).map_err(of(path))
    }

    fn read_guard(&self) -> Result<Guard, EditionRefusal> {
        let path = guard_path(&self.path);
        let text = fs::read_to_string(&path).map_err(unguarded(&path))?;
        Ok(Guard::parse(&text)?)
    }

    /// The number of entries that the keys have signed, as the guard holds it.
    ///
    /// # Errors
    /// When the guard can't be read.
    pub fn count_signed(&self) -> Result<u64, EditionRefusal> {
        Ok(self.read_guard()?.size())
    }

    /// The origin.
    pub fn origin(&self) -> &str {
        self.keys.first().map_or("", |key| key.verifier().name())
    }
}

impl LogSigner for EditionKey {
    fn keys(&self) -> &[SigningKey] {
        &self.keys
    }

    fn check(&self, leaves: &[Hash], entry: Option<&str>) -> Result<(), EditionRefusal> {
        let guard = self.read_guard()?;
        match entry {
            Some(entry) => guard.after(self.origin(), leaves, entry).map(drop)?,
            None => guard.check(self.origin(), leaves)?,
        }
        Ok(())
    }

    fn keep(&mut self, leaves: &[Hash], entry: &str) -> Result<(), EditionRefusal> {
        let guard = self.read_guard()?.after(self.origin(), leaves, entry)?;
        let path = guard_path(&self.path);
        write_guard(&path, &guard).map_err(unguarded(&path))
    }
}

/// A guard's file that can't be read or written.
fn unguarded(path: &Path) -> impl Fn(io::Error) -> EditionRefusal {
    move |error| EditionRefusal::GuardFile(format!("{}: {error}", path.display()))
}

/// The guard's file.
fn guard_path(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".guard");
    PathBuf::from(name)
}

fn write_guard(path: &Path, guard: &Guard) -> io::Result<()> {
    let text = guard.text().map_err(io::Error::other)?;
    let mut file = NewFile::create_over(path)?;
    file.write_all(text.as_bytes())?;
    file.commit_durably()
}

fn write_keys(path: &Path, keys: &[SigningKey]) -> io::Result<()> {
    let mut file = NewFile::create_over(path)?;
    if let Ok(old) = fs::metadata(path) {
        file.belong_as(&old)?;
    }
    for key in keys {
        file.write_all(key.text().expose_secret().as_bytes())?;
    }
    file.commit_durably()
}

fn of(path: &Path) -> impl Fn(io::Error) -> KeyFileError {
    let path = path.to_owned();
    move |source| KeyFileError::File {
        path: path.clone(),
        source,
    }
}

fn wrong(path: &Path) -> impl Fn(NoteKeyError) -> KeyFileError {
    let path = path.to_owned();
    move |source| KeyFileError::Key {
        path: path.clone(),
        source,
    }
}
