//! Indicators for people: each figure with its definition, what it was made of, and the limit that the policy sets.

use std::fmt::Write as _;

use crate::controls::Limit;
use crate::evidence::indicators::figure::{Row, State};
use crate::evidence::indicators::result::Told;
use crate::period::Period;
use crate::text;

/// Columns of a line of prose.
const WIDTH: usize = 110;
/// Cells of a figure on a terminal.
const SHOWN: usize = 8;

/// The page.
pub fn page(told: &[Told], period: &Period, as_of: i64) -> String {
    let has = |indicator: &&Told| indicator.figures.iter().any(|row| row.state == State::Measured);
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
            let is_same = |other: &Row| other.figure == row.figure && !other.by.is_empty();
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
fn line(row: &Row, limit: Option<&Limit>) -> String {
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
