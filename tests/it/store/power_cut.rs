//! A power cut: what a disk holds at a random moment, without the operating system's cache, is what is left.
//!
//! The store lies on a file system in a file. At the cut the writer is killed and the file is copied: dirty pages
//! that were never written are not in the copy, just as they would not be on a card. What this does not show is a
//! disk that lies about what it has written, or that writes out of order.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::BULKY;
use super::Chance;
use super::ENGINES;
use super::at;
use super::kill::Writer;
use super::open;
use super::read;

const CUTS: u64 = 8;

/// A file system in a file, mounted.
struct Mounted<'a>(&'a Path);

impl<'a> Mounted<'a> {
    fn mount(image: &Path, at: &'a Path) -> Option<Mounted<'a>> {
        fs::create_dir_all(at).unwrap();
        succeeds(Command::new("mount").args(["-o", "loop"]).arg(image).arg(at)).then_some(Mounted(at))
    }
}

impl Drop for Mounted<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0).status();
    }
}

fn succeeds(command: &mut Command) -> bool {
    command.output().is_ok_and(|output| output.status.success())
}

/// Copies the image as it is at one moment: until nothing is being written any more.
fn copy_at_rest(image: &Path, copy: &Path) {
    loop {
        fs::copy(image, copy).unwrap();
        if fs::read(image).unwrap() == fs::read(copy).unwrap() {
            return;
        }
    }
}

#[test]
fn a_power_cut_loses_nothing_that_was_synced() {
    for engine in ENGINES {
        let dir = tempfile::tempdir().unwrap();
        let image = dir.path().join("card.img");
        let mut chance = Chance(77);
        fs::File::create(&image).unwrap().set_len(48 * 1024 * 1024).unwrap();
        if !succeeds(Command::new("mkfs.ext4").arg("-q").arg("-F").arg(&image)) {
            println!("skipped: mkfs.ext4 is not here");
            return;
        }
        // What must be there: all that was read after the cut before, and all that was synced since.
        let mut required: Vec<u64> = Vec::new();
        let mut next = BULKY;
        for round in 0..CUTS {
            let after = dir.path().join("after.img");
            let (before_at, after_at) = (dir.path().join("before"), dir.path().join("after"));
            let Some(mounted) = Mounted::mount(&image, &before_at) else {
                println!("skipped: a file system in a file cannot be mounted here (needs root)");
                return;
            };
            if round == 0 {
                let (mut store, _) = open(&before_at.join("store"), engine);
                store.put_snapshot(at(BULKY), BULKY, BULKY.to_string().repeat(2_000).as_bytes()).unwrap();
            }
            let mut writer = Writer::start(&before_at.join("store"), engine);
            let mut last = writer.acknowledged().unwrap();
            for _ in 0..5 + chance.below(40) {
                last = writer.acknowledged().unwrap();
            }
            let last = writer.kill(last);
            copy_at_rest(&image, &after);
            drop(mounted);
            // The next round goes on from what the cut left behind.
            fs::rename(&after, &image).unwrap();
            let _mounted = Mounted::mount(&image, &after_at).unwrap();
            let (store, opened) = open(&after_at.join("store"), engine);
            let context = format!("{engine}, cut {round}, {last:?}, {opened:?}");
            assert!(!opened.is_rebuilt(), "{context}");
            required.extend(next..last.synced);
            let (found, errors) = read(&store, 0);
            assert_eq!(errors, Vec::<String>::new(), "{context}");
            let lost = required.iter().find(|seq| found.binary_search(seq).is_err());
            assert_eq!(lost, None, "{context}");
            // A snapshot is synced at once, so it may know of records that the cut took from the journal.
            required = found;
            next = store.next_seq();
            if let Some(snapshot) = store.latest_snapshot().unwrap() {
                assert_eq!(snapshot.bytes, snapshot.upto_seq.to_string().repeat(2_000).as_bytes(), "{context}");
            }
        }
    }
}
