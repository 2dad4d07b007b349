//! Drawing pictures and documents, a few at a time.

use std::sync::Arc;
use std::thread::available_parallelism;

use tokio::runtime::{Builder, Handle, Runtime};
use tokio::sync::Semaphore;
use tokio::task::JoinError;

/// The threads that draw: one for every second processor, because each takes a whole one and some
/// megabytes, and citizens need the rest. Further drawings wait, unless their request is dropped.
pub struct Drawing {
    places: Arc<Semaphore>,
    threads: Handle,
    runtime: Option<Runtime>,
}

impl Drawing {
    /// Returns the threads, which start when they are needed.
    ///
    /// # Errors
    /// When the system has no resources for them.
    pub fn start() -> std::io::Result<Self> {
        let places = available_parallelism().map_or(1, usize::from).div_ceil(2);
        let runtime = Builder::new_current_thread()
            .thread_name("drawing")
            .max_blocking_threads(places)
            .build()?;
        Ok(Self {
            places: Arc::new(Semaphore::new(places)),
            threads: runtime.handle().clone(),
            runtime: Some(runtime),
        })
    }

    /// Returns what `draw` makes, as soon as a thread is free.
    ///
    /// # Errors
    /// When the drawing panicked or was stopped.
    pub(in crate::web) async fn draw<T: Send + 'static>(
        &self,
        draw: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, JoinError> {
        let place = self.places.clone().acquire_owned().await;
        let drawn = self.threads.spawn_blocking(move || {
            // The place is taken until the drawing is done, even if its request is dropped.
            let _place = place;
            draw()
        });
        drawn.await
    }
}

impl Drop for Drawing {
    /// Leaves running drawings behind: nobody waits for them.
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}
