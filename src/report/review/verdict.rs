//! The verdict: a sentence for the month and the decisions it asks for, each by a rule that is printed beside it.

use crate::model::Kind;
use crate::report::charts::Reading;
use crate::report::format;
use crate::report::review::events::BulkClose;
use crate::report::review::facts::Facts;
use crate::report::review::levels::Part;
use crate::report::review::lists::Lists;
use crate::report::review::names;
use crate::report::review::names::ENDS;
use crate::report::review::scorecard::Measured;
use crate::report::review::values::Rate;
use crate::report::review::{availability, changes, demand, incidents, process, standing};
use crate::report::view::{Sentence, Verdict};
use crate::{stats, text};

/// Periods before that the present one is compared with.
const BEFORE: usize = 3;
/// Services named in a sentence.
const NAMED: usize = 3;
/// Share of the backlog older than 30 days from which it is a decision.
const STALE: f64 = 0.25;
/// Tickets on hold for long from which they are a decision.
const HELD: usize = 5;
/// A change is new if its first period is one of so many.
const RECENT: usize = 3;
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
    services: &'a [Part],
    /// Records of the imports that could not be loaded.
    rejected: u64,
}

impl<'a> Evidence<'a> {
    pub(super) fn new(
        facts: &'a Facts<'a>,
        lists: &'a Lists,
        measures: &'a [Measured],
        bulk: &'a [BulkClose],
        services: &'a [Part],
        rejected: u64,
    ) -> Self {
        Self { facts, lists, measures, bulk, stat: deciding(facts, bulk), services, rejected }
    }
}

/// The statistic of the clocks that decide.
pub(super) fn deciding(facts: &Facts<'_>, bulk: &[BulkClose]) -> &'static str {
    if bulk.iter().any(|day| day.is_in(facts.period, facts)) { "due" } else { "completed" }
}

/// The list of what a service missed, for the services that a decision is asked about.
pub(super) fn asked_about(services: &[Part]) -> impl Iterator<Item = (&'static str, &Part)> {
    let bad = services.iter().filter(|part| part.reading == Reading::Bad);
    ["breaches-of-service-1", "breaches-of-service-2"].into_iter().zip(bad)
}

/// The state of the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum OverallState {
    Pressure,
    Improving,
    Stable,
    Unknown,
}

