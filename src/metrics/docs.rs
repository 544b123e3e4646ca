//! The definitions as a page of Markdown: `docs/metrics.md` is this text.

use std::fmt::Write as _;

use crate::metrics::registry::definitions;
use crate::metrics::types::{Better, Definition, Unit};

const HEAD: &str = "# Measures

Every value carries its n, what was left out by reason, and where there is one a 95 % interval. A period is half-open: an event
at its first second belongs to it, one at its last does not. What is later than as-of has not happened. Cancelled means that
the ticket's state is cancelled; the instant is the last move to that state in its history, else its closing, resolution
or last change. Breakdowns (priority, service, group, category) use the value a ticket has now; tickets without one are in
the cell `(none)`, cells without tickets are left out.

Rates have Wilson's score interval, counts of events Garwood's exact Poisson interval, medians and percentiles an interval of
order statistics, which needs 6 tickets for a median, 13 for p75, 36 for p90, 72 for p95. Quantiles are of type 7 (Hyndman and
Fan): with n sorted values, the one at position (n - 1) * p, counted from 0, straight lines between.
";

/// The page.
pub fn markdown() -> String {
    let mut page = HEAD.to_owned();
    for definition in definitions() {
        section(&mut page, definition);
    }
    page
}

fn section(page: &mut String, definition: &Definition) {
    let kinds: Vec<&str> = definition.kinds.iter().map(|kind| kind.as_str()).collect();
    let stats: Vec<String> = definition.stats.iter().map(|stat| format!("`{stat}`")).collect();
    let unit = match definition.unit {
        Unit::Count => "count",
        Unit::Fraction => "fraction between 0 and 1",
        Unit::Seconds => "seconds",
    };
    let better = match definition.better {
        Better::Higher => "more is better",
        Better::Lower => "less is better",
        Better::Neutral => "neither direction is better",
    };
    let rows = [
        ("population", definition.population.to_owned()),
        ("formula", definition.formula.to_owned()),
        ("left out", definition.left_out.to_owned()),
        ("statistics", format!("{}; the first is the headline", stats.join(", "))),
        ("unit", format!("{unit}; {better}")),
        ("kinds", if kinds.is_empty() { "services, not tickets".to_owned() } else { kinds.join(", ") }),
        ("source", definition.source.to_owned()),
    ];
    let _ = write!(page, "\n## {}\n\n`{}`: {}\n\n| | |\n|---|---|\n", definition.title, definition.id, definition.what);
    for (name, text) in rows {
        let _ = writeln!(page, "| {name} | {} |", text.replace('|', "\\|"));
    }
}
