//! What was reported: a line for each report, with what it rests on, and its values for the whole of the period. The same report of the same data, under
//! the same settings and definitions, is one line however often it is made.

use crate::calendar::Calendars;
use crate::config::LoadedProject;
use crate::error::Result;
use crate::hash::Hash;
use crate::metrics;
use crate::metrics::MetricValue;
use crate::model::Kind;
use crate::period::Period;
use crate::store::{Cell, Store};
use crate::text::quote_literal;

/// What values rest on, as hashes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportBasis {
    /// The files loaded, and how they were read.
    pub inputs: String,
    /// Settings and calendars.
    pub settings: String,
    /// The program and its definitions.
    pub definitions: String,
}

/// A report as it is made.
#[derive(Debug)]
pub struct Report {
    /// Its name.
    pub name: &'static str,
    /// What it is about.
    pub period: Period,
    /// What was later had not happened for it.
    pub as_of: i64,
    /// What it rests on.
    pub basis: ReportBasis,
    /// Its values; those of breakdowns are left out.
    pub values: Vec<MetricValue>,
}

/// A report that was made.
#[derive(Debug, Clone)]
pub(super) struct RecordedReport {
    pub(super) number: i64,
    pub(super) name: String,
    pub(super) period: Period,
    pub(super) as_of: i64,
    pub(super) import_run: i64,
    pub(super) basis: ReportBasis,
}

/// A value as it was reported.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ReportedValue {
    pub(super) metric: String,
    pub(super) stat: String,
    pub(super) kind: Option<String>,
    pub(super) clock: Option<String>,
    pub(super) sla: Option<String>,
    pub(super) n: u64,
    pub(super) value: Option<f64>,
    pub(super) unit: String,
}

impl ReportBasis {
    /// What the values of a store and a project rest on.
    pub fn of(store: &Store, project: &LoadedProject, calendars: &Calendars) -> Result<Self> {
        let mut inputs = Hash::new();
        let files = "SELECT sha256 || ' ' || coalesce(profile_sha256, '') || ' ' || coalesce(zone, '') || ' ' || coalesce(source_system, '') \
                     FROM source_file ORDER BY ALL";
        for row in store.table(files, &[])?.rows {
            inputs.update(row.first().and_then(Cell::as_str).unwrap_or_default());
            inputs.update([0]);
        }
        let mut settings = Hash::new();
        settings.update(project.sha256());
        for calendar in calendars.values() {
            settings.update(calendar.sha256());
        }
        Ok(Self { inputs: inputs.hex(), settings: settings.hex(), definitions: metrics::definitions_sha256() })
    }
}

impl RecordedReport {
    /// Whether it was made before its period was over.
    pub(super) const fn is_draft(&self) -> bool {
        self.as_of < self.period.until - 1
    }
}

impl Report {
    fn is_of(&self, made: &RecordedReport) -> bool {
        made.name == self.name && made.period == self.period
    }

    fn is(&self, made: &RecordedReport) -> bool {
        self.is_of(made) && made.as_of == self.as_of && made.basis == self.basis
    }
}

/// Whether the last report of this name and period is this one, so that there is nothing to write down.
pub fn is_recorded(store: &Store, report: &Report) -> Result<bool> {
    Ok(all(store)?.iter().rev().find(|made| report.is_of(made)).is_some_and(|last| report.is(last)))
}

