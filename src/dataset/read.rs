//! Reading shards back: the devices of one home, as the encoder would see them.

use std::fs::File;
use std::path::Path;
use std::path::PathBuf;

use parquet::column::reader::ColumnReaderImpl;
use parquet::data_type::ByteArrayType;
use parquet::data_type::DataType;
use parquet::data_type::FixedLenByteArray;
use parquet::data_type::FixedLenByteArrayType;
use parquet::data_type::FloatType;
use parquet::data_type::Int32Type;
use parquet::data_type::Int64Type;
use parquet::file::reader::FileReader;
use parquet::file::reader::RowGroupReader;
use parquet::file::serialized_reader::SerializedFileReader;
use serde::Deserialize;
use thiserror::Error;

use crate::device::Kind;
use crate::features::DeviceTensors;
use crate::features::GRID_LEN;
use crate::time::Timestamp;

/// The key of the file's metadata under which the schema stands, as JSON.
const SCHEMA_KEY: &str = "hunchd.schema";

/// `HOME.devices.parquet`.
#[derive(Clone, Debug, PartialEq)]
pub struct Shard {
    /// The home's name.
    pub home: String,
    /// What the recording may be used for.
    pub licence: String,
    /// Version of the feature schema.
    pub version: u32,
    /// Its devices, at each moment that was looked at.
    pub rows: Vec<StoredDevice>,
}

/// One device at one moment.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredDevice {
    /// The moment's index within the home, from 0 on.
    pub moment: u32,
    /// When that was.
    pub at: Timestamp,
    /// Its id in the home log.
    pub device: String,
    /// What it is registered as.
    pub kind: Kind,
    /// Its name.
    pub name: String,
    /// Its room; empty where that is unknown.
    pub room: String,
    /// What it truly is, where that is known.
    pub role: String,
    /// How long it was known, in days.
    pub age_days: f32,
    /// What the encoder is shown.
    pub tensors: DeviceTensors,
}

/// Why a shard cannot be read.
#[derive(Debug, Error)]
pub enum ReadError {
    /// The disk says no.
    #[error("The shard {path} cannot be opened: {source}.")]
    Open {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// It is no Parquet, or a damaged one.
    #[error("The shard {path} cannot be read: {source}.")]
    Parquet {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: parquet::errors::ParquetError,
    },
    /// It is Parquet, and not what `hunchd features` writes.
    #[error("The shard {path} is not what `hunchd features` writes: {wrong}")]
    Layout {
        /// Which file.
        path: PathBuf,
        /// What is wrong, as a finished sentence.
        wrong: String,
    },
}

/// What stands in the metadata, as far as it is needed here.
#[derive(Deserialize)]
struct Schema {
    version: u32,
    home: String,
    licence: String,
}

/// Reads a `HOME.devices.parquet`.
///
/// # Errors
/// Where it cannot be opened, is damaged, or has other columns than those that `hunchd features` writes.
pub fn devices(path: &Path) -> Result<Shard, ReadError> {
    let open = |source| ReadError::Open { path: path.to_owned(), source };
    let file = File::open(path).map_err(open)?;
    let reader =
        SerializedFileReader::new(file).map_err(|source| ReadError::Parquet { path: path.to_owned(), source })?;
    let layout = |wrong: String| ReadError::Layout { path: path.to_owned(), wrong };
    let pairs = reader.metadata().file_metadata().key_value_metadata();
    let json = pairs.and_then(|pairs| pairs.iter().find(|pair| pair.key == SCHEMA_KEY)?.value.as_deref());
    let json = json.ok_or_else(|| layout(format!("its metadata holds no `{SCHEMA_KEY}`.")))?;
    let schema: Schema =
        serde_json::from_str(json).map_err(|error| layout(format!("its `{SCHEMA_KEY}` is damaged: {error}.")))?;
    let mut rows = Vec::new();
    for index in 0..reader.num_row_groups() {
        let group =
            reader.get_row_group(index).map_err(|source| ReadError::Parquet { path: path.to_owned(), source })?;
        Group { path, group: &*group }.read(&mut rows)?;
    }
    Ok(Shard { home: schema.home, licence: schema.licence, version: schema.version, rows })
}

/// A row group that is being read.
struct Group<'a> {
    path: &'a Path,
    group: &'a dyn RowGroupReader,
}

