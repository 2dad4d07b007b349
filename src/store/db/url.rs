//! The URL of the database.

use std::fmt;

use percent_encoding::percent_decode_str;

/// The URL of the database, whose scheme says which of the two it is.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// `sqlite:PATH`
    Sqlite(String),
    /// `postgres://…`, as libpq reads it.
    Postgres(String),
}

/// An error in a database URL. It shows no more than the scheme, because any other part may be a
/// password.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DatabaseUrlError {
    /// The scheme is neither of the two.
    #[error(
        "the database URL begins with `{0}`; write sqlite:FILE or postgres://USER@HOST/DATABASE"
    )]
    Scheme(String),
    /// There is no scheme.
    #[error("the database URL has no scheme; write sqlite:FILE or postgres://USER@HOST/DATABASE")]
    NoScheme,
    /// `sqlite:` is not followed by a file.
    #[error("the database URL names no file; write sqlite:FILE, such as sqlite:sipas.db")]
    NoFile,
    /// A character stands for itself that has a meaning in URLs.
    #[error(
        "the database URL can't be read: in its user and password write %40 for @, %2F for /, %23 for #, %3A for :, %3F for ? and %25 for %"
    )]
    NotEncoded,
    /// The port is no number.
    #[error(
        "the database URL has a port that is no number; write postgres://USER@HOST:PORT/DATABASE"
    )]
    Port,
}

impl DatabaseUrl {
    /// Parses a URL.
    ///
    /// # Errors
    /// When its scheme is neither `sqlite:` nor `postgres:`, it names no file, or a part of it would
    /// be taken for another part.
    pub fn parse(url: &str) -> Result<Self, DatabaseUrlError> {
        let url = url.trim();
        if let Some(rest) = SCHEMES.iter().find_map(|scheme| url.strip_prefix(scheme)) {
            check(rest)?;
            return Ok(Self::Postgres(url.to_owned()));
        }
        let Some(path) = url.strip_prefix("sqlite:") else {
            let scheme = url.split_once("://").map_or("", |(scheme, _)| scheme);
            let is_word = (1..=20).contains(&scheme.len())
                && scheme.bytes().all(|b| b.is_ascii_alphanumeric());
            return Err(match is_word {
                true => DatabaseUrlError::Scheme(scheme.to_owned()),
                false => DatabaseUrlError::NoScheme,
            });
        };
        let path = path.strip_prefix("//").unwrap_or(path);
        // The address of a server is no file, and SQLite would read `file:` as an address of its own.
        if path.is_empty()
            || path.starts_with(':')
            || path.starts_with("file:")
            || path.contains("://")
        {
            return Err(DatabaseUrlError::NoFile);
        }
        Ok(Self::Sqlite(path.to_owned()))
    }

    /// Whether this is the embedded database.
    pub fn is_embedded(&self) -> bool {
        matches!(self, Self::Sqlite(_))
    }

    /// Returns what a driver said, without any password of the URL.
    pub(in crate::store) fn without_password(&self, text: &str) -> String {
        let Self::Postgres(url) = self else {
            return text.to_owned();
        };
        let mut secrets = vec![url.clone()];
        let passwords = password_of(url).into_iter().chain(parameters(url));
        for password in passwords.filter(|password| !password.is_empty()) {
            secrets.push(
                percent_decode_str(password)
                    .decode_utf8_lossy()
                    .into_owned(),
            );
            secrets.push(password.to_owned());
        }
        // The longest first, for one may be a part of another.
        secrets.sort_by_key(|secret| std::cmp::Reverse(secret.len()));
        secrets.iter().fold(text.to_owned(), |text, secret| {
            text.replace(secret.as_str(), "…")
        })
    }
}

/// The password before the host.
fn password_of(url: &str) -> Option<&str> {
    let (user, _) = url.split_once("//")?.1.split_once('@')?;
    Some(user.split_once(':')?.1)
}

