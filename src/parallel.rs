//! Independent work on as many threads as there are processors, with the results in the order of the work. Knows no work of its own.

use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use crate::error::Result;

/// `work` of every item. The first error in the order of the items is the one that is told.
pub fn map<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> Result<R> + Sync) -> Result<Vec<R>> {
    let results: Vec<Mutex<Option<Result<R>>>> = items.iter().map(|_| Mutex::new(None)).collect();
    let next = AtomicUsize::new(0);
    let run = || {
        while let Some((item, result)) = {
            let place = next.fetch_add(1, Ordering::Relaxed);
            items.get(place).zip(results.get(place))
        } {
            *result.lock().unwrap_or_else(PoisonError::into_inner) = Some(work(item));
        }
    };
    thread::scope(|scope| {
        let threads = thread::available_parallelism().map_or(1, NonZero::get).min(items.len());
        for _ in 1..threads {
            scope.spawn(run);
        }
        run();
    });
    results.into_iter().filter_map(|result| result.into_inner().unwrap_or_else(PoisonError::into_inner)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;

    #[test]
    fn results_have_the_order_of_the_items_and_the_first_error_is_told() {
        let items: Vec<u64> = (0..100).collect();
        assert_eq!(map(&items, |item| Ok(item * 2)).unwrap(), (0..100).map(|item| item * 2).collect::<Vec<_>>());
        let odd = |item: &u64| if item.is_multiple_of(2) { Ok(()) } else { Err(Error::setting(format!("{item}"))) };
        assert!(map(&items, odd).unwrap_err().to_string().contains('1'));
        assert_eq!(map(&[], |item: &u64| Ok(*item)).unwrap(), [0; 0]);
    }
}
