//! `tickmark query`: named or ad-hoc SQL over the same tables and the same clock functions that the reports use.

use std::io::Read;

use super::Context;
use crate::ExitStatus;
use crate::cli::{Format, QueryArgs};
use crate::error::{Error, Result};
use crate::output::Rows;
use crate::query;
use crate::store::{Cell, Limits, Table};

pub(super) fn run(args: &QueryArgs, cx: &Context) -> Result<ExitStatus> {
    if args.schema {
        let (store, _) = cx.read_store()?;
        cx.deliver(&Rows { what: "schema", table: &query::schema(&store)?, document: None }, Format::Table)?;
        return Ok(ExitStatus::Done);
    }
    let Some(asked) = &args.query else {
        cx.deliver(&Rows { what: "queries", table: &query::list(&cx.project.dir)?, document: None }, Format::Table)?;
        return Ok(ExitStatus::Done);
    };
    let sql = if asked == "-" {
        let mut text = String::new();
        std::io::stdin()
            .read_to_string(&mut text)
            .map_err(Error::io("read", std::path::Path::new("standard input")))?;
        text
    } else {
        query::find(asked, &cx.project.dir)?
    };
    let (store, _) = cx.read_store()?;
    store.at_home_in(&cx.zone)?;
    let mut table = Table { columns: Vec::new(), rows: Vec::new() };
    table.columns = query::run(&store, &sql, Limits::of_time(std::time::Duration::from_secs(600)), |piece| {
        table.rows.extend(piece.rows);
        Ok(())
    })?;
    if table.rows.iter().flatten().any(|cell| matches!(cell, Cell::Wall(_))) {
        cx.terminal.note("times are UTC, but for what `local_time` gave");
    }
    cx.deliver(&Rows { what: "query", table: &table, document: None }, Format::Table)?;
    Ok(ExitStatus::Done)
}
