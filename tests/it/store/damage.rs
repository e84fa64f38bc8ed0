//! Damaged files: opening ends well or with a clear error, and nothing is ever made up.

use std::fs;
use std::path::Path;
use std::path::PathBuf;

use hunchd::store::Store;
use hunchd::store::StoreEngine;

use super::Chance;
use super::ENGINES;
use super::append;
use super::at;
use super::copy_folder;
use super::expect;
use super::open;
use super::read;
use super::settings;

const ROUNDS: u64 = 40;
/// Records that are only flushed.
const TAIL: u64 = 15;

/// A store with a history: many syncs, some pruning, two snapshots, a tail.
fn lived_in(dir: &Path, engine: StoreEngine) -> (u64, u64) {
    let (mut store, _) = open(dir, engine);
    for round in 0..60 {
        append(&mut store, 40);
        store.sync().unwrap();
        if round % 25 == 24 {
            let upto = store.next_seq();
            store.put_snapshot(at(upto), upto, format!("learnt until {upto}").as_bytes()).unwrap();
            store.prune_to(at(upto), 20_000).unwrap();
        }
    }
    append(&mut store, TAIL);
    store.flush().unwrap();
    let first = read(&store, 0).0[0];
    assert!(first > 0, "nothing was pruned");
    (first, store.next_seq())
}

fn files(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if fs::metadata(&path).unwrap().len() > 0 && !path.ends_with("ballast") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// Does what dying cards do: flips bits, loses a sector, cuts a file short.
fn harm(dir: &Path, chance: &mut Chance) -> String {
    let files = files(dir);
    let path = &files[chance.below(files.len() as u64) as usize];
    let mut bytes = fs::read(path).unwrap();
    let len = bytes.len() as u64;
    let what = match chance.below(4) {
        0 => {
            let (start, end) = (chance.below(len), len);
            let sector = start as usize..(start + 512).min(end) as usize;
            bytes[sector].fill(0);
            format!("zeroed at {start}")
        }
        1 => {
            let keep = chance.below(len);
            bytes.truncate(keep as usize);
            format!("cut to {keep}")
        }
        _ => {
            let flips = 1 + chance.below(12);
            for _ in 0..flips {
                bytes[chance.below(len) as usize] ^= 1 << chance.below(8);
            }
            format!("{flips} bits flipped")
        }
    };
    fs::write(path, bytes).unwrap();
    format!("{} of {len} bytes: {what}", path.file_name().unwrap().display())
}

#[test]
fn harmed_files_never_panic_never_hang_and_never_make_records_up() {
    for engine in ENGINES {
        let original = tempfile::tempdir().unwrap();
        let (first, end) = lived_in(original.path(), engine);
        let mut chance = Chance(20_261_121);
        for round in 0..ROUNDS {
            let dir = tempfile::tempdir().unwrap();
            copy_folder(original.path(), dir.path());
            let harm = harm(dir.path(), &mut chance);
            let context = format!("{engine}, round {round}, {harm}");
            let (mut store, opened) = match Store::open(settings(dir.path(), engine)) {
                Ok(opened) => opened,
                Err(error) => panic!("{context}: {error}"),
            };
            let (seqs, errors) = read(&store, first);
            // A lost batch at the end may have held any number of records: numbers may jump, never repeat.
            assert!(seqs.last().is_none_or(|last| *last < store.next_seq()), "{context}");
            // Whatever is missing, somebody says so; only the tail file's own end cannot be missed.
            let synced = (first..end - TAIL).filter(|seq| seqs.binary_search(seq).is_err()).count();
            assert!(synced == 0 || !errors.is_empty() || opened.is_rebuilt(), "{context}: {synced} lost in silence");
            let snapshot = store.latest_snapshot().unwrap().unwrap();
            assert_eq!(snapshot.bytes, format!("learnt until {}", snapshot.upto_seq).as_bytes(), "{context}");
            assert!(snapshot.upto_seq <= store.next_seq(), "{context}");
            // One damaged batch costs one batch. Not so in sled: its log ends at the first damaged byte, which is why
            // it is not the default.
            if engine != StoreEngine::Sled && !opened.is_rebuilt() {
                assert!(synced <= 3 * 40, "{context}: {synced} lost");
            }
            // And life goes on.
            let from = store.next_seq();
            append(&mut store, 20);
            store.sync().unwrap_or_else(|error| panic!("{context}: {error}"));
            append(&mut store, 20);
            store.flush().unwrap();
            drop(store);
            let (store, _) = open(dir.path(), engine);
            expect(&store, from, from + 40);
        }
    }
}

#[test]
fn a_journal_that_is_rubbish_is_moved_aside_and_what_was_learnt_remains() {
    for engine in ENGINES {
        let dir = tempfile::tempdir().unwrap();
        let (mut store, _) = open(dir.path(), engine);
        append(&mut store, 30);
        store.put_snapshot(at(25), 25, b"all that was learnt").unwrap();
        store.sync().unwrap();
        drop(store);
        let journal = dir.path().join(format!("journal.{engine}"));
        let mut end = 30;
        for round in 1..=4 {
            if journal.is_dir() {
                // sled takes a log of rubbish for an empty one; a `conf` of another sled stops it.
                let mut conf = b"segment_size: 1024\nuse_compression: false\nversion: 0.31\n".to_vec();
                conf.extend(crc32fast::hash(&conf).to_le_bytes());
                fs::write(journal.join("conf"), conf).unwrap();
            } else {
                fs::write(&journal, [0x5a; 5_000]).unwrap();
            }
            let (mut store, opened) = open(dir.path(), engine);
            assert!(opened.is_rebuilt(), "{engine}: {opened:?}");
            assert!(opened.notes[0].to_string().ends_with("what had been learnt is kept in the snapshot."));
            assert_eq!(store.latest_snapshot().unwrap().unwrap().bytes, b"all that was learnt");
            // The lost numbers are not given out again, and reading after the snapshot says that they are lost.
            assert_eq!(store.next_seq(), end, "{engine}, round {round}");
            assert_eq!(read(&store, 25).1, [format!("The journal has lost the records 25 to {}.", end - 1)]);
            append(&mut store, 10);
            store.sync().unwrap();
            expect(&store, end, end + 10);
            end = store.next_seq();
        }
        let broken: Vec<_> = fs::read_dir(dir.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name.contains("broken"))
            .collect();
        assert_eq!(broken.len(), 2, "{broken:?}");
    }
}
