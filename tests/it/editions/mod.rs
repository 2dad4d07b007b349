//! Editions on their way: persons, states, the log and its key.

mod attack;
mod command;
mod corrections;
mod persons;
mod press;
mod release;
