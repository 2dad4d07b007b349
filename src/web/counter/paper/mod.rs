//! Paper forms at the counter: a clerk types their answers in as digits, and some of them are typed
//! in once more by another clerk. Everything works by keyboard and without scripts; no address holds
//! a link code or a form's number.

mod check;
mod entry;
mod pages;
mod request;
mod routes;

pub(super) use routes::configure;
