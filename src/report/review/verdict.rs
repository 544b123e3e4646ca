//! The verdict: a sentence for the month and the decisions it asks for, each by a rule that is printed beside it.

use super::events::BulkClose;
use super::facts::Facts;
use super::levels::{self, Part};
use super::lists::{ENDS, Lists, Row};
use super::scorecard::Measured;
use super::values::Rate;
use super::{changes, demand, goals, incidents, process, words};
use crate::metrics::Dimension;
use crate::model::Kind;
use crate::report::charts::Reading;
use crate::report::format;
use crate::report::view::{Sentence, Verdict};
use crate::stats;
use crate::text;

/// Periods before that the present one is compared with.
const BEFORE: usize = 3;
/// Services named in a sentence.
const NAMED: usize = 3;
/// Share of the backlog older than 30 days from which it is a decision.
const STALE: f64 = 0.25;
/// Tickets on hold for long from which they are a decision.
const HELD: usize = 5;
/// Decisions a meeting can take.
const DECISIONS: usize = 5;

/// What the verdict reads.
pub(super) struct Evidence<'a> {
    facts: &'a Facts<'a>,
    lists: &'a Lists,
    measures: &'a [Measured],
    bulk: &'a [BulkClose],
    /// The clocks that decide: those that ended, but those that fell due where a bulk close bends what ended.
    stat: &'static str,
    services: Vec<Part>,
    /// Records of the imports that could not be loaded.
    rejected: u64,
}

impl<'a> Evidence<'a> {
    pub(super) fn new(
        facts: &'a Facts<'a>,
        lists: &'a Lists,
        measures: &'a [Measured],
        bulk: &'a [BulkClose],
        rejected: u64,
    ) -> Self {
        let bent = bulk.iter().any(|day| day.is_in(facts.period, facts));
        let stat = if bent { "due" } else { "completed" };
        Self { facts, lists, measures, bulk, stat, services: levels::parts(facts, Dimension::Service, stat), rejected }
    }
}

/// The state of the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Pressure,
    Improving,
    Stable,
    Unknown,
}

/// What the state is decided from.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "each is one independent sign of the rules")]
struct Signs {
    /// Attainment of incidents was measured.
    measured: bool,
    /// It misses its target beyond chance.
    misses: bool,
    /// Against the three periods before: worse, better, or neither, beyond chance.
    worse: bool,
    better: bool,
    /// A dated improvement holds.
    improved: bool,
}

impl Signs {
    fn state(self) -> State {
        match self {
            Self { measured: false, .. } => State::Unknown,
            Self { misses: true, .. } | Self { worse: true, .. } => State::Pressure,
            Self { better: true, .. } | Self { improved: true, .. } => State::Improving,
            _ => State::Stable,
        }
    }
}

/// Writes the verdict.
pub(super) fn view(evidence: &Evidence<'_>) -> Verdict {
    let shift = process::strongest(evidence.facts).filter(|shift| shift.holds);
    let resolved = evidence.measure(if evidence.stat == "due" { "due" } else { "resolved" });
    let change = change(evidence.facts, evidence.stat);
    let signs = Signs {
        measured: resolved.is_some_and(|measure| measure.now().n > 0),
        misses: resolved.is_some_and(|measure| measure.reading == Reading::Bad),
        worse: change.is_some_and(|range| range.upper < 0.0),
        better: change.is_some_and(|range| range.lower > 0.0),
        improved: shift.as_ref().is_some_and(process::Shift::is_better),
    };
    let bad: Vec<&Part> = evidence.services.iter().filter(|part| part.reading == Reading::Bad).collect();
    let mut sentences = vec![evidence.attainment(signs)];
    sentences.extend(slipping(&bad));
    sentences.extend(evidence.missed());
    sentences.extend(shift.as_ref().map(|shift| evidence.improvement(shift)));
    sentences.extend(evidence.trouble());
    sentences.extend(evidence.bulk_close());
    Verdict {
        heading: heading(signs.state(), bad.len(), evidence.others_missed().count()),
        sentences,
        decisions: evidence.decisions(&bad),
        rules: rules(),
    }
}

