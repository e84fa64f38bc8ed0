//! Columns into a Parquet file, one row group each: homes are small.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use parquet::basic::Compression;
use parquet::data_type::BoolType;
use parquet::data_type::ByteArray;
use parquet::data_type::ByteArrayType;
use parquet::data_type::FixedLenByteArray;
use parquet::data_type::FixedLenByteArrayType;
use parquet::data_type::FloatType;
use parquet::data_type::Int32Type;
use parquet::data_type::Int64Type;
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;

use crate::dataset::Error;

/// The values of a column.
#[derive(Clone, Debug)]
pub(super) enum Values {
    Int32(Vec<i32>),
    Int64(Vec<i64>),
    Float(Vec<f32>),
    Bool(Vec<bool>),
    Text(Vec<String>),
    /// Tensors of that many bytes each.
    Bytes(usize, Vec<Vec<u8>>),
}

/// A named column.
pub(super) type Column = (&'static str, Values);

/// Writes a table: every column has the same number of values.
pub(super) fn write(path: &Path, about: &[(&str, String)], columns: Vec<Column>) -> Result<(), Error> {
    let file = File::create(path).map_err(|source| Error::Unwritable { path: path.to_owned(), source })?;
    written(file, about, columns).map_err(|source| Error::Table { path: path.to_owned(), source })
}

fn written(file: File, about: &[(&str, String)], columns: Vec<Column>) -> Result<(), ParquetError> {
    let lines: Vec<String> =
        columns.iter().map(|(name, values)| format!("REQUIRED {};", values.declared(name))).collect();
    let schema = Arc::new(parse_message_type(&format!("message shard {{ {} }}", lines.join(" ")))?);
    let about = about.iter().map(|(key, value)| KeyValue::new((*key).to_owned(), value.clone())).collect();
    let properties =
        WriterProperties::builder().set_compression(Compression::SNAPPY).set_key_value_metadata(Some(about)).build();
    let mut writer = SerializedFileWriter::new(file, schema, Arc::new(properties))?;
    let mut group = writer.next_row_group()?;
    for (_, values) in columns {
        let Some(mut column) = group.next_column()? else { break };
        match values {
            Values::Int32(values) => column.typed::<Int32Type>().write_batch(&values, None, None)?,
            Values::Int64(values) => column.typed::<Int64Type>().write_batch(&values, None, None)?,
            Values::Float(values) => column.typed::<FloatType>().write_batch(&values, None, None)?,
            Values::Bool(values) => column.typed::<BoolType>().write_batch(&values, None, None)?,
            Values::Text(values) => {
                let texts: Vec<ByteArray> = values.iter().map(|text| ByteArray::from(text.as_str())).collect();
                column.typed::<ByteArrayType>().write_batch(&texts, None, None)?
            }
            Values::Bytes(_, values) => {
                let tensors = values.into_iter().map(|bytes| FixedLenByteArray::from(ByteArray::from(bytes)));
                column.typed::<FixedLenByteArrayType>().write_batch(&tensors.collect::<Vec<_>>(), None, None)?
            }
        };
        column.close()?;
    }
    group.close()?;
    writer.close()?;
    Ok(())
}

impl Values {
    fn declared(&self, name: &str) -> String {
        match self {
            Values::Int32(_) => format!("INT32 {name}"),
            Values::Int64(_) => format!("INT64 {name}"),
            Values::Float(_) => format!("FLOAT {name}"),
            Values::Bool(_) => format!("BOOLEAN {name}"),
            Values::Text(_) => format!("BYTE_ARRAY {name} (UTF8)"),
            Values::Bytes(length, _) => format!("FIXED_LEN_BYTE_ARRAY({length}) {name}"),
        }
    }
}
