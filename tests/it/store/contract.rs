//! What every store keeps: order, bytes, snapshots, retention; and that another database can take over.

use std::fs;

use hunchd::store::Error;
use hunchd::store::Note;
use hunchd::store::Settings;
use hunchd::store::Store;
use hunchd::store::StoreEngine;
use hunchd::store::read_export;

use super::ENGINES;
use super::append;
use super::at;
use super::expect;
use super::notes;
use super::open;
use super::settings;

#[test]
fn what_is_written_is_read_in_order_at_every_stage() {
    for engine in ENGINES {
        let dir = tempfile::tempdir().unwrap();
        let (mut store, opened) = open(dir.path(), engine);
        assert_eq!(opened.notes, vec![Note::Fresh], "{engine}");
        // In memory, in the tail file, in the database, and across all three.
        append(&mut store, 10);
        expect(&store, 0, 10);
        let flushed = store.flush().unwrap();
        assert_eq!((flushed.upto_seq, flushed.synced_upto_seq), (10, 0), "{engine}");
        append(&mut store, 10);
        let synced = store.sync().unwrap();
        assert_eq!((synced.upto_seq, synced.synced_upto_seq), (20, 20), "{engine}");
        append(&mut store, 10);
        store.flush().unwrap();
        append(&mut store, 10);
        for from in [0, 1, 9, 10, 19, 20, 25, 39, 40, 41] {
            expect(&store, from, 40.max(from));
        }
    }
}

#[test]
fn flushed_and_synced_records_are_there_after_reopening_and_appended_ones_are_not() {
    for engine in ENGINES {
        let dir = tempfile::tempdir().unwrap();
        let (mut store, _) = open(dir.path(), engine);
        append(&mut store, 50);
        store.sync().unwrap();
        append(&mut store, 30);
        store.flush().unwrap();
        append(&mut store, 5);
        store.flush().unwrap();
        append(&mut store, 7);
        drop(store);
        let (mut store, opened) = open(dir.path(), engine);
        assert_eq!(notes(&opened), Vec::<String>::new(), "{engine}");
        assert_eq!(opened.recovered_records, 35, "{engine}");
        assert_eq!(store.next_seq(), 85, "{engine}");
        expect(&store, 0, 85);
        append(&mut store, 5);
        store.sync().unwrap();
        drop(store);
        let (store, opened) = open(dir.path(), engine);
        assert_eq!(opened.recovered_records, 0, "{engine}");
        expect(&store, 0, 90);
    }
}

#[test]
fn large_and_empty_records_and_a_rush_of_them_are_kept() {
    for engine in ENGINES {
        let dir = tempfile::tempdir().unwrap();
        let (mut store, _) = open(dir.path(), engine);
        let noise: Vec<u8> = (0..3_000_000u64).map(|i| (i.wrapping_mul(i ^ 0x5bd1_e995) >> 7) as u8).collect();
        store.append(at(0), b"");
        store.append(at(1), &noise);
        // More than half a megabyte has gathered: a flush syncs by itself.
        assert_eq!(store.flush().unwrap().synced_upto_seq, 2, "{engine}");
        drop(store);
        let (store, _) = open(dir.path(), engine);
        let found: Vec<_> = store.read_from(0).map(Result::unwrap).map(|record| record.payload).collect();
        assert_eq!(found, vec![Vec::new(), noise], "{engine}");
    }
}

#[test]
fn a_snapshot_is_read_back_by_the_store_and_without_it() {
    for engine in ENGINES {
        let dir = tempfile::tempdir().unwrap();
        let (mut store, _) = open(dir.path(), engine);
        assert_eq!(store.latest_snapshot().unwrap(), None);
        append(&mut store, 10);
        store.put_snapshot(at(10), store.next_seq(), &[1; 100_000]).unwrap();
        store.put_snapshot(at(11), store.next_seq(), &[2; 100_000]).unwrap();
        let found = store.latest_snapshot().unwrap().unwrap();
        assert_eq!((found.at, found.upto_seq, &found.bytes), (at(11), 10, &vec![2; 100_000]));
        // While the store is open, as `hunchd explain` does it.
        assert_eq!(read_export(&dir.path().join("snapshot")).unwrap(), found);
        drop(store);
        // The snapshot knows of records that were never flushed: their numbers are not given out again.
        let (mut store, _) = open(dir.path(), engine);
        assert_eq!(store.next_seq(), 10, "{engine}");
        assert_eq!(store.latest_snapshot().unwrap().unwrap(), found);
        append(&mut store, 3);
        store.sync().unwrap();
        expect(&store, 10, 13);
    }
}

#[test]
fn a_damaged_newest_snapshot_gives_way_to_the_one_before() {
    for engine in ENGINES {
        let dir = tempfile::tempdir().unwrap();
        let (mut store, _) = open(dir.path(), engine);
        append(&mut store, 10);
        store.put_snapshot(at(4), 4, b"the first").unwrap();
        store.put_snapshot(at(8), 8, b"the second").unwrap();
        store.sync().unwrap();
        drop(store);
        let path = dir.path().join("snapshot");
        let mut bytes = fs::read(&path).unwrap();
        *bytes.last_mut().unwrap() ^= 4;
        fs::write(&path, bytes).unwrap();
        let (mut store, opened) = open(dir.path(), engine);
        assert!(matches!(opened.notes[..], [Note::SnapshotDamaged { .. }]), "{opened:?}");
        assert_eq!(store.latest_snapshot().unwrap().unwrap().bytes, b"the first");
        expect(&store, 4, 10);
        // The next one must not push the good one out in favour of the damaged one.
        store.put_snapshot(at(9), 9, b"the third").unwrap();
        fs::write(&path, b"gone again").unwrap();
        assert_eq!(store.latest_snapshot().unwrap().unwrap().bytes, b"the first");
    }
}

