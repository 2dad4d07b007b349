//! A published edition, checked by whoever doubts it, and everything that somebody could try to change
//! in one.

mod attacks;
mod before;
mod command;
pub mod edition;
mod figures;
mod kept;
mod logs;
mod methods;
mod parts;
mod replaced;
