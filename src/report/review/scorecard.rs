//! The scorecard: a dozen measures with value, range, target, reading and past. Each says which tickets it counts.

use crate::metrics::{Better, Dimension, MetricValue, Unit};
use crate::model::{Kind, Measure};
use crate::period::Period;
use crate::report::charts::TargetStatus;
use crate::report::format::{DurationScale, NOT_KNOWN, NOTHING};
use crate::report::review::change::{PeriodValue, change, direction};
use crate::report::review::facts::ReviewFacts;
use crate::report::review::goals;
use crate::report::review::lists::{ReviewLists, time_of};
use crate::report::review::names::ENDS;
use crate::report::review::pooled::PooledLevels;
use crate::report::review::values::Rate;
use crate::report::view::Sentence;
use crate::report::{charts, format, view};
use crate::stats::ConfidenceInterval;
use crate::{metrics, text};

/// A measure of the scorecard before it is printed; the verdict reads it, too.
#[derive(Debug)]
pub(super) struct ScorecardMetric {
    pub(super) id: &'static str,
    name: String,
    metric: &'static str,
    population: String,
    list: Option<String>,
    unit: Unit,
    better: Better,
    /// One per period of the trend.
    points: Vec<PeriodValue>,
    year: Option<PeriodValue>,
    pub(super) goal: Option<f64>,
    pub(super) reading: TargetStatus,
    /// The service levels that are pooled; none where nothing is.
    levels: Option<PooledLevels>,
    /// Its target is an example that nobody has confirmed.
    pub(super) example: bool,
}

impl ScorecardMetric {
    /// How the levels of a pooled rate stand.
    pub(super) fn levels_in_words(&self) -> String {
        self.levels.map_or_else(|| "no target is set".to_owned(), PooledLevels::words)
    }

    /// A row that misses its target, in a sentence that leads to its list: `Changes without trouble: 65.3 % (32 of 49 ended), below the target of
    /// 90 %.`
    pub(super) fn in_words(&self) -> Sentence {
        let value = self.now().value.map_or_else(String::new, |value| print_unit(self.unit, value));
        let census = goals::is_census(self.unit, self.metric);
        let sentence = Sentence::default().strong(self.name.clone()).say(": ").link(value, "#score");
        let sentence = match &self.list {
            _ if census => sentence,
            Some(list) => sentence.say(" (").link(self.population.clone(), list.clone()).say(")"),
            None => sentence.say(format!(" ({})", self.population)),
        };
        let side = if self.better == Better::Lower { "above" } else { "below" };
        let noun = match (census, self.example) {
            (true, false) => "limit",
            (true, true) => "example limit",
            (false, false) => "target",
            (false, true) => "example target",
        };
        match (self.levels, self.goal) {
            (Some(levels), _) if levels.below > 0 => sentence.say(format!("; {}.", levels.words())),
            (Some(levels), Some(goal)) if levels.differ => {
                sentence.say(format!(", {side} the pooled {noun} of {} beyond chance.", print_goal(self.unit, goal)))
            }
            (_, Some(goal)) => sentence.say(format!(", {side} the {noun} of {}.", print_goal(self.unit, goal))),
            (_, None) => sentence.say("."),
        }
    }

    pub(super) fn now(&self) -> PeriodValue {
        self.points.last().copied().unwrap_or_default()
    }

    pub(super) fn before(&self) -> Option<PeriodValue> {
        self.points.len().checked_sub(2).and_then(|place| self.points.get(place)).copied()
    }

    /// `requests fulfilled in target (79.8 %)`.
    pub(super) fn named(&self) -> String {
        let mut name = self.name.chars();
        let name: String = name.next().into_iter().flat_map(char::to_lowercase).chain(name).collect();
        match self.now().value {
            Some(value) => format!("{name} ({})", print_unit(self.unit, value)),
            None => name,
        }
    }

    /// Without a case in any period there is nothing to show. A count of none is a value: nothing was open, say.
    fn is_empty(&self) -> bool {
        self.points.iter().all(|point| point.n == 0 && point.value.is_none())
    }
}

