//! Demand and backlog: what came in, what went out, when it comes, how old the open work is.

use crate::report::review::names::note_day;
use std::cmp::Ordering;

use crate::calendar::parse_day;
use crate::config::Note;
use crate::error::Result;
use crate::model::Kind;
use crate::report::charts::{Band, FlowLine};
use crate::report::format::{NOT_KNOWN, NOTHING};
use crate::report::review::facts::ReviewFacts;
use crate::report::review::lists::ReviewLists;
use crate::report::review::words;
use crate::report::view::{Figure, PageCell, PageColumn, PageTable, Section, SectionBlock, Sentence};
use crate::report::{charts, format};
use crate::{store, text};

const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
/// Fewer openings than this in a period show no pattern over 168 hours.
const PATTERN: u64 = 50;

/// The section.
pub(super) fn section(facts: &ReviewFacts<'_>, lists: &ReviewLists) -> Result<Section> {
    let blocks = vec![
        SectionBlock::Figure(flow(facts, lists)),
        SectionBlock::Figure(heat(facts)?),
        SectionBlock::Figure(ages(facts, lists)),
    ];
    Ok(Section { id: "demand", title: "Demand and backlog", says: Vec::new(), blocks })
}

/// A number of tickets in each period of the trend; none where nothing is known.
fn series(facts: &ReviewFacts<'_>, metric: &'static str) -> Vec<Option<f64>> {
    let value = |period| facts.values.whole(metric, "count", Kind::Incident, period).and_then(|value| value.value);
    facts.trend.iter().map(|period| value(&period.label).filter(|_| facts.is_known(period))).collect()
}

fn flow(facts: &ReviewFacts<'_>, lists: &ReviewLists) -> Figure {
    // What lies before the first ticket is not known; an axis of it would only be empty.
    let first = facts.first_known();
    let months: Vec<String> =
        facts.trend[first..].iter().map(|period| format::period_axis(period, facts.zone)).collect();
    let known = |metric| series(facts, metric).split_off(first);
    let (opened, resolved, open) = (known("opened"), known("resolved"), known("backlog"));
    let heading = flow_heading(&opened, &resolved, &open);
    let print = |value: Option<f64>| value.map_or_else(|| NOT_KNOWN.to_owned(), format::count);
    let rows = months
        .iter()
        .enumerate()
        .map(|(i, month)| {
            vec![
                PageCell::new(month),
                PageCell::new(print(opened[i])),
                PageCell::new(print(resolved[i])),
                PageCell::new(print(open[i])),
            ]
        })
        .collect();
    let lines = [("opened", opened), ("resolved", resolved), ("still open", open)];
    let lines: Vec<FlowLine> = lines.into_iter().map(|(name, values)| FlowLine { name, values }).collect();
    let notes = remarks(facts, first);
    let chart = charts::flow(&months, &lines, &places(&notes), &heading);
    let any = lines.iter().any(|line| line.values.iter().any(Option::is_some));
    let step = facts.step();
    let mut caption = Sentence::new(match (chart.is_some(), any) {
        (true, _) => format!("Incidents by {step}: "),
        (false, true) => format!("The data begin in this {step}, so there is no course to draw yet: "),
        (false, false) => format!("There are no incidents in these {step}s, so there is nothing to draw: "),
    })
    .link("opened", "#def-opened")
    .say(", ")
    .link("resolved", "#def-resolved")
    .say(" and ")
    .link("open at its end", "#def-backlog")
    .say(".");
    if chart.is_some() {
        caption = caption.say(dashed(&notes));
    }
    if let Some(href) = lists.href("opened") {
        caption = caption.say(" The tickets opened are in ").file(href).say(".");
    }
    Figure {
        id: "flow".to_owned(),
        chart,
        heading,
        keys: Vec::new(),
        caption,
        table: Some(PageTable {
            columns: vec![
                PageColumn::words("Period"),
                PageColumn::number("opened"),
                PageColumn::number("resolved"),
                PageColumn::number("open at its end"),
            ],
            rows,
            ..PageTable::default()
        }),
    }
}

/// A dated remark on a chart over periods: its place, in periods from the middle of the first that is drawn, and its words.
pub(super) type Remark = (f64, String);

