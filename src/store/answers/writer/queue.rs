//! A bounded queue that is emptied in batches.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// What became of something pushed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Push {
    /// It waits.
    Taken,
    /// As many wait as may.
    Full,
    /// Nothing is taken any more.
    Closed,
}

pub(super) struct Queue<T> {
    capacity: usize,
    inner: Mutex<Inner<T>>,
    changed: Condvar,
}

struct Inner<T> {
    waiting: VecDeque<T>,
    is_closed: bool,
}

impl<T> Queue<T> {
    pub(super) fn new(capacity: usize) -> Self {
        Self {
            capacity,
            inner: Mutex::new(Inner {
                waiting: VecDeque::new(),
                is_closed: false,
            }),
            changed: Condvar::new(),
        }
    }

    /// No code of ours can break off while it holds the lock.
    fn inner(&self) -> MutexGuard<'_, Inner<T>> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn push(&self, item: T) -> Push {
        let mut inner = self.inner();
        if inner.is_closed {
            return Push::Closed;
        }
        if inner.waiting.len() >= self.capacity {
            return Push::Full;
        }
        inner.waiting.push_back(item);
        drop(inner);
        self.changed.notify_one();
        Push::Taken
    }

    /// Waits for something and takes what is there, at most `most`; `None` when the queue is
    /// closed and empty.
    pub(super) fn take(&self, most: usize) -> Option<Vec<T>> {
        let mut inner = self.inner();
        while inner.waiting.is_empty() {
            if inner.is_closed {
                return None;
            }
            inner = self
                .changed
                .wait(inner)
                .unwrap_or_else(PoisonError::into_inner);
        }
        let size = inner.waiting.len().min(most);
        Some(inner.waiting.drain(..size).collect())
    }

    /// Takes nothing more; what waits is still there.
    pub(super) fn close(&self) {
        self.inner().is_closed = true;
        self.changed.notify_all();
    }

    pub(super) fn is_closed(&self) -> bool {
        self.inner().is_closed
    }

    pub(super) fn len(&self) -> usize {
        self.inner().waiting.len()
    }

    /// Drops what waits.
    pub(super) fn clear(&self) {
        let waiting = std::mem::take(&mut self.inner().waiting);
        drop(waiting);
    }
}

#[cfg(test)]
mod tests {
    use crate::store::answers::writer::queue::*;

    #[test]
    fn a_batch_is_what_waits_up_to_the_most_and_in_order() {
        let queue = Queue::new(10);
        for item in 0..5 {
            assert_eq!(queue.push(item), Push::Taken);
        }
        assert_eq!(queue.take(3), Some(vec![0, 1, 2]));
        assert_eq!(queue.take(3), Some(vec![3, 4]));
    }

    #[test]
    fn a_full_queue_says_so() {
        let queue = Queue::new(1);
        assert_eq!(queue.push('a'), Push::Taken);
        assert_eq!(queue.push('b'), Push::Full);
        assert_eq!(queue.len(), 1);
    }

    #[test]
    fn a_closed_queue_gives_out_what_waits_and_then_nothing() {
        let queue = Queue::new(10);
        queue.push('a');
        queue.close();
        assert_eq!(queue.push('b'), Push::Closed);
        assert_eq!(queue.take(9), Some(vec!['a']));
        assert_eq!(queue.take(9), None);
    }

    #[test]
    fn closing_wakes_whoever_waits() {
        let queue = Queue::<()>::new(1);
        std::thread::scope(|scope| {
            let taken = scope.spawn(|| queue.take(1));
            queue.close();
            assert_eq!(taken.join().unwrap(), None);
        });
    }
}