/// Every measure that has cases in some period of the trend, and the names of those that have none.
pub(super) fn measure(facts: &ReviewFacts<'_>, lists: &ReviewLists) -> (Vec<ScorecardMetric>, Vec<String>) {
    let card = ScorecardBuilder { facts, lists };
    let period = format::period_short(facts.period, facts.zone);
    let mut all = vec![
        card.attainment("resolved", "Resolved in target", (Kind::Incident, ENDS), "completed", "resolved-in-target"),
        card.attainment(
            "due",
            &format!("Due in {period} and resolved in target"),
            (Kind::Incident, ENDS),
            "due",
            "due-in-target",
        ),
        card.attainment(
            "responded",
            "Responded in target",
            (Kind::Incident, &[Measure::Respond]),
            "completed",
            "responded-in-target",
        ),
    ];
    all.extend([1, 2].map(|priority| card.median(priority)));
    all.extend([
        card.share(
            "reopened",
            "Reopened after resolution",
            ("reopen_rate", "share", Kind::Incident),
            "resolved",
            "reopened",
        ),
        card.count("backlog", "Incidents open at the end", ("backlog", "count", Kind::Incident), "open-at-end"),
        card.count("opened", "Incidents opened", ("opened", "count", Kind::Incident), "opened"),
        card.share(
            "changes",
            "Changes without trouble",
            ("change_success", "strict", Kind::Change),
            "ended",
            "changes",
        ),
        card.share(
            "emergency",
            "Emergency changes",
            ("emergency_share", "share", Kind::Change),
            "ended",
            "emergency-changes",
        ),
        card.attainment(
            "requests",
            "Requests fulfilled in target",
            (Kind::Request, ENDS),
            "completed",
            "requests-in-target",
        ),
    ]);
    let (empty, shown): (Vec<ScorecardMetric>, Vec<ScorecardMetric>) =
        all.into_iter().partition(ScorecardMetric::is_empty);
    (shown, empty.into_iter().map(|measure| measure.name).collect())
}

struct ScorecardBuilder<'a> {
    facts: &'a ReviewFacts<'a>,
    lists: &'a ReviewLists,
}

impl ScorecardBuilder<'_> {
    /// A point per period of the trend, and that of last year.
    fn series(&self, point: impl Fn(&Period) -> PeriodValue) -> (Vec<PeriodValue>, Option<PeriodValue>) {
        let known = |period: &Period| if self.facts.is_known(period) { point(period) } else { PeriodValue::default() };
        let points = self.facts.trend.iter().map(known).collect();
        let year = self.facts.year_ago.as_ref().filter(|year| self.facts.is_known(year)).map(known);
        (points, year)
    }

    /// A rate over all levels of a kind, recomputed from their counts.
    fn attainment(
        &self,
        id: &'static str,
        name: &str,
        (kind, of): (Kind, &[Measure]),
        stat: &'static str,
        list: &str,
    ) -> ScorecardMetric {
        let (points, year) = self.series(|period| PeriodValue::from(self.facts.attained(kind, of, stat, period)));
        let now = self.facts.levels(kind, of, stat, self.facts.period, None);
        let goal = goals::of_metric(self.facts.settings(), "sla_attainment", stat, stat == "completed", kind, None)
            .or_else(|| goals::pooled(self.facts.settings(), &now));
        let rate: Rate = now.iter().map(|(_, rate)| *rate).sum();
        let what = if stat == "due" { "due" } else { "ended" };
        let population = format!(
            "{} of {} that {}",
            text::grouped(rate.hits),
            text::count(rate.n, "clock"),
            if stat == "due" { "fell due" } else { what }
        );
        let mut measured = self.finish(
            id,
            name,
            ("sla_attainment", population),
            points,
            year,
            (goal, Unit::Fraction, Better::Higher),
            list,
        );
        // A goal of the settings for the whole was agreed; the target of a pool was not, and one level below its own is enough.
        let whole = goals::of_metric(self.facts.settings(), "sla_attainment", stat, stat == "completed", kind, None);
        measured.levels = PooledLevels::of(self.facts, &now).filter(|_| whole.is_none());
        measured.example = measured.levels.map_or(measured.example, |levels| levels.example);
        match measured.levels {
            Some(levels) if levels.below > 0 => measured.reading = TargetStatus::Bad,
            _ => {}
        }
        measured
    }

    /// A share of tickets.
    fn share(
        &self,
        id: &'static str,
        name: &str,
        (metric, stat, kind): (&'static str, &'static str, Kind),
        counted: &str,
        list: &str,
    ) -> ScorecardMetric {
        let point = |period: &Period| {
            self.facts.values.whole(metric, stat, kind, &period.label).map_or_else(PeriodValue::default, of_value)
        };
        let (points, year) = self.series(point);
        let rate =
            self.facts.values.whole(metric, stat, kind, &self.facts.period.label).map_or_else(Rate::default, Rate::of);
        let goal = goals::of_metric(self.facts.settings(), metric, stat, is_headline(metric, stat), kind, None);
        let population = format!("{} of {} {counted}", text::grouped(rate.hits), text::grouped(rate.n));
        self.finish(id, name, (metric, population), points, year, (goal, Unit::Fraction, better(metric)), list)
    }

    /// A number of tickets.
    fn count(
        &self,
        id: &'static str,
        name: &str,
        (metric, stat, kind): (&'static str, &'static str, Kind),
        list: &str,
    ) -> ScorecardMetric {
        let point = |period: &Period| {
            self.facts.values.whole(metric, stat, kind, &period.label).map_or_else(PeriodValue::default, of_value)
        };
        let (points, year) = self.series(point);
        let goal = goals::of_metric(self.facts.settings(), metric, stat, is_headline(metric, stat), kind, None);
        let population = match metric {
            "backlog" if self.facts.is_final() => "neither resolved, closed nor cancelled".to_owned(),
            "backlog" => "as of the data".to_owned(),
            _ => "by day of opening".to_owned(),
        };
        self.finish(id, name, (metric, population), points, year, (goal, Unit::Count, better(metric)), list)
    }

    /// The median time to resolve incidents of a priority.
    fn median(&self, priority: u8) -> ScorecardMetric {
        let facts = self.facts;
        let cell = priority.to_string();
        let clock = facts.clock_of(Kind::Incident, Some((Dimension::PRIORITY, &cell)));
        let point = |period: &Period| {
            let of = ("resolve_time", "median", Kind::Incident);
            let value = facts.values.cell(of, clock, &period.label, (Dimension::PRIORITY, &cell));
            value.map_or_else(PeriodValue::default, of_value)
        };
        let (points, year) = self.series(point);
        let goal = goals::of_metric(facts.settings(), "resolve_time", "median", true, Kind::Incident, Some(priority));
        let n = points.last().map_or(0, |point| point.n);
        let population = format!("{} resolved; {}", text::grouped(n), facts.clock_words(clock));
        let id = if priority == 1 { "median_p1" } else { "median_p2" };
        let name = format!("Median time to resolve, P{priority}");
        self.finish(
            id,
            &name,
            ("resolve_time", population),
            points,
            year,
            (goal, Unit::Seconds, Better::Lower),
            &time_of(&cell),
        )
    }

    #[expect(clippy::too_many_arguments, reason = "each is a column of the scorecard")]
    fn finish(
        &self,
        id: &'static str,
        name: &str,
        (metric, population): (&'static str, String),
        points: Vec<PeriodValue>,
        year: Option<PeriodValue>,
        (goal, unit, better): (Option<f64>, Unit, Better),
        list: &str,
    ) -> ScorecardMetric {
        let now = points.last().copied().unwrap_or_default();
        let reading = if goals::is_census(unit, metric) {
            goals::judge_census(now.value, goal, better)
        } else {
            goals::judge(now.n, now.interval, goal, better)
        };
        ScorecardMetric {
            id,
            name: name.to_owned(),
            metric,
            population,
            list: self.lists.href(list),
            unit,
            better,
            points,
            year,
            goal,
            reading,
            levels: None,
            example: goal.is_some() && self.facts.settings().is_draft("goal", metric),
        }
    }
}

