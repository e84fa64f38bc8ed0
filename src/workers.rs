//! Many homes on many threads: plain ones, since each home is a matter of its own. Knows nothing of homes.

use std::num::NonZeroUsize;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::sync::mpsc;
use std::thread;

/// Does `work` for each of `count` places (from 0), on `jobs` threads, and hands the results over on this one as they
/// come: in no order.
///
/// # Errors
/// The first failure ends it; work that was begun by then is finished and dropped.
pub fn for_each<T: Send, E: Send>(
    count: usize,
    jobs: NonZeroUsize,
    work: impl Fn(usize) -> Result<T, E> + Sync,
    mut take: impl FnMut(usize, T),
) -> Result<(), E> {
    let (next, stop) = (AtomicUsize::new(0), AtomicBool::new(false));
    // Bounded: whoever takes may be slower than those who work.
    let (sender, receiver) = mpsc::sync_channel(jobs.get() * 2);
    thread::scope(|scope| {
        for _ in 0..jobs.get() {
            let (sender, next, stop, work) = (sender.clone(), &next, &stop, &work);
            scope.spawn(move || {
                while !stop.load(Ordering::Relaxed) {
                    let place = next.fetch_add(1, Ordering::Relaxed);
                    if place >= count || sender.send((place, work(place))).is_err() {
                        return;
                    }
                }
            });
        }
        drop(sender);
        for (place, result) in receiver {
            match result {
                Ok(result) => take(place, result),
                Err(error) => {
                    stop.store(true, Ordering::Relaxed);
                    return Err(error);
                }
            }
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_done_once_and_a_failure_ends_it() {
        let jobs = NonZeroUsize::new(3).unwrap();
        let mut squares = vec![0; 50];
        for_each(50, jobs, |place| Ok::<_, ()>(place * place), |place, square| squares[place] += square).unwrap();
        assert!(squares.iter().enumerate().all(|(place, square)| *square == place * place));

        let done = AtomicUsize::new(0);
        let ended = for_each(
            1_000_000,
            jobs,
            |place| {
                done.fetch_add(1, Ordering::Relaxed);
                if place == 5 { Err("five") } else { Ok(()) }
            },
            |_, ()| (),
        );
        assert_eq!(ended, Err("five"));
        assert!(done.into_inner() < 1000);
    }
}