fn heading(state: State, bad: usize, missed: usize) -> String {
    let words = match state {
        State::Pressure => "under pressure",
        State::Improving => "improving",
        State::Stable => "stable",
        State::Unknown => return "none, because no service level of incidents was measured".to_owned(),
    };
    let noun = if bad == 1 { "service" } else { "services" };
    let targets = if missed == 1 { "target" } else { "targets" };
    match (state, bad) {
        (_, 0) if missed > 0 => format!("{words}, with {} {targets} missed", format::small(missed)),
        (_, 0) => words.to_owned(),
        (State::Pressure, n) => format!("{words}, {} {noun} below target", format::small(n)),
        (_, n) => format!("{words}, with {} {noun} under pressure", format::small(n)),
    }
}

fn rules() -> Vec<String> {
    vec![
        "Under pressure: incidents resolved in target miss their target beyond chance (the whole 95 % interval lies below it), or are \
         worse than in the three periods before beyond chance (Newcombe's interval of the difference)."
            .to_owned(),
        "Improving: not under pressure, and better than in the three periods before beyond chance, or the improvement of a dated remark \
         holds: every period since lies below the earlier mean, and the ranks of the periods differ beyond chance (exact rank sum test)."
            .to_owned(),
        "In a period with a bulk close the clocks that fell due decide instead of those that ended: a bulk close cannot move them."
            .to_owned(),
        "Stable: neither. A service is under pressure when its own interval lies below its target.".to_owned(),
        format!(
            "Decisions are asked for: a service under pressure; changes or emergency changes that miss their goal beyond chance; work started \
             before an approval; {HELD} or more tickets on hold for over 30 days; a quarter of the backlog older than 30 days; a bulk \
             close in the period; records that could not be loaded. At most {DECISIONS}, in this order."
        ),
    ]
}

/// Attainment now against the pooled periods before.
fn change(facts: &Facts<'_>, stat: &'static str) -> Option<stats::Interval> {
    let now = facts.attained(Kind::Incident, ENDS, stat, facts.period);
    let earlier = facts.trend.iter().rev().skip(1).take(BEFORE);
    let before: Rate = earlier.map(|period| facts.attained(Kind::Incident, ENDS, stat, period)).sum();
    stats::rate_difference((now.hits, now.n), (before.hits, before.n))
}

/// `27 of 38 clocks in target (71.1 %)`.
fn counted(rate: Rate) -> String {
    let share = rate.share().map_or_else(String::new, format::percent);
    format!("{} of {} ({share})", text::grouped(rate.hits), text::grouped(rate.n))
}

fn more(n: usize) -> String {
    if n == 1 { "one more is".to_owned() } else { format!("{} more are", format::small(n)) }
}

fn slipping(bad: &[&Part]) -> Option<Sentence> {
    let mut sentence = Sentence::default();
    for (i, part) in bad.iter().take(NAMED).enumerate() {
        let goal = part.goal.map_or_else(String::new, format::percent_target);
        let lead = if i == 0 { "" } else { ", " };
        sentence = sentence.say(lead).strong(format!("{} kept {}", part.name, counted(part.rate)));
        if i + 1 == bad.len().min(NAMED) {
            sentence = sentence.say(format!(", below {goal} beyond chance"));
        }
    }
    if bad.len() > NAMED {
        sentence = sentence.say(format!("; {} below target, too", more(bad.len() - NAMED)));
    }
    (!bad.is_empty()).then(|| sentence.say("."))
}

