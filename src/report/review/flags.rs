//! The tool's own flags beside the recomputed clocks: who agrees on what, and the tickets on which the two differ.

use crate::report::review::confusion::Confusion;

use crate::report::format;
use crate::report::format::NOTHING;
use crate::report::review::facts::Facts;
use crate::report::review::lists::Lists;
use crate::report::review::names::{SHOWN, shown};
use crate::report::review::words;
use crate::report::view::{Cell, Column, Sentence, Table};
use crate::text;

/// The table of verdicts, and the tickets that differ; nothing where the tools told no flags.
pub(super) fn tables(facts: &Facts<'_>, lists: &Lists) -> Vec<Table> {
    let compared: Vec<&Confusion> = lists.confusions().iter().filter(|level| level.compared() > 0).collect();
    if compared.is_empty() {
        return Vec::new();
    }
    let row = |of: &&Confusion| {
        let number = |n: u64| Cell::new(text::grouped(n));
        let agree = (of.both_kept + of.both_breached) as f64 / of.compared() as f64;
        let causes: Vec<String> =
            of.causes.iter().map(|(cause, n)| format!("{} {}", text::grouped(*n), cause_words(cause))).collect();
        let none = if of.no_flag > 0 { format!("{} without a flag", text::grouped(of.no_flag)) } else { String::new() };
        vec![
            Cell::new(title(facts, &of.level)).sub(none),
            number(of.both_kept),
            number(of.both_breached),
            number(of.only_ours),
            number(of.only_tool),
            Cell::new(format::percent(agree)).sub(format!("n = {}", text::grouped(of.compared()))),
            Cell::new(if causes.is_empty() { NOTHING.to_owned() } else { causes.join(", ") }),
        ]
    };
    let differ: u64 = compared.iter().map(|of| of.only_ours + of.only_tool).sum();
    let period = format::period_short(facts.period, facts.zone);
    let verdicts = Table {
        id: "flags".to_owned(),
        heading: match differ {
            0 => {
                format!("The tools' own flags agree with every recomputed clock that stopped or is overdue in {period}")
            }
            n => format!(
                "The tools' own flags differ on {} that stopped or are overdue in {period}",
                text::count(n, "clock")
            ),
        },
        columns: Column::list(&[
            "Service level",
            "#both: kept",
            "#both: breached",
            "#breached, tool says kept",
            "#kept, tool says breached",
            "#agree",
            "~Why they differ",
        ]),
        // Where all agree, the heading has said it.
        rows: if differ > 0 { compared.iter().map(row).collect() } else { Vec::new() },
        hint: Sentence::new(format!(
            "The tool's own flag for each clock, compared with the clock recomputed from the settings; n = {}. ",
            text::grouped(compared.iter().map(|of| of.compared()).sum())
        ))
        .link("Definition", "#def-flag_agreement")
        .say("."),
    };
    let rows = lists.rows("flags-that-differ");
    if rows.len() == 0 {
        return vec![verdicts];
    }
    let line = |row: crate::report::review::lists::Row<'_>| {
        let verdict = |breached: bool| Cell::new(if breached { "breached" } else { "kept" });
        vec![
            Cell::new(row.text("ticket")).sub(row.text("service_level")),
            verdict(row.flag("breached")),
            verdict(row.flag("tool_breached")),
            Cell::new(cause_words(row.text("cause"))),
            Cell::new(words::working_or_nothing(row.integer("working_seconds"))),
            Cell::new(words::working_or_nothing(row.integer("tool_working_seconds"))),
            Cell::new(words::working_or_nothing(row.integer("target_seconds"))),
            Cell::new(words::working_or_nothing(row.integer("tool_target_seconds"))),
        ]
    };
    let tickets = Table {
        id: "flags-that-differ".to_owned(),
        heading: "Where the tool and the recomputed clock differ".to_owned(),
        columns: Column::list(&[
            "Ticket",
            "recomputed",
            "tool",
            "~Why",
            "#used",
            "#used, tool",
            "#target",
            "#target, tool",
        ]),
        rows: rows.iter().take(SHOWN).map(line).collect(),
        hint: shown(rows.len(), "by level and ticket", lists.href("flags-that-differ")),
    };
    vec![verdicts, tickets]
}

fn title(facts: &Facts<'_>, level: &str) -> String {
    let policy = facts.settings().sla.iter().find(|policy| policy.id == level);
    policy.and_then(|policy| policy.title.clone()).unwrap_or_else(|| level.to_owned())
}

fn cause_words(cause: &str) -> &'static str {
    match cause {
        "stale_flag" => "stale flag",
        "target" => "another target",
        "reopen" => "reopened",
        "stop" => "another stop",
        "pause" => "other pauses",
        "calendar" => "another calendar",
        "unknown" => "not stated by the tool",
        _ => NOTHING,
    }
}
