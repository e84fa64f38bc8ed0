//! What is remembered of the latest notices: bounded, the oldest makes room.
//!
//! Knows nothing of what is remembered.

use std::collections::VecDeque;

use crate::engine::NoticeId;

/// Something about each of the latest notices, oldest first.
#[derive(Debug)]
pub(super) struct Recent<T>(VecDeque<(NoticeId, T)>);

/// Notices that are remembered. A home asks a few times a day, and a notice lives for an hour or two.
const REMEMBERED: usize = 64;

impl<T> Recent<T> {
    /// Remembers it, in place of what was remembered of the same notice before.
    pub(super) fn put(&mut self, id: NoticeId, thing: T) {
        self.take(id);
        if self.0.len() == REMEMBERED {
            self.0.pop_front();
        }
        self.0.push_back((id, thing));
    }

    /// What is remembered of a notice.
    pub(super) fn of(&self, id: NoticeId) -> Option<&T> {
        self.0.iter().find(|(other, _)| *other == id).map(|(_, thing)| thing)
    }

    /// The same, to be changed.
    pub(super) fn of_mut(&mut self, id: NoticeId) -> Option<&mut T> {
        self.0.iter_mut().find(|(other, _)| *other == id).map(|(_, thing)| thing)
    }

    /// Forgets a notice, and gives what was remembered of it.
    pub(super) fn take(&mut self, id: NoticeId) -> Option<T> {
        let place = self.0.iter().position(|(other, _)| *other == id)?;
        self.0.remove(place).map(|(_, thing)| thing)
    }
}

impl<T> Default for Recent<T> {
    fn default() -> Recent<T> {
        Recent(VecDeque::new())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::device::HunchId;
    use crate::time::Timestamp;

    fn id(seq: u32) -> NoticeId {
        NoticeId(HunchId { at: Timestamp::from_millis(0), seq })
    }

    #[test]
    fn the_latest_are_remembered_and_the_memory_is_bounded() {
        let mut recent = Recent::default();
        for seq in 0..1000 {
            recent.put(id(seq), seq);
            recent.put(id(990), 7);
        }
        assert_eq!(recent.0.len(), REMEMBERED);
        assert_eq!((recent.of(id(999)), recent.of(id(990)), recent.of(id(0))), (Some(&999), Some(&7), None));
        assert_eq!((recent.take(id(999)), recent.take(id(999))), (Some(999), None));
    }
}
