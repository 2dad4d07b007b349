//! The parts that all kinds of charts share: the frame, axes, columns of text and legends.

pub mod axis;
pub mod columns;
pub mod legend;
pub mod narrow;
pub mod panel;
