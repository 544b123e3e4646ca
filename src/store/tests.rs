use crate::error::{Error, Result};
use arrow::datatypes::SchemaRef;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanArray, Date32Array, Float64Array, Int32Array, Int64Array, StringArray, TimestampMicrosecondArray,
};
use arrow::datatypes::{DataType, Field, Schema};
use arrow::record_batch::RecordBatch;
use polars::prelude::{AnyValue, ChunkAgg, TimeUnit};

use super::*;
use crate::calendar::{Calendar, Calendars};

fn store() -> Store {
    let spec = toml::from_str("zone = \"Europe/Berlin\"\nmon-fri = [\"09:00-17:00\"]").unwrap();
    let calendar = Calendar::new("desk", &spec, Path::new(".")).unwrap();
    Store::in_memory(&Calendars::from([("desk".to_owned(), Arc::new(calendar))])).unwrap()
}

fn one(store: &Store, sql: &str) -> Cell {
    store.table(sql, &[]).unwrap().rows[0][0].clone()
}

#[test]
fn rows_of_other_types_than_were_declared_are_refused() {
    let store = store();
    store.batch("CREATE TABLE t (i INTEGER)").unwrap();
    let declared = Arc::new(Schema::new(vec![Field::new("i", DataType::Int32, true)]));
    let wide = || RecordBatch::try_from_iter([("i", Arc::new(Int64Array::from(vec![1, 2])) as ArrayRef)]).unwrap();
    let error = store.hold("rows", Arc::clone(&declared), [Ok(wide())]).unwrap_err();
    assert!(error.to_string().contains("Int64") && error.to_string().contains("were declared"), "{error}");
    let error = store.insert_computed("t", Arc::clone(&declared), 1, move |_| Ok(wide())).unwrap_err();
    assert!(error.to_string().contains("were declared"), "{error}");
    let more = RecordBatch::try_from_iter([
        ("i", Arc::new(Int32Array::from(vec![1])) as ArrayRef),
        ("j", Arc::new(Int32Array::from(vec![1]))),
    ]);
    assert!(store.hold("rows", declared, [Ok(more.unwrap())]).is_err());
    assert_eq!(one(&store, "SELECT count(*) FROM t"), Cell::Int(0));
}

#[test]
fn what_is_not_held_is_an_error_and_not_no_rows() {
    let store = store();
    assert!(store.held("nothing", vec![0]).is_err());
    assert!(store.take("nothing").is_err());
}

#[test]
fn every_type_survives_the_way_from_arrow_through_duckdb_to_polars() {
    let store = store();
    store
        .batch("CREATE TABLE t (b BOOLEAN, i INTEGER, l BIGINT, d DOUBLE, s VARCHAR, ts TIMESTAMP, day DATE)")
        .unwrap();
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("b", Arc::new(BooleanArray::from(vec![Some(true), None]))),
        ("i", Arc::new(Int32Array::from(vec![Some(-7), None]))),
        ("l", Arc::new(Int64Array::from(vec![Some(1 << 40), None]))),
        ("d", Arc::new(Float64Array::from(vec![Some(0.25), None]))),
        ("s", Arc::new(StringArray::from(vec![Some("Größe, longer than twelve bytes"), None]))),
        ("ts", Arc::new(TimestampMicrosecondArray::from(vec![Some(1_782_856_800_000_000), None]))),
        ("day", Arc::new(Date32Array::from(vec![Some(20_634), None]))),
    ];
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    assert_eq!(store.hold("rows", batch.schema(), [Ok(batch)]).unwrap(), 2);
    assert_eq!(store.execute("INSERT INTO t SELECT * FROM rows", &[]).unwrap(), 2);
    store.release().unwrap();
    assert!(store.batch("SELECT * FROM rows").is_err());

    let frame = store.frame("SELECT * FROM t ORDER BY i NULLS LAST", &[]).unwrap();
    assert_eq!(frame.shape(), (2, 7));
    let first: Vec<AnyValue<'_>> = frame.columns().iter().map(|column| column.get(0).unwrap()).collect();
    let expected = [
        AnyValue::Boolean(true),
        AnyValue::Int32(-7),
        AnyValue::Int64(1 << 40),
        AnyValue::Float64(0.25),
        AnyValue::String("Größe, longer than twelve bytes"),
        AnyValue::Datetime(1_782_856_800_000_000, TimeUnit::Microseconds, None),
        AnyValue::Date(20_634),
    ];
    assert_eq!(first, expected);
    assert!(frame.columns().iter().all(|column| column.get(1).unwrap().is_null()));

    let rows = store.table("SELECT * FROM t ORDER BY i NULLS LAST", &[]).unwrap().rows;
    assert_eq!(rows[0][5], Cell::Instant(1_782_856_800));
    assert_eq!(rows[0][6], Cell::Date(20_634));
    assert!(rows[1].iter().all(|cell| *cell == Cell::Null));
}

