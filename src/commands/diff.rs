//! `tickmark diff`: two evidence packs side by side, with what people have said of the exceptions. Needs no project.

use crate::cli::{DiffArgs, Format, Global};
use crate::commands::context::answers;
use crate::error::Result;
use crate::evidence::{Dispositions, Read};
use crate::output::{Places, Rows};
use crate::terminal::Terminal;
use crate::{ExitStatus, evidence};

pub(super) fn run(args: &DiffArgs, global: &Global, places: &Places, terminal: Terminal) -> Result<ExitStatus> {
    global.out.as_deref().map_or(Ok(()), |out| places.file(out))?;
    let (old, new) = (Read::pack(&args.old)?, Read::pack(&args.new)?);
    let dispositions = args.dispositions.as_deref().map_or_else(|| Ok(Dispositions::default()), Dispositions::read)?;
    let found = evidence::compare(&old, &new, &dispositions);
    if matches!(global.format, None | Some(Format::Table)) && global.out.is_none() {
        terminal.page(&evidence::compared_page(&old, &new, &found))?;
        return Ok(ExitStatus::Done);
    }
    let document = evidence::compared_document(&old, &new, &found)?;
    let rows = Rows { what: "diff", table: &evidence::compared_list(&found)?, document: Some(document) };
    answers::deliver(&rows, global.format.unwrap_or(Format::Csv), global, places, terminal)?;
    Ok(ExitStatus::Done)
}
