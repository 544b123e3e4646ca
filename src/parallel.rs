//! Independent work on as many threads as there are processors, or as the user allows, with the results in the order of the work. Knows nothing of what is done.

use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError, mpsc};
use std::thread;

use crate::error::{Error, Result};

/// What the user allows.
static ALLOWED: OnceLock<NonZero<usize>> = OnceLock::new();

/// Limits every worker of the program, once and before the first of them begins.
pub fn allow(threads: NonZero<usize>) {
    ALLOWED.get_or_init(|| threads);
}

/// How many threads may work at once.
pub(crate) fn threads() -> usize {
    ALLOWED.get().copied().or_else(|| thread::available_parallelism().ok()).map_or(1, NonZero::get)
}

/// A value that is made when it is first asked for, once: whoever asks meanwhile waits for it. What fails is tried again by the next.
#[derive(Debug)]
pub(crate) struct OnceValue<T> {
    value: OnceLock<T>,
    making: Mutex<()>,
}

impl<T> Default for OnceValue<T> {
    fn default() -> Self {
        Self { value: OnceLock::new(), making: Mutex::new(()) }
    }
}

impl<T> OnceValue<T> {
    /// The value, made by `make` if nobody has made it.
    pub(crate) fn get_or_make(&self, make: impl FnOnce() -> Result<T>) -> Result<&T> {
        let _making = self.making.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(value) = self.value.get() {
            return Ok(value);
        }
        let value = make()?;
        Ok(self.value.get_or_init(|| value))
    }
}

/// Runs two pieces of work in parallel if the user allows two threads. If both fail, the error of the first is returned.
pub(crate) fn both<A: Send, B: Send>(
    first: impl FnOnce() -> Result<A> + Send,
    second: impl FnOnce() -> Result<B> + Send,
) -> Result<(A, B)> {
    if threads() < 2 {
        return Ok((first()?, second()?));
    }
    thread::scope(|scope| {
        let second = scope.spawn(second);
        let first = first();
        let second = second.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        Ok((first?, second?))
    })
}

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
        let threads = threads().min(items.len());
        for _ in 1..threads {
            scope.spawn(run);
        }
        run();
    });
    results.into_iter().filter_map(|result| result.into_inner().unwrap_or_else(PoisonError::into_inner)).collect()
}

/// What `work` makes of every item, taken by this thread in the order of the items while other threads work on. Of an item whose turn has
/// not come, `waiting` pieces are held; then its thread waits.
pub(crate) fn in_order<T: Sync, R: Send>(
    items: &[T],
    waiting: usize,
    work: impl Fn(&T, &mut dyn FnMut(R) -> Result<()>) -> Result<()> + Sync,
    mut take: impl FnMut(R) -> Result<()>,
) -> Result<()> {
    let (senders, receivers): (Vec<_>, Vec<_>) = items.iter().map(|_| mpsc::sync_channel(waiting)).unzip();
    // A thread takes the first item that is left: so the one whose turn it is always has a thread that works on it.
    let left = Mutex::new(items.iter().zip(senders));
    let next = || left.lock().unwrap_or_else(PoisonError::into_inner).next();
    let run = || {
        let _abandoned = AbandonGuard(&left);
        while let Some((item, sender)) = next() {
            let mut gone = false;
            let mut send = |piece| {
                gone = sender.send(Ok(piece)).is_err();
                if gone { Err(Error::setting("nobody takes the results any more")) } else { Ok(()) }
            };
            let worked = work(item, &mut send);
            if gone {
                return;
            }
            if let Err(error) = worked {
                // The one who takes stops at the first error and hears of no other.
                let _ = sender.send(Err(error));
            }
        }
    };
    thread::scope(|scope| {
        // Gone with the end of this scope's work, also with an error: then nobody waits for its turn any more.
        let receivers = receivers;
        for _ in 0..threads().min(items.len()) {
            scope.spawn(run);
        }
        receivers.into_iter().flatten().try_for_each(|piece: Result<R>| take(piece?))
    })
}

/// Lets go of what is left when its thread breaks down: nobody waits for what nobody will make.
struct AbandonGuard<'a, I: Iterator>(&'a Mutex<I>);

impl<I: Iterator> Drop for AbandonGuard<'_, I> {
    fn drop(&mut self) {
        if thread::panicking() {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).by_ref().for_each(drop);
        }
    }
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
    let at_once = EACH * threads();
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

    #[test]
    fn pieces_are_taken_in_the_order_of_the_items_and_few_of_them_wait() {
        let (made, taken) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let items: Vec<usize> = (0..10).collect();
        let most = AtomicUsize::new(0);
        let work = |item: &usize, send: &mut dyn FnMut(usize) -> Result<()>| {
            (0..100).try_for_each(|piece| {
                let held = made.fetch_add(1, Ordering::SeqCst) + 1 - taken.load(Ordering::SeqCst);
                most.fetch_max(held, Ordering::SeqCst);
                send(item * 100 + piece)
            })
        };
        let mut found = Vec::new();
        let take = |piece| {
            taken.fetch_add(1, Ordering::SeqCst);
            found.push(piece);
            Ok(())
        };
        in_order(&items, 2, work, take).unwrap();
        assert_eq!(found, (0..1_000).collect::<Vec<_>>());
        // Of each item at most two wait, one is in the hands of its thread, and one of all is on its way to the taker.
        assert!(most.load(Ordering::SeqCst) <= items.len() * 3 + 1);
    }

    #[test]
    fn work_and_taker_may_fail_and_nobody_waits_forever() {
        let items: Vec<usize> = (0..10).collect();
        let endless = |_: &usize, send: &mut dyn FnMut(usize) -> Result<()>| (0..).try_for_each(&mut *send);
        let refuse = |_| Err(Error::setting("enough".to_owned()));
        assert_eq!(in_order(&items, 1, endless, refuse).unwrap_err().to_string(), "enough");
        let broken = |item: &usize, send: &mut dyn FnMut(usize) -> Result<()>| {
            send(*item)?;
            if *item == 3 { Err(Error::setting("broken".to_owned())) } else { Ok(()) }
        };
        let mut taken = Vec::new();
        let take = |piece| {
            taken.push(piece);
            Ok(())
        };
        assert_eq!(in_order(&items, 1, broken, take).unwrap_err().to_string(), "broken");
        assert_eq!(taken, [0, 1, 2, 3]);
        in_order(&[], 1, |_: &usize, _: &mut dyn FnMut(usize) -> Result<()>| Ok(()), |_| Ok(())).unwrap();
    }
}
