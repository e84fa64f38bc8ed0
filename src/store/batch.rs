//! The bytes of one journal value: a stretch of records, compressed, with version and checksum. Knows no file.
//!
//! ```text
//! 0   u8   version of what follows the checksum
//! 1   u32  CRC-32 of byte 0 and of everything from byte 5 on, in every version
//! 5   u8   0 plain, 1 deflate
//! 6   u64  sequence number of the first record
//! 14  u32  number of records
//! 18  i64  time from which the first record's difference counts, ms
//! 26  i64  time of the last record, ms
//! 34  u64  bytes of all values ever put into this journal, this one included
//! 42  u32  length of the stretch before compression
//! 46       the stretch: per record its time's difference to the one before (zigzag), its length, its bytes
//! ```
//! Numbers are little-endian; difference and length are LEB128.

use std::io::Read;
use std::io::Write;

use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;

use super::Record;
use crate::time::Timestamp;

/// The version that is written.
pub(super) const VERSION: u8 = 1;
/// Bytes before the stretch.
pub(super) const HEADER_BYTES: usize = 46;

const PLAIN: u8 = 0;
const DEFLATE: u8 = 1;
/// Byte 0 and the checksum.
const SEAL_BYTES: usize = 5;

/// What stands before the stretch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) first_seq: u64,
    pub(super) count: u32,
    pub(super) base_at: Timestamp,
    pub(super) last_at: Timestamp,
    pub(super) cumulative: u64,
    pub(super) raw_len: u32,
}

impl Header {
    /// The sequence number after the last record.
    pub(super) fn end_seq(&self) -> u64 {
        self.first_seq.saturating_add(u64::from(self.count))
    }
}

/// Records on their way into a value, already written one after the other.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stretch<'a> {
    pub(super) first_seq: u64,
    pub(super) count: u32,
    pub(super) base_at: Timestamp,
    pub(super) last_at: Timestamp,
    pub(super) raw: &'a [u8],
}

/// Why a value cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Flaw {
    /// The checksum is right and the version is not ours.
    Version(u8),
    /// Not what was written.
    Damaged(&'static str),
}

impl Flaw {
    pub(super) fn sentence(self) -> String {
        match self {
            Flaw::Version(found) => {
                format!("it is in format {found}, and this hunchd reads only format {VERSION}")
            }
            Flaw::Damaged(what) => what.to_owned(),
        }
    }
}

/// Appends one record to a stretch.
pub(super) fn push_record(raw: &mut Vec<u8>, since_previous_ms: i64, payload: &[u8]) {
    push_varint(raw, zigzag(since_previous_ms));
    push_varint(raw, payload.len() as u64);
    raw.extend_from_slice(payload);
}

/// The value of a stretch; `cumulative` is the journal's total before it.
pub(super) fn encode(stretch: Stretch<'_>, cumulative: u64, level: Compression) -> Vec<u8> {
    let deflated = deflate(stretch.raw, level);
    let (encoding, data) = match &deflated {
        Some(small) if small.len() < stretch.raw.len() => (DEFLATE, small.as_slice()),
        _ => (PLAIN, stretch.raw),
    };
    let mut value = Vec::with_capacity(HEADER_BYTES + data.len());
    value.push(VERSION);
    value.extend_from_slice(&[0; 4]);
    value.push(encoding);
    value.extend_from_slice(&stretch.first_seq.to_le_bytes());
    value.extend_from_slice(&stretch.count.to_le_bytes());
    value.extend_from_slice(&stretch.base_at.as_millis().to_le_bytes());
    value.extend_from_slice(&stretch.last_at.as_millis().to_le_bytes());
    let total = cumulative + (HEADER_BYTES + data.len()) as u64;
    value.extend_from_slice(&total.to_le_bytes());
    // A stretch is bounded by `pending::MOST_BYTES` or by one record, both far below 4 GiB.
    value.extend_from_slice(&(stretch.raw.len() as u32).to_le_bytes());
    value.extend_from_slice(data);
    let crc = seal(&value);
    value[1..SEAL_BYTES].copy_from_slice(&crc.to_le_bytes());
    value
}

/// Checks a value and reads what stands before its stretch.
pub(super) fn header(value: &[u8]) -> Result<Header, Flaw> {
    if value.len() < SEAL_BYTES {
        return Err(Flaw::Damaged("it is too short"));
    }
    if number::<4>(value, 1).map(u32::from_le_bytes) != Some(seal(value)) {
        return Err(Flaw::Damaged("its checksum does not match"));
    }
    if value[0] != VERSION {
        return Err(Flaw::Version(value[0]));
    }
    parse_header(value).ok_or(Flaw::Damaged("it is too short"))
}

/// Checks a value and reads its records.
pub(super) fn decode(value: &[u8]) -> Result<(Header, Vec<Record>), Flaw> {
    let header = header(value)?;
    let data = value.get(HEADER_BYTES..).unwrap_or_default();
    let raw_len = header.raw_len as usize;
    let records = match value[SEAL_BYTES] {
        PLAIN => records(&header, data),
        DEFLATE => {
            let mut raw = Vec::new();
            // One byte more than announced is enough to see that it does not fit.
            let read = DeflateDecoder::new(data).take(raw_len as u64 + 1).read_to_end(&mut raw);
            if read.is_err() || raw.len() != raw_len {
                return Err(Flaw::Damaged("it cannot be decompressed"));
            }
            records(&header, &raw)
        }
        _ => return Err(Flaw::Damaged("its compression is unknown")),
    };
    let records = records.ok_or(Flaw::Damaged("its records do not fit its length"))?;
    Ok((header, records))
}

