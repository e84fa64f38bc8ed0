//! The same work for many items on several threads. What comes out does not depend on how many there are.

use std::sync::Mutex;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::thread;

/// The result of `work` for each number below `count`, in order.
pub(super) fn spread<T: Send>(threads: usize, count: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let results: Vec<Mutex<Option<T>>> = (0..count).map(|_| Mutex::new(None)).collect();
    let labour = || {
        loop {
            let job = next.fetch_add(1, Ordering::Relaxed);
            let Some(result) = results.get(job) else { break };
            let made = work(job);
            // A lock is poisoned only by a panic, which the scope hands on.
            *result.lock().unwrap_or_else(|poisoned| poisoned.into_inner()) = Some(made);
        }
    };
    thread::scope(|scope| {
        for _ in 1..threads.min(count) {
            scope.spawn(labour);
        }
        labour();
    });
    let made = results.into_iter().map(|result| result.into_inner().unwrap_or_else(|poisoned| poisoned.into_inner()));
    made.map(|made| made.expect("every job is taken once, and the scope waits for all")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_is_kept_however_many_work() {
        for threads in [1, 2, 7] {
            let squares = spread(threads, 100, |n| n * n);
            assert_eq!(squares, (0..100).map(|n| n * n).collect::<Vec<_>>());
        }
        assert!(spread(3, 0, |n| n).is_empty());
    }
}
