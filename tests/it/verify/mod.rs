//! A published edition, checked by whoever doubts it, and everything that somebody could try to change
//! in one.

mod attacks;
mod command;
pub mod edition;
mod figures;
mod logs;
mod methods;
