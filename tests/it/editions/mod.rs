//! Editions on their way: persons, states, the log and its key.

mod attack;
mod beside;
mod command;
mod contents;
mod corrections;
mod damage;
mod kept;
mod killed;
mod persons;
mod planned;
pub mod press;
mod previous;
mod release;
mod swapped;
