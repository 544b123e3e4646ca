//! Requests and problems, briefly.

use crate::metrics::{MetricValue, Unit};
use crate::model::Kind;
use crate::period::Period;
use crate::report::format;
use crate::report::format::{NOT_KNOWN, NOTHING};
use crate::report::review::facts::ReviewFacts;
use crate::report::review::lists::ReviewLists;
use crate::report::review::scorecard::print;
use crate::report::view::{PageCell, PageColumn, PageTable, Section, SectionBlock, Sentence};

/// A row: what, metric, statistic, list.
type SummaryLine = (&'static str, &'static str, &'static str, &'static str);

const REQUESTS: &[SummaryLine] = &[
    ("Opened", "opened", "count", "requests-opened"),
    ("Fulfilled", "resolved", "count", "requests-fulfilled"),
    ("Open at the end", "backlog", "count", "requests-open"),
    ("Median time to fulfil", "fulfil_time", "median", "requests-fulfil-time"),
    ("Nine of ten fulfilled within", "fulfil_time", "p90", ""),
    ("Reopened", "reopen_rate", "share", "requests-reopened"),
];

const PROBLEMS: &[SummaryLine] = &[
    ("Opened", "opened", "count", ""),
    ("Resolved", "resolved", "count", ""),
    ("Closed", "closed", "count", ""),
    ("Open at the end", "backlog", "count", "problems-open"),
    ("Median age of the open ones", "backlog_age", "median", "problems-open"),
    ("Median time to resolve", "resolve_time", "median", ""),
];

/// The section.
pub(super) fn section(facts: &ReviewFacts<'_>, lists: &ReviewLists) -> Section {
    let requests = table(facts, lists, Kind::Request, REQUESTS);
    let problems = table(facts, lists, Kind::Problem, PROBLEMS);
    let blocks = [requests, problems].into_iter().flatten().map(SectionBlock::Table).collect::<Vec<_>>();
    let says = if blocks.is_empty() {
        vec![Sentence::new("The exports hold neither requests nor problems.")]
    } else {
        Vec::new()
    };
    Section { id: "others", title: "Requests and problems", says, blocks }
}

fn table(facts: &ReviewFacts<'_>, lists: &ReviewLists, kind: Kind, lines: &[SummaryLine]) -> Option<PageTable> {
    let clock = facts.clock(kind);
    let find = |metric: &'static str, stat: &'static str, period: &Period| -> Option<&MetricValue> {
        let known = facts.is_known(period);
        let on_clock = facts.values.on_clock(metric, stat, kind, clock, &period.label);
        on_clock.or_else(|| facts.values.whole(metric, stat, kind, &period.label)).filter(|_| known)
    };
    let text = |value: Option<&MetricValue>| match value {
        Some(value) if value.value.is_none() && value.unit == Unit::Count => NOT_KNOWN.to_owned(),
        value => value.and_then(|value| Some(print(value, value.value?))).unwrap_or_else(|| NOTHING.to_owned()),
    };
    let rows: Vec<Vec<PageCell>> = lines
        .iter()
        .filter_map(|(name, metric, stat, list)| {
            let now = find(metric, stat, facts.period)?;
            let before = facts.previous().and_then(|period| find(metric, stat, period));
            let year = facts.year_ago.as_ref().and_then(|period| find(metric, stat, period));
            // Ages are times on the wall whatever the calendar.
            let on = now.clock.as_deref().map_or_else(String::new, |clock| facts.clock_words(clock));
            let what = PageCell::new(*name).link(format!("#def-{metric}"));
            let value = match lists.href(list) {
                Some(href) => PageCell::new(text(Some(now))).link(href),
                None => PageCell::new(text(Some(now))),
            };
            let n = if now.unit == Unit::Count { String::new() } else { crate::text::grouped(now.n) };
            Some(vec![
                what,
                value,
                PageCell::dim(n),
                PageCell::new(text(before)),
                PageCell::new(text(year)),
                PageCell::dim(on),
            ])
        })
        .collect();
    let any = lines.iter().any(|(_, metric, stat, _)| {
        facts.trend.iter().any(|period| facts.values.whole_n(metric, stat, kind, &period.label) > 0)
    });
    let title = crate::report::review::words::plural(kind);
    let earlier =
        |period: Option<&Period>| period.map_or(String::new(), |period| format::period_axis(period, facts.zone));
    any.then(|| PageTable {
        id: title.to_lowercase(),
        heading: heading(facts, kind),
        columns: vec![
            PageColumn::words(title),
            PageColumn::number(format::period_short(facts.period, facts.zone)),
            PageColumn::number("n"),
            PageColumn::number(earlier(facts.previous())),
            PageColumn::number(earlier(facts.year_ago.as_ref())),
            PageColumn::words("Clock"),
        ],
        rows,
        hint: Sentence::default(),
    })
}

fn heading(facts: &ReviewFacts<'_>, kind: Kind) -> String {
    let of = |metric| facts.values.whole(metric, "count", kind, &facts.period.label).and_then(|value| value.value);
    let number =
        |metric| of(metric).map_or_else(|| NOT_KNOWN.to_owned(), |value| crate::text::grouped(format::whole(value)));
    let noun = crate::report::review::words::plural(kind);
    let ended = if kind == Kind::Request { "fulfilled" } else { "resolved" };
    format!(
        "{noun}: {} opened, {} {ended}, {} open at the end",
        number("opened"),
        number("resolved"),
        number("backlog")
    )
}
