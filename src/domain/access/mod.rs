//! Access: keys, the cases that they reach, the viewers that the store serves, and who did what.

mod actor;
pub mod audit;
pub mod chain;
mod credential;
mod key;
pub mod password;
pub mod pause;
mod reach;
mod role;
mod sign_on;
mod token;
pub mod totp;
mod user;
mod viewer;

pub use actor::{Actor, By};
pub use credential::Credential;
pub use key::{Key, KeyError, KeyKind, KeyText, key_name};
pub use reach::Reach;
pub use role::{Grant, GrantError, KeptGrant, Role, RoleScope, check_grants};
pub use sign_on::{
    AccountToLink, BegunSignOn, Challenge, Identity, RecognisedSignOn, SIGN_ON_LIFE, SignOnStep,
};
pub use token::Token;
pub use user::{Profile, User, UserName, UserRefusal, UserState};
pub use viewer::{UserReach, Viewer};