/// The dated remarks of the settings that are about everything, from a period of the trend on: every chart over periods has them.
pub(super) fn remarks(facts: &ReviewFacts<'_>, first: usize) -> Vec<Remark> {
    let remark = |note: &Note| {
        let at = facts.zone.midnight(parse_day(&note.date)?);
        let drawn = &facts.trend[first..];
        let place = drawn.iter().position(|period| period.contains(at))?;
        let period = &drawn[place];
        let gone = (at - period.from) as f64 / (period.until - period.from) as f64;
        Some((place as f64 - 0.5 + gone, remark_words(note)))
    };
    facts.settings().note.iter().filter(|note| note.service.is_none()).filter_map(remark).collect()
}

/// `16 March 2026, Exchange of the core switches fails`.
pub(super) fn remark_words(note: &Note) -> String {
    format!("{}, {}", note_day(&note.date), note.text)
}

pub(super) fn places(remarks: &[Remark]) -> Vec<f64> {
    remarks.iter().map(|(place, _)| *place).collect()
}

/// The words of the dashed lines of a chart; empty without one.
pub(super) fn dashed(remarks: &[Remark]) -> String {
    let words: Vec<&str> = remarks.iter().map(|(_, words)| words.as_str()).collect();
    match words.as_slice() {
        [] => String::new(),
        [one] => format!(" Dashed line: {one}."),
        many => format!(" Dashed lines, from the left: {}.", many.join("; ")),
    }
}

fn flow_heading(opened: &[Option<f64>], resolved: &[Option<f64>], open: &[Option<f64>]) -> String {
    let last = |values: &[Option<f64>]| values.last().copied().flatten().map(format::whole);
    let Some(came) = last(opened) else { return "No incidents in the period".to_owned() };
    let Some(went) = last(resolved) else {
        let open = last(open).map_or_else(|| "not known either".to_owned(), text::grouped);
        return format!(
            "{} came in; how many were resolved is not known, open at the end: {open}",
            text::grouped(came)
        );
    };
    let flow = match came.cmp(&went) {
        Ordering::Equal => format!("As many were resolved as came in ({})", text::grouped(came)),
        Ordering::Greater => {
            format!("More came in than were resolved ({} against {})", text::grouped(came), text::grouped(went))
        }
        Ordering::Less => {
            format!("More were resolved than came in ({} against {})", text::grouped(went), text::grouped(came))
        }
    };
    let before = open.len().checked_sub(2).and_then(|place| open[place]).map(format::whole);
    match (before, last(open)) {
        (Some(before), Some(now)) if before == now => format!("{flow}; the backlog stays at {}", text::grouped(now)),
        (Some(before), Some(now)) => {
            let verb = if now > before { "rises" } else { "falls" };
            format!("{flow}; the backlog {verb} from {} to {}", text::grouped(before), text::grouped(now))
        }
        (None, Some(now)) => format!("{flow}; {} open at the end", words::was(now, "incident")),
        _ => flow,
    }
}

const BY_HOUR: &str = include_str!("../../../queries/report/opened_by_hour.sql");

fn heat(facts: &ReviewFacts<'_>) -> Result<Figure> {
    let parameters =
        [facts.zone.name().into(), store::Cell::Instant(facts.period.from), store::Cell::Instant(facts.end())];
    let mut opened = [[0_u64; 24]; 7];
    for row in facts.rows(BY_HOUR, &parameters)?.rows {
        let number = |place: usize| row.get(place).and_then(store::Cell::as_i64).and_then(|n| usize::try_from(n).ok());
        if let (Some(day @ 0..=6), Some(hour @ 0..=23), Some(count)) = (number(0), number(1), number(2)) {
            opened[day][hour] = count as u64;
        }
    }
    let hours = hours_of(facts);
    let mut rates = [[0.0; 24]; 7];
    for (day, row) in rates.iter_mut().enumerate() {
        for (hour, rate) in row.iter_mut().enumerate() {
            *rate = opened[day][hour] as f64 / hours[day][hour].max(1) as f64;
        }
    }
    let n: u64 = opened.iter().flatten().sum();
    let tip = |day: usize, hour: usize| {
        format!(
            "{} {hour:02}:00: {} opened, {:.1} an hour",
            DAYS[day],
            text::grouped(opened[day][hour]),
            rates[day][hour]
        )
    };
    let heading = heat_heading(&rates, n);
    Ok(Figure {
        id: "hours".to_owned(),
        chart: charts::heatmap(&rates, tip, &heading),
        heading,
        keys: Vec::new(),
        caption: Sentence::new(match n {
            0 => "No incident was opened in the period, so there is nothing to draw.".to_owned(),
            n => format!(
                "Incidents opened in an hour, by weekday and hour of the day, {}; n = {}. Darker is more.",
                facts.zone.name(),
                text::grouped(n)
            ),
        }),
        table: (n > 0).then(|| heat_table(&opened)),
    })
}