fn of_value(value: &MetricValue) -> PeriodValue {
    let interval = value.lower.zip(value.upper).map(|(lower, upper)| ConfidenceInterval { lower, upper });
    // A count of none is a value, so that it needs no cases.
    let n = if value.unit == Unit::Count { value.value.map_or(0, format::whole) } else { value.n };
    PeriodValue { n, value: value.value, interval }
}

fn definition(metric: &str) -> Option<&'static metrics::MetricDefinition> {
    metrics::definitions().into_iter().find(|definition| definition.id == metric)
}

fn better(metric: &str) -> Better {
    definition(metric).map_or(Better::Neutral, |definition| definition.better)
}

fn is_headline(metric: &str, stat: &str) -> bool {
    definition(metric).is_some_and(|definition| definition.stats.first() == Some(&stat))
}

/// The scorecard as it is printed.
pub(super) fn view(
    facts: &ReviewFacts<'_>,
    measures: &[ScorecardMetric],
    missing: &[String],
    hints: Vec<Sentence>,
) -> view::Scorecard {
    let mut all = vec![Sentence::new(
        "Plausible range: the 95 % interval. With few tickets it is wide, and no colour is given. Changes of rates are in percentage points \
         (pts). “Better” or “worse” stands under a change of a rate or a median where it is beyond chance. The name of a measure leads to its \
         definition, the line below it to the list of its tickets.",
    )];
    all.extend(hints);
    if goals::differ(facts.settings()) {
        all.push(Sentence::new(
            "Pooled: where service levels have different targets, the target of the row weighs each by its clocks, and nobody agreed on it. The \
             row is red if the pool misses this target, or if one level misses its own.",
        ));
    }
    if !missing.is_empty() {
        all.push(Sentence::new(format!("Without data, and therefore not shown: {}.", format::and_list(missing))));
    }
    view::Scorecard {
        now: format::period_short(facts.period, facts.zone),
        last: facts
            .previous()
            .map_or_else(String::new, |last| format!("vs {}", format::period_short(last, facts.zone))),
        year: facts
            .year_ago
            .as_ref()
            .map_or_else(String::new, |year| format!("vs {}", format::period_axis(year, facts.zone))),
        span: reach(facts),
        rows: measures.iter().map(|measure| row(facts, measure)).collect(),
        hints: all,
    }
}

