//! What every shard, question and batch is: one Arrow IPC stream with a header, and a hash behind it.
//!
//! The header is JSON under one key of the schema's metadata, since Arrow promises no order of keys. Behind the
//! stream's end, where readers of Arrow do not look, are [`SEAL`] and the SHA-256 of everything before: bytes that were
//! changed on their way are refused before anything in them is read.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Int32Type, Int64Type, UInt8Type, UInt16Type, UInt32Type, UInt64Type};
use arrow_array::{
    Array, ArrayRef, BinaryArray, Int32Array, Int64Array, RecordBatch, StringArray, UInt8Array, UInt16Array,
    UInt32Array, UInt64Array,
};
use arrow_ipc::reader::StreamReader;
use arrow_ipc::root_as_message;
use arrow_ipc::writer::StreamWriter;
use arrow_schema::{ArrowError, DataType, Field, Schema};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::cover::Cover;
use super::error::ShardError;

/// The version of all formats of shards; what another version wrote is refused.
pub(super) const VERSION: u32 = 1;
const FORMAT: &str = "mentor-match/shards";
const KEY: &str = "mentor-match";
const SEAL: &[u8] = b"\nSHA-256:";
const HASH: usize = 32;

/// What bytes are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Kind {
    Mentees,
    Mentors,
    MenteesAsked,
    MentorsAsked,
    Totals,
    Heads,
    Paying,
    Refused,
}

/// What is said of the columns.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Header {
    pub(super) kind: Kind,
    pub(super) plan: String,
    pub(super) policy: String,
    /// The people of a shard, or of a question: the first one's position, and how many.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) people: Option<(u32, u32)>,
    /// Whether personal weights were told.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) weighed: bool,
    /// What is asked, or answered.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) question: String,
    /// How many pairs a mentee are kept at most.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(super) keep: u64,
    #[serde(default, skip_serializing_if = "Cover::is_empty")]
    pub(super) cover: Cover,
    /// Pairs that are possible, and pairs that were looked at.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(super) possible: u64,
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(super) looked_at: u64,
    /// Pairs that are not, by what refuses them first.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) refused: BTreeMap<String, u64>,
}

/// The part of every header that all versions have.
#[derive(Debug, Serialize, Deserialize)]
struct Outer {
    format: String,
    version: u32,
    header: serde_json::Value,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes fields by reference")]
fn is_zero(count: &u64) -> bool {
    *count == 0
}

impl Header {
    pub(super) fn new(kind: Kind, plan: String, policy: String) -> Self {
        Self {
            kind,
            plan,
            policy,
            people: None,
            weighed: false,
            question: String::new(),
            keep: 0,
            cover: Cover::default(),
            possible: 0,
            looked_at: 0,
            refused: BTreeMap::new(),
        }
    }

    /// What it is, for messages.
    pub(super) fn what(&self) -> String {
        self.to_string()
    }
}

impl fmt::Display for Header {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self.kind {
            Kind::Mentees => "the shard of mentees",
            Kind::Mentors => "the shard of mentors",
            Kind::MenteesAsked => "the question to mentees",
            Kind::MentorsAsked => "the question to mentors",
            Kind::Totals => "the totals",
            Kind::Heads => "the heads of lists",
            Kind::Paying => "the pairs that pay",
            Kind::Refused => "the first refused",
        };
        match self.people {
            Some((first, count)) => write!(formatter, "{name} {first} to {}", u64::from(first) + u64::from(count)),
            None => match self.cover.first() {
                Some((mentee, mentor)) => write!(formatter, "{name} from mentee {mentee} and mentor {mentor} on"),
                None => formatter.write_str(name),
            },
        }
    }
}

/// One column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Column {
    U8(Vec<u8>),
    U16(Vec<u16>),
    U32(Vec<u32>),
    U64(Vec<u64>),
    I32(Vec<i32>),
    I64(Vec<i64>),
    Text(Vec<String>),
    Bytes(Vec<Vec<u8>>),
}

/// A column's type, in the order of [`Column`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Type {
    U8,
    U16,
    U32,
    U64,
    I32,
    I64,
    Text,
    Bytes,
}

