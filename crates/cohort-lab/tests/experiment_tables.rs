//! Rows of experiments as Parquet: what a reader that is not ours finds is what the text says.

#![cfg(feature = "arrow")]

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, UInt64Type};
use arrow_array::{Array, RecordBatch};
use arrow_schema::DataType;
use bytes::Bytes;
use cohort_lab::experiment::{Gauges, Plan, Row, measure, rows_as_parquet};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

/// Markets with and without scores' ties, runs without an answer, an odd text, and gauges for some.
fn cells() -> Vec<Vec<String>> {
    let plan = Plan::parse(
        "name = 'some'\nstrategies = ['mentee-optimal', 'max-score', 'boston']\nseeds = [0, 7, 18446744073709551615]\n\
         [[markets]]\nmodel = 'uniform'\nsizes = [[9, 5], [30, 20]]\nties = [0.0, 0.1]\n\
         [[markets]]\nmodel = 'mallows'\nsizes = [[9, 5]]\nlength = [3, 40]\nskew = [0.3333333333333333]\n",
    )
    .expect("a plan");
    let gauges = Gauges { seconds: &|| 0.123_456_789, begins: &|| (), peak_bytes: &|| Some(u64::MAX) };
    let mut cells = Vec::new();
    for (at, shape) in plan.instances.iter().enumerate() {
        let gauges = (at % 2 == 0).then_some(gauges);
        let rows = measure(shape, &plan.strategies, gauges, &|_| None, &|| None).expect("nothing stops it");
        cells.extend(rows.iter().map(Row::cells));
    }
    let mut odd = cells[0].clone();
    odd[column("why")] = String::from("\"ä\", 1\n2");
    cells.push(odd);
    cells
}

fn column(name: &str) -> usize {
    Row::HEADER.iter().position(|one| *one == name).expect("a column")
}

fn read(bytes: Vec<u8>) -> Vec<RecordBatch> {
    let reader = ParquetRecordBatchReaderBuilder::try_new(Bytes::from(bytes)).expect("a table").build();
    reader.expect("rows").collect::<Result<_, _>>().expect("batches")
}

#[test]
fn every_cell_is_read_back() {
    // More than a batch of the writer's.
    let some = cells();
    let cells: Vec<&[String]> = some.iter().map(Vec::as_slice).cycle().take(20_000).collect();
    let batches = read(rows_as_parquet(cells.iter().copied()).expect("rows"));
    let mut above = 0;
    let (mut filled, mut empty) = (0, 0);
    for batch in &batches {
        let schema = batch.schema();
        assert!(schema.fields().iter().map(|field| field.name().as_str()).eq(Row::HEADER.iter().copied()));
        for (column, array) in batch.columns().iter().enumerate() {
            for row in 0..batch.num_rows() {
                let written = cells[above + row][column].as_str();
                if array.is_null(row) {
                    assert_eq!(written, "", "row {row}, {}", Row::HEADER[column]);
                    empty += 1;
                    continue;
                }
                filled += 1;
                match array.data_type() {
                    DataType::Utf8 => assert_eq!(array.as_string::<i32>().value(row), written),
                    DataType::UInt64 => {
                        assert_eq!(array.as_primitive::<UInt64Type>().value(row).to_string(), written);
                    }
                    DataType::Float64 => {
                        let found = array.as_primitive::<Float64Type>().value(row);
                        assert_eq!(found.to_bits(), written.parse::<f64>().expect("a number").to_bits());
                    }
                    other => panic!("{other}"),
                }
            }
        }
        above += batch.num_rows();
    }
    assert_eq!(above, cells.len());
    assert!(filled > 250_000 && empty > 100_000, "{filled} {empty}");
}

#[test]
fn a_table_without_rows_has_its_columns_and_a_wrong_cell_is_named() {
    let none = rows_as_parquet(std::iter::empty()).expect("no rows");
    let reader = ParquetRecordBatchReaderBuilder::try_new(Bytes::from(none)).expect("a table");
    assert_eq!(reader.schema().fields().len(), Row::HEADER.len());
    let mut cells = cells();
    cells[4][column("matched")] = String::from("-1");
    let refused = rows_as_parquet(cells.iter().map(Vec::as_slice)).expect_err("no count");
    assert!(refused.to_string().ends_with("row 5, column matched: '-1' is not a number"), "{refused}");
}
