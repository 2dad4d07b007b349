//! Figures against chance, and against R.

mod against_r;
mod chance;