impl Type {
    fn arrow(self) -> DataType {
        match self {
            Self::U8 => DataType::UInt8,
            Self::U16 => DataType::UInt16,
            Self::U32 => DataType::UInt32,
            Self::U64 => DataType::UInt64,
            Self::I32 => DataType::Int32,
            Self::I64 => DataType::Int64,
            Self::Text => DataType::Utf8,
            Self::Bytes => DataType::Binary,
        }
    }

    fn read(self, array: &dyn Array) -> Column {
        match self {
            Self::U8 => Column::U8(array.as_primitive::<UInt8Type>().values().to_vec()),
            Self::U16 => Column::U16(array.as_primitive::<UInt16Type>().values().to_vec()),
            Self::U32 => Column::U32(array.as_primitive::<UInt32Type>().values().to_vec()),
            Self::U64 => Column::U64(array.as_primitive::<UInt64Type>().values().to_vec()),
            Self::I32 => Column::I32(array.as_primitive::<Int32Type>().values().to_vec()),
            Self::I64 => Column::I64(array.as_primitive::<Int64Type>().values().to_vec()),
            Self::Text => {
                Column::Text(array.as_string::<i32>().iter().map(|text| text.unwrap_or_default().to_owned()).collect())
            }
            Self::Bytes => {
                Column::Bytes(array.as_binary::<i32>().iter().map(|bytes| bytes.unwrap_or_default().to_vec()).collect())
            }
        }
    }
}

impl Column {
    fn array(&self) -> ArrayRef {
        match self {
            Self::U8(all) => Arc::new(UInt8Array::from(all.clone())),
            Self::U16(all) => Arc::new(UInt16Array::from(all.clone())),
            Self::U32(all) => Arc::new(UInt32Array::from(all.clone())),
            Self::U64(all) => Arc::new(UInt64Array::from(all.clone())),
            Self::I32(all) => Arc::new(Int32Array::from(all.clone())),
            Self::I64(all) => Arc::new(Int64Array::from(all.clone())),
            Self::Text(all) => Arc::new(StringArray::from_iter_values(all)),
            Self::Bytes(all) => Arc::new(BinaryArray::from_iter_values(all)),
        }
    }
}

/// Takes the next column of a table that was read with this type there.
macro_rules! take {
    ($columns:expr, $kind:ident) => {
        match $columns.next() {
            Some(Column::$kind(values)) => values,
            _ => unreachable!("columns are read by the types asked for"),
        }
    };
}
pub(super) use take;

fn foreign(error: &ArrowError) -> ShardError {
    ShardError::Foreign(error.to_string())
}

/// The bytes of a header and its columns, which are as long as each other.
pub(super) fn write(header: &Header, columns: &[(&str, Column)]) -> Result<Vec<u8>, ShardError> {
    let arrays: Vec<ArrayRef> = columns.iter().map(|(_, column)| column.array()).collect();
    let fields: Vec<Field> = columns
        .iter()
        .zip(&arrays)
        .map(|((name, _), array)| Field::new(*name, array.data_type().clone(), false))
        .collect();
    let header = serde_json::to_value(header).map_err(|error| ShardError::Foreign(error.to_string()))?;
    let outer = Outer { format: FORMAT.to_owned(), version: VERSION, header };
    let text = serde_json::to_string(&outer).map_err(|error| ShardError::Foreign(error.to_string()))?;
    let schema =
        Arc::new(Schema::new(fields).with_metadata(std::collections::BTreeMap::from([(KEY.to_owned(), text)])));
    let batch = RecordBatch::try_new(Arc::clone(&schema), arrays).map_err(|error| foreign(&error))?;
    let mut writer = StreamWriter::try_new(Vec::new(), &schema).map_err(|error| foreign(&error))?;
    writer.write(&batch).map_err(|error| foreign(&error))?;
    let bytes = writer.into_inner().map_err(|error| foreign(&error))?;
    Ok(seal(bytes))
}

/// Puts the hash of bytes behind them.
pub(super) fn seal(mut bytes: Vec<u8>) -> Vec<u8> {
    let hash = Sha256::digest(&bytes);
    bytes.extend_from_slice(SEAL);
    bytes.extend_from_slice(&hash);
    bytes
}

