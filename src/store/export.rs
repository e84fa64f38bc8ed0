//! Snapshots as plain checksummed files: the newest and the one before it. Knows no database.
//!
//! ```text
//! 0   16 bytes  "hunchd snapshot\n"
//! 16  u32       format of what follows the checksum
//! 20  u32       CRC-32 of bytes 16 to 19 and of everything from byte 24 on, in every format
//! 24  i64       time, ms
//! 32  u64       sequence number of the first record that it does not contain
//! 40  u64       length before compression
//! 48            the bytes, deflated
//! ```

use std::fs;
use std::io::Read;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;

use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;

use super::Error;
use super::atomic;
use crate::time::Timestamp;

const MAGIC: &[u8; 16] = b"hunchd snapshot\n";
const FORMAT: u32 = 1;
const HEADER_BYTES: usize = 48;
/// Deflate cannot do better than this; a file that announces more is not ours.
const MOST_EXPANSION: u64 = 1_100;

/// A snapshot, with its place in the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SnapshotRecord {
    /// When it was taken.
    pub at: Timestamp,
    /// The first record that it does not contain: reading goes on from here.
    pub upto_seq: u64,
    /// The owner's own bytes.
    pub bytes: Vec<u8>,
}

/// Where the newest snapshot lies.
pub(super) fn newest(dir: &Path) -> PathBuf {
    dir.join("snapshot")
}

/// Where the one before it lies.
pub(super) fn previous(dir: &Path) -> PathBuf {
    dir.join("snapshot.previous")
}

/// Keeps a snapshot; the newest so far becomes the previous one.
pub(super) fn write(dir: &Path, at: Timestamp, upto_seq: u64, bytes: &[u8]) -> Result<(), Error> {
    let path = newest(dir);
    let fail = |source| Error::io("writing a snapshot", &path, source);
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::new(6));
    encoder.write_all(bytes).map_err(fail)?;
    let data = encoder.finish().map_err(fail)?;
    let mut header = Vec::with_capacity(HEADER_BYTES);
    header.extend_from_slice(MAGIC);
    header.extend_from_slice(&FORMAT.to_le_bytes());
    header.extend_from_slice(&[0; 4]);
    header.extend_from_slice(&at.as_millis().to_le_bytes());
    header.extend_from_slice(&upto_seq.to_le_bytes());
    header.extend_from_slice(&(bytes.len() as u64).to_le_bytes());
    let crc = seal(&header, &data);
    header[20..24].copy_from_slice(&crc.to_le_bytes());
    // A second name for the newest, then the new one over it: at every moment one whole snapshot has a name.
    let aside = atomic::temporary(&previous(dir));
    let _ = fs::remove_file(&aside);
    // A damaged newest would push out a good previous one.
    if read_export(&path).is_ok() {
        fs::hard_link(&path, &aside).and_then(|()| fs::rename(&aside, previous(dir))).map_err(fail)?;
    }
    atomic::replace(&path, &[&header, &data]).map_err(fail)
}

/// The newest snapshot that can be read, and what is wrong with a newer one that cannot.
///
/// # Errors
/// A newer hunchd's snapshot is never passed over.
pub(super) fn latest(dir: &Path) -> Result<(Option<SnapshotRecord>, Option<Error>), Error> {
    let mut flaw = None;
    for path in [newest(dir), previous(dir)] {
        match read_export(&path) {
            Ok(snapshot) => return Ok((Some(snapshot), flaw)),
            Err(Error::Io { source, .. }) if source.kind() == std::io::ErrorKind::NotFound => {}
            Err(newer @ Error::Newer { .. }) => return Err(newer),
            Err(other) => flaw = flaw.or(Some(other)),
        }
    }
    Ok((None, flaw))
}

/// The newest snapshot in a store's folder that can be read; the database is not opened, so this works beside a running daemon.
///
/// # Errors
/// There is one, and neither it nor the one before it can be read.
pub fn latest_export(dir: &Path) -> Result<Option<SnapshotRecord>, Error> {
    match latest(dir)? {
        (None, Some(flaw)) => Err(flaw),
        (found, _) => Ok(found),
    }
}

/// The first record that must be kept, so that the older of the two snapshots is of use too; 0 if there is none.
pub(super) fn floor(dir: &Path) -> u64 {
    [newest(dir), previous(dir)]
        .iter()
        .filter_map(|path| read_export(path).ok())
        .map(|snapshot| snapshot.upto_seq)
        .min()
        .unwrap_or(0)
}

/// Reads a snapshot's file; the database is not touched, so this works beside a running daemon.
///
/// # Errors
/// The file is missing, damaged, or of another format; each says so.
pub fn read_export(path: &Path) -> Result<SnapshotRecord, Error> {
    let file = fs::read(path).map_err(|source| Error::io("reading a snapshot", path, source))?;
    let damaged = |flaw: &str| Error::Damaged { path: path.to_path_buf(), flaw: flaw.to_owned() };
    if !file.starts_with(MAGIC) {
        return Err(damaged("it does not begin like a snapshot of hunchd"));
    }
    let number = |from: usize| file.get(from..from + 4).and_then(|b| b.try_into().ok()).map(u32::from_le_bytes);
    let (Some(format), Some(crc)) = (number(16), number(20)) else {
        return Err(damaged("it ends in its header"));
    };
    if crc != seal(&file[..24], &file[24..]) {
        return Err(damaged("its checksum does not match"));
    }
    if format > FORMAT {
        return Err(Error::Newer { path: path.to_path_buf(), found: format, known: FORMAT });
    }
    if format < FORMAT {
        return Err(Error::Unreadable { path: path.to_path_buf(), found: format });
    }
    let wide = |from: usize| file.get(from..from + 8).and_then(|b| b.try_into().ok()).map(u64::from_le_bytes);
    let (Some(at_ms), Some(upto_seq), Some(len)) = (wide(24), wide(32), wide(40)) else {
        return Err(damaged("it ends in its header"));
    };
    if len > (file.len() as u64).saturating_mul(MOST_EXPANSION) {
        return Err(damaged("it announces more than it can hold"));
    }
    let mut bytes = Vec::new();
    let read = DeflateDecoder::new(&file[HEADER_BYTES..]).take(len + 1).read_to_end(&mut bytes);
    if read.is_err() || bytes.len() as u64 != len {
        return Err(damaged("it cannot be decompressed"));
    }
    Ok(SnapshotRecord { at: Timestamp::from_millis(at_ms.cast_signed()), upto_seq, bytes })
}

fn seal(header: &[u8], data: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(&header[16..20]);
    hasher.update(&header[24..]);
    hasher.update(data);
    hasher.finalize()
}