/// The records of a stretch; `None` if it is not exactly that many.
pub(super) fn records(header: &Header, raw: &[u8]) -> Option<Vec<Record>> {
    let mut rest = raw;
    let mut at_ms = header.base_at.as_millis();
    let mut records = Vec::new();
    for index in 0..u64::from(header.count) {
        at_ms = at_ms.checked_add(unzigzag(take_varint(&mut rest)?))?;
        let len = usize::try_from(take_varint(&mut rest)?).ok()?;
        let payload = rest.get(..len)?.to_vec();
        rest = &rest[len..];
        records.push(Record { seq: header.first_seq.checked_add(index)?, at: Timestamp::from_millis(at_ms), payload });
    }
    rest.is_empty().then_some(records)
}

fn parse_header(value: &[u8]) -> Option<Header> {
    Some(Header {
        first_seq: u64::from_le_bytes(number(value, 6)?),
        count: u32::from_le_bytes(number(value, 14)?),
        base_at: Timestamp::from_millis(i64::from_le_bytes(number(value, 18)?)),
        last_at: Timestamp::from_millis(i64::from_le_bytes(number(value, 26)?)),
        cumulative: u64::from_le_bytes(number(value, 34)?),
        raw_len: u32::from_le_bytes(number(value, 42)?),
    })
}

/// The checksum that belongs to a value, whatever its version.
fn seal(value: &[u8]) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    hasher.update(&value[..1]);
    hasher.update(&value[SEAL_BYTES..]);
    hasher.finalize()
}

fn deflate(raw: &[u8], level: Compression) -> Option<Vec<u8>> {
    let mut encoder = DeflateEncoder::new(Vec::new(), level);
    // Writing into memory cannot fail; if it ever does, the plain form is as good.
    encoder.write_all(raw).ok()?;
    encoder.finish().ok()
}

fn number<const N: usize>(bytes: &[u8], from: usize) -> Option<[u8; N]> {
    bytes.get(from..from + N)?.try_into().ok()
}

fn zigzag(signed: i64) -> u64 {
    ((signed << 1) ^ (signed >> 63)) as u64
}

fn unzigzag(coded: u64) -> i64 {
    ((coded >> 1) as i64) ^ -((coded & 1) as i64)
}

fn push_varint(into: &mut Vec<u8>, mut rest: u64) {
    while rest >= 0x80 {
        into.push((rest as u8) | 0x80);
        rest >>= 7;
    }
    into.push(rest as u8);
}

fn take_varint(from: &mut &[u8]) -> Option<u64> {
    let mut value = 0u64;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = from.split_first()?;
        *from = rest;
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn value_of(entries: &[(i64, Vec<u8>)]) -> Vec<u8> {
        let mut raw = Vec::new();
        let base = 1_000_000;
        let mut previous = base;
        for (at, payload) in entries {
            push_record(&mut raw, at - previous, payload);
            previous = *at;
        }
        let stretch = Stretch {
            first_seq: 7,
            count: entries.len() as u32,
            base_at: Timestamp::from_millis(base),
            last_at: Timestamp::from_millis(previous),
            raw: &raw,
        };
        encode(stretch, 100, Compression::fast())
    }

    proptest! {
        #[test]
        fn what_goes_in_comes_out(entries in prop::collection::vec((-(1i64 << 40)..1i64 << 40, prop::collection::vec(any::<u8>(), 0..300)), 0..40)) {
            let value = value_of(&entries);
            let (header, records) = decode(&value).expect("a value");
            prop_assert_eq!(header.cumulative, 100 + value.len() as u64);
            prop_assert_eq!(records.len(), entries.len());
            for (index, (record, (at, payload))) in records.iter().zip(&entries).enumerate() {
                prop_assert_eq!(record.seq, 7 + index as u64);
                prop_assert_eq!(record.at.as_millis(), *at);
                prop_assert_eq!(&record.payload, payload);
            }
        }

        #[test]
        fn any_flipped_bit_is_found(place in any::<prop::sample::Index>(), bit in 0u8..8) {
            let mut value = value_of(&[(1_000_100, b"{\"state\":\"ON\"}".to_vec()), (1_000_900, vec![0; 200])]);
            let place = place.index(value.len());
            value[place] ^= 1 << bit;
            prop_assert!(decode(&value).is_err());
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            prop_assert!(decode(&bytes).is_err());
        }
    }

    #[test]
    fn a_hostile_value_with_a_right_checksum_is_refused() {
        // Announces four thousand million records in an empty stretch.
        let mut value = value_of(&[]);
        value[14..18].copy_from_slice(&u32::MAX.to_le_bytes());
        let crc = seal(&value);
        value[1..5].copy_from_slice(&crc.to_le_bytes());
        assert_eq!(decode(&value), Err(Flaw::Damaged("its records do not fit its length")));
    }
}
