//! `tickmark query`: named or ad-hoc SQL over the same tables and the same clock functions that the reports use.

use std::time::Duration;

use crate::cli::{Format, QueryArgs};
use crate::commands::context::Context;
use crate::error::Result;
use crate::output::{RowWriter, Rows};
use crate::store::{Cell, Limits};
use crate::whole_file::Limit;
use crate::{ExitStatus, output, query, whole_file};

pub(super) fn run(args: &QueryArgs, cx: &Context) -> Result<ExitStatus> {
    if args.schema {
        let store = cx.store_to_ask()?;
        cx.deliver(&Rows { what: "schema", table: &query::schema(&store)?, document: None }, Format::Table)?;
        return Ok(ExitStatus::Done);
    }
    let Some(asked) = &args.query else {
        cx.deliver(&Rows { what: "queries", table: &query::list(&cx.project.dir)?, document: None }, Format::Table)?;
        return Ok(ExitStatus::Done);
    };
    let sql = if asked == "-" {
        whole_file::text_of(std::path::Path::new("standard input"), std::io::stdin(), Limit::Written)?
    } else {
        query::find(asked, &cx.project.dir)?
    };
    let store = cx.store_to_ask()?;
    store.at_home_in(&cx.zone)?;
    let limits = &cx.project.settings.limits;
    let limits = Limits { time: Duration::from_secs(limits.seconds.get()), rows: limits.rows.get() };
    let mut has_times = false;
    cx.stream("query", Format::Table, |format, to| {
        let mut to = Some(to);
        let mut writer = None;
        query::run(&store, &sql, limits, |piece| {
            if let Some(to) = to.take() {
                writer = Some(output::begin("query", &piece.columns, format, to)?);
            }
            has_times |= piece.rows.iter().flatten().any(|cell| matches!(cell, Cell::Wall(_)));
            writer.iter_mut().try_for_each(|writer| piece.rows.iter().try_for_each(|row| writer.push(row)))
        })?;
        writer.map_or(Ok(()), RowWriter::finish)
    })?;
    store.leave();
    if has_times {
        cx.terminal.note("times are in UTC, except those from `local_time`");
    }
    Ok(ExitStatus::Done)
}
