//! Independent work on as many threads as there are processors, with the results in the order of the work. Knows nothing of what is done.

use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use crate::error::Result;

/// `work` of every item. The first error in the order of the items is the one that is told.
pub(crate) fn map<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> Result<R> + Sync) -> Result<Vec<R>> {
    map_heaviest_first(items, |_| 0, work)
}

/// The same, begun with the items of most weight, so that none of them is left over for one thread at the end.
pub(crate) fn map_heaviest_first<T: Sync, R: Send>(
    items: &[T],
    weight: impl Fn(&T) -> usize,
    work: impl Fn(&T) -> Result<R> + Sync,
) -> Result<Vec<R>> {
    let results: Vec<Mutex<Option<Result<R>>>> = items.iter().map(|_| Mutex::new(None)).collect();
    let mut order: Vec<usize> = (0..items.len()).collect();
    order.sort_by_key(|place| std::cmp::Reverse(weight(&items[*place])));
    let next = AtomicUsize::new(0);
    let run = || {
        while let Some(place) = order.get(next.fetch_add(1, Ordering::Relaxed)) {
            let result = work(&items[*place]);
            *results[*place].lock().unwrap_or_else(PoisonError::into_inner) = Some(result);
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

/// `work` of every item of a sequence that may be longer than memory: so many at a time as keep the processors busy.
pub(crate) fn stream<'a, T, R>(
    mut items: impl Iterator<Item = Result<T>> + 'a,
    work: impl Fn(&T) -> Result<R> + Sync + 'a,
) -> impl Iterator<Item = Result<R>> + 'a
where
    T: Sync + 'a,
    R: Send + 'a,
{
    const EACH: usize = 4;
    let at_once = EACH * thread::available_parallelism().map_or(1, NonZero::get);
    let mut done = Vec::new().into_iter();
    std::iter::from_fn(move || {
        loop {
            if let Some(result) = done.next() {
                return Some(Ok(result));
            }
            let items = match items.by_ref().take(at_once).collect::<Result<Vec<T>>>() {
                Ok(items) if items.is_empty() => return None,
                Ok(items) => items,
                Err(error) => return Some(Err(error)),
            };
            match map(&items, &work) {
                Ok(results) => done = results.into_iter(),
                Err(error) => return Some(Err(error)),
            }
        }
    })
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