impl Group<'_> {
    fn read(&self, rows: &mut Vec<StoredDevice>) -> Result<(), ReadError> {
        let moments = self.column::<Int32Type>("moment")?;
        let times = self.column::<Int64Type>("at")?;
        let devices = self.texts("device")?;
        let kinds = self.texts("kind")?;
        let mut names = self.texts("name")?.into_iter();
        let mut rooms = self.texts("room")?.into_iter();
        let mut roles = self.texts("role")?.into_iter();
        let ages = self.column::<FloatType>("age_days")?;
        let grids = self.column::<FixedLenByteArrayType>("grid")?;
        if grids.iter().any(|grid| grid.data().len() != GRID_LEN) {
            return Err(self.layout(format!("a grid has not {GRID_LEN} bytes.")));
        }
        let name_ngrams = self.floats("name_ngrams")?;
        let place_ngrams = self.floats("place_ngrams")?;
        let kind_onehots = self.floats("kind_onehot")?;
        let companies = self.floats("company")?;
        for (row, device) in devices.into_iter().enumerate() {
            let short = || self.layout("a column is shorter than the others.".to_owned());
            rows.push(StoredDevice {
                moment: u32::try_from(moments[row]).map_err(|_| self.layout("a moment is negative.".to_owned()))?,
                at: Timestamp::from_millis(times[row]),
                kind: kinds[row].parse().map_err(|error| self.layout(format!("the kind of `{device}`: {error}")))?,
                device,
                name: names.next().ok_or_else(short)?,
                room: rooms.next().ok_or_else(short)?,
                role: roles.next().ok_or_else(short)?,
                age_days: ages[row],
                tensors: DeviceTensors {
                    grid: grids[row].data().into(),
                    name: name_ngrams[row],
                    place: place_ngrams[row],
                    kind: kind_onehots[row],
                    company: companies[row],
                },
            });
        }
        Ok(())
    }

    /// All values of a column, none of which may be missing.
    fn column<T: DataType>(&self, name: &str) -> Result<Vec<T::T>, ReadError> {
        let parquet = |source| ReadError::Parquet { path: self.path.to_owned(), source };
        let group = self.group.metadata();
        let index = group.columns().iter().position(|column| column.column_descr().name() == name);
        let index = index.ok_or_else(|| self.layout(format!("it has no column `{name}`.")))?;
        let reader = self.group.get_column_reader(index).map_err(parquet)?;
        let typed: Option<ColumnReaderImpl<T>> = T::get_column_reader(reader);
        let mut reader = typed.ok_or_else(|| self.layout(format!("the column `{name}` has another type.")))?;
        let rows = usize::try_from(group.num_rows()).unwrap_or(0);
        let (mut values, mut levels) = (Vec::with_capacity(rows), Vec::new());
        let mut read = 0;
        while read < rows {
            let (records, _, _) =
                reader.read_records(rows - read, Some(&mut levels), None, &mut values).map_err(parquet)?;
            if records == 0 {
                break;
            }
            read += records;
        }
        if values.len() == rows {
            Ok(values)
        } else {
            Err(self.layout(format!("the column `{name}` has {} values for {rows} rows.", values.len())))
        }
    }

    fn texts(&self, name: &str) -> Result<Vec<String>, ReadError> {
        let bytes = self.column::<ByteArrayType>(name)?;
        let text = |bytes: &parquet::data_type::ByteArray| match bytes.as_utf8() {
            Ok(text) => Ok(text.to_owned()),
            Err(_) => Err(self.layout(format!("the column `{name}` holds what is not UTF-8."))),
        };
        bytes.iter().map(text).collect()
    }

    /// Little-endian single floats, `N` in each row.
    fn floats<const N: usize>(&self, name: &str) -> Result<Vec<[f32; N]>, ReadError> {
        let wrong = || self.layout(format!("a tensor in the column `{name}` has not {N} numbers."));
        let floats = |row: &FixedLenByteArray| {
            let values: Vec<f32> = row.data().as_chunks::<4>().0.iter().map(|four| f32::from_le_bytes(*four)).collect();
            values.try_into().map_err(|_| wrong())
        };
        self.column::<FixedLenByteArrayType>(name)?.iter().map(floats).collect()
    }

    fn layout(&self, wrong: String) -> ReadError {
        ReadError::Layout { path: self.path.to_owned(), wrong }
    }
}
