//! `tickmark restated`: reported values that have moved since, and why.

use crate::cli::{Format, RestatedArgs};
use crate::commands::context::Context;
use crate::error::Result;
use crate::metrics::Data;
use crate::output::{Rows, pages};
use crate::restate::Present;
use crate::{ExitStatus, restate};

pub(super) fn run(args: &RestatedArgs, cx: &Context) -> Result<ExitStatus> {
    let (store, as_of) = cx.read_store()?;
    cx.name_defaults();
    let present = Present { store: &store, project: &cx.project, calendars: &cx.calendars, zone: &cx.zone, as_of };
    let found = restate::compare(present, |periods| Data::all(&store, as_of, &[])?.compute(&present.request(periods)))?;
    store.leave();
    if cx.is_page() && !args.tickets {
        cx.terminal.page(&pages::restated_page(&found))?;
        return Ok(ExitStatus::Done);
    }
    let document = pages::restated_document(&found, as_of, &cx.zone)?;
    let table = if args.tickets { restate::of_tickets(&found) } else { restate::of_values(&found) };
    cx.deliver(&Rows { what: "restated", table: &table, document: Some(document) }, Format::Table)?;
    Ok(ExitStatus::Done)
}
