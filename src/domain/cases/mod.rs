//! Cases, the agencies that decide them, and how long they take.

pub mod agencies;
pub mod agency;
pub mod apology;
pub mod case;
pub mod case_list;
pub mod field;
pub mod letterhead;
pub mod lineage;
pub mod timeliness;
