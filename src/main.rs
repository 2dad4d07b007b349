//! The `sipas` command.

use std::process::ExitCode;

use sipas::cli;
use tikv_jemallocator::Jemalloc;

/// Returns memory to the system soon after a picture or a ranking of hundreds has needed it; the
/// system's own allocator would keep it separately for every thread. `.cargo/config.toml` sets how
/// soon.
#[global_allocator]
static ALLOCATOR: Jemalloc = Jemalloc;

fn main() -> ExitCode {
    cli::run()
}
