//! `tickmark diff`: two evidence packs side by side, with what people have said of the exceptions. Needs no project.

use std::fmt::Write as _;

use serde_json::json;

use crate::cli::{DiffArgs, Format, Global};
use crate::error::Result;
use crate::evidence::{Comparison, Dispositions, Read};
use crate::output::{Places, Rows};
use crate::terminal::Terminal;
use crate::{ExitStatus, evidence, output, text};

pub(super) fn run(args: &DiffArgs, global: &Global, places: &Places, terminal: Terminal) -> Result<ExitStatus> {
    global.out.as_deref().map_or(Ok(()), |out| places.file(out))?;
    let (old, new) = (Read::pack(&args.old)?, Read::pack(&args.new)?);
    let dispositions = args.dispositions.as_deref().map_or_else(|| Ok(Dispositions::default()), Dispositions::read)?;
    let found = evidence::compare(&old, &new, &dispositions);
    if matches!(global.format, None | Some(Format::Table)) && global.out.is_none() {
        terminal.page(&page(&old, &new, &found))?;
        return Ok(ExitStatus::Done);
    }
    let pack =
        |pack: &Read| json!({ "manifest_sha256": pack.manifest_sha256, "period": pack.period, "as_of": pack.as_of });
    let document = json!({
        "schema": "tickmark/diff/1", "old": pack(&old), "new": pack(&new), "controls": found.controls, "items": found.items,
        "inputs_gone": found.inputs_gone, "inputs_new": found.inputs_new, "remarks": found.remarks,
    });
    let rows = Rows { what: "diff", table: &evidence::compared_list(&found), document: Some(document) };
    let format = global.format.unwrap_or(Format::Csv);
    output::check_target(rows.what, format, global.out.as_deref())?;
    let bytes = output::render(&rows, format)?;
    match &global.out {
        Some(path) => output::write_file(path, &bytes, places)?,
        None => terminal.result(&bytes)?,
    }
    Ok(ExitStatus::Done)
}

fn page(old: &Read, new: &Read, found: &Comparison) -> String {
    let of = |pack: &Read| format!("{} as of {}", pack.period, pack.as_of);
    let mut page = format!("{} against {}\n", of(new), of(old));
    for remark in &found.remarks {
        let _ = writeln!(page, "  {remark}");
    }
    let _ = writeln!(
        page,
        "\n  {:<8}{:>8}{:>12}{:>8}{:>9}{:>10}",
        "control", "new", "persisting", "gone", "unknown", "disposed"
    );
    for side in &found.controls {
        if side.new + side.persisting + side.gone + side.unknown == 0 && side.differs.is_empty() {
            continue;
        }
        let _ = writeln!(
            page,
            "  {:<8}{:>8}{:>12}{:>8}{:>9}{:>10}",
            side.id,
            text::grouped(side.new),
            text::grouped(side.persisting),
            text::grouped(side.gone),
            text::grouped(side.unknown),
            format!("{} of {}", text::grouped(side.disposed), text::grouped(side.new + side.persisting))
        );
        for why in &side.differs {
            let _ = writeln!(page, "          not comparable: {why}");
        }
    }
    for (title, files) in [
        ("Exports of the earlier pack only", &found.inputs_gone),
        ("Exports of the later pack only", &found.inputs_new),
    ] {
        if !files.is_empty() {
            let _ = writeln!(page, "\n{title}");
        }
        for file in files {
            let _ = writeln!(page, "  {file}");
        }
    }
    let changed = found.items.iter().filter(|item| item.changed_since).count() as u64;
    if changed > 0 {
        let _ = writeln!(
            page,
            "\n{} of an exception whose reason is another one since",
            text::count(changed, "disposition")
        );
    }
    page.push_str("\n`--format csv` lists every exception, with columns for what you say of it\n");
    page
}
