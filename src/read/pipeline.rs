//! Work on several threads whose results come out in the order of the jobs: job `k` goes to worker `k % n`, and results are
//! taken from the workers in the same turn. Nothing depends on which thread is faster. Knows nothing of files.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};

use crate::parallel;

/// More workers than this do not help: one thread cuts the file into jobs and one takes the results.
const MAX_WORKERS: usize = 4;

/// Jobs and results that may wait at a worker. Bounds the memory.
const WAITING: usize = 1;

/// The results of [`ordered`] in the order of their jobs, or of [`produced`]. Dropping it stops the threads.
pub(crate) struct OrderedResults<R> {
    /// `None` is a worker's last word; a channel that closes without it means that the worker panicked.
    results: Vec<Receiver<Option<R>>>,
    turn: usize,
    threads: Vec<JoinHandle<()>>,
}

/// Runs `work` over `jobs`. The jobs are made on a thread of their own.
pub(crate) fn ordered<J, R>(
    jobs: impl Iterator<Item = J> + Send + 'static,
    work: impl Fn(J) -> R + Send + Sync + 'static,
) -> OrderedResults<R>
where
    J: Send + 'static,
    R: Send + 'static,
{
    let workers = parallel::threads().min(MAX_WORKERS);
    let work = Arc::new(work);
    let (mut inboxes, mut results, mut threads) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..workers {
        let (inbox, todo) = sync_channel::<J>(WAITING);
        let (outbox, result) = sync_channel::<Option<R>>(WAITING);
        let work = Arc::clone(&work);
        threads.push(thread::spawn(move || {
            for job in todo {
                if outbox.send(Some(work(job))).is_err() {
                    return;
                }
            }
            // Nobody listens any more when the results were dropped early.
            let _ = outbox.send(None);
        }));
        inboxes.push(inbox);
        results.push(result);
    }
    threads.push(thread::spawn(move || deal(jobs, &inboxes)));
    OrderedResults { results, turn: 0, threads }
}

fn deal<J>(jobs: impl Iterator<Item = J>, inboxes: &[SyncSender<J>]) {
    for (job, inbox) in jobs.zip(inboxes.iter().cycle()) {
        if inbox.send(job).is_err() {
            return;
        }
    }
}

/// What `work` sends, made on a thread of its own, and the fault with which it ends. `send` is false when nobody listens any more.
pub(crate) fn produced<R, F>(
    work: impl FnOnce(&dyn Fn(R) -> bool) -> Result<(), F> + Send + 'static,
) -> OrderedResults<Result<R, F>>
where
    R: Send + 'static,
    F: Send + 'static,
{
    let (outbox, result) = sync_channel(WAITING);
    let thread = thread::spawn(move || {
        let ended = work(&|result| outbox.send(Some(Ok(result))).is_ok());
        // As above.
        let _ = ended.or_else(|fault| outbox.send(Some(Err(fault))));
        let _ = outbox.send(None);
    });
    OrderedResults { results: vec![result], turn: 0, threads: vec![thread] }
}

impl<R> Iterator for OrderedResults<R> {
    type Item = R;

    fn next(&mut self) -> Option<R> {
        match self.results.get(self.turn)?.recv() {
            Ok(Some(result)) => {
                self.turn = (self.turn + 1) % self.results.len();
                Some(result)
            }
            Ok(None) => {
                self.results.clear();
                None
            }
            Err(_) => {
                self.results.clear();
                for thread in self.threads.drain(..) {
                    if let Err(panic) = thread.join() {
                        std::panic::resume_unwind(panic);
                    }
                }
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_come_in_the_order_of_the_jobs_whoever_is_faster() {
        let slow_at_first = |job: u64| {
            thread::sleep(std::time::Duration::from_micros(200 - job));
            job * 2
        };
        let results: Vec<u64> = ordered(0..200, slow_at_first).collect();
        assert_eq!(results, (0..200).map(|job| job * 2).collect::<Vec<_>>());
    }

    #[test]
    fn results_can_be_dropped_early() {
        assert_eq!(ordered(0.., |job: u64| job).take(3).collect::<Vec<_>>(), [0, 1, 2]);
    }

    #[test]
    #[should_panic(expected = "job 5")]
    fn a_panic_of_a_worker_is_not_taken_for_the_end() {
        let work = |job: u64| if job == 5 { panic!("job 5") } else { job };
        ordered(0..10, work).for_each(drop);
    }
}
