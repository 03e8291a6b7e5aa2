//! Markets as tables of Arrow and Parquet: read as the texts with the same cells are, and refused with column and row.
#![cfg(feature = "arrow")]

use std::sync::Arc;

use arrow_array::types::Int32Type;
use arrow_array::{
    ArrayRef, Decimal128Array, DictionaryArray, Float32Array, Float64Array, Int64Array, LargeStringArray, NullArray,
    RecordBatch, StringArray, StringViewArray, UInt8Array, UInt64Array,
};
use arrow_ipc::CompressionType;
use arrow_ipc::writer::{FileWriter, IpcWriteOptions, StreamWriter};
use cohort_lab::formats::{
    MarketFileError, MarketSource, NamedMarket, Rounding, TableKind, TableParts, UnbuiltMarket, read_market,
    write_capacities, write_pairs, write_table,
};
use cohort_lab::instances::{Fill, SmallShape, Ties, small_pairs, with_levels};
use matching_market::{Context, MarketBuilder, PairId, PairInfo, Side, StopReason, StrategySpec};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::file::properties::WriterProperties;
use proptest::prelude::*;

/// Random markets; ten thousand where the tests are optimised.
const CASES: u32 = if cfg!(debug_assertions) { 200 } else { 10_000 };

fn read_as(
    pairs: (TableKind, Vec<u8>),
    capacities: Option<(TableKind, Vec<u8>)>,
    rounding: Rounding,
) -> Result<NamedMarket, MarketFileError> {
    let pairs = ("pairs", MarketSource::Table(pairs.0, pairs.1));
    let capacities = capacities.map(|(kind, bytes)| ("capacities", MarketSource::Table(kind, bytes)));
    UnbuiltMarket::read_sources(pairs, capacities, rounding, &|| None)?.build(&|| None)
}

/// A random market, with levels and needs in some.
fn some_market(seed: u64) -> NamedMarket {
    let ties = if seed.is_multiple_of(3) { Ties::None } else { Ties::Some };
    let (mentees, capacities, mut pairs) =
        small_pairs(seed, SmallShape { mentees: 9, mentors: 8, capacity: 4, ties, fill: Fill::Varied });
    let sides: &[Side] = match seed % 5 {
        0 => &[Side::Mentee],
        1 => &[Side::Mentor],
        2 => &[Side::Mentee, Side::Mentor],
        _ => &[],
    };
    pairs = with_levels(seed, &pairs, sides);
    let needs = capacities.iter().map(|&seats| u16::try_from(seats / 2).expect("small")).collect();
    let mut builder = MarketBuilder::new(mentees as usize, capacities);
    for (mentee, mentor, info) in pairs {
        builder.pair(mentee, mentor, if seed.is_multiple_of(7) { PairInfo { score: None, ..info } } else { info });
    }
    let market = builder.build().expect("a market");
    NamedMarket::numbered(if seed.is_multiple_of(4) { market.with_at_least(needs).expect("few") } else { market })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: CASES, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn tables_are_read_back_as_texts_are(seed in any::<u64>()) {
        let named = some_market(seed);
        let (mut pairs, mut capacities) = (Vec::new(), Vec::new());
        write_pairs(&named, &mut pairs).expect("memory");
        write_capacities(&named, &mut capacities).expect("memory");
        let [pairs, capacities] = [pairs, capacities].map(|text| String::from_utf8(text).expect("text"));
        let expected = read_market(("pairs", &pairs), Some(("capacities", &capacities)));
        for &kind in TableKind::ALL {
            let [table, seats] = [TableParts::Pairs, TableParts::Capacities]
                .map(|part| write_table(&named, kind, part).expect("memory"));
            prop_assert_eq!(TableKind::of(&table), Some(kind));
            match (read_as((kind, table), Some((kind, seats)), Rounding::Refuse), &expected) {
                (Ok(read), Ok(expected)) => prop_assert_eq!(&read, expected, "{:?}\n{}", kind, pairs),
                (Err(error), Err(_)) => prop_assert_eq!(error.to_string().lines().count(), 1),
                (read, _) => prop_assert!(false, "{:?} {:?} {}", kind, read.map(|_| ()), pairs),
            }
        }
    }

    #[test]
    fn any_bytes_are_a_market_or_refused(
        seed in any::<u64>(),
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let named = some_market(seed);
        for &kind in TableKind::ALL {
            let mut bytes = write_table(&named, kind, TableParts::Pairs).expect("memory");
            for (at, byte) in &changes {
                let at = at.index(bytes.len());
                bytes[at] = *byte;
            }
            let _ = read_as((kind, bytes), None, Rounding::Nearest);
        }
    }
}