/// Writes a report down as the last one of its name and period.
pub fn record(store: &mut Store, report: &Report) -> Result<()> {
    let Report { name, period, as_of, basis, values } = report;
    let made = all(store)?;
    let number = made.last().map_or(0, |made| made.number) + 1;
    store.transaction(|store| {
        // The same report made before others takes its place anew.
        for old in made.iter().filter(|made| report.is(made)) {
            for table in ["report_run", "reported_value"] {
                store.execute(&format!("DELETE FROM {table} WHERE report_no = ?"), &[Cell::Int(old.number)])?;
            }
        }
        store.execute(
            "INSERT INTO report_run SELECT ?, ?, ?, ?, ?, ?, coalesce(max(run_id), 0), ?, ?, ? FROM source_file",
            &[
                Cell::Int(number),
                (*name).into(),
                period.label.as_str().into(),
                Cell::Instant(period.from),
                Cell::Instant(period.until),
                Cell::Instant(*as_of),
                basis.inputs.as_str().into(),
                basis.settings.as_str().into(),
                basis.definitions.as_str().into(),
            ],
        )?;
        let rows: Vec<String> =
            values.iter().filter(|value| value.by.is_empty()).map(|value| row(number, value)).collect();
        if rows.is_empty() {
            return Ok(());
        }
        store.batch(&format!("INSERT INTO reported_value VALUES {}", rows.join(", ")))
    })
}

fn row(number: i64, value: &MetricValue) -> String {
    let text = |text: Option<&str>| text.map_or_else(|| "NULL".to_owned(), quote_literal);
    format!(
        "({number}, {}, {}, {}, {}, {}, {}, {}, {})",
        quote_literal(value.metric),
        quote_literal(value.stat),
        text(value.kind.map(Kind::as_str)),
        text(value.clock.as_deref()),
        text(value.sla.as_deref()),
        value.n,
        // As a text it comes back to the last bit.
        value.value.map_or_else(|| "NULL".to_owned(), |value| format!("'{value:?}'")),
        quote_literal(value.unit.as_str()),
    )
}

/// Of each report and period the last one that rests on something else than this; one that was made when its period was over comes before those that were not.
pub(super) fn earlier(store: &Store, basis: &ReportBasis) -> Result<Vec<RecordedReport>> {
    let mut made: Vec<RecordedReport> = all(store)?.into_iter().filter(|made| made.basis != *basis).collect();
    let key =
        |made: &RecordedReport| (made.period.from, made.period.until, made.period.label.clone(), made.name.clone());
    made.sort_by_cached_key(|made| (key(made), made.is_draft(), std::cmp::Reverse(made.number)));
    made.dedup_by_key(|made| key(made));
    Ok(made)
}

/// All reports, in the order in which they were made.
fn all(store: &Store) -> Result<Vec<RecordedReport>> {
    let rows = store.table(
        "SELECT report_no, report, period, from_at, until_at, as_of, import_run, inputs_sha256, settings_sha256, definitions_sha256 \
         FROM report_run ORDER BY report_no",
        &[],
    )?;
    let made = |row: &Vec<Cell>| {
        let (number, text) = (|at: usize| row.get(at)?.as_i64(), |at: usize| row.get(at)?.as_str().map(str::to_owned));
        Some(RecordedReport {
            number: number(0)?,
            name: text(1)?,
            period: Period { from: number(3)?, until: number(4)?, label: text(2)? },
            as_of: number(5)?,
            import_run: number(6)?,
            basis: ReportBasis { inputs: text(7)?, settings: text(8)?, definitions: text(9)? },
        })
    };
    Ok(rows.rows.iter().filter_map(made).collect())
}

/// What a report said, in the order in which it said it.
pub(super) fn values(store: &Store, made: &RecordedReport) -> Result<Vec<ReportedValue>> {
    let rows = store.table(
        "SELECT metric, stat, kind, clock, sla, n, value, unit FROM reported_value WHERE report_no = ? ORDER BY ALL",
        &[Cell::Int(made.number)],
    )?;
    let reported = |row: &Vec<Cell>| {
        let text = |at: usize| row.get(at)?.as_str().map(str::to_owned);
        Some(ReportedValue {
            metric: text(0)?,
            stat: text(1)?,
            kind: text(2),
            clock: text(3),
            sla: text(4),
            n: row.get(5)?.as_count()?,
            value: row.get(6)?.as_f64(),
            unit: text(7)?,
        })
    };
    Ok(rows.rows.iter().filter_map(reported).collect())
}
