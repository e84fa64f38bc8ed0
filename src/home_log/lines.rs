//! Lines of a CSV file, and the cells of a line.
//!
//! A row is always one line: a stray quote then costs one row, and not all that follow up to the next quote.

use std::borrow::Cow;
use std::fs::File;
use std::io;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;
use std::path::Path;

use csv::ByteRecord;
use csv::ReaderBuilder;
use flate2::bufread::MultiGzDecoder;

/// Longer lines are skipped unread, so that a broken file cannot fill the memory.
pub(super) const LONGEST: usize = 64 * 1024;

/// How a gzipped file begins.
const GZIP: &[u8] = b"\x1f\x8b";

/// Reads line by line, keeping only one.
pub struct Lines<R> {
    reader: R,
    line: Vec<u8>,
    number: u64,
}

/// What came next in the file.
#[derive(Debug)]
pub enum Line {
    /// A line: see [`Lines::line`].
    There,
    /// A line of more than 64 KiB; it was skipped.
    TooLong,
    /// Nothing: the file ends here.
    End,
    /// Nothing: the file breaks off here.
    Broken(io::Error),
}

impl Lines<Box<dyn BufRead>> {
    /// The lines of a file, gzipped or not, whatever it is called.
    ///
    /// # Errors
    /// The file cannot be opened or read.
    pub fn open(path: &Path) -> io::Result<Lines<Box<dyn BufRead>>> {
        let mut file = BufReader::new(File::open(path)?);
        let is_zipped = file.fill_buf()?.starts_with(GZIP);
        Ok(Lines::new(if is_zipped { Box::new(BufReader::new(MultiGzDecoder::new(file))) } else { Box::new(file) }))
    }
}

impl<R: BufRead> Lines<R> {
    pub(super) fn new(reader: R) -> Lines<R> {
        Lines { reader, line: Vec::new(), number: 0 }
    }

    /// Goes to the next line.
    pub fn advance(&mut self) -> Line {
        self.line.clear();
        self.number += 1;
        match self.reader.by_ref().take(LONGEST as u64).read_until(b'\n', &mut self.line) {
            Ok(0) => Line::End,
            Ok(_) if self.line.ends_with(b"\n") => {
                self.trim();
                Line::There
            }
            Ok(length) if length < LONGEST => {
                self.trim();
                Line::There
            }
            Ok(_) => match self.reader.skip_until(b'\n') {
                Ok(_) => Line::TooLong,
                Err(error) => Line::Broken(error),
            },
            Err(error) => Line::Broken(error),
        }
    }

    /// The line, without its end.
    pub fn line(&self) -> &[u8] {
        &self.line
    }

    /// Its number, from 1.
    pub fn number(&self) -> u64 {
        self.number
    }

    fn trim(&mut self) {
        if self.line.ends_with(b"\n") {
            self.line.pop();
        }
        if self.line.ends_with(b"\r") {
            self.line.pop();
        }
        // Spreadsheets put a byte-order mark before the header.
        if self.number == 1 && self.line.starts_with(b"\xef\xbb\xbf") {
            self.line.drain(..3);
        }
    }
}

/// The cells of a line.
pub fn cells(line: &[u8]) -> Vec<Cow<'_, [u8]>> {
    if !line.contains(&b'"') {
        return line.split(|b| *b == b',').map(Cow::Borrowed).collect();
    }
    unquote(line).iter().map(|cell| Cow::Owned(cell.to_vec())).collect()
}

/// The four cells of a row of events, if there are four and none is quoted: the way that nearly every row goes.
pub(super) fn four_plain_cells(line: &[u8]) -> Option<[&[u8]; 4]> {
    if line.contains(&b'"') {
        return None;
    }
    let mut rest = line.split(|b| *b == b',');
    let four = [rest.next()?, rest.next()?, rest.next()?, rest.next()?];
    rest.next().is_none().then_some(four)
}

fn unquote(line: &[u8]) -> ByteRecord {
    let mut record = ByteRecord::new();
    // Reading from memory cannot fail, and bytes need not be UTF-8: whatever happens, the record holds what there was.
    let _ = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(line).read_byte_record(&mut record);
    record
}

/// Adds a row, with quotes where they are needed. `Err` for text that would not read back.
pub(super) fn push_row(rows: &mut String, cells: &[&str]) -> Result<(), String> {
    for (place, cell) in cells.iter().enumerate() {
        if place > 0 {
            rows.push(',');
        }
        push_cell(rows, cell)?;
    }
    rows.push('\n');
    Ok(())
}

/// Adds one cell, with quotes where they are needed. `Err` for text that would not read back.
pub(super) fn push_cell(row: &mut String, cell: &str) -> Result<(), String> {
    if cell.chars().any(char::is_control) {
        return Err(format!("{cell:?} holds a line break or another control character."));
    }
    if cell.contains([',', '"']) {
        row.push('"');
        row.push_str(&cell.replace('"', "\"\""));
        row.push('"');
    } else {
        row.push_str(cell);
    }
    Ok(())
}
