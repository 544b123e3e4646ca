//! What moved a value from one period to another: the slices of its tickets that changed more than chance explains, and what each cell of a
//! dimension adds. The parts of a dimension add up to the change.

mod chance;
mod parts;
mod rows;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::dimension::Dimension;
use crate::error::{Error, ErrorKind, Result};
use crate::metrics::inputs::{MetricData, MetricInputs, Purpose};
use crate::metrics::registry;
use crate::metrics::registry::MetricSource;
use crate::metrics::summary;
use crate::metrics::types::{MetricDefinition, MetricRequest, Unit};
use crate::metrics::why::parts::{SliceSums, ValueChange};
use crate::metrics::why::rows::{Slices, TwoPeriods, ValueForm};
use crate::model::Kind;
use crate::period::Period;
use crate::stats::{ConfidenceInterval, SeededNumbers};
use crate::store::Store;
use crate::text;

/// Slices that are named, at most.
const MOST_FINDINGS: usize = 3;

/// The least part of the change, or of the largest part of any cell, that a named slice adds.
const SMALLEST: f64 = 0.2;

/// Tickets that are named for each.
const MOST_TICKETS: usize = 5;

/// Which value is asked about.
#[derive(Debug, Clone, Copy)]
pub struct WhyQuestion<'a> {
    /// The metric.
    pub metric: &'a str,
    /// Its statistic; the headline where absent.
    pub stat: Option<&'a str>,
    /// The kind of ticket; the first that the metric is computed for, of which there are any, where absent.
    pub kind: Option<Kind>,
    /// The clock of durations; `wall` where absent.
    pub clock: Option<&'a str>,
    /// The service level; all together where absent.
    pub sla: Option<&'a str>,
    /// The number from which rows are dealt anew.
    pub seed: u64,
}

/// What moved a value.
#[derive(Debug, Serialize)]
pub struct WhyAnswer {
    /// Metric id.
    pub metric: &'static str,
    /// Statistic.
    pub stat: &'static str,
    /// Kind of ticket.
    pub kind: Kind,
    /// The clock of durations.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clock: Option<String>,
    /// The service levels that are looked at together.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub slas: BTreeSet<String>,
    /// Unit of the values.
    pub unit: Unit,
    /// The earlier and the later period.
    pub periods: [String; 2],
    /// What counts in each.
    pub n: [u64; 2],
    /// The value in each.
    pub values: [Option<f64>; 2],
    /// The later value less the earlier one.
    pub change: Option<f64>,
    /// The slices that stand out, the clearest first; tickets that an earlier one has are not counted again.
    pub findings: Vec<WhySlice>,
    /// What the change is without them.
    pub rest: Option<f64>,
    /// What counts of the earlier period were multiplied by, where the periods are not about as long.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scaled_by: Option<f64>,
    /// How many slices were tested.
    pub tested: usize,
    /// The number from which rows were dealt anew.
    pub seed: u64,
    /// What each cell of each dimension adds, the largest part first; the parts of a dimension add up to the change.
    pub parts: BTreeMap<Dimension, Vec<WhySlice>>,
    #[serde(skip)]
    pub(crate) definition: &'static MetricDefinition,
}

/// What a slice adds to a change.
#[derive(Debug, Clone, Serialize)]
pub struct WhySlice {
    /// The values that its tickets have.
    pub slice: BTreeMap<Dimension, String>,
    /// What counts in each period.
    pub n: [u64; 2],
    /// Its own value in each period.
    pub values: [Option<f64>; 2],
    /// The part of the change.
    pub effect: f64,
    /// Of it, what comes of having more or fewer of the tickets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mix: Option<f64>,
    /// Of it, what comes of tickets that went otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rate: Option<f64>,
    /// Lower end of the 95 % interval of the part.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lower: Option<f64>,
    /// Upper end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub upper: Option<f64>,
    /// The share of reshuffled months in which some slice stands out as much.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub probability: Option<f64>,
    /// Tickets of the later period that carry it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tickets: Vec<String>,
}

