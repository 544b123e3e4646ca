//! `tickmark check --indicators`: the figures beside the controls, each with its definition, numerator and denominator, and the limit that the
//! policy sets. Evidence packs and lead sheets hold the same.

use std::fmt::Write as _;

use crate::cli::{CheckArgs, Format};
use crate::commands::Context;
use crate::controls::{Engine, Limit, Run, Tested};
use crate::error::{Error, Result};
use crate::evidence::{Indicator, IndicatorRow, IndicatorSources, IndicatorState};
use crate::metrics::{Request, Value};
use crate::output::Rows;
use crate::period::Period;
use crate::store::Store;
use crate::{ExitStatus, evidence, text};

/// Columns of a line of prose.
const WIDTH: usize = 110;
/// Cells of a figure on a terminal.
const SHOWN: usize = 8;

/// What measures say, if indicators are shown by what was asked for. They are of all controls: counts of some would be no figure.
pub(super) fn values(
    args: &CheckArgs,
    store: &Store,
    period: &Period,
    as_of: i64,
    cx: &Context,
) -> Result<Option<Vec<Value>>> {
    if args.indicators && !args.ids.is_empty() {
        return Err(Error::setting("the indicators are of all controls")
            .hint("`tickmark check --indicators` without ids; the first column tells them apart"));
    }
    let wanted = args.indicators || args.evidence.is_some() || cx.format == Some(Format::Xlsx) && is_results(args);
    if !wanted || !args.ids.is_empty() {
        return Ok(None);
    }
    let request = Request {
        metrics: &[],
        periods: std::slice::from_ref(period),
        by: &[],
        as_of,
        zone: &cx.zone,
        calendars: &cx.calendars,
        policies: &cx.project.settings.sla,
        agreements: &cx.project.settings.availability,
        emergency_approval_hours: cx.project.settings.change.emergency_approval_hours,
    };
    evidence::indicator_values(store, &request).map(Some)
}

/// Whether the results of controls are what comes out.
fn is_results(args: &CheckArgs) -> bool {
    let other = args.lint || args.coverage || args.files || args.sample.is_some() || args.evaluate.is_some();
    args.list.is_none() && !other
}

/// The indicators of a run.
pub(super) fn told(values: &[Value], tested: &[Tested], engine: &Engine<'_>, run: &Run<'_>) -> Result<Vec<Indicator>> {
    let sources = IndicatorSources { values, tested, engine, levels: run.levels };
    evidence::indicators(sources, |id| run.policy.limit(id).cloned())
}

pub(super) fn run(told: &[Indicator], period: &Period, as_of: i64, cx: &Context) -> Result<ExitStatus> {
    if matches!(cx.format, None | Some(Format::Table)) && cx.out.is_none() {
        cx.terminal.page(&page(told, period, as_of))?;
    } else {
        let document = evidence::indicator_document(told, period, as_of);
        let table = evidence::indicator_table(told);
        cx.deliver(&Rows { what: "indicators", table: &table, document: Some(document) }, Format::Table)?;
    }
    let failed = told.iter().flat_map(|indicator| &indicator.figures).any(|row| row.state == IndicatorState::Error);
    Ok(if failed { ExitStatus::Partial } else { ExitStatus::Done })
}

fn page(told: &[Indicator], period: &Period, as_of: i64) -> String {
    let has = |indicator: &&Indicator| indicator.figures.iter().any(|row| row.state == IndicatorState::Measured);
    let measured = told.iter().filter(has).count() as u64;
    let mut page = format!(
        "{}, {} as of {}: {measured} with a value, {} without. Intervals are of 95 %.\n",
        text::count(told.len() as u64, "indicator"),
        period.label,
        text::instant(as_of),
        told.len() as u64 - measured
    );
    for indicator in told {
        let _ = writeln!(page, "\n{} {} ({})", indicator.id, indicator.title, indicator.cobit.join(", "));
        for line in text::wrap(&indicator.what, WIDTH) {
            let _ = writeln!(page, "    {line}");
        }
        let mut hidden = 0;
        for (place, row) in indicator.figures.iter().enumerate() {
            let is_same = |other: &IndicatorRow| other.figure == row.figure && !other.by.is_empty();
            let before = indicator.figures.iter().take(place).filter(|other| is_same(other)).count();
            // A whole is always shown, and the first cells; of services there may be hundreds.
            if row.by.is_empty() || before < SHOWN {
                let _ = writeln!(page, "  {}", line(row, indicator.limit.as_ref()));
            } else {
                hidden += 1;
            }
        }
        if hidden > 0 {
            let _ = writeln!(page, "  and {hidden} more cells: `--format csv` has all");
        }
    }
    page
}

/// A figure with what it was made of; never a share without its n.
fn line(row: &IndicatorRow, limit: Option<&Limit>) -> String {
    let mut names = vec![row.figure.clone()];
    names.extend([&row.kind, &row.sla, &row.clock].into_iter().flatten().cloned());
    names.extend(row.by.iter().map(|(name, cell)| format!("{name} {cell}")));
    let mut line = format!("{:<56}", names.join(" "));
    let Some(value) = row.value else {
        let _ =
            write!(line, " {}: {}", row.state.as_str().replace('_', " "), row.reason.as_deref().unwrap_or_default());
        return line;
    };
    let shown = |value: f64| match row.unit.as_str() {
        "fraction" => format!("{:.1} %", 100.0 * value),
        "seconds" => text::duration(value.round() as i64),
        "count" => text::grouped((value.round() as i64).unsigned_abs()),
        _ => format!("{value:.2}"),
    };
    let _ = write!(line, " {:>12}", shown(value));
    match (row.numerator, row.denominator) {
        (Some(numerator), Some(n)) if row.unit != "count" && row.unit != "seconds" => {
            let _ = write!(line, "  {} of {}", text::grouped(numerator.unsigned_abs()), text::grouped(n));
        }
        (_, Some(n)) => {
            let _ = write!(line, "  n {}", text::grouped(n));
        }
        _ => {}
    }
    if let (Some(lower), Some(upper)) = (row.lower, row.upper) {
        let _ = write!(line, "  ({} to {})", shown(lower), shown(upper));
    }
    if let (Some(kept), Some(limit)) = (row.kept, limit) {
        let asked: Vec<String> = [("at least", limit.at_least), ("at most", limit.at_most)]
            .into_iter()
            .filter_map(|(word, value)| Some(format!("{word} {}", shown(value?))))
            .collect();
        let source = limit.source.as_deref().unwrap_or("policy.toml");
        let kept = if kept { "kept" } else { "NOT KEPT" };
        let _ = write!(line, "  {} ({source}): {kept}", asked.join(", "));
    }
    line
}
