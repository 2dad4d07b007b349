//! Actors: who does what the audit trail records.

use std::fmt;

use jiff::Timestamp;

/// Who acts. As text it is `user:an.nguyen`, `key:motcua-1`, `operator:root` or `server`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// A person with an account, by name.
    User(String),
    /// Software, a counter or a device, by the name of its key.
    Key(String),
    /// The person who runs a command on the machine, by the name that the system knows.
    Operator(String),
    /// The server itself, in its daily work.
    Server,
}

impl Actor {
    /// Returns the actor that a text stands for; other texts are the names of operators, as older
    /// versions recorded them.
    pub fn read(text: &str) -> Self {
        match text.split_once(':') {
            Some(("user", name)) => Self::User(name.to_owned()),
            Some(("key", name)) => Self::Key(name.to_owned()),
            Some(("operator", name)) => Self::Operator(name.to_owned()),
            _ if text == "server" => Self::Server,
            _ => Self::Operator(text.to_owned()),
        }
    }

    /// The name alone, for people who read it.
    pub fn name(&self) -> &str {
        match self {
            Self::User(name) | Self::Key(name) | Self::Operator(name) => name,
            Self::Server => "sipas",
        }
    }
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User(name) => write!(f, "user:{name}"),
            Self::Key(name) => write!(f, "key:{name}"),
            Self::Operator(name) => write!(f, "operator:{name}"),
            Self::Server => f.write_str("server"),
        }
    }
}

/// Who acts, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct By {
    /// Who acts.
    pub actor: Actor,
    /// The time at which it is done.
    pub now: Timestamp,
}

impl By {
    /// A person with an account.
    pub fn user(name: &str, now: Timestamp) -> Self {
        Self {
            actor: Actor::User(name.to_owned()),
            now,
        }
    }

    /// A key.
    pub fn key(name: &str, now: Timestamp) -> Self {
        Self {
            actor: Actor::Key(name.to_owned()),
            now,
        }
    }

    /// The person who runs a command on the machine.
    pub fn operator(name: &str, now: Timestamp) -> Self {
        Self {
            actor: Actor::Operator(name.to_owned()),
            now,
        }
    }

    /// The server itself.
    pub fn server(now: Timestamp) -> Self {
        Self {
            actor: Actor::Server,
            now,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_actor_is_read_as_it_was_written() {
        for actor in [
            Actor::User("an:nguyen".to_owned()),
            Actor::Key("motcua-1".to_owned()),
            Actor::Operator("root".to_owned()),
            Actor::Server,
        ] {
            assert_eq!(Actor::read(&actor.to_string()), actor);
        }
        assert_eq!(Actor::read("nga"), Actor::Operator("nga".to_owned()));
    }
}
