//! Batches: imported files of responses, from paper forms or earlier surveys. A batch is known by
//! its rows, and can be withdrawn as a whole.

mod beside_editions;
mod import;
mod list;
mod marks;
mod overlap;
mod rows;
mod unfinished;
mod withdraw;

pub use import::{Batch, BatchImporter};
pub use list::KeptBatch;
pub use overlap::Overlap;
pub use rows::{BatchRow, BatchRows};
