//! Whether an improvement shows: the median time to resolve of the service of a dated remark, month by month, with the limits of
//! what the process does by itself before and after.

use crate::report::review::names::note_day;
use std::fmt::Write as _;

use crate::calendar::parse_day;
use crate::config::Note;
use crate::metrics::{Dimension, MetricRequest};
use crate::model::Kind;
use crate::period::Period;
use crate::report::charts::{ProcessChart, ProcessPhase};
use crate::report::format::NOTHING;
use crate::report::review::demand;
use crate::report::review::facts::ReviewFacts;
use crate::report::view::{Figure, PageCell, PageColumn, PageTable, Sentence};
use crate::report::{charts, format};
use crate::{stats, text};

/// Months before and after a remark that a comparison needs.
const BEFORE: usize = 4;
const AFTER: usize = 3;
/// Months from which on limits say something: of fewer the band is as wide as the chance in them.
const ENOUGH: usize = BEFORE + AFTER;

/// A dated remark and what the process did around it.
#[derive(Debug)]
pub(super) struct ProcessShift<'a> {
    pub(super) note: &'a Note,
    /// First month after the remark, as a place in the trend.
    pub(super) split: usize,
    pub(super) before: stats::ProcessLimits,
    pub(super) after: stats::ProcessLimits,
    /// Every month since lies on the same side of the earlier mean, and the ranks of the months differ beyond chance.
    pub(super) holds: bool,
}

impl ProcessShift<'_> {
    /// Shorter is better.
    pub(super) fn is_better(&self) -> bool {
        self.after.centre < self.before.centre
    }

    /// How many times the greater mean is the lesser one.
    fn strength(&self) -> f64 {
        let (low, high) = (self.before.centre.min(self.after.centre), self.before.centre.max(self.after.centre));
        if low > 0.0 { high / low } else { 0.0 }
    }

    pub(super) fn who(&self) -> &str {
        self.note.service.as_deref().unwrap_or("All incidents")
    }
}

/// Medians of a service, or of all, in hours.
fn medians(facts: &ReviewFacts<'_>, service: Option<&str>) -> Vec<(u64, Option<f64>)> {
    let clock = facts.clock(Kind::Incident);
    let of = ("resolve_time", "median", Kind::Incident);
    let value = |period: &str| match service {
        Some(service) => facts.values.cell(of, clock, period, (Dimension::SERVICE, service)),
        None => facts.values.on_clock(of.0, of.1, of.2, clock, period),
    };
    facts
        .trend
        .iter()
        .map(|period| {
            value(&period.label).map_or((0, None), |value| (value.n, value.value.map(|seconds| seconds / 3_600.0)))
        })
        .collect()
}

/// The remark of the settings behind which the process changed most.
pub(super) fn strongest<'a>(facts: &ReviewFacts<'a>) -> Option<ProcessShift<'a>> {
    let shifts = facts.settings().note.iter().filter_map(|note| shift(facts, note));
    // The first of equals, in the order of the settings.
    shifts.fold(None, |best: Option<ProcessShift<'a>>, next| match best {
        Some(best) if best.strength() >= next.strength() => Some(best),
        _ => Some(next),
    })
}

/// The median before and after, of all incidents of those periods pooled: no mean of monthly medians, which is what the limits have.
pub(super) fn pooled(facts: &ReviewFacts<'_>, shift: &ProcessShift<'_>) -> Option<(f64, f64)> {
    let clock = facts.clock(Kind::Incident);
    let span = |label: &str, from: usize, until: usize| {
        let (from, last) = (facts.trend.get(from)?, facts.trend.get(until.checked_sub(1)?)?);
        Some(Period { from: from.from, until: last.until, label: label.to_owned() })
    };
    let (first, last) = (facts.first_known(), facts.trend.len());
    let periods = [span("before", first, shift.split)?, span("after", shift.split, last)?];
    let metrics = ["resolve_time".to_owned()];
    let request = MetricRequest { metrics: &metrics, periods: &periods, ..facts.request() };
    let values = facts.data.compute_only(&request, |stat, _| stat == "median").ok()?;
    let of = |label: &str| {
        let mut values = values.iter().filter(|value| value.period == label && value.kind == Some(Kind::Incident));
        let found = values.find(|value| {
            let service = value.by.get(&Dimension::SERVICE).map(String::as_str);
            let is_of = service == shift.note.service.as_deref() && value.by.len() == usize::from(service.is_some());
            is_of && value.clock.as_deref() == Some(clock)
        });
        found?.value
    };
    Some((of("before")?, of("after")?))
}

/// The same in words.
pub(super) fn spans(facts: &ReviewFacts<'_>, shift: &ProcessShift<'_>) -> (String, String) {
    let means = (shift.before.centre * 3_600.0, shift.after.centre * 3_600.0);
    let (before, after) = pooled(facts, shift).unwrap_or(means);
    (format::hours(before), format::hours(after))
}