/// The bytes before the hash, if they have it.
pub(super) fn unseal<'b>(bytes: &'b [u8], what: &str) -> Result<&'b [u8], ShardError> {
    let no_seal = || ShardError::Foreign("there is no hash at the end; perhaps bytes are missing".to_owned());
    let (content, rest) = bytes.split_at_checked(bytes.len().wrapping_sub(SEAL.len() + HASH)).ok_or_else(no_seal)?;
    let hash = rest.strip_prefix(SEAL).ok_or_else(no_seal)?;
    if Sha256::digest(content).as_slice() == hash {
        Ok(content)
    } else {
        Err(ShardError::Changed { what: what.to_owned(), hash: hex(hash) })
    }
}

/// Nothing where a buffer of the stream does not lie within its bytes, at which the reader of Arrow panics.
fn within(mut stream: &[u8]) -> Option<()> {
    while !stream.is_empty() {
        let (mut length, mut rest) = stream.split_first_chunk()?;
        if *length == [0xff; 4] {
            (length, rest) = rest.split_first_chunk()?;
        }
        let length = usize::try_from(i32::from_le_bytes(*length)).ok()?;
        if length == 0 {
            return Some(());
        }
        let (message, rest) = rest.split_at_checked(length)?;
        let message = root_as_message(message).ok()?;
        let (body, rest) = rest.split_at_checked(usize::try_from(message.bodyLength()).ok()?)?;
        if let Some(batch) = message.header_as_record_batch() {
            for buffer in batch.buffers()? {
                let offset = usize::try_from(buffer.offset()).ok()?;
                body.get(offset..offset.checked_add(usize::try_from(buffer.length()).ok()?)?)?;
            }
        }
        stream = rest;
    }
    Some(())
}

pub(super) fn hex(bytes: &[u8]) -> String {
    use fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The hash of something, in hexadecimal.
pub(super) fn hash(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// The names and types of a kind's columns.
pub(super) type Columns = &'static [(&'static str, Type)];

/// Reads a header and the columns of its kind, if it is of a kind that is expected and has columns.
pub(super) fn read(
    bytes: &[u8],
    expected: &'static str,
    columns: impl Fn(Kind) -> Option<Columns>,
) -> Result<(Header, Vec<Column>), ShardError> {
    // Nothing in changed bytes is believed, not even what they say they are.
    let content = unseal(bytes, "a shard or batch")?;
    let mut reader = StreamReader::try_new(content, None).map_err(|error| foreign(&error))?;
    let schema = reader.schema();
    let text = schema.metadata().get(KEY).ok_or_else(|| ShardError::Foreign(format!("no '{KEY}' in its schema")))?;
    let outer: Outer = serde_json::from_str(text).map_err(|error| ShardError::Foreign(error.to_string()))?;
    if outer.format != FORMAT {
        return Err(ShardError::Foreign(format!("its format is '{}'", outer.format.escape_debug())));
    }
    if outer.version != VERSION {
        let kind = outer.header.get("kind").and_then(serde_json::Value::as_str).unwrap_or("a shard");
        let (found, expected) = (outer.version, VERSION);
        return Err(ShardError::Version { what: kind.escape_debug().to_string(), found, expected });
    }
    let header: Header =
        serde_json::from_value(outer.header).map_err(|error| ShardError::Foreign(error.to_string()))?;
    let types = columns(header.kind).ok_or_else(|| ShardError::Kind { found: header.what(), expected })?;
    let has = |field: &Field, (name, kind): &(&str, Type)| field.name() == name && *field.data_type() == kind.arrow();
    let fields = schema.fields();
    if fields.len() != types.len() || !fields.iter().zip(types).all(|(field, kind)| has(field, kind)) {
        return Err(ShardError::Foreign(format!("{} does not have the columns of its kind", header.what())));
    }
    if within(content).is_none() {
        return Err(ShardError::Foreign(format!("{} has columns that are longer than its bytes", header.what())));
    }
    let batch = match (reader.next(), reader.next()) {
        (Some(batch), None) => batch.map_err(|error| foreign(&error))?,
        _ => return Err(ShardError::Foreign(format!("{} is not one batch", header.what()))),
    };
    if batch.columns().iter().any(|column| column.null_count() > 0) {
        return Err(ShardError::Foreign(format!("{} has empty cells", header.what())));
    }
    let columns = batch.columns().iter().zip(types).map(|(column, (_, kind))| kind.read(column)).collect();
    Ok((header, columns))
}