#[test]
fn a_frame_of_no_rows_has_its_columns() {
    let frame = store().frame("SELECT number, opened_at FROM ticket", &[]).unwrap();
    assert_eq!(frame.shape(), (0, 2));
}

#[test]
fn many_batches_become_one_frame() {
    // 100,000 rows are more than DuckDB hands over at once. Their sum is 99,999 * 100,000 / 2.
    let frame = store().frame("SELECT range AS n FROM range(100000)", &[]).unwrap();
    assert_eq!(frame.height(), 100_000);
    assert_eq!(frame.column("n").unwrap().i64().unwrap().sum(), Some(4_999_950_000));
}

#[test]
fn values_of_every_type_can_be_read() {
    let store = store();
    assert_eq!(one(&store, "SELECT NULL"), Cell::Null);
    assert_eq!(one(&store, "SELECT sum(1.5)"), Cell::Float(1.5));
    assert_eq!(one(&store, "SELECT sum(x) FROM range(4) t(x)"), Cell::Int(6));
    assert_eq!(one(&store, "SELECT 18446744073709551615::UBIGINT"), Cell::Float(18_446_744_073_709_551_615.0));
    assert_eq!(one(&store, "SELECT [1, 2]"), Cell::Text("[1, 2]".into()));
    assert_eq!(one(&store, "SELECT TIME '10:00:00'"), Cell::Text("10:00:00".into()));
    assert_eq!(one(&store, "SELECT TIMESTAMP_S '1969-12-31 23:59:59'"), Cell::Instant(-1));
    assert!(matches!(one(&store, "SELECT INTERVAL 3 DAY"), Cell::Text(_)));
}

#[test]
fn a_failed_transaction_leaves_nothing() {
    let mut store = store();
    let failed: Result<()> = store.transaction(|store| {
        store.execute("INSERT INTO clock_run VALUES ('x', TIMESTAMP '2026-01-01')", &[])?;
        Err(Error::setting("stop"))
    });
    assert_eq!(failed.unwrap_err().to_string(), "stop");
    assert_eq!(one(&store, "SELECT count(*) FROM clock_run"), Cell::Int(0));
}

#[test]
fn sql_counts_with_the_clock_of_the_reports() {
    let store = store();
    // Tuesday 10:15:30 to 11:47:05 in Berlin (+02:00) = 1:31:35 = 5495 s.
    let sql = "SELECT working_seconds('desk', TIMESTAMP '2026-06-02 08:15:30', TIMESTAMP '2026-06-02 09:47:05')";
    assert_eq!(one(&store, sql), Cell::Int(5_495));
    // 16:00 on Tuesday and 2 h of work: 17:00 closing, one more hour from 09:00 on Wednesday: 10:00 = 08:00Z.
    let sql =
        "SELECT add_working_seconds('desk', TIMESTAMP '2026-06-02 14:00:00', 7200) = TIMESTAMP '2026-06-03 08:00:00'";
    assert_eq!(one(&store, sql), Cell::Bool(true));
    // The clocks go forward on 29 March 2026 at 02:00: 02:30 is never shown, and means the transition, 01:00Z.
    let sql = "SELECT utc_time(TIMESTAMP '2026-03-29 02:30:00', 'Europe/Berlin') = TIMESTAMP '2026-03-29 01:00:00'";
    assert_eq!(one(&store, sql), Cell::Bool(true));
    // They go back on 25 October: 02:30 is shown at 00:30Z and at 01:30Z, and means the earlier.
    let sql = "SELECT utc_time(TIMESTAMP '2026-10-25 02:30:00', 'Europe/Berlin') = TIMESTAMP '2026-10-25 00:30:00'";
    assert_eq!(one(&store, sql), Cell::Bool(true));
    assert_eq!(one(&store, "SELECT working_seconds('desk', NULL, TIMESTAMP '2026-06-02 09:47:05')"), Cell::Null);
    let error = store.table("SELECT working_seconds('dask', TIMESTAMP '2026-06-02', TIMESTAMP '2026-06-03')", &[]);
    assert!(error.unwrap_err().to_string().contains("did you mean `desk`?"));
}