/// `14 months`.
fn reach(facts: &ReviewFacts<'_>) -> String {
    text::count(facts.trend.len() as u64, facts.step())
}

fn row(facts: &ReviewFacts<'_>, measure: &ScorecardMetric) -> view::ScorecardRow {
    let now = measure.now();
    // One unit in a row: that of its value.
    let span = DurationScale::of(now.value.or(measure.goal).unwrap_or(0.0));
    let range = match (measure.unit, now.interval) {
        (_, None) => String::new(),
        (Unit::Fraction, Some(range)) => format::percent_range(range.lower, range.upper),
        (Unit::Seconds, Some(range)) => span.range(range.lower, range.upper),
        (Unit::Count, Some(range)) => format::count_range(range.lower, range.upper),
    };
    let pooled = measure.levels.is_some_and(|levels| levels.differ);
    let target_kind = match (pooled, measure.example) {
        (true, true) => "pooled examples",
        (true, false) => "pooled",
        (false, true) => "example",
        (false, false) => "",
    };
    let target = measure.goal.map_or_else(String::new, |goal| match measure.unit {
        Unit::Seconds => span.target(goal),
        unit => print_goal(unit, goal),
    });
    let census = goals::is_census(measure.unit, measure.metric);
    let reading = match (measure.reading, measure.better) {
        (TargetStatus::None, Better::Neutral) => view::Badge::new(TargetStatus::None, "neither good nor bad"),
        (reading, _) => match measure.levels {
            Some(levels) if levels.all > 1 || levels.below > 0 => view::Badge::new(reading, levels.words()),
            _ => goals::words(reading, now.n, census),
        },
    };
    let values: Vec<Option<f64>> = measure.points.iter().map(|point| point.value).collect();
    let (before, year) = (measure.before(), measure.year);
    view::ScorecardRow {
        name: measure.name.clone(),
        href: format!("#def-{}", measure.metric),
        population: measure.population.clone(),
        list: measure.list.clone(),
        value: match (now.value, measure.unit) {
            (Some(value), unit) => print_unit(unit, value),
            (None, Unit::Count) => NOT_KNOWN.to_owned(),
            (None, _) => NOTHING.to_owned(),
        },
        range,
        target,
        target_kind,
        reading,
        last: change(measure.unit, span, now, before),
        last_reading: before.and_then(|before| direction(measure.unit, measure.better, now, before)),
        year: change(measure.unit, span, now, year),
        year_reading: year.and_then(|year| direction(measure.unit, measure.better, now, year)),
        spark: charts::sparkline(&values, measure.goal, &spark_label(facts, measure)),
    }
}

/// A number of a value as it is printed: elapsed time has days, working time has none, a mean of counts has decimals, and a percentile
/// of too few has none at all.
pub(super) fn print(of: &MetricValue, number: f64) -> String {
    if of.is_of_too_few() {
        return NOTHING.to_owned();
    }
    match of.unit {
        Unit::Seconds => span(of, number).print(number),
        Unit::Count if of.stat == "mean" => format!("{number:.2}"),
        unit => print_unit(unit, number),
    }
}

/// The unit that a duration is told in.
pub(super) fn span(of: &MetricValue, number: f64) -> DurationScale {
    if of.clock.as_deref() == Some("wall") { DurationScale::of_elapsed(number) } else { DurationScale::of(number) }
}

fn print_goal(unit: Unit, goal: f64) -> String {
    match unit {
        Unit::Fraction => format::percent_target(goal),
        Unit::Seconds => text::duration(goal as i64),
        Unit::Count => format::count(goal),
    }
}

fn print_unit(unit: Unit, number: f64) -> String {
    match unit {
        Unit::Fraction => format::percent(number),
        Unit::Seconds => format::hours(number),
        Unit::Count => format::count(number),
    }
}

fn spark_label(facts: &ReviewFacts<'_>, measure: &ScorecardMetric) -> String {
    let known: Vec<f64> = measure.points.iter().filter_map(|point| point.value).collect();
    let (Some(first), Some(last)) = (known.first(), known.last()) else {
        return format!("{}: no values", measure.name);
    };
    let low = known.iter().copied().fold(f64::INFINITY, f64::min);
    let high = known.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let print = |value: f64| print_unit(measure.unit, value);
    format!(
        "{}, {}: from {} to {}, lowest {}, highest {}",
        measure.name,
        reach(facts),
        print(*first),
        print(*last),
        print(low),
        print(high)
    )
}
