//! Every figure again, from the integers that an edition publishes.

mod agency;
mod block;
mod change;
mod check;
mod figure;
mod others;

pub(super) use check::check;