#[test]
fn pruning_goes_by_days_and_bytes_and_never_past_the_older_snapshot() {
    for engine in ENGINES {
        let dir = tempfile::tempdir().unwrap();
        let (mut store, _) = open(dir.path(), engine);
        for _ in 0..20 {
            append(&mut store, 100);
            store.sync().unwrap();
        }
        let much_later = at(2_000) + std::time::Duration::from_secs(40 * 86_400);
        // Without a snapshot nothing goes, however old.
        assert_eq!(store.prune(much_later).unwrap().batches, 0, "{engine}");
        expect(&store, 0, 2_000);
        store.put_snapshot(at(950), 950, b"old").unwrap();
        store.put_snapshot(at(1_500), 1_500, b"new").unwrap();
        // Young enough and small enough.
        let before = store.prune(at(2_000)).unwrap();
        assert_eq!(before.batches, 0, "{engine}");
        // By bytes: what is beyond two thirds goes.
        let pruned = store.prune_to(at(2_000), before.kept_bytes * 2 / 3).unwrap();
        assert!((5..=8).contains(&pruned.batches), "{engine} {pruned:?}");
        assert!(pruned.kept_bytes <= before.kept_bytes * 2 / 3, "{engine} {pruned:?}");
        expect(&store, pruned.batches * 100, 2_000);
        // By days: everything that both snapshots contain, whole batches only.
        assert_eq!(pruned.batches + store.prune(much_later).unwrap().batches, 9, "{engine}");
        expect(&store, 900, 2_000);
        // Even when no byte is allowed, the tail after the older snapshot stays.
        assert_eq!(store.prune_to(much_later, 0).unwrap().batches, 0, "{engine}");
        drop(store);
        let (mut store, _) = open(dir.path(), engine);
        expect(&store, 900, 2_000);
        // The newest batch stays in any case: the numbering goes on from it.
        store.put_snapshot(at(2_000), 2_000, b"all").unwrap();
        store.put_snapshot(at(2_000), 2_000, b"all").unwrap();
        assert_eq!(store.prune(much_later).unwrap().batches, 10, "{engine}");
        drop(store);
        let (store, _) = open(dir.path(), engine);
        expect(&store, 1_900, 2_000);
        assert_eq!(store.next_seq(), 2_000, "{engine}");
    }
}

#[test]
fn the_other_database_takes_the_journal_over_and_back() {
    let dir = tempfile::tempdir().unwrap();
    let (mut store, _) = open(dir.path(), StoreEngine::Sled);
    for _ in 0..30 {
        append(&mut store, 20);
        store.sync().unwrap();
    }
    append(&mut store, 10);
    store.flush().unwrap();
    drop(store);
    for (engine, count) in [(StoreEngine::Redb, 30), (StoreEngine::Sled, 31)] {
        let (store, opened) = open(dir.path(), engine);
        assert!(matches!(opened.notes[..], [Note::Migrated { batches, .. }] if batches == count), "{opened:?}");
        expect(&store, 0, 610);
    }
    assert!(!dir.path().join("journal.redb").exists());
}

#[test]
fn a_store_in_use_is_refused() {
    for engine in ENGINES {
        let dir = tempfile::tempdir().unwrap();
        let (mut store, _) = open(dir.path(), engine);
        append(&mut store, 3);
        store.flush().unwrap();
        let second = Store::open(settings(dir.path(), engine)).err().unwrap();
        assert!(matches!(second, Error::Locked { .. }), "{engine}: {second}");
        append(&mut store, 3);
        store.flush().unwrap();
        drop(store);
        expect(&open(dir.path(), engine).0, 0, 6);
    }
}

#[test]
fn a_lost_mark_is_made_anew_around_the_journal_and_its_tail() {
    for engine in ENGINES {
        let dir = tempfile::tempdir().unwrap();
        let (mut store, _) = open(dir.path(), engine);
        append(&mut store, 20);
        store.sync().unwrap();
        append(&mut store, 10);
        store.flush().unwrap();
        drop(store);
        fs::write(dir.path().join("format"), "hunchd st").unwrap();
        let (store, opened) = open(dir.path(), engine);
        assert_eq!((notes(&opened), opened.recovered_records), (Vec::new(), 10), "{engine}");
        expect(&store, 0, 30);
    }
}

#[test]
fn the_tail_may_live_elsewhere_and_another_stores_tail_is_not_read() {
    for engine in ENGINES {
        let (dir, other, tails) =
            (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let with_tail = |dir: &tempfile::TempDir| Settings {
            tail_dir: Some(tails.path().to_path_buf()),
            ..settings(dir.path(), engine)
        };
        let (mut store, _) = Store::open(with_tail(&dir)).unwrap();
        append(&mut store, 9);
        store.flush().unwrap();
        drop(store);
        assert!(!dir.path().join("journal.tail").exists());
        let (store, _) = Store::open(with_tail(&dir)).unwrap();
        expect(&store, 0, 9);
        drop(store);
        let (mut store, _) = Store::open(with_tail(&dir)).unwrap();
        append(&mut store, 1);
        store.flush().unwrap();
        drop(store);
        let (store, opened) = Store::open(with_tail(&other)).unwrap();
        assert_eq!((opened.recovered_records, store.next_seq()), (0, 0), "{engine}");
    }
}
