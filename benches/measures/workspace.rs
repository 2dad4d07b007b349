//! The folder of a run, with the databases in it.

use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use diesel::Connection;
use diesel::pg::PgConnection;
use sipas::store::db::connection::DatabaseUrl;

use crate::database::{Backend, Database, remove, secret_text, server};

/// The folder of a run. The next run removes what an interrupted one has left behind.
pub struct Workspace {
    folder: PathBuf,
    has_postgres: bool,
}

impl Workspace {
    pub fn new() -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("measures");
        remove(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        let mut options = std::fs::File::options();
        let secret = options.write(true).create_new(true).mode(0o600);
        let mut secret = secret.open(folder.join("secret")).unwrap();
        secret.write_all(secret_text().as_ref()).unwrap();
        let has_postgres = match PgConnection::establish(&server()) {
            Ok(_) => true,
            Err(error) => {
                let shown = DatabaseUrl::parse(&server()).unwrap();
                eprintln!("SKIPPED: everything on PostgreSQL; there is none at {shown}: {error}");
                false
            }
        };
        Self {
            folder,
            has_postgres,
        }
    }

    /// Makes an empty database, or returns nothing where there is no server for it. That was
    /// reported when the run began.
    pub fn database(&self, backend: Backend, name: &str) -> Option<Database> {
        if backend == Backend::Postgres && !self.has_postgres {
            return None;
        }
        let folder = self.folder.join(name);
        std::fs::create_dir_all(&folder).unwrap();
        let secret = self.folder.join("secret");
        Some(Database::create(backend, name, folder, secret))
    }
}

impl Drop for Workspace {
    fn drop(&mut self) {
        remove(&self.folder);
    }
}
