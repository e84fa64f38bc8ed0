//! A full disk: an error, not a panic; nothing acknowledged is lost; the ballast makes the last write possible.
#![allow(clippy::print_stdout, reason = "a test that cannot run here says so")]

use std::fs;
use std::fs::File;
use std::io;
use std::io::Write;
use std::path::Path;
use std::process::Command;

use hunchd::store::Note;
use hunchd::store::Settings;
use hunchd::store::Store;
use hunchd::store::StoreEngine;

use super::ENGINES;
use super::append;
use super::at;
use super::expect;
use super::notes;

/// A small disk of its own.
struct Disk(tempfile::TempDir);

impl Disk {
    /// `None` where mounting is refused: then there is nothing to test with.
    fn mount(mb: u32) -> Option<Disk> {
        let dir = tempfile::tempdir().unwrap();
        let size = format!("size={mb}m");
        let done = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(dir.path()).output();
        if done.is_ok_and(|output| output.status.success()) {
            return Some(Disk(dir));
        }
        println!("skipped: a small disk cannot be mounted here (needs root)");
        None
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// Fills it to the last byte.
    fn fill(&self) {
        self.fill_but(0);
    }

    /// Fills it and leaves that many bytes.
    fn fill_but(&self, room: u64) {
        let mut file = File::options().create(true).append(true).open(self.path().join("filler")).unwrap();
        for size in [65_536, 4_096, 1] {
            while file.write_all(&vec![0xa5; size]).is_ok() {}
        }
        assert_eq!(file.write_all(b"x").unwrap_err().kind(), io::ErrorKind::StorageFull);
        file.set_len(file.metadata().unwrap().len() - room).unwrap();
    }

    fn free(&self) {
        fs::remove_file(self.path().join("filler")).unwrap();
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.path()).status();
    }
}

fn settings(disk: &Disk, engine: StoreEngine) -> Settings {
    Settings { dir: disk.path().join("store"), engine, ballast_kb: 4_096, ..Settings::default() }
}

#[test]
fn a_disk_that_fills_up_is_told_and_the_ballast_saves_the_last_records() {
    for engine in ENGINES {
        let Some(disk) = Disk::mount(32) else { return };
        let (mut store, _) = Store::open(settings(&disk, engine)).unwrap();
        append(&mut store, 100);
        store.sync().unwrap();
        disk.fill();
        // The ballast is thrown overboard, and all goes on for a while.
        let mut told = Vec::new();
        for _ in 0..10 {
            append(&mut store, 50);
            told.extend(store.flush().unwrap().notes);
            told.extend(store.sync().unwrap().notes);
        }
        told.extend(store.put_snapshot(at(600), 600, &[7; 50_000]).unwrap());
        assert!(told.contains(&Note::BallastFreed), "{engine}: {told:?}");
        assert!(!store.is_ballast_held());
        disk.fill();
        // Now there is nothing left to free.
        append(&mut store, 50);
        let mut acknowledged = store.next_seq() - 50;
        let mut errors = Vec::new();
        let mut told = Vec::new();
        for _ in 0..2_000 {
            match store.flush() {
                Ok(flushed) => {
                    acknowledged = flushed.upto_seq;
                    told.extend(flushed.notes);
                }
                Err(error) => errors.push(error),
            }
            if errors.len() > 3 {
                break;
            }
            append(&mut store, 50);
        }
        assert!(errors.iter().all(hunchd::store::Error::is_full), "{engine}: {errors:?}");
        assert!(!errors.is_empty(), "{engine}: the disk never filled up");
        // Room again: nothing in memory was lost either.
        disk.free();
        let end = store.next_seq();
        told.extend(store.sync().unwrap().notes);
        assert_eq!(told, Vec::new(), "{engine}: {errors:#?}");
        assert!(store.prune(at(end)).unwrap().notes.contains(&Note::BallastTaken), "{engine}");
        expect(&store, 0, end);
        assert!(acknowledged <= end);
        drop(store);
        let (store, opened) = Store::open(settings(&disk, engine)).unwrap();
        assert_eq!(notes(&opened), Vec::<String>::new(), "{engine}");
        expect(&store, 0, end);
    }
}

#[test]
fn a_store_on_a_full_disk_opens_with_all_that_was_acknowledged() {
    for engine in ENGINES {
        let Some(disk) = Disk::mount(32) else { return };
        let (mut store, _) = Store::open(settings(&disk, engine)).unwrap();
        append(&mut store, 500);
        store.sync().unwrap();
        append(&mut store, 100);
        store.flush().unwrap();
        drop(store);
        disk.fill();
        let (mut store, opened) = Store::open(settings(&disk, engine)).unwrap();
        assert!(!opened.is_rebuilt(), "{engine}: {opened:?}");
        expect(&store, 0, 600);
        append(&mut store, 100);
        store.sync().unwrap();
        store.put_snapshot(at(700), 700, &[9; 100_000]).unwrap();
        drop(store);
        // And once more, now that the ballast is gone: the room that it left is still ours.
        let (store, opened) = Store::open(settings(&disk, engine)).unwrap();
        assert!(!opened.is_rebuilt(), "{engine}: {opened:?}");
        assert!(opened.notes.contains(&Note::BallastMissing), "{engine}: {opened:?}");
        expect(&store, 0, 700);
        assert_eq!(store.latest_snapshot().unwrap().unwrap().upto_seq, 700);
        drop(store);
        // To the last byte, with nothing to free: refused in words, and nothing is lost.
        disk.fill();
        match Store::open(settings(&disk, engine)) {
            Ok((store, opened)) => {
                assert!(!opened.is_rebuilt(), "{engine}: {opened:?}");
                expect(&store, 0, 700);
            }
            Err(error) => assert!(error.is_full(), "{engine}: {error}"),
        }
        disk.free();
        let (store, opened) = Store::open(settings(&disk, engine)).unwrap();
        assert!(!opened.is_rebuilt(), "{engine}: {opened:?}");
        expect(&store, 0, 700);
    }
}

#[test]
fn a_disk_that_hovers_around_full_never_breaks_the_journal() {
    for engine in ENGINES {
        let Some(disk) = Disk::mount(32) else { return };
        // Without ballast: every fault reaches the database.
        let settings = Settings { ballast_kb: 0, ..settings(&disk, engine) };
        let (mut store, _) = Store::open(settings.clone()).unwrap();
        append(&mut store, 2_000);
        store.sync().unwrap();
        let mut faults = 0;
        for room in [100_000, 80_000, 50_000, 20_000, 10_000, 5_000, 0, 0, 3_000, 70_000, 600_000, 0] {
            disk.fill_but(room);
            let mut told = Vec::new();
            for _ in 0..15 {
                append(&mut store, 100);
                match store.sync() {
                    Ok(synced) => told.extend(synced.notes),
                    Err(error) => {
                        assert!(error.is_full(), "{engine}, {room}: {error}");
                        faults += 1;
                    }
                }
            }
            disk.free();
            told.extend(store.sync().unwrap().notes);
            // Above all: never rebuilt. sled, left alone, breaks for ever here, see `sweep` in its file.
            assert_eq!(told, Vec::new(), "{engine}, {room}");
            expect(&store, 0, store.next_seq());
        }
        assert!(faults > 10, "{engine}: {faults}");
    }
}