impl Evidence<'_> {
    fn measure(&self, id: &str) -> Option<&Measured> {
        self.measures.iter().find(|measure| measure.id == id)
    }

    fn attainment(&self, signs: Signs) -> Sentence {
        let rate = self.facts.attained(Kind::Incident, ENDS, "completed", self.facts.period);
        let Some(measure) = self.measure("resolved").filter(|_| signs.measured) else {
            return Sentence::new("No clock of an incident ended in the period.");
        };
        let goal = measure.goal.map_or_else(String::new, format::percent_target);
        let words = match measure.reading {
            Reading::Ok => format!(", which meets the agreed {goal}"),
            Reading::Bad => format!(", below the agreed {goal} beyond chance"),
            Reading::Unsure => format!("; whether that meets the agreed {goal} cannot be told"),
            Reading::None => "; no target is set".to_owned(),
        };
        let trend = match (signs.better, signs.worse) {
            (true, _) => " It is better than in the three periods before, beyond chance.",
            (_, true) => " It is worse than in the three periods before, beyond chance.",
            _ => "",
        };
        let sentence = Sentence::new("Incidents were resolved in target in ")
            .link(counted(rate), "#levels")
            .say(format!("{words}.{trend}"));
        // The cohort of what fell due is not moved by closing old tickets late: say so where the two disagree.
        match self.measure("due").filter(|due| due.reading != measure.reading && due.now().n > 0) {
            Some(due) => {
                let share = due.now().value.map_or_else(String::new, format::percent);
                let decides = if self.stat == "due" { ", which decides: a bulk close bends what ended." } else { "." };
                sentence.say(" Of those that fell due it was ").link(share, "#score").say(decides)
            }
            None => sentence,
        }
    }

    /// Measures beside attainment of incidents that are beyond their target.
    fn others_missed(&self) -> impl Iterator<Item = &Measured> {
        self.measures
            .iter()
            .filter(|measure| measure.reading == Reading::Bad && !matches!(measure.id, "resolved" | "due"))
    }

    fn missed(&self) -> Option<Sentence> {
        let names: Vec<String> = self.others_missed().map(Measured::named).collect();
        (!names.is_empty())
            .then(|| Sentence::new("Beyond their targets, too: ").link(format::and_list(&names), "#score").say("."))
    }

    fn improvement(&self, shift: &process::Shift<'_>) -> Sentence {
        let hours = |hours: f64| format::hours(hours * 3_600.0);
        let since = self.facts.trend.len() - shift.split;
        let verb = if shift.is_better() { "fell" } else { "rose" };
        Sentence::new(format!("{}: the median time to resolve ", shift.who()))
            .link(format!("{verb} from {} to {}", hours(shift.before.centre), hours(shift.after.centre)), "#process")
            .say(format!(
                " after “{}” ({}), and has held for {}.",
                shift.note.text,
                process::note_day(&shift.note.date),
                text::count(since as u64, self.facts.step())
            ))
    }

    fn trouble(&self) -> Option<Sentence> {
        let measure = self.measure("changes").filter(|measure| measure.now().n > 0)?;
        let now = measure.now();
        let rate = Rate { hits: format::whole(now.value? * now.n as f64), n: now.n };
        let mut sentence = Sentence::new("").link(
            format!(
                "{} of {}",
                format::capital(&format::small(usize::try_from(rate.misses()).unwrap_or(usize::MAX))),
                text::count(rate.n, "change")
            ),
            "#changes",
        );
        sentence = sentence.say(" had trouble");
        if let Some((unapproved, emergencies)) = changes::unapproved(self.lists) {
            sentence = sentence.say(format!("; {} started before an approval{emergencies}", format::small(unapproved)));
        }
        Some(sentence.say("."))
    }

    fn bulk_close(&self) -> Option<Sentence> {
        let day = self.bulk.iter().find(|day| day.is_in(self.facts.period, self.facts))?;
        Some(Sentence::new(format!(
            "On {} {} ended in one day, {} of them older than 30 days: a bulk close, which bends this month's times and rates.",
            day.date(),
            text::count(day.ended, "incident"),
            text::grouped(day.old)
        )))
    }

    fn decisions(&self, bad: &[&Part]) -> Vec<Sentence> {
        let mut decisions = Vec::new();
        for part in bad.iter().take(2) {
            decisions.push(self.service(part));
        }
        if let Some(changes) = self.measure("changes").filter(|measure| measure.reading == Reading::Bad) {
            let goal = changes.goal.map_or_else(String::new, format::percent_target);
            decisions.push(
                Sentence::new(format!("Changes without trouble miss {goal}: which of "))
                    .link("those with trouble", "#trouble")
                    .say(" need a review?"),
            );
        }
        if let Some((unapproved, emergencies)) = changes::unapproved(self.lists) {
            let verb = if unapproved == 1 { "change was" } else { "changes were" };
            decisions.push(Sentence::new(format!(
                "{} {verb} started before an approval{emergencies}: should the tool stop that?",
                format::capital(&format::small(unapproved))
            )));
        }
        if self.measure("emergency").is_some_and(|measure| measure.reading == Reading::Bad) {
            decisions
                .push(Sentence::new("Emergency changes exceed their goal: which of them could have been normal ones?"));
        }
        let (long, _) = incidents::held(self.lists);
        if long >= HELD {
            decisions.push(
                Sentence::new("")
                    .link(format!("{} tickets", text::grouped(long as u64)), "#pending")
                    .say(" have been on hold for more than 30 days: chase, solve or close them?"),
            );
        }
        let (old, all) = demand::stale(self.facts);
        if all > 0 && old as f64 / all as f64 >= STALE {
            decisions.push(
                Sentence::new("")
                    .link(format!("{} of {} open incidents", text::grouped(old), text::grouped(all)), "#ages")
                    .say(" are older than 30 days: who clears them, and by when?"),
            );
        }
        if self.bulk.iter().any(|day| day.is_in(self.facts.period, self.facts)) {
            decisions.push(Sentence::new("The bulk close: was it agreed, and were the callers told?"));
        }
        if self.rejected > 0 {
            decisions.push(
                Sentence::new("")
                    .link(text::count(self.rejected, "record"), "#data")
                    .say(" could not be loaded: who repairs the export?"),
            );
        }
        decisions.truncate(DECISIONS);
        decisions
    }

    /// A service below its target: where most of its breaches lie.
    fn service(&self, part: &Part) -> Sentence {
        let settings = self.facts.settings();
        let of_incidents = |row: &Row<'_>| goals::is_level(settings, row.text("service_level"), Kind::Incident, ENDS);
        let breached = self.lists.rows("breaches").iter().filter(of_incidents);
        let mut categories = std::collections::BTreeMap::<&str, usize>::new();
        for row in breached.filter(|row| words::service(row.text("service")) == part.name) {
            *categories.entry(row.text("category")).or_default() += 1;
        }
        let most = categories
            .iter()
            .filter(|(name, _)| !name.is_empty())
            .max_by_key(|(name, n)| (**n, std::cmp::Reverse(**name)));
        let misses = part.rate.misses();
        let sentence = Sentence::new(format!("{}: an owner and a cause for ", part.name))
            .link(format!("its {}", text::count(misses, "breach")), "#breaches");
        match most {
            Some((category, n)) if *n > 1 && *n as u64 * 2 >= misses => {
                sentence.say(format!(" ({} of them in {category}).", text::grouped(*n as u64)))
            }
            _ => sentence.say("."),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CALM: Signs = Signs { measured: true, misses: false, worse: false, better: false, improved: false };

    #[test]
    fn pressure_comes_before_improvement() {
        assert_eq!(CALM.state(), State::Stable);
        assert_eq!(Signs { improved: true, ..CALM }.state(), State::Improving);
        assert_eq!(Signs { misses: true, improved: true, ..CALM }.state(), State::Pressure);
        assert_eq!(Signs { worse: true, better: false, ..CALM }.state(), State::Pressure);
        assert_eq!(Signs { measured: false, misses: true, ..CALM }.state(), State::Unknown);
    }

    #[test]
    fn the_heading_counts_services_in_words() {
        assert_eq!(heading(State::Improving, 1, 0), "improving, with one service under pressure");
        assert_eq!(heading(State::Pressure, 2, 1), "under pressure, two services below target");
        assert_eq!(heading(State::Stable, 0, 0), "stable");
        assert_eq!(heading(State::Stable, 0, 1), "stable, with one target missed");
    }
}
