//! `tickmark check list`: the controls in force with what each needs. Tests nothing, so that it needs no store.

use crate::ExitStatus;
use crate::cli::{Format, ListArgs};
use crate::commands::context::{Context, controls};
use crate::error::Result;
use crate::evidence;
use crate::output::Rows;

pub(crate) fn run(args: &ListArgs, cx: &Context) -> Result<ExitStatus> {
    let (mut packs, policy) = controls::in_force(cx, &args.controls)?;
    packs.select(&args.ids)?;
    let list = evidence::ControlList::new(&packs, &policy);
    let rows = Rows { what: "controls", table: &list.table()?, document: Some(list.document()?) };
    cx.deliver(&rows, Format::Table)?;
    Ok(ExitStatus::Done)
}
