//! The integration tests, in one binary: the store on both databases, the pages over HTTP, behind
//! nginx and in a browser, and the command line.
//!
//! A test that needs PostgreSQL, nginx, Chromium, axe-core, R, node with oidc-provider, OpenSSL, qpdf, LibreOffice,
//! many open files or a small disk says so loudly and passes where there is none; where `CI` is set it fails instead.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that can't go on should stop at once"
)]

#[macro_use]
mod support;

mod access;
mod accessibility;
mod api;
mod architecture;
mod audit;
mod backup;
mod citizen;
mod cli;
mod console;
mod counter;
mod devices;
mod documents;
mod edition_files;
mod edition_pages;
mod editions;
mod figures;
mod files;
mod focus;
mod head;
mod hold;
mod invisible;
mod operations;
mod paper;
mod people;
mod phone;
mod proxy;
mod public;
mod queues;
mod readme;
mod retention;
mod secrecy;
mod snapshot_files;
mod store;
mod texts;
mod timeliness;
mod unlinkable;
mod verify;