/// What the state is decided from.
#[derive(Debug, Clone, Copy)]
struct Signs {
    /// Attainment of incidents was measured.
    measured: bool,
    /// Rows of the scorecard that miss their target, or are beyond their limit.
    red: usize,
    /// Services below their target or available less than agreed.
    services: usize,
    /// Attainment against the three periods before, beyond chance.
    trend: Option<Trend>,
    /// A dated improvement of this period or the two before holds.
    improved: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trend {
    Worse,
    Better,
}

impl Signs {
    /// The worst row decides.
    fn state(self) -> OverallState {
        match self {
            _ if self.red + self.services > 0 => OverallState::Pressure,
            Self { measured: false, .. } => OverallState::Unknown,
            Self { trend: Some(Trend::Worse), .. } => OverallState::Pressure,
            Self { trend: Some(Trend::Better), .. } | Self { improved: true, .. } => OverallState::Improving,
            _ => OverallState::Stable,
        }
    }
}

/// Writes the verdict: what is red, what changed in this period, what held.
pub(super) fn view(evidence: &Evidence<'_>) -> Verdict {
    let facts = evidence.facts;
    let shift = process::strongest(facts).filter(|shift| shift.holds);
    let is_new = |shift: &process::Shift<'_>| shift.split + RECENT >= facts.trend.len();
    let resolved = evidence.measure(if evidence.stat == "due" { "due" } else { "resolved" });
    let change = change(facts, evidence.stat);
    let (bad, unavailable) = (evidence.slipping(), availability::missed(facts));
    let signs = Signs {
        measured: resolved.is_some_and(|measure| measure.now().n > 0),
        red: evidence.red().count(),
        services: bad.len() + unavailable.len(),
        trend: change.and_then(|range| match range {
            range if range.upper < 0.0 => Some(Trend::Worse),
            range if range.lower > 0.0 => Some(Trend::Better),
            _ => None,
        }),
        improved: shift.as_ref().is_some_and(|shift| shift.is_better() && is_new(shift)),
    };
    let mut sentences: Vec<Sentence> = evidence.red().map(Measured::in_words).collect();
    sentences.extend(slipping(&bad));
    if !unavailable.is_empty() {
        let names = format::and_list(&unavailable);
        sentences.push(Sentence::new("Available less than agreed: ").link(names, "#availability-table").say("."));
    }
    sentences.push(evidence.attainment(signs));
    sentences.extend(shift.as_ref().filter(|shift| is_new(shift)).map(|shift| evidence.shift(shift, true)));
    sentences.extend(evidence.unapproved());
    sentences.extend(evidence.bulk_close());
    sentences.extend(shift.as_ref().filter(|shift| !is_new(shift)).map(|shift| evidence.shift(shift, false)));
    sentences.extend(evidence.held());
    let mut heading = heading(signs, facts.step());
    if signs.red + signs.services > 0 && standing::has_example_targets(facts) {
        heading.push_str("; the targets are examples");
    }
    Verdict { heading, sentences, decisions: evidence.decisions(), rules: rules() }
}

/// `under pressure, two targets missed and one service below target`.
fn heading(signs: Signs, step: &str) -> String {
    let mut red = Vec::new();
    if signs.red > 0 {
        let targets = if signs.red == 1 { "target" } else { "targets" };
        red.push(format!("{} {targets} missed", format::small(signs.red)));
    }
    if signs.services > 0 {
        let noun = if signs.services == 1 { "service" } else { "services" };
        red.push(format!("{} {noun} below target", format::small(signs.services)));
    }
    match signs.state() {
        OverallState::Pressure if red.is_empty() => format!("under pressure, worse than in the three {step}s before"),
        OverallState::Pressure => format!("under pressure, {}", format::and_list(&red)),
        OverallState::Improving => "improving".to_owned(),
        OverallState::Stable => "stable".to_owned(),
        OverallState::Unknown => "none, because no service level of incidents was measured".to_owned(),
    }
}

fn rules() -> Vec<String> {
    vec![
        "The worst row decides. Under pressure: a measure of the scorecard misses its target or limit, a service is below its target \
         or available less than agreed, or incidents resolved in target are worse than in the three periods (such as months) before. Each beyond \
         chance: for a rate the whole 95 % interval lies below the target, or Newcombe's interval of the difference below zero. A \
         measure that pools several service levels misses its target, too, if one of them does."
            .to_owned(),
        "Improving: nothing of that, and incidents resolved in target are better than in the three periods before beyond chance, or the \
         improvement of a dated remark that shows first in this period or in one of the two before holds: every period since lies below \
         the earlier mean, and the ranks of the periods differ beyond chance (exact rank sum test). What began earlier has held, and \
         improves nothing now."
            .to_owned(),
        "In a period with a bulk close the clocks that fell due are compared with the periods before, and decide about services, instead \
         of those that ended: a bulk close cannot move them."
            .to_owned(),
        "Stable: neither.".to_owned(),
        format!(
            "Decisions are asked for, each with its options: a service below its target; changes or emergency changes that miss their goal beyond chance; work started \
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

/// Services below their target: each is named, the first with their figures.
fn slipping(bad: &[&Part]) -> Option<Sentence> {
    let mut sentence = Sentence::default();
    for (i, part) in bad.iter().take(NAMED).enumerate() {
        let goal = part.goal.map_or_else(String::new, format::percent_target);
        let lead = if i == 0 { "" } else { "; " };
        sentence = sentence.say(lead).strong(format!("{} kept {}", part.name, counted(part.rate)));
        sentence = sentence.say(format!(", below its target of {goal} beyond chance"));
    }
    if bad.len() > NAMED {
        let names: Vec<&str> = bad[NAMED..].iter().map(|part| part.name.as_str()).collect();
        sentence = sentence.say(format!("; below target, too: {}", format::and_list(&names)));
    }
    (!bad.is_empty()).then(|| sentence.say("."))
}

impl Evidence<'_> {
    fn measure(&self, id: &str) -> Option<&Measured> {
        self.measures.iter().find(|measure| measure.id == id)
    }

    /// The rows of the scorecard that miss their targets.
    fn red(&self) -> impl Iterator<Item = &Measured> {
        self.measures.iter().filter(|measure| measure.reading == Reading::Bad)
    }

    /// The services below their target.
    fn slipping(&self) -> Vec<&Part> {
        self.services.iter().filter(|part| part.reading == Reading::Bad).collect()
    }

    /// What the period did to attainment of incidents, and whether that is a change.
    fn attainment(&self, signs: Signs) -> Sentence {
        let Some(measure) = self.measure("resolved").filter(|_| signs.measured) else {
            return Sentence::new("No clock of an incident ended in the period.");
        };
        let (facts, kind) = (self.facts, Kind::Incident);
        let ended = facts.attained(kind, ENDS, "completed", facts.period);
        let before = format!("in the three {}s before", facts.step());
        let trend = match signs.trend {
            Some(Trend::Better) => format!(", more than {before}, beyond chance"),
            Some(Trend::Worse) => format!(", fewer than {before}, beyond chance"),
            None => format!(", no change beyond chance from the three {}s before", facts.step()),
        };
        if self.stat == "completed" {
            return Sentence::new("Of the incident clocks that ended, ")
                .link(counted(ended), "#levels")
                .say(format!(" kept their target{trend}; {}.", measure.levels_in_words()));
        }
        let due = facts.attained(kind, ENDS, "due", facts.period);
        Sentence::new("Of the clocks that fell due, ").link(counted(due), "#levels").say(format!(
            " kept their target{trend}. Of those that ended, {} did; the bulk close bends this.",
            counted(ended)
        ))
    }

    /// The change behind a dated remark: new, or one that has held.
    fn shift(&self, shift: &process::Shift<'_>, is_new: bool) -> Sentence {
        let facts = self.facts;
        let verb = if shift.is_better() { "fell" } else { "rose" };
        let since =
            facts.trend.get(shift.split).map_or_else(String::new, |first| format::period_short(first, facts.zone));
        let lead = if is_new { "New: the" } else { "The" };
        let held = if is_new {
            format!(", and has held for {}", text::count((facts.trend.len() - shift.split) as u64, facts.step()))
        } else {
            format!(", and has held since {since}")
        };
        let who = shift.note.service.as_ref().map_or_else(|| "all incidents".to_owned(), Clone::clone);
        let hours = process::spans(facts, shift);
        Sentence::new(format!("{lead} median time to resolve of {who} (pauses included) "))
            .link(format!("{verb} from {} to {}", hours.0, hours.1), "#process")
            .say(format!(" after “{}” ({}){held}.", shift.note.text, names::note_day(&shift.note.date)))
    }

    fn unapproved(&self) -> Option<Sentence> {
        let (unapproved, among) = changes::unapproved(self.lists)?;
        let words = format::capital(&format::small(unapproved));
        let noun = if unapproved == 1 { "change" } else { "changes" };
        let sentence = Sentence::default();
        let words = format!("{words} {noun}");
        let sentence = match self.lists.href("changes-before-approval") {
            Some(href) => sentence.link(words, href),
            None => sentence.say(words),
        };
        Some(sentence.say(format!(" started before an approval{among}.")))
    }

    /// What meets its target.
    fn held(&self) -> Option<Sentence> {
        let kept = self.measures.iter().filter(|measure| measure.reading == Reading::Ok);
        let names: Vec<String> = kept.map(Measured::named).collect();
        (!names.is_empty()).then(|| Sentence::new("Targets met: ").link(format::and_list(&names), "#score").say("."))
    }

    fn bulk_close(&self) -> Option<Sentence> {
        let day = self.bulk.iter().find(|day| day.is_in(self.facts.period, self.facts))?;
        Some(Sentence::new(format!(
            "A bulk close ended {} on {}, {} of them older than 30 days. It bends the times and rates of this {}.",
            text::count(day.ended, "incident"),
            day.date(),
            text::grouped(day.old),
            self.facts.step()
        )))
    }

    /// What the meeting can decide, each with its options; why it is asked stands in the verdict.
    fn decisions(&self) -> Vec<Sentence> {
        let mut decisions = Vec::new();
        decisions.extend(asked_about(self.services).map(|(list, part)| self.service(list, part)));
        if self.measure("changes").is_some_and(|measure| measure.reading == Reading::Bad) {
            decisions.push(
                Sentence::new("Review every ")
                    .link("change with trouble", "#trouble")
                    .say(", or only those that failed or were backed out."),
            );
        }
        if changes::unapproved(self.lists).is_some() {
            decisions
                .push(Sentence::new("Have the tool block changes without an approval, or name who may allow them."));
        }
        if self.measure("emergency").is_some_and(|measure| measure.reading == Reading::Bad) {
            decisions.push(Sentence::new(
                "Plan the next emergency changes of the same cause as normal ones, or raise the limit of their share.",
            ));
        }
        let (long, _) = incidents::held(self.lists);
        if long >= HELD {
            let list = self.lists.href("on-hold-over-30-days").unwrap_or_else(|| "#pending".to_owned());
            decisions.push(
                Sentence::new("Set a last date for ")
                    .link(format!("{} tickets", text::grouped(long as u64)), list)
                    .say(" on hold for more than 30 days, or close them."),
            );
        }
        let (old, all) = demand::stale(self.facts);
        if all > 0 && old as f64 / all as f64 >= STALE {
            decisions.push(
                Sentence::new("Plan time for the ")
                    .link(format!("{} of {} open incidents", text::grouped(old), text::grouped(all)), "#ages")
                    .say(" older than 30 days, or accept their age."),
            );
        }
        if self.bulk.iter().any(|day| day.is_in(self.facts.period, self.facts)) {
            decisions.push(Sentence::new(
                "Confirm that the bulk close was agreed and that the callers were told, or have its tickets reopened.",
            ));
        }
        if self.rejected > 0 {
            let them = if self.rejected == 1 { "it" } else { "them" };
            decisions.push(
                Sentence::new("Repair the export for the ")
                    .link(text::count(self.rejected, "record"), "#data")
                    .say(format!(" that could not be loaded, or go on without {them}.")),
            );
        }
        decisions.truncate(DECISIONS);
        decisions
    }

    /// A service below its target: where most of its breaches lie.
    fn service(&self, list: &str, part: &Part) -> Sentence {
        let mut categories = std::collections::BTreeMap::<&str, usize>::new();
        for row in self.lists.rows(list).iter() {
            *categories.entry(row.text("category")).or_default() += 1;
        }
        let most = categories
            .iter()
            .filter(|(name, _)| !name.is_empty())
            .max_by_key(|(name, n)| (**n, std::cmp::Reverse(**name)));
        let misses = part.rate.misses();
        let href = self.lists.href(list).unwrap_or_else(|| "#breaches".to_owned());
        let among = match most {
            Some((category, n)) if *n > 1 && *n as u64 * 2 >= misses => {
                format!(" ({} with category {category})", text::grouped(*n as u64))
            }
            _ => String::new(),
        };
        Sentence::new(format!("{}: open a problem record for ", part.name))
            .link(format!("its {}", text::count(misses, "breach")), href)
            .say(format!("{among}, or accept them."))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CALM: Signs = Signs { measured: true, red: 0, services: 0, trend: None, improved: false };

    #[test]
    fn the_worst_row_decides() {
        assert_eq!(CALM.state(), OverallState::Stable);
        assert_eq!(Signs { improved: true, ..CALM }.state(), OverallState::Improving);
        let better = Signs { improved: true, trend: Some(Trend::Better), ..CALM };
        assert_eq!(better.state(), OverallState::Improving);
        // Whatever improves, one red row is enough.
        assert_eq!(Signs { red: 1, ..better }.state(), OverallState::Pressure);
        assert_eq!(Signs { services: 1, ..better }.state(), OverallState::Pressure);
        assert_eq!(Signs { trend: Some(Trend::Worse), improved: true, ..CALM }.state(), OverallState::Pressure);
        // A red row of changes is red without any clock of an incident, too.
        assert_eq!(Signs { measured: false, red: 1, ..CALM }.state(), OverallState::Pressure);
        assert_eq!(Signs { measured: false, ..better }.state(), OverallState::Unknown);
    }

    #[test]
    fn the_heading_counts_what_is_red() {
        assert_eq!(heading(CALM, "month"), "stable");
        assert_eq!(heading(Signs { red: 2, ..CALM }, "month"), "under pressure, two targets missed");
        let all = Signs { red: 1, services: 2, improved: true, ..CALM };
        assert_eq!(heading(all, "month"), "under pressure, one target missed and two services below target");
        let worse = Signs { trend: Some(Trend::Worse), ..CALM };
        assert_eq!(heading(worse, "quarter"), "under pressure, worse than in the three quarters before");
    }
}
