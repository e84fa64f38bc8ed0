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

/// A store with a history: many syncs, some pruning, two snapshots, a tail.
fn lived_in(dir: &Path, engine: StoreEngine) -> u64 {
    let (mut store, _) = open(dir, engine);
    for round in 0..60 {
        append(&mut store, 40);
        store.sync().unwrap();
        if round % 25 == 24 {
            let upto = store.next_seq();
            store.put_snapshot(at(upto), upto, format!("learnt until {upto}").as_bytes()).unwrap();
            store.prune_to(at(upto), 60_000).unwrap();
        }
    }
    append(&mut store, 15);
    store.flush().unwrap();
    store.next_seq()
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
        let end = lived_in(original.path(), engine);
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
            let (seqs, _) = read(&store, 0);
            // A lost batch at the end may have held any number of records: numbers may jump, never repeat.
            assert!(seqs.last().is_none_or(|last| *last < store.next_seq()), "{context}");
            let snapshot = store.latest_snapshot().unwrap().unwrap();
            assert_eq!(snapshot.bytes, format!("learnt until {}", snapshot.upto_seq).as_bytes(), "{context}");
            assert!(snapshot.upto_seq <= store.next_seq(), "{context}");
            if !opened.is_rebuilt() && !harm.starts_with("db") {
                assert!(seqs.len() as u64 > end / 4, "{context}: only {} records are left", seqs.len());
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
            let inside = if journal.is_dir() { journal.join("conf") } else { journal.clone() };
            fs::write(inside, [0x5a; 5_000]).unwrap();
            let (mut store, opened) = open(dir.path(), engine);
            assert!(opened.is_rebuilt(), "{engine}: {opened:?}");
            assert!(opened.notes[0].to_string().ends_with("what had been learnt is kept in the snapshot."));
            assert_eq!(store.latest_snapshot().unwrap().unwrap().bytes, b"all that was learnt");
            // After the first time, the journal that is lost began at the snapshot.
            assert_eq!(store.next_seq(), 25, "{engine}, round {round}, {end}");
            append(&mut store, 10);
            store.sync().unwrap();
            end = store.next_seq();
            expect(&store, 25, end);
        }
        let broken: Vec<_> = fs::read_dir(dir.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name.contains("broken"))
            .collect();
        assert_eq!(broken.len(), 2, "{broken:?}");
    }
}