fn heat_heading(rates: &[[f64; 24]; 7], n: u64) -> String {
    if n < PATTERN {
        return format!("{} opened: too few to show when work comes in", text::count(n, "incident"));
    }
    let mut busiest = (0, 0);
    for (day, row) in rates.iter().enumerate() {
        for (hour, rate) in row.iter().enumerate() {
            if *rate > rates[busiest.0][busiest.1] {
                busiest = (day, hour);
            }
        }
    }
    let (day, hour) = busiest;
    let next = (hour + 1) % 24;
    format!(
        "{}, {hour:02}:00 to {next:02}:00 is the busiest hour: {:.1} incidents an hour",
        DAYS[day], rates[day][hour]
    )
}

/// How many hours of each kind the period has, on the wall of the project: a change of clocks takes or gives one.
fn hours_of(facts: &ReviewFacts<'_>) -> [[u64; 24]; 7] {
    let mut hours = [[0; 24]; 7];
    let mut at = facts.period.from;
    while at < facts.end() {
        let local = facts.zone.to_local(at);
        // 1970-01-01 was a Thursday.
        let day = (local.div_euclid(86_400) + 3).rem_euclid(7);
        let hour = local.rem_euclid(86_400) / 3_600;
        if let (Ok(day), Ok(hour)) = (usize::try_from(day), usize::try_from(hour)) {
            hours[day][hour] += 1;
        }
        at += 3_600;
    }
    hours
}

fn heat_table(opened: &[[u64; 24]; 7]) -> PageTable {
    // Four hours a column: 24 would not fit a page.
    let bands: Vec<(usize, usize)> = (0..6).map(|band| (band * 4, band * 4 + 4)).collect();
    let columns = std::iter::once(PageColumn::words("Day"))
        .chain(bands.iter().map(|(from, until)| PageColumn::number(format!("{from:02} to {until:02} h"))))
        .collect();
    let row = |(day, hours): (&&str, &[u64; 24])| {
        std::iter::once(PageCell::new(*day))
            .chain(bands.iter().map(|(from, until)| PageCell::new(text::grouped(hours[*from..*until].iter().sum()))))
            .collect()
    };
    PageTable { columns, rows: DAYS.iter().zip(opened).map(row).collect(), ..PageTable::default() }
}

/// Bands of the measure with their words, and whether they are stale.
const BANDS: [(&str, &str, bool); 5] = [
    ("0-1d", "up to 1 day", false),
    ("2-5d", "2 to 5 days", false),
    ("6-30d", "6 to 30 days", false),
    ("31-90d", "31 to 90 days", true),
    (">90d", "over 90 days", true),
];

/// Open incidents older than 30 days, and all.
pub(super) fn stale(facts: &ReviewFacts<'_>) -> (u64, u64) {
    if !known_open(facts, &facts.period.label) {
        return (0, 0);
    }
    let count = |stat| band(facts, stat, &facts.period.label);
    let old = BANDS.iter().filter(|(.., stale)| *stale).map(|(stat, ..)| count(stat)).sum();
    (old, BANDS.iter().map(|(stat, ..)| count(stat)).sum())
}

/// Whether it is known which incidents were open at the end of a period.
fn known_open(facts: &ReviewFacts<'_>, period: &str) -> bool {
    facts.values.whole("backlog", "count", Kind::Incident, period).is_none_or(|value| value.value.is_some())
}