/// Answers a question about the two periods of a request, the later one first. The dimensions of the request are those that are looked at.
pub fn why(store: &Store, request: &MetricRequest<'_>, question: WhyQuestion<'_>) -> Result<WhyAnswer> {
    let metric = registry::find(question.metric)?;
    let definition = metric.definition;
    let MetricSource::Tickets(samples) = metric.source else {
        let message = format!("`{}` is of services: no tickets add up to it", definition.id);
        return Err(Error::setting(message).hint("`tickmark metrics` shows it by service"));
    };
    let kinds: BTreeSet<Kind> = match question.kind {
        Some(kind) => BTreeSet::from([kind]),
        None => definition.kinds.iter().copied().collect(),
    };
    let breakdowns: Vec<&[Dimension]> = request.by.iter().map(std::slice::from_ref).collect();
    let needs = registry::needs([metric]);
    let data = MetricData::read(store, request.as_of, (&breakdowns, request.filters), &kinds, needs)?;
    let inputs = MetricInputs { data: &data, request, purpose: Purpose::Values };
    let stat =
        question.stat.map_or(Some(definition.stats[0]), |stat| definition.stats.iter().copied().find(|s| *s == stat));
    let Some(stat) = stat else {
        let message = format!("`{}` has no statistic `{}`", definition.id, question.stat.unwrap_or_default());
        return Err(Error::setting(message).hint(format!("it has {}", text::and_list(definition.stats))));
    };
    let mut found = Gathered::default();
    samples(&inputs, &mut |sample| {
        let is_clock = sample.clock.as_deref().is_none_or(|clock| clock == question.clock.unwrap_or(summary::WALL));
        let is_level = question.sla.is_none_or(|sla| sample.sla.as_deref() == Some(sla));
        let how = sample.stats.iter().find(|(name, _)| *name == stat).map(|(_, how)| *how);
        let (Some(how), true) = (how, is_clock && is_level) else { return Ok(()) };
        if found.kind.is_some_and(|kind| kind != sample.kind) {
            return Ok(());
        }
        found.rows.add(&sample, how)?;
        if !found.rows.amounts.is_empty() {
            found.kind = Some(sample.kind);
        }
        found.clock.clone_from(&sample.clock);
        found.slas.extend(sample.sla.clone());
        found.form = Some(rows::form(how));
        found.grows = rows::grows(how);
        found.unit = summary::unit(how, definition.unit);
        Ok(())
    })?;
    let labels = [1, 0].map(|place: usize| request.periods.get(place).map_or_else(String::new, |p| p.label.clone()));
    let (Some(form), Some(kind)) = (found.form, found.kind) else {
        let what = format!("`{}` in {} and {}", definition.id, labels[0], labels[1]);
        return Err(Error::new(ErrorKind::NoData { what }));
    };
    let slices = Slices::of(&data.cells);
    let mut rows = found.rows;
    // A month beside a year: counts of the earlier period are brought to the length of the later one.
    let scaled = found.grows.then(|| length_ratio(request.periods)).flatten();
    let raw = rows.amounts.clone();
    let change = ValueChange::of(&mut rows, form, scaled.unwrap_or(1.0));
    let n = rows.sizes().map(|n| n as u64);
    let parts = parts(&rows, &raw, &slices, &change);
    let mut answer = WhyAnswer {
        metric: definition.id,
        stat,
        kind,
        clock: found.clock,
        slas: found.slas,
        unit: found.unit,
        periods: labels,
        n,
        values: [change.before, change.after],
        change: change.size(),
        findings: Vec::new(),
        rest: change.size(),
        scaled_by: scaled,
        tested: 0,
        seed: question.seed,
        parts,
        definition,
    };
    let subject = Subject { store, slices: &slices, change: &change, form };
    subject.findings(rows, raw, &mut answer)?;
    Ok(answer)
}

/// How much longer the later of two periods is, if they are not about as long.
fn length_ratio(periods: &[Period]) -> Option<f64> {
    let [later, earlier] = periods else { return None };
    let ratio = (later.until - later.from) as f64 / (earlier.until - earlier.from) as f64;
    (!(0.88..=1.13).contains(&ratio)).then_some(ratio)
}

/// What the samples gave.
struct Gathered {
    rows: TwoPeriods,
    kind: Option<Kind>,
    clock: Option<String>,
    slas: BTreeSet<String>,
    form: Option<ValueForm>,
    grows: bool,
    unit: Unit,
}

impl Default for Gathered {
    fn default() -> Self {
        Self {
            rows: TwoPeriods::default(),
            kind: None,
            clock: None,
            slas: BTreeSet::new(),
            form: None,
            grows: false,
            unit: Unit::Count,
        }
    }
}

/// Every cell of every dimension.
fn parts(rows: &TwoPeriods, raw: &[f64], slices: &Slices, change: &ValueChange) -> BTreeMap<Dimension, Vec<WhySlice>> {
    let is_cell = |slice: &u32| slices.labels[*slice as usize].len() == 1;
    let mut amounts = vec![[Vec::new(), Vec::new()]; slices.labels.len()];
    for (row, amount) in raw.iter().enumerate() {
        for slice in slices.of_row(rows.combinations[row]).iter().copied().filter(is_cell) {
            amounts[slice as usize][usize::from(rows.is_later[row])].push(*amount);
        }
    }
    let mut parts: BTreeMap<Dimension, Vec<WhySlice>> = BTreeMap::new();
    for ((label, sums), amounts) in slices.labels.iter().zip(parts::sums(rows, slices)).zip(amounts) {
        if let [(dimension, _)] = label.as_slice()
            && sums.n != [0, 0]
        {
            parts.entry(*dimension).or_default().push(WhySlice::of(label, &sums, change, amounts));
        }
    }
    // A field in which all tickets are alike has no parts.
    parts.retain(|_, cells| cells.len() > 1);
    for of_dimension in parts.values_mut() {
        of_dimension.sort_by(|a, b| b.effect.abs().total_cmp(&a.effect.abs()).then_with(|| a.slice.cmp(&b.slice)));
    }
    parts
}

