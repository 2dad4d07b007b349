//! What all kinds of charts are laid out with: the frame, axes, columns and legends.

pub mod axis;
pub mod columns;
pub mod legend;
pub mod panel;
