//! The store's contract, checked against both databases.

mod contract;
mod damage;
mod full_disk;
mod kill;
mod power_cut;
mod upgrade;

use std::fs;
use std::path::Path;

use hunchd::store::Note;
use hunchd::store::Opened;
use hunchd::store::Record;
use hunchd::store::Settings;
use hunchd::store::Store;
use hunchd::store::StoreEngine;
use hunchd::time::Timestamp;

const ENGINES: [StoreEngine; 2] = [StoreEngine::Sled, StoreEngine::Redb];
/// From this record on some are long, see [`payload`].
const BULKY: u64 = 1 << 40;
const START_MS: i64 = 1_764_000_000_000;

/// Small ballast, so that tests do not write megabytes.
fn settings(dir: &Path, engine: StoreEngine) -> Settings {
    Settings { dir: dir.to_path_buf(), engine, ballast_kb: 64, ..Settings::default() }
}

fn open(dir: &Path, engine: StoreEngine) -> (Store, Opened) {
    Store::open(settings(dir, engine)).unwrap()
}

/// What the record of that number says, so that any record can be recognised as written or made up.
fn payload(seq: u64) -> Vec<u8> {
    let device = seq % 23;
    let mut chance = Chance(seq);
    let filler = match seq {
        // As long as a bridge's list of devices, and of the kind that does not compress.
        BULKY.. if seq % 50 == 7 => (0..6_000).map(|_| format!("{:016x}", chance.below(u64::MAX))).collect(),
        _ => "x".repeat(chance.below(300) as usize),
    };
    format!(
        r#"{{"topic":"zigbee2mqtt/device_{device}","seq":{seq},"linkquality":{},"pad":"{filler}"}}"#,
        seq * 7919 % 255
    )
    .into_bytes()
}

fn at(seq: u64) -> Timestamp {
    Timestamp::from_millis(START_MS + seq as i64 * 500)
}

/// Appends the next `count` records, each as [`payload`] and [`at`] say.
fn append(store: &mut Store, count: u64) {
    for _ in 0..count {
        let seq = store.next_seq();
        assert_eq!(store.append(at(seq), &payload(seq)), seq);
    }
}

/// All that can be read from `seq` on; fails if any of it was never written, or is out of order.
fn read(store: &Store, seq: u64) -> (Vec<u64>, Vec<String>) {
    let mut seqs = Vec::new();
    let mut errors = Vec::new();
    for found in store.read_from(seq) {
        match found {
            Ok(Record { seq, at: when, payload: bytes }) => {
                assert_eq!(bytes, payload(seq), "record {seq} is not what was written");
                assert_eq!(when, at(seq), "record {seq} has another time");
                assert!(seqs.last().is_none_or(|last| *last < seq), "record {seq} is out of order");
                seqs.push(seq);
            }
            Err(error) => errors.push(error.to_string()),
        }
    }
    (seqs, errors)
}

/// Reads everything from `seq` on and demands that exactly `seq..end` is there.
fn expect(store: &Store, seq: u64, end: u64) {
    let (seqs, errors) = read(store, seq);
    assert_eq!(errors, Vec::<String>::new());
    let (first, last) = (seqs.first().copied(), seqs.last().copied());
    assert!(
        seqs.iter().copied().eq(seq..end),
        "expected {seq}..{end}, found {} from {first:?} to {last:?}",
        seqs.len()
    );
}

fn notes(opened: &Opened) -> Vec<String> {
    opened.notes.iter().map(Note::to_string).collect()
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// A small generator of repeatable chances.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % end
    }
}
