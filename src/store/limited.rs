//! Statements that have passed the gate, within limits of time and rows. They run in a transaction that can only read, on a connection of a
//! store that is open for reading; rows come piece by piece, so that a result may be longer than memory.

use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError, SyncSender};
use std::thread;
use std::time::Duration;

use arrow::datatypes::SchemaRef;
use arrow::record_batch::RecordBatch;
use duckdb::Connection;

use crate::error::{Error, ErrorKind, Result};
use crate::store::cell;
use crate::store::cell::Table;
use crate::store::database::Store;
use crate::store::errors::sql_error;
use crate::store::gate::Select;

/// Pieces on their way from the engine to who asked.
const ON_THEIR_WAY: usize = 2;

/// What a statement of others may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Until it is stopped.
    pub time: Duration,
    /// Rows of its result.
    pub rows: u64,
}

impl Limits {
    /// No limit but that of time.
    pub const fn of_time(time: Duration) -> Self {
        Self { time, rows: u64::MAX }
    }
}

/// A piece of a result: first its columns, then rows.
enum Piece {
    Columns(SchemaRef),
    Rows(RecordBatch),
}

impl Store {
    /// The result as rows of cells.
    pub fn table_within(&self, select: &Select, limits: Limits) -> Result<Table> {
        let mut rows = Vec::new();
        let columns = self.each_within(select, limits, |table| {
            rows.extend(table.rows);
            Ok(())
        })?;
        Ok(Table { columns, rows })
    }

    /// The same piece by piece, in the order of the rows; a first piece without rows tells the columns. Gives the columns.
    pub fn each_within(
        &self,
        select: &Select,
        limits: Limits,
        mut each: impl FnMut(Table) -> Result<()>,
    ) -> Result<Vec<String>> {
        let handle = self.on_connection(Connection::interrupt_handle);
        let (done, waiting) = mpsc::channel::<()>();
        thread::scope(|scope| {
            let watch = {
                let handle = Arc::clone(&handle);
                scope.spawn(move || {
                    let late = waiting.recv_timeout(limits.time) == Err(RecvTimeoutError::Timeout);
                    if late {
                        handle.interrupt();
                    }
                    late
                })
            };
            let (send, pieces) = mpsc::sync_channel(ON_THEIR_WAY);
            let run = scope.spawn(move || self.on_connection(|connection| read_only(connection, select, &send)));
            // Dropped early, the pieces stop the statement: nobody takes the next one.
            let taken = take(pieces, limits.rows, &mut each);
            if taken.is_err() {
                handle.interrupt();
            }
            let ran = run.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            drop(done);
            let late = watch.join().unwrap_or(false);
            let columns = taken?;
            match ran {
                Err(_) if late => Err(stopped(&format!("after {} s (time limit)", limits.time.as_secs()))
                    .hint("a longer limit is `seconds`: under `[limits]` in tickmark.toml for queries, in policy.toml for a control")),
                Err(error) if error.to_string().contains("Out of Memory") => {
                    Err(Error::new(ErrorKind::Memory { context: "reading".to_owned(), mebibytes: self.memory })
                        .hint("ask for less at once, or set `memory_mib` under `[limits]` in tickmark.toml"))
                }
                Err(error) => Err(sql_error("reading", &error)),
                Ok(()) => Ok(columns),
            }
        })
    }
}

fn take(pieces: mpsc::Receiver<Piece>, most: u64, each: &mut impl FnMut(Table) -> Result<()>) -> Result<Vec<String>> {
    let mut schema = None;
    let mut rows = 0;
    for piece in pieces {
        match (piece, &schema) {
            (Piece::Columns(columns), _) => {
                each(cell::read(&columns, &[]))?;
                schema = Some(columns);
            }
            (Piece::Rows(batch), Some(schema)) => {
                rows += batch.num_rows() as u64;
                if rows > most {
                    return Err(stopped(&format!("at {most} rows (row limit)"))
                        .hint("ask for fewer rows, or set `rows` under `[limits]` in tickmark.toml"));
                }
                each(cell::read(schema, &[batch]))?;
            }
            (Piece::Rows(_), None) => {}
        }
    }
    Ok(schema.map(|schema| schema.fields().iter().map(|field| field.name().clone()).collect()).unwrap_or_default())
}

/// Runs the statement in a transaction that refuses to write, and hands over its rows. Ends early, without an error, where nobody takes
/// them.
fn read_only(connection: &Connection, select: &Select, send: &SyncSender<Piece>) -> duckdb::Result<()> {
    connection.execute_batch("BEGIN TRANSACTION READ ONLY")?;
    let run = || {
        let mut statement = connection.prepare(select.sql())?;
        let batches = statement.stream_arrow([])?;
        if send.send(Piece::Columns(batches.get_schema())).is_err() {
            return Ok(());
        }
        for batch in batches {
            if send.send(Piece::Rows(batch?)).is_err() {
                break;
            }
        }
        Ok(())
    };
    let ran = run();
    // The first error is the one to tell. Nothing was written that could be lost.
    let _ = connection.execute_batch("ROLLBACK");
    ran
}

fn stopped(why: &str) -> Error {
    Error::new(ErrorKind::Sql { context: "reading".to_owned(), message: format!("stopped {why}") })
}
