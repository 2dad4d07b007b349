//! Drawing pictures and documents: a few at a time, however many are asked for at once.

use std::sync::Arc;
use std::thread::available_parallelism;

use tokio::runtime::{Builder, Handle, Runtime};
use tokio::sync::Semaphore;
use tokio::task::JoinError;

/// The threads that draw, for half the processors: each keeps one busy and takes some megabytes, and
/// citizens need the others. Whatever is asked for meanwhile waits for its turn, while somebody waits
/// for it.
pub struct Drawing {
    places: Arc<Semaphore>,
    threads: Handle,
    runtime: Option<Runtime>,
}

impl Drawing {
    /// Makes room for the threads.
    ///
    /// # Errors
    /// When the system can't give what they need.
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

    /// Draws when a thread is free.
    ///
    /// # Errors
    /// When the drawing broke off.
    pub(in crate::web) async fn draw<T: Send + 'static>(
        &self,
        draw: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, JoinError> {
        let place = self.places.clone().acquire_owned().await;
        let drawn = self.threads.spawn_blocking(move || {
            // Kept until it is done, whether or not somebody still waits for it.
            let _place = place;
            draw()
        });
        drawn.await
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