fn shift<'a>(facts: &ReviewFacts<'a>, note: &'a Note) -> Option<ProcessShift<'a>> {
    let day = parse_day(&note.date)?;
    let at = facts.zone.midnight(day);
    let place = facts.trend.iter().position(|period| period.contains(at))?;
    // A month that is more than half over when something happens belongs to the time before it.
    let period = &facts.trend[place];
    let split = if at - period.from > (period.until - period.from) / 2 { place + 1 } else { place };
    let values: Vec<Option<f64>> =
        medians(facts, note.service.as_deref()).into_iter().map(|(_, value)| value).collect();
    let known = |range: &[Option<f64>]| range.iter().copied().flatten().collect::<Vec<f64>>();
    let (before, after) = (known(&values[..split]), known(&values[split..]));
    if before.len() < BEFORE || after.len() < AFTER {
        return None;
    }
    let (earlier, later) = (stats::limits(&before)?, stats::limits(&after)?);
    let better = later.centre < earlier.centre;
    let same_side = after.iter().all(|value| (*value < earlier.centre) == better);
    let beyond_chance = stats::rank_sum_probability(&before, &after) < 1.0 - stats::CONFIDENCE;
    Some(ProcessShift { note, split, before: earlier, after: later, holds: same_side && beyond_chance })
}

/// The chart of the strongest remark, else of all incidents.
pub(super) fn figure(facts: &ReviewFacts<'_>) -> Figure {
    let shift = strongest(facts);
    let service = shift.as_ref().and_then(|shift| shift.note.service.as_deref());
    let monthly = medians(facts, service);
    let months: Vec<String> = facts.trend.iter().map(|period| format::period_axis(period, facts.zone)).collect();
    let print = |hours: Option<f64>| hours.map_or_else(|| NOTHING.to_owned(), |hours| format::hours(hours * 3_600.0));
    let tips = months
        .iter()
        .zip(&monthly)
        .map(|(month, (n, value))| format!("{month}: {}, {} resolved", print(*value), text::grouped(*n)))
        .collect();
    let values: Vec<Option<f64>> = monthly.iter().map(|(_, value)| *value).collect();
    let phases = phases(&values, shift.as_ref());
    let signals = signals(&values, &phases);
    let span = shift.as_ref().map(|shift| spans(facts, shift));
    let heading = heading(&values, shift.as_ref().zip(span), &signals, facts.step());
    let note = shift.as_ref().map(|shift| {
        let words = format!("{}: {}", note_day(&shift.note.date), shift.note.text);
        (shift.split as f64 - 0.5, words)
    });
    let rows = months
        .iter()
        .zip(&monthly)
        .skip(facts.first_known())
        .map(|(month, (n, value))| {
            vec![PageCell::new(month), PageCell::new(print(*value)), PageCell::new(text::grouped(*n))]
        })
        .collect();
    // The remark that parts the phases has a line of its own, where they part.
    let mut remarks = demand::remarks(facts, 0);
    let own = shift.as_ref().map(|shift| (shift.split as f64 - 0.5, demand::remark_words(shift.note)));
    remarks.retain(|(_, words)| own.as_ref().is_none_or(|(_, own)| words != own));
    let remarked = demand::places(&remarks);
    remarks.extend(own);
    remarks.sort_by(|a, b| a.0.total_cmp(&b.0));
    let data = ProcessChart { months, values, tips, phases, signals, note, remarked, unit: "h" };
    let chart = charts::process(&data, &heading);
    let n: u64 = monthly.iter().map(|(n, _)| n).sum();
    let step = facts.step();
    let mut band = String::new();
    if !data.phases.is_empty() {
        let _ = write!(
            band,
            " Band: where a {step} lies by chance alone (XmR limits), with the mean of the medians as its line. A {step} outside, or the last of eight \
             on one side, is a signal, drawn as a diamond."
        );
    }
    if shift.is_some() {
        band.push_str(" The heading has the medians of all incidents before and after.");
    }
    let caption = if chart.is_some() {
        Sentence::new(format!(
            "Median time to resolve ({}), {}, by {step} of resolution; n = {}.{}{} ",
            facts.clock_words(facts.clock(Kind::Incident)),
            service.unwrap_or("all incidents"),
            text::grouped(n),
            demand::dashed(&remarks),
            band,
        ))
        .link("Definition", "#def-resolve_time")
        .say(".")
    } else {
        Sentence::new(format!("Fewer than two {step}s have resolved incidents, so there is no process to draw."))
    };
    Figure {
        id: "process".to_owned(),
        heading,
        chart,
        keys: Vec::new(),
        caption,
        table: (n > 0).then(|| PageTable {
            columns: vec![PageColumn::words("Period"), PageColumn::number("median"), PageColumn::number("resolved")],
            rows,
            ..PageTable::default()
        }),
    }
}