#[test]
fn sql_counts_by_working_days_and_on_the_walls_of_another_zone() {
    let store = store();
    // From Tuesday 10:15:30 to the same time on Wednesday: one day of 8 h.
    let sql = "SELECT working_days_seconds('desk', TIMESTAMP '2026-06-02 08:15:30', 1)";
    assert_eq!(one(&store, sql), Cell::Int(28_800));
    // To 12:00 on Wednesday: 6:44:30 until 17:00, 3 h from 9:00.
    let sql = "SELECT working_days_seconds('desk', TIMESTAMP '2026-06-02 08:15:30', 1, 43200)";
    assert_eq!(one(&store, sql), Cell::Int(24_270 + 10_800));
    // In New York 9:00 is 13:00Z.
    let sql = "SELECT working_seconds('desk in America/New_York', TIMESTAMP '2026-06-02 08:15:30', TIMESTAMP '2026-06-02 14:00:00')";
    assert_eq!(one(&store, sql), Cell::Int(3_600));
    let sql = "SELECT working_seconds('desk in Atlantis', TIMESTAMP '2026-06-02', TIMESTAMP '2026-06-03')";
    assert!(store.table(sql, &[]).unwrap_err().to_string().contains("Atlantis"));
}

#[test]
fn a_store_is_opened_again_with_its_schema() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("s.duckdb");
    drop(Store::open(&path, &Calendars::new()).unwrap());
    let store = Store::open(&path, &Calendars::new()).unwrap();
    assert_eq!(one(&store, "SELECT version FROM schema_version"), Cell::Int(SCHEMA_VERSION.into()));
}

#[test]
fn what_is_computed_while_it_is_stored_arrives_whole_or_not_at_all() {
    let mut store = store();
    store.batch("CREATE TABLE squares (square BIGINT, number BIGINT)").unwrap();
    let schema = Arc::new(Schema::new(vec![
        Field::new("number", DataType::Int64, false),
        Field::new("square", DataType::Int64, false),
    ]));
    // Pieces of no rows, of some, and of more than the engine takes at a time.
    let piece = |schema: &SchemaRef, piece: usize| {
        let numbers: Vec<i64> = (0..[0, 7, 5_000][piece % 3]).map(|row| (piece * 10_000 + row) as i64).collect();
        let squares: Vec<i64> = numbers.iter().map(|number| number * number).collect();
        RecordBatch::try_new(
            Arc::clone(schema),
            vec![Arc::new(Int64Array::from(numbers)), Arc::new(Int64Array::from(squares))],
        )
        .unwrap()
    };
    let whole = Arc::clone(&schema);
    // 20 pieces: 7 of none, 7 of 7 and 6 of 5,000 rows.
    let rows = 7 * 7 + 6 * 5_000;
    let stored = store.insert_computed("squares", Arc::clone(&schema), 20, move |place| Ok(piece(&whole, place)));
    assert_eq!(stored.unwrap(), rows);
    let right = "SELECT count(*) FILTER (square = number * number) FROM squares";
    assert_eq!(one(&store, right), Cell::Int(rows as i64));
    assert_eq!(one(&store, "SELECT count(DISTINCT number) FROM squares"), Cell::Int(rows as i64));

    let broken = Arc::clone(&schema);
    let failed = store.transaction(|store| {
        store.insert_computed("squares", schema, 20, move |place| {
            if place == 13 { Err(Error::setting("thirteen".to_owned())) } else { Ok(piece(&broken, place)) }
        })
    });
    assert!(failed.unwrap_err().to_string().contains("thirteen"));
    assert_eq!(one(&store, "SELECT count(*) FROM squares"), Cell::Int(rows as i64));
}