type Columns = Vec<(&'static str, ArrayRef)>;

fn ids(all: &[&str]) -> ArrayRef {
    Arc::new(StringArray::from_iter_values(all))
}

fn as_parquet(columns: Columns, properties: WriterProperties) -> Vec<u8> {
    let batch = RecordBatch::try_from_iter(columns).expect("columns of one length");
    let mut writer = ArrowWriter::try_new(Vec::new(), batch.schema(), Some(properties)).expect("a schema");
    writer.write(&batch).expect("memory");
    writer.into_inner().expect("memory")
}

fn as_ipc(columns: Columns, kind: TableKind) -> Vec<u8> {
    let batch = RecordBatch::try_from_iter(columns).expect("columns of one length");
    if kind == TableKind::Arrow {
        let mut writer = FileWriter::try_new(Vec::new(), &batch.schema()).expect("a schema");
        writer.write(&batch).expect("memory");
        return writer.into_inner().expect("memory");
    }
    let mut writer = StreamWriter::try_new(Vec::new(), &batch.schema()).expect("a schema");
    writer.write(&batch).expect("memory");
    writer.into_inner().expect("memory")
}

fn compressed_ipc(columns: Columns, kind: TableKind, by: CompressionType) -> Vec<u8> {
    let batch = RecordBatch::try_from_iter(columns).expect("columns of one length");
    let options = IpcWriteOptions::default().try_with_compression(Some(by)).expect("a feature of the crate");
    if kind == TableKind::Arrow {
        let mut writer = FileWriter::try_new_with_options(Vec::new(), &batch.schema(), options).expect("a schema");
        writer.write(&batch).expect("memory");
        return writer.into_inner().expect("memory");
    }
    let mut writer = StreamWriter::try_new_with_options(Vec::new(), &batch.schema(), options).expect("a schema");
    writer.write(&batch).expect("memory");
    writer.into_inner().expect("memory")
}

fn in_kind(columns: Columns, kind: TableKind) -> Vec<u8> {
    match kind {
        TableKind::Parquet => as_parquet(columns, WriterProperties::default()),
        kind => as_ipc(columns, kind),
    }
}

/// Columns of more rows than compress badly, so that some buffers are packed, and a few that are not.
#[test]
fn what_is_compressed_is_read_and_bounded() {
    let names: Vec<String> = (0..3_000).map(|row| format!("resident-{}", row % 700)).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mentors: Vec<String> = (0..3_000).map(|row| format!("h{row}")).collect();
    let mentors: Vec<&str> = mentors.iter().map(String::as_str).collect();
    let score: ArrayRef = Arc::new(Float64Array::from_iter_values((0..3_000).map(|row| f64::from(row % 7) / 10.0)));
    let columns = || -> Columns { vec![("mentee", ids(&names)), ("mentor", ids(&mentors)), ("score", score.clone())] };
    let plain = in_kind(columns(), TableKind::ArrowStream);
    let expected = read_as((TableKind::ArrowStream, plain.clone()), None, Rounding::Refuse).expect("a market");
    for by in [CompressionType::LZ4_FRAME, CompressionType::ZSTD] {
        for kind in [TableKind::Arrow, TableKind::ArrowStream] {
            let packed = compressed_ipc(columns(), kind, by);
            assert!(packed.len() < plain.len() / 2, "{by:?}");
            assert_eq!(read_as((kind, packed), None, Rounding::Refuse).expect("a market"), expected, "{by:?}");
        }
    }
    for by in [Compression::LZ4_RAW, Compression::ZSTD(ZstdLevel::default())] {
        let packed = as_parquet(columns(), WriterProperties::builder().set_compression(by).build());
        assert_eq!(
            read_as((TableKind::Parquet, packed), None, Rounding::Refuse).expect("a market"),
            expected,
            "{by:?}"
        );
    }
    let packed = as_parquet(columns(), WriterProperties::builder().set_compression(Compression::LZ4).build());
    let refused = read_as((TableKind::Parquet, packed), None, Rounding::Refuse).expect_err("refused").to_string();
    assert!(refused.contains("write LZ4_RAW"), "{refused}");
    // A buffer says to unpack to a gibibyte, and then to more than there can be, thrice and once.
    let packed = compressed_ipc(columns(), TableKind::ArrowStream, CompressionType::ZSTD);
    let lengths: Vec<usize> =
        (0..packed.len() - 12).filter(|&at| packed[at + 8..at + 12] == [0x28, 0xb5, 0x2f, 0xfd]).collect();
    assert!(lengths.len() >= 3, "{lengths:?}");
    let refused = |claims: &[i64]| {
        let mut more = packed.clone();
        for (&at, claim) in lengths.iter().zip(claims) {
            more[at..at + 8].copy_from_slice(&claim.to_le_bytes());
        }
        read_as((TableKind::ArrowStream, more), None, Rounding::Refuse).expect_err("refused").to_string()
    };
    assert!(refused(&[1 << 30; 3]).contains("unpack to more than 2 GiB"));
    assert!(refused(&[1 << 40]).contains("what a column unpacks to is damaged"));
    assert!(refused(&[-2]).contains("what a column unpacks to is damaged"));
    assert!(refused(&[17]).contains("cannot be read"), "{}", refused(&[17]));
}

#[test]
fn every_type_of_a_column_is_read() {
    let expected =
        read_market(("pairs", "mentee,mentor,mentee_rank,score\n7,b,1,0.1\n8,é,0,-2.5\n8,b,4,3\n9,,,\n"), None);
    let expected = expected.expect("a market");
    let mentees: [ArrayRef; 5] = [
        ids(&["7", " 8", "8", "9"]),
        Arc::new(LargeStringArray::from_iter_values(["7", "8", "8", "9"])),
        Arc::new(StringViewArray::from_iter_values(["7", "8", "8", "9"])),
        Arc::new(UInt8Array::from_iter_values([7, 8, 8, 9])),
        Arc::new(UInt64Array::from_iter_values([7, 8, 8, 9])),
    ];
    let mentors: [ArrayRef; 4] = [
        Arc::new(StringArray::from(vec![Some("b"), Some("é"), Some("b"), None])),
        ids(&["b", "é", " b ", " "]),
        Arc::new(DictionaryArray::<Int32Type>::from_iter([Some("b"), Some("é"), Some("b"), None])),
        Arc::new(DictionaryArray::<Int32Type>::from_iter(["b", "é", "b", ""])),
    ];
    let ranks: [ArrayRef; 3] = [
        Arc::new(Int64Array::from(vec![Some(1), Some(0), Some(4), None])),
        Arc::new(Float64Array::from(vec![1.0, 0.0, 4.0, f64::NAN])),
        Arc::new(Float32Array::from(vec![Some(1.0), Some(0.0), Some(4.0), None])),
    ];
    let decimals = Decimal128Array::from(vec![Some(10_000_000), Some(-250_000_000), Some(300_000_000), None]);
    let scores: [ArrayRef; 3] = [
        Arc::new(Float64Array::from(vec![Some(0.1), Some(-2.5), Some(3.0), None])),
        Arc::new(Float32Array::from(vec![0.1, -2.5, 3.0, f32::NAN])),
        Arc::new(decimals.with_precision_and_scale(20, 8).expect("fits")),
    ];
    for turn in 0..60 {
        for &kind in TableKind::ALL {
            let columns: Columns = vec![
                ("score", Arc::clone(&scores[turn % 3])),
                ("mentor_rank", Arc::new(NullArray::new(4))),
                ("mentee", Arc::clone(&mentees[turn % 5])),
                ("mentor", Arc::clone(&mentors[turn % 4])),
                ("mentee_rank", Arc::clone(&ranks[turn / 3 % 3])),
            ];
            let columns = columns.into_iter().filter(|(name, _)| kind != TableKind::Parquet || *name != "mentor_rank");
            let read = read_as((kind, in_kind(columns.collect(), kind)), None, Rounding::Refuse);
            assert_eq!(read.expect("readable"), expected, "{turn} {kind:?}");
        }
    }
}

#[test]
fn decimals_are_what_is_written() {
    let cases = [
        (1_500_000, 6, "1.5"),
        (-1, 6, "-0.000001"),
        (0, 3, "0"),
        (120, 0, "120"),
        (12, -2, "1200"),
        (-2_000, 3, "-2"),
        (70, 7, "0.000007"),
    ];
    for (number, scale, expected) in cases {
        let decimal = Decimal128Array::from(vec![number]).with_precision_and_scale(20, scale).expect("fits");
        let columns: Columns = vec![("mentee", ids(&["a"])), ("mentor", ids(&["b"])), ("score", Arc::new(decimal))];
        let read = read_as((TableKind::Arrow, in_kind(columns, TableKind::Arrow)), None, Rounding::Refuse);
        let score = read.expect("readable").market.score(PairId::new(0)).expect("scored");
        assert_eq!(score.to_string(), expected);
    }
}

#[test]
fn every_refusal_names_its_column_and_its_row() {
    let two = || -> Columns { vec![("mentee", ids(&["a", "b"])), ("mentor", ids(&["c", "c"]))] };
    let with = |name: &'static str, column: ArrayRef| [two(), vec![(name, column)]].concat();
    let reals = |all: [f64; 2]| -> ArrayRef { Arc::new(Float64Array::from(all.to_vec())) };
    let wholes = |all: [Option<i64>; 2]| -> ArrayRef { Arc::new(Int64Array::from(all.to_vec())) };
    let cases: Vec<(Columns, &str)> = vec![
        (
            vec![("mentee", ids(&["a"]))],
            "pairs: column 'mentor' is missing; the columns are mentee, mentor, mentee_rank",
        ),
        (with("rank", ids(&["1", "2"])), "pairs: unknown column 'rank'; the columns are mentee"),
        (with("score", ids(&["1", "2"])), "pairs: column 'score' has the type Utf8; expected numbers"),
        (
            vec![("mentee", reals([1.0, 2.0])), ("mentor", ids(&["c", "d"]))],
            "pairs: column 'mentee' has the type Float64; expected text (also as a dictionary) or whole numbers",
        ),
        (vec![("mentee", ids(&["a", " "])), ("mentor", ids(&["c", "c"]))], "pairs row 2: column 'mentee' is empty"),
        (
            vec![("mentee", ids(&["a", "b\nc"])), ("mentor", ids(&["c", "c"]))],
            "pairs row 2: column 'mentee': 'b c' goes over the end of a line",
        ),
        (
            vec![("mentee", ids(&["a", "b"])), ("mentor", ids(&["c", "\u{fffd}"]))],
            "pairs row 2: column 'mentor': '\u{fffd}' has a character that could not be read",
        ),
        (
            with("mentee_rank", wholes([Some(0), Some(-1)])),
            "pairs row 2: column 'mentee_rank': '-1' is not a rank; write an integer from 0 to 4294967295",
        ),
        (with("mentor_rank", reals([0.0, 1.5])), "pairs row 2: column 'mentor_rank': '1.5' is not a rank"),
        (
            with("mentee_level", wholes([Some(70_000), Some(0)])),
            "pairs row 1: column 'mentee_level': '70000' is not a level",
        ),
        (with("score", wholes([None, Some(1)])), "pairs row 2: column 'score' is filled here but empty in row 1"),
        (with("score", reals([0.5, f64::NAN])), "pairs row 2: column 'score' is empty here but filled in row 1"),
        (with("score", reals([0.5, f64::INFINITY])), "pairs row 2: column 'score': 'inf' is not a score"),
        (with("score", reals([0.5, 1.0 / 3.0])), "pairs row 2: column 'score': '0.3333333333333333' is not a score"),
        (
            vec![("mentee", ids(&["a", "a"])), ("mentor", ids(&["c", "c"]))],
            "pairs row 2: mentee 'a' and mentor 'c' are paired in row 1 already",
        ),
        (
            vec![("mentee", ids(&["a", "a"])), ("mentor", ids(&["c", ""]))],
            "pairs row 2: mentee 'a' is declared without pairs here, but is in row 1, too",
        ),
        (vec![("mentee", ids(&[])), ("mentor", ids(&[]))], "pairs: the table has no rows"),
    ];
    for (columns, expected) in cases {
        for &kind in TableKind::ALL {
            let refused = read_as((kind, in_kind(columns.clone(), kind)), None, Rounding::Refuse).expect_err("refused");
            assert!(refused.to_string().starts_with(expected), "{refused}\n{expected}");
        }
    }
    let rounded = in_kind(with("score", reals([0.5, 1.0 / 3.0])), TableKind::Parquet);
    assert!(read_as((TableKind::Parquet, rounded), None, Rounding::Nearest).is_ok());
    let seats = vec![("mentor", ids(&["c", "c"])), ("capacity", wholes([Some(1), Some(1)]))];
    let seats = (TableKind::Arrow, in_kind(seats, TableKind::Arrow));
    let refused = read_as((TableKind::Parquet, in_kind(two(), TableKind::Parquet)), Some(seats), Rounding::Refuse);
    let expected = "capacities row 2: mentor 'c' has a capacity in row 1 already; keep one";
    assert_eq!(refused.expect_err("refused").to_string(), expected);
}

#[test]
fn a_text_and_a_table_may_belong_together() {
    let pairs = in_kind(vec![("mentee", ids(&["a", "b"])), ("mentor", ids(&["c", "c"]))], TableKind::ArrowStream);
    let pairs = ("pairs", MarketSource::Table(TableKind::ArrowStream, pairs));
    let seats = Some(("capacities", MarketSource::Text("mentor;capacity\nc;1\n")));
    let named = UnbuiltMarket::read_sources(pairs, seats, Rounding::Refuse, &|| None).expect("readable");
    let market = named.build(&|| None).expect("a market").market;
    let strategy = "mentee-optimal".parse::<StrategySpec>().expect("one").build();
    let solution = strategy.solve(&market, &mut Context::new(1)).expect("solvable");
    assert_eq!(solution.matching.len(), 1);
}

#[test]
fn what_takes_more_room_than_it_has_bytes_is_refused_beforehand() {
    let long = "x".repeat(65 << 20);
    let columns = || -> Columns { vec![("mentee", ids(&[&long])), ("mentor", ids(&["b"]))] };
    let snappy = WriterProperties::builder().set_compression(Compression::SNAPPY).set_dictionary_enabled(false);
    let refused = |bytes: Vec<u8>| {
        let kind = TableKind::of(&bytes).expect("a table");
        read_as((kind, bytes), None, Rounding::Refuse).expect_err("refused").to_string()
    };
    assert!(refused(as_parquet(columns(), snappy.build())).contains("at most 67108864 are read"));
    let prefixes = WriterProperties::builder().set_dictionary_enabled(false).set_encoding(Encoding::DELTA_BYTE_ARRAY);
    let few = vec![("mentee", ids(&["a"])), ("mentor", ids(&["b"]))];
    assert!(refused(as_parquet(few.clone(), prefixes.build())).contains("DELTA_BYTE_ARRAY"));
    let lengths =
        WriterProperties::builder().set_dictionary_enabled(false).set_encoding(Encoding::DELTA_LENGTH_BYTE_ARRAY);
    assert!(refused(as_parquet(few.clone(), lengths.build())).contains("DELTA_LENGTH_BYTE_ARRAY"));
    // A dictionary page says how many values it has, and the table how many columns: both are patched to say more.
    let sound = as_parquet(few.clone(), WriterProperties::builder().build());
    let at = |pattern: &[u8]| sound.windows(pattern.len()).position(|bytes| bytes == pattern).expect("it is there");
    let mut more = sound.clone();
    more[at(&[0x4c, 0x15, 0x02, 0x15]) + 2] = 0x7e;
    assert!(refused(more).contains("a dictionary has more values than fit into its page"));
    let mut more = sound.clone();
    let children = at(b"arrow_schema\x15\x04") + 13;
    more.splice(children..=children, [0xfe, 0xff, 0xff, 0xff, 0x0f]);
    let end = more.len() - 8;
    let length = u32::from_le_bytes(more[end..end + 4].try_into().expect("four")) + 4;
    more[end..end + 4].copy_from_slice(&length.to_le_bytes());
    assert!(refused(more).contains("its list of columns is damaged"));
    for kind in [TableKind::Arrow, TableKind::ArrowStream, TableKind::Parquet] {
        let whole = in_kind(few.clone(), kind);
        for end in 8..whole.len() - 8 {
            let refused = refused(whole[..end].to_vec());
            assert!(refused.starts_with("pairs: "), "{refused}");
        }
    }
}

#[test]
fn rows_without_anything_in_them_are_bounded() {
    let nothing: ArrayRef = Arc::new(NullArray::new(20_010_000));
    let table = in_kind(vec![("mentee", Arc::clone(&nothing)), ("mentor", nothing)], TableKind::Arrow);
    assert!(table.len() < 2_000);
    let refused = read_as((TableKind::Arrow, table), None, Rounding::Refuse).expect_err("refused");
    assert!(refused.to_string().contains("more than 20000000 rows"), "{refused}");
}

#[test]
fn reading_stops_when_it_is_asked_to() {
    let table = in_kind(vec![("mentee", ids(&["a"])), ("mentor", ids(&["b"]))], TableKind::Arrow);
    let pairs = ("pairs", MarketSource::Table(TableKind::Arrow, table));
    let stopped = UnbuiltMarket::read_sources(pairs, None, Rounding::Refuse, &|| Some(StopReason::Cancelled));
    assert!(stopped.expect_err("stopped").to_string().contains("stopped while it was read"));
}