fn phases(values: &[Option<f64>], shift: Option<&ProcessShift<'_>>) -> Vec<ProcessPhase> {
    let phase = |from, until, limits: &stats::ProcessLimits| ProcessPhase {
        from,
        until,
        mean: limits.centre,
        lower: limits.lower,
        upper: limits.upper,
        mean_text: format::hours(limits.centre * 3_600.0),
    };
    if let Some(shift) = shift {
        return vec![phase(0, shift.split, &shift.before), phase(shift.split, values.len(), &shift.after)];
    }
    let known: Vec<f64> = values.iter().flatten().copied().collect();
    let limits = stats::limits(&known).filter(|limits| limits.points >= ENOUGH);
    limits.map(|limits| phase(0, values.len(), &limits)).into_iter().collect()
}

/// Months with a signal in the limits of their phase.
fn signals(values: &[Option<f64>], phases: &[ProcessPhase]) -> Vec<usize> {
    let mut found = Vec::new();
    for phase in phases {
        let places: Vec<usize> = (phase.from..phase.until).filter(|place| values[*place].is_some()).collect();
        let known: Vec<f64> = places.iter().filter_map(|place| values[*place]).collect();
        let limits =
            stats::ProcessLimits { centre: phase.mean, lower: phase.lower, upper: phase.upper, points: known.len() };
        let signals = stats::signals(&known, &limits);
        found.extend(places.into_iter().zip(signals).filter(|(_, signal)| signal.is_some()).map(|(place, _)| place));
    }
    found
}

fn heading(
    values: &[Option<f64>],
    shift: Option<(&ProcessShift<'_>, (String, String))>,
    signals: &[usize],
    step: &str,
) -> String {
    if let Some((shift, (before, after))) = shift {
        let span = format!("{before} to {after}");
        return match (shift.holds, shift.is_better()) {
            (true, true) => format!("{}: the improvement holds ({span})", shift.who()),
            (true, false) => format!("{}: slower since, and it stays so ({span})", shift.who()),
            (false, _) => format!("{}: no change beyond chance ({span})", shift.who()),
        };
    }
    let known: Vec<f64> = values.iter().flatten().copied().collect();
    match (known.len(), signals.len()) {
        (0 | 1, _) => format!("Too few {step}s for a process"),
        (n, _) if n < ENOUGH => format!("{} of data: too few to tell what is ordinary", text::count(n as u64, step)),
        (n, 0) => format!("The time to resolve keeps its ordinary run over {}", text::count(n as u64, step)),
        (_, n) => format!("The time to resolve leaves its ordinary run in {}", text::count(n as u64, step)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note() -> Note {
        Note { date: "2026-01-15".to_owned(), text: "runbook".to_owned(), service: Some("Email".to_owned()) }
    }

    fn shift(note: &Note, before: f64, after: f64, holds: bool) -> ProcessShift<'_> {
        let limits = |centre| stats::ProcessLimits { centre, lower: centre - 5.0, upper: centre + 5.0, points: 6 };
        ProcessShift { note, split: 6, before: limits(before), after: limits(after), holds }
    }

    #[test]
    fn an_improvement_is_only_told_where_it_holds() {
        let note = note();
        let values = [Some(1.0); 12];
        let hours = |before: &str, after: &str| (before.to_owned(), after.to_owned());
        assert_eq!(
            heading(&values, Some((&shift(&note, 68.0, 36.0, true), hours("68.0 h", "36.0 h"))), &[], "month"),
            "Email: the improvement holds (68.0 h to 36.0 h)"
        );
        assert_eq!(
            heading(&values, Some((&shift(&note, 40.0, 38.0, false), hours("40.0 h", "38.0 h"))), &[], "month"),
            "Email: no change beyond chance (40.0 h to 38.0 h)"
        );
        assert_eq!(heading(&[Some(1.0)], None, &[], "month"), "Too few months for a process");
    }

    #[test]
    fn of_few_months_nothing_is_called_ordinary() {
        // Four months before and three after are the least that two halves are compared by.
        let (six, seven) = ([Some(1.0), Some(9.0), None, Some(1.0), Some(2.0), Some(1.0), Some(1.0)], [Some(1.0); 7]);
        assert_eq!(heading(&six, None, &[], "month"), "6 months of data: too few to tell what is ordinary");
        assert!(phases(&six, None).is_empty());
        assert_eq!(heading(&seven, None, &[], "month"), "The time to resolve keeps its ordinary run over 7 months");
        assert_eq!(phases(&seven, None).len(), 1);
    }

    #[test]
    fn a_month_beyond_the_limits_of_its_phase_is_a_signal() {
        let phase = ProcessPhase { from: 0, until: 3, mean: 10.0, lower: 5.0, upper: 15.0, mean_text: String::new() };
        assert_eq!(signals(&[Some(10.0), None, Some(16.0)], &[phase]), vec![2]);
    }

    #[test]
    fn days_read_like_dates() {
        assert_eq!(note_day("2026-01-15"), "15 January 2026");
        assert_eq!(note_day("soon"), "soon");
    }
}
