//! Drawing pictures and documents: a few at a time, however many are asked for at once.

use std::sync::Arc;
use std::thread::available_parallelism;

use actix_web::error::BlockingError;
use actix_web::web;
use tokio::sync::Semaphore;

/// The places at which something is drawn: as many as there are processors, since each drawing keeps
/// one busy and takes some megabytes. Whoever comes later waits for their turn.
pub struct Drawing {
    places: Arc<Semaphore>,
}

impl Default for Drawing {
    fn default() -> Self {
        let processors = available_parallelism().map_or(1, usize::from);
        Self {
            places: Arc::new(Semaphore::new(processors)),
        }
    }
}

impl Drawing {
    /// Draws when a place is free.
    ///
    /// # Errors
    /// When the drawing was cut short.
    pub(super) async fn draw<T: Send + 'static>(
        &self,
        draw: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, BlockingError> {
        let place = self.places.clone().acquire_owned().await;
        web::block(move || {
            // Kept until it is done, whether or not somebody still waits for it.
            let _place = place;
            draw()
        })
        .await
    }
}