/// The values of parameters that are passwords.
fn parameters(url: &str) -> impl Iterator<Item = &str> {
    let query = url.split_once('?').map_or("", |(_, query)| query);
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    pairs.filter_map(|(name, value)| name.contains("password").then_some(value))
}

/// The schemes of PostgreSQL's URLs.
const SCHEMES: [&str; 2] = ["postgres://", "postgresql://"];

/// Checks what follows the scheme. libpq would take a part of a password with a bare `@` or `/` for
/// a host or a port, and quote it.
fn check(rest: &str) -> Result<(), DatabaseUrlError> {
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    let is_plain = rest
        .bytes()
        .all(|b| b.is_ascii_graphic() && !br#"#"<>\^`{|}"#.contains(&b));
    let is_encoded = rest.split('%').skip(1).all(|part| {
        let digits = part.as_bytes().get(..2);
        digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
    });
    let (user, hosts) = authority.rsplit_once('@').unwrap_or(("", authority));
    let is_once = |c| user.matches(c).count() <= 1;
    if !is_plain
        || !is_encoded
        || rest.matches('@').count() > 1
        || rest.contains('@') != authority.contains('@')
        || user.contains(['[', ']'])
        || !is_once(':')
    {
        return Err(DatabaseUrlError::NotEncoded);
    }
    let is_port = |port: &str| port.bytes().all(|b| b.is_ascii_digit());
    let port_of = |host: &str| {
        let host = host.rsplit(']').next().unwrap_or_default();
        host.split_once(':').is_none_or(|(_, port)| is_port(port))
    };
    if hosts.split(',').all(port_of) {
        Ok(())
    } else {
        Err(DatabaseUrlError::Port)
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
            "sqlite:file:sipas.db?mode=memory",
            "sqlite:postgres://a:word@b/c",
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
    fn a_paqwxord_that_is_not_encoded_is_refused_without_showing_it() {
        for paqwxord in [
            "pa@qwx",
            "pa/qwx",
            "pa#qwx",
            "pa:qwx",
            "pa?qwx",
            "pa%qwx",
            "pa%zzqwx",
            "pa qwx",
            "pa\\qwx",
            "pa[qwx",
            "12/qwx",
            "@qwx",
            "qwx/",
            "pa?a=@qwx",
            "páqwx",
        ] {
            let url = format!("postgres://sipas:{paqwxord}@db.example:5432/sipas");
            let error = DatabaseUrl::parse(&url).unwrap_err().to_string();
            assert!(!error.contains("qwx"), "{error}");
        }
        // The host was forgotten.
        assert_eq!(
            DatabaseUrl::parse("postgres://sipas:geheim"),
            Err(DatabaseUrlError::Port)
        );
        for url in [
            "postgres://sipas:pa%40%2F%23%3A%3F%25ss!$&'()*+,;=-._~@db/sipas",
            "postgresql://a@[::1]:5433,db2:5432,db3/sipas?target_session_attrs=read-write",
            "postgres://a@%2Ftmp%2Fsocket:5433/sipas?options=-csearch_path%3Da",
            "postgres:///sipas?host=/var/run/postgresql&user=a",
            "postgres://",
        ] {
            assert!(DatabaseUrl::parse(url).is_ok(), "{url}");
        }
    }

    #[test]
    fn what_a_driver_says_is_told_without_the_password() {
        let url = "postgres://a:wo%40rd@db/sipas?sslpassword=k%2Fey&password=other";
        let url = DatabaseUrl::parse(url).unwrap();
        let said = "no wo@rd, wo%40rd, k/ey, k%2Fey nor other word";
        assert_eq!(url.without_password(said), "no …, …, …, … nor … word");
    }

    #[test]
    fn a_password_is_never_shown() {
        let url = DatabaseUrl::parse("postgres://sipas:s3cret@db/sipas?sslmode=require").unwrap();
        assert_eq!(url.to_string(), "postgres://db/sipas");
        assert!(!format!("{url:?}").contains("s3cret"));
    }
}
