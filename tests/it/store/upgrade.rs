//! Other versions' files: a newer one is refused and left as it is, an older one is named.
#![expect(clippy::disallowed_types, reason = "these tests write what another version's store room would have written")]

use std::fs;
use std::path::Path;

use hunchd::store::Error;
use hunchd::store::Store;
use hunchd::store::StoreEngine;
use hunchd::store::read_export;

use super::ENGINES;
use super::append;
use super::at;
use super::expect;
use super::open;
use super::read;
use super::settings;

fn used(dir: &Path, engine: StoreEngine) {
    let (mut store, _) = open(dir, engine);
    append(&mut store, 10);
    store.put_snapshot(at(5), 5, b"learnt").unwrap();
    store.sync().unwrap();
}

/// Writes the layout's mark as a version that knows layout `number` would.
fn mark(dir: &Path, number: u32, engine: &str) {
    let body = format!("hunchd store\nlayout {number}\nengine {engine}\nid 00000000000000ff\n");
    fs::write(dir.join("format"), format!("{body}crc32 {:08x}\n", crc32fast::hash(body.as_bytes()))).unwrap();
}

/// Gives a value or a snapshot another version, with a right checksum.
fn reseal(bytes: &mut [u8], version: std::ops::Range<usize>, crc: std::ops::Range<usize>, number: &[u8]) {
    bytes[version.clone()].copy_from_slice(number);
    let sum = crc32fast::hash(&[&bytes[version], &bytes[crc.end..]].concat());
    bytes[crc].copy_from_slice(&sum.to_le_bytes());
}

#[test]
fn a_newer_layout_is_refused_and_nothing_is_changed() {
    for engine in ENGINES {
        let dir = tempfile::tempdir().unwrap();
        used(dir.path(), engine);
        mark(dir.path(), 2, "fjall");
        let before: Vec<_> = fs::read_dir(dir.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        let error = Store::open(settings(dir.path(), engine)).err().unwrap();
        assert!(matches!(error, Error::Newer { found: 2, known: 1, .. }), "{error}");
        assert!(error.to_string().contains("format 2") && error.to_string().contains("nothing was changed"), "{error}");
        let after: Vec<_> = fs::read_dir(dir.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(before, after);
        // The newer hunchd, back again, finds all of it.
        mark(dir.path(), 1, engine.name());
        expect(&open(dir.path(), engine).0, 0, 10);
    }
}

#[test]
fn a_newer_snapshot_is_refused_and_nothing_is_changed() {
    for engine in ENGINES {
        let dir = tempfile::tempdir().unwrap();
        used(dir.path(), engine);
        let path = dir.path().join("snapshot");
        let mut bytes = fs::read(&path).unwrap();
        reseal(&mut bytes, 16..20, 20..24, &7u32.to_le_bytes());
        fs::write(&path, &bytes).unwrap();
        let error = Store::open(settings(dir.path(), engine)).err().unwrap();
        assert!(matches!(error, Error::Newer { found: 7, .. }), "{error}");
        assert_eq!(fs::read(&path).unwrap(), bytes);
    }
}

#[test]
fn the_format_before_the_first_is_named_not_guessed() {
    for engine in ENGINES {
        let dir = tempfile::tempdir().unwrap();
        used(dir.path(), engine);
        let path = dir.path().join("snapshot");
        let mut bytes = fs::read(&path).unwrap();
        reseal(&mut bytes, 16..20, 20..24, &0u32.to_le_bytes());
        fs::write(&path, &bytes).unwrap();
        let error = read_export(&path).err().unwrap();
        assert!(matches!(error, Error::Unreadable { found: 0, .. }), "{error}");
        // The journal is still of use, so the store opens and says what it could not read.
        let (store, opened) = open(dir.path(), engine);
        assert!(opened.notes[0].to_string().contains("format 0"), "{opened:?}");
        expect(&store, 0, 10);
        drop(store);
        mark(dir.path(), 0, engine.name());
        let error = Store::open(settings(dir.path(), engine)).err().unwrap();
        assert!(matches!(error, Error::Unreadable { found: 0, .. }), "{error}");
    }
}

#[test]
fn a_value_of_another_format_is_skipped_and_named() {
    for engine in ENGINES {
        let dir = tempfile::tempdir().unwrap();
        let (mut store, _) = open(dir.path(), engine);
        for _ in 0..3 {
            append(&mut store, 5);
            store.sync().unwrap();
        }
        drop(store);
        let turn = |value: &[u8]| {
            let mut value = value.to_vec();
            reseal(&mut value, 0..1, 1..5, &[0]);
            value
        };
        match engine {
            StoreEngine::Sled => {
                let db: sled::Db = sled::open(dir.path().join("journal.sled")).unwrap();
                let mut key = 5u64.to_be_bytes().to_vec();
                key.extend([0, 0]);
                let value = turn(&db.get(&key).unwrap().unwrap());
                db.insert(key, value).unwrap();
                db.flush().unwrap();
            }
            StoreEngine::Redb => {
                let db = redb::Database::open(dir.path().join("journal.redb")).unwrap();
                let table = redb::TableDefinition::<u64, &[u8]>::new("journal");
                let write = db.begin_write().unwrap();
                {
                    let mut table = write.open_table(table).unwrap();
                    let value = turn(redb::ReadableTable::get(&table, 5).unwrap().unwrap().value());
                    table.insert(5, value.as_slice()).unwrap();
                }
                write.commit().unwrap();
            }
        }
        let (store, _) = open(dir.path(), engine);
        let (seqs, errors) = read(&store, 0);
        assert_eq!(seqs, [0, 1, 2, 3, 4, 10, 11, 12, 13, 14], "{engine}");
        assert_eq!(errors.len(), 1, "{engine}: {errors:?}");
        assert!(errors[0].contains("record 5") && errors[0].contains("format 0"), "{errors:?}");
    }
}