/// What the search for findings looks at.
struct Subject<'a> {
    store: &'a Store,
    slices: &'a Slices,
    change: &'a ValueChange,
    form: ValueForm,
}

impl Subject<'_> {
    /// Names the slice that stands out most, takes its rows away, and looks again at the others.
    fn findings(&self, mut rows: TwoPeriods, mut raw: Vec<f64>, answer: &mut WhyAnswer) -> Result<()> {
        let mut numbers = SeededNumbers::new(answer.seed);
        // What adds next to nothing explains nothing, however unusual it is.
        let largest = answer.parts.values().flatten().map(|part| part.effect.abs()).fold(0.0, f64::max);
        let least = SMALLEST * largest.max(answer.change.unwrap_or(0.0).abs());
        while answer.findings.len() < MOST_FINDINGS {
            let matters = |sums: &SliceSums| self.change.part(sums).effect.abs() >= least;
            let look = chance::look(&rows, self.slices, self.form, matters, &mut numbers);
            answer.tested = answer.tested.max(look.tested);
            let Some(finding) = look.finding else { break };
            let label = &self.slices.labels[finding.slice as usize];
            let is_in = |row: usize| self.slices.has(rows.combinations[row], finding.slice);
            let mut sums = SliceSums::default();
            for row in (0..raw.len()).filter(|row| is_in(*row)) {
                sums.add(rows.is_later[row], rows.amounts[row]);
            }
            let own = [false, true].map(|later| {
                (0..raw.len()).filter(|row| is_in(*row) && rows.is_later[*row] == later).map(|row| raw[row]).collect()
            });
            let mut named = WhySlice::of(label, &sums, self.change, own);
            named.probability = Some(finding.probability);
            let mut carriers: Vec<usize> = (0..raw.len()).filter(|row| is_in(*row) && rows.is_later[*row]).collect();
            carriers.sort_by(|a, b| {
                let order = if named.effect < 0.0 { raw[*a].total_cmp(&raw[*b]) } else { raw[*b].total_cmp(&raw[*a]) };
                order.then(rows.tickets[*a].cmp(&rows.tickets[*b]))
            });
            named.tickets = self.numbers(carriers.iter().take(MOST_TICKETS).map(|row| rows.tickets[*row]))?;
            answer.rest = answer.rest.map(|rest| rest - named.effect);
            answer.findings.push(named);
            let keep: Vec<usize> = (0..raw.len()).filter(|row| !is_in(*row)).collect();
            raw = keep.iter().map(|row| raw[*row]).collect();
            rows = TwoPeriods {
                is_later: keep.iter().map(|row| rows.is_later[*row]).collect(),
                amounts: keep.iter().map(|row| rows.amounts[*row]).collect(),
                tickets: keep.iter().map(|row| rows.tickets[*row]).collect(),
                combinations: keep.iter().map(|row| rows.combinations[*row]).collect(),
            };
        }
        Ok(())
    }

    /// What people know tickets by, in this order.
    fn numbers(&self, tickets: impl Iterator<Item = i64>) -> Result<Vec<String>> {
        let tickets: Vec<i64> = tickets.collect();
        let listed = tickets.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        if listed.is_empty() {
            return Ok(Vec::new());
        }
        let sql = format!("SELECT ticket_no, number FROM ticket WHERE ticket_no IN ({listed})");
        let rows = self.store.table(&sql, &[])?.rows;
        let known: BTreeMap<i64, String> =
            rows.iter().filter_map(|row| Some((row.first()?.as_i64()?, row.get(1)?.as_str()?.to_owned()))).collect();
        Ok(tickets.iter().filter_map(|ticket| known.get(ticket).cloned()).collect())
    }
}

impl WhySlice {
    fn of(label: &[(Dimension, String)], sums: &SliceSums, change: &ValueChange, raw: [Vec<f64>; 2]) -> Self {
        let part = change.part(sums);
        let ConfidenceInterval { lower, upper } =
            part.interval.unwrap_or(ConfidenceInterval { lower: part.effect, upper: part.effect });
        Self {
            slice: label.iter().cloned().collect(),
            n: sums.n,
            values: change.values(raw),
            effect: part.effect,
            mix: part.mix,
            rate: part.mix.map(|mix| part.effect - mix),
            lower: part.interval.map(|_| lower),
            upper: part.interval.map(|_| upper),
            probability: None,
            tickets: Vec::new(),
        }
    }
}
