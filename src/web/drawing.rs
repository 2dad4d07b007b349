//! Drawing pictures and documents: a few at a time, however many are asked for at once.

use std::thread::available_parallelism;

use tokio::runtime::{Builder, Handle, Runtime};
use tokio::task::JoinError;

/// The threads that draw, for half the processors: each keeps one busy and takes some megabytes, and
/// citizens need the others. Whatever is asked for meanwhile waits for its turn.
pub struct Drawing {
    threads: Handle,
    runtime: Option<Runtime>,
}

impl Drawing {
    /// Makes room for the threads.
    ///
    /// # Errors
    /// When the system can't give what they need.
    pub fn start() -> std::io::Result<Self> {
        let processors = available_parallelism().map_or(1, usize::from);
        let runtime = Builder::new_current_thread()
            .thread_name("drawing")
            .max_blocking_threads(processors.div_ceil(2))
            .build()?;
        Ok(Self {
            threads: runtime.handle().clone(),
            runtime: Some(runtime),
        })
    }

    /// Draws when a thread is free.
    ///
    /// # Errors
    /// When the drawing broke off.
    pub(super) async fn draw<T: Send + 'static>(
        &self,
        draw: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, JoinError> {
        self.threads.spawn_blocking(draw).await
    }
}

impl Drop for Drawing {
    /// Nobody waits for a drawing any more.
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}