fn band(facts: &ReviewFacts<'_>, stat: &'static str, period: &str) -> u64 {
    let value = facts.values.whole("backlog_age", stat, Kind::Incident, period).and_then(|value| value.value);
    value.map_or(0, format::whole)
}

fn ages(facts: &ReviewFacts<'_>, lists: &ReviewLists) -> Figure {
    let (old, all) = stale(facts);
    let share = |count: u64| if all == 0 { NOTHING.to_owned() } else { format::percent(count as f64 / all as f64) };
    let bands: Vec<Band> = BANDS
        .iter()
        .map(|(stat, name, stale)| {
            let count = band(facts, stat, &facts.period.label);
            Band { name: (*name).to_owned(), count, share_text: share(count), stale: *stale }
        })
        .collect();
    let is_known = known_open(facts, &facts.period.label);
    let heading = match (old, all) {
        _ if !is_known => "How old the open incidents were at the end is not known".to_owned(),
        (_, 0) => "No incident was open at the end".to_owned(),
        (0, 1) => "The one open incident is not older than 30 days".to_owned(),
        (1, 1) => "The one open incident is older than 30 days".to_owned(),
        (0, all) => format!("None of {} open incidents is older than 30 days", text::grouped(all)),
        (old, all) => {
            let verb = if old == 1 { "is" } else { "are" };
            format!("{} of {} open incidents {verb} older than 30 days", text::grouped(old), text::grouped(all))
        }
    };
    let before = facts.previous().filter(|before| facts.is_known(before)).map(|before| before.label.clone());
    let row = |(shown, (stat, ..)): (&Band, &(&'static str, &str, bool))| {
        let earlier =
            before.as_deref().map_or_else(|| NOTHING.to_owned(), |before| text::grouped(band(facts, stat, before)));
        vec![
            PageCell::new(&shown.name),
            PageCell::new(text::grouped(shown.count)),
            PageCell::new(&shown.share_text),
            PageCell::new(earlier),
        ]
    };
    let mut caption = Sentence::new("Incidents open at the end of the period by ")
        .link("age", "#def-backlog_age")
        .say(format!("; n = {}.", text::grouped(all)));
    if let Some(href) = lists.href("open-at-end") {
        caption = caption.say(" All are in ").file(href).say(".");
    }
    Figure {
        id: "ages".to_owned(),
        chart: if is_known { charts::ages(&bands, &heading) } else { None },
        heading,
        keys: Vec::new(),
        caption,
        table: (all > 0 && is_known).then(|| PageTable {
            columns: vec![
                PageColumn::words("Age"),
                PageColumn::number("open"),
                PageColumn::number("share"),
                PageColumn::number(
                    facts.previous().map_or_else(String::new, |before| format::period_short(before, facts.zone)),
                ),
            ],
            rows: bands.iter().zip(&BANDS).map(row).collect(),
            ..PageTable::default()
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_flow_is_told_as_it_is() {
        let now = |n| vec![Some(n)];
        assert_eq!(
            flow_heading(&now(412.0), &now(409.0), &[Some(80.0), Some(83.0)]),
            "More came in than were resolved (412 against 409); the backlog rises from 80 to 83"
        );
        assert_eq!(
            flow_heading(&now(5.0), &now(5.0), &now(1.0)),
            "As many were resolved as came in (5); 1 incident was open at the end"
        );
        assert_eq!(flow_heading(&[None], &[None], &[None]), "No incidents in the period");
        assert_eq!(
            flow_heading(&now(5.0), &[None], &[None]),
            "5 came in; how many were resolved is not known, open at the end: not known either"
        );
    }

    #[test]
    fn few_openings_show_no_pattern() {
        assert_eq!(heat_heading(&[[0.0; 24]; 7], 1), "1 incident opened: too few to show when work comes in");
        let mut rates = [[0.1; 24]; 7];
        rates[4][23] = 3.0;
        assert_eq!(heat_heading(&rates, 80), "Friday, 23:00 to 00:00 is the busiest hour: 3.0 incidents an hour");
    }
}
