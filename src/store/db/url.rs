//! The URL of the database.

use std::fmt;

/// The URL of the database, whose scheme says which of the two it is.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// `sqlite:PATH`
    Sqlite(String),
    /// `postgres://…`, as libpq reads it.
    Postgres(String),
}

/// An error in a database URL. It shows no more than the scheme, because the rest may hold a
/// password.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DatabaseUrlError {
    /// The scheme is neither of the two, or missing.
    #[error(
        "the database URL begins with `{0}`; write sqlite:FILE or postgres://USER@HOST/DATABASE"
    )]
    Scheme(String),
    /// `sqlite:` is not followed by a file.
    #[error("the database URL names no file; write sqlite:FILE, such as sqlite:sipas.db")]
    NoFile,
}

impl DatabaseUrl {
    /// Parses a URL.
    ///
    /// # Errors
    /// When its scheme is neither `sqlite:` nor `postgres:`, or it names no file.
    pub fn parse(url: &str) -> Result<Self, DatabaseUrlError> {
        let url = url.trim();
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            return Ok(Self::Postgres(url.to_owned()));
        }
        let Some(path) = url.strip_prefix("sqlite:") else {
            let scheme: String = url.chars().take_while(|c| *c != ':').take(20).collect();
            return Err(DatabaseUrlError::Scheme(scheme));
        };
        let path = path.strip_prefix("//").unwrap_or(path);
        if path.is_empty() || path.starts_with(':') {
            return Err(DatabaseUrlError::NoFile);
        }
        Ok(Self::Sqlite(path.to_owned()))
    }

    /// Whether this is the embedded database.
    pub fn is_embedded(&self) -> bool {
        matches!(self, Self::Sqlite(_))
    }
}

/// Shows the URL without its user, password and parameters, for messages and logs.
impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite:{path}"),
            Self::Postgres(url) => {
                let place = url.rsplit_once('@').map_or_else(
                    || url.split_once("//").map_or("", |(_, place)| place),
                    |(_, place)| place,
                );
                write!(f, "postgres://{}", place.split('?').next().unwrap_or(""))
            }
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Adds the libpq timeouts that a URL does not set itself. Without them a server whose machine
/// vanished without closing its connections would block a request for a quarter of an hour.
pub(in crate::store) fn with_timeouts(url: &str) -> String {
    let mut url = url.to_owned();
    for (name, value) in [
        ("connect_timeout", "5"),
        ("tcp_user_timeout", "10000"),
        ("keepalives_idle", "10"),
        ("keepalives_interval", "5"),
        ("keepalives_count", "3"),
    ] {
        if !url.contains(name) {
            let separator = if url.contains('?') { '&' } else { '?' };
            url = format!("{url}{separator}{name}={value}");
        }
    }
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scheme_chooses_the_database() {
        assert_eq!(
            DatabaseUrl::parse("sqlite:sipas.db"),
            Ok(DatabaseUrl::Sqlite("sipas.db".into()))
        );
        assert!(matches!(
            DatabaseUrl::parse("postgres://root@127.0.0.1/sipas"),
            Ok(DatabaseUrl::Postgres(_))
        ));
        for wrong in [
            "",
            "host=127.0.0.1 dbname=x",
            "mysql://a/b",
            "sqlite:",
            "sqlite::memory:",
        ] {
            assert!(DatabaseUrl::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn timeouts_of_a_url_are_kept() {
        let url = with_timeouts("postgres://db/sipas?connect_timeout=30&options=-csearch_path%3Da");
        assert!(url.starts_with("postgres://db/sipas?connect_timeout=30&options=-csearch_path"));
        assert!(url.contains("&tcp_user_timeout=10000"));
        assert!(with_timeouts("postgres://db/sipas").contains("sipas?connect_timeout=5&"));
    }

    #[test]
    fn a_password_is_never_shown() {
        let url = DatabaseUrl::parse("postgres://sipas:s3cret@db/sipas?sslmode=require").unwrap();
        assert_eq!(url.to_string(), "postgres://db/sipas");
        assert!(!format!("{url:?}").contains("s3cret"));
    }
}
