//! Connections for statements that run side by side: most of them keep one processor busy and the others waiting. Knows no controls.

use std::sync::{Mutex, PoisonError};

use crate::error::Result;
use crate::parallel;
use crate::store::Store;

/// Statements that run at once, at most: each holds its own rows in memory.
const AT_ONCE: usize = 4;

/// A store, and connections beside it.
#[derive(Debug)]
pub(super) struct ConnectionPool<'a> {
    store: &'a Store,
    /// Those on which nothing runs just now.
    free: Mutex<Vec<Store>>,
}

impl<'a> ConnectionPool<'a> {
    pub(super) fn beside(store: &'a Store) -> Result<Self> {
        let lanes = parallel::threads().min(AT_ONCE);
        let free = (0..lanes).map(|_| store.beside()).collect::<Result<Vec<_>>>()?;
        Ok(Self { store, free: Mutex::new(free) })
    }

    /// The store itself.
    pub(super) const fn store(&self) -> &'a Store {
        self.store
    }

    /// Works on a connection of its own; on the common one where all are taken.
    pub(super) fn with<T>(&self, work: impl FnOnce(&Store) -> T) -> T {
        let lanes = || self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let lane = lanes().pop();
        let done = work(lane.as_ref().unwrap_or(self.store));
        lanes().extend(lane);
        done
    }

    /// The same for each of some items at once, with the results in their order.
    pub(super) fn map<T: Sync, R: Send>(
        &self,
        items: &[T],
        work: impl Fn(&Store, &T) -> Result<R> + Sync,
    ) -> Result<Vec<R>> {
        parallel::map(items, |item| self.with(|store| work(store, item)))
    }
}
