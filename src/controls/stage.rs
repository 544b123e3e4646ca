//! What a run lays out before the controls look: the parameters as the one row of `p`, the tables of the policy, the waivers, the
//! service levels of the settings, and the views. All of it is in memory; the store is not written to.

use std::collections::BTreeMap;
use std::path::Path;

use crate::calendar::Calendars;
use crate::controls::definition::Control;
use crate::controls::pack::ControlSets;
use crate::controls::policy::{ControlPolicy, TableSource};
use crate::controls::run::ControlRun;
use crate::controls::waivers::Waivers;
use crate::error::{Error, ErrorKind, Result};
use crate::sla::{AgreementParty, ServiceLevelSpec, Target};
use crate::store::Store;
use crate::text::{quote_ident, quote_literal};
use crate::whole_file::SizeLimit;
use crate::{sla, text, whole_file};

/// Tables that a policy may fill, with their columns and types.
const TABLES: &[(&str, &[(&str, &str)])] = &[
    ("age_limit", &[("record_type", "VARCHAR"), ("priority", "INTEGER"), ("days", "INTEGER")]),
    (
        "control_total",
        &[
            ("source_system", "VARCHAR"),
            ("record_type", "VARCHAR"),
            ("from_at", "TIMESTAMP"),
            ("to_at", "TIMESTAMP"),
            ("expected", "BIGINT"),
            ("basis", "VARCHAR"),
            ("obtained_by", "VARCHAR"),
        ],
    ),
    (
        "file_statement",
        &[
            ("path", "VARCHAR"),
            ("system", "VARCHAR"),
            ("query", "VARCHAR"),
            ("filters", "VARCHAR"),
            ("report", "VARCHAR"),
            ("exporter", "VARCHAR"),
            ("exported_at", "TIMESTAMP"),
            ("seen", "BIGINT"),
            ("proof", "VARCHAR"),
        ],
    ),
    (
        "regulatory_report",
        &[("ticket_id", "VARCHAR"), ("regime", "VARCHAR"), ("stage", "VARCHAR"), ("sent_at", "TIMESTAMP")],
    ),
    ("holiday", &[("day", "DATE")]),
    (
        "prev_ticket",
        &[
            ("source_system", "VARCHAR"),
            ("record_type", "VARCHAR"),
            ("number", "VARCHAR"),
            ("state_class", "VARCHAR"),
            ("opened_at", "TIMESTAMP"),
            ("row_hash", "VARCHAR"),
        ],
    ),
    (
        "person",
        &[("person_id", "VARCHAR"), ("name", "VARCHAR"), ("left_at", "TIMESTAMP"), ("is_service_account", "BOOLEAN")],
    ),
    (
        "group_member",
        &[("group_id", "VARCHAR"), ("person_id", "VARCHAR"), ("from_at", "TIMESTAMP"), ("to_at", "TIMESTAMP")],
    ),
    ("service", &[("service_id", "VARCHAR"), ("name", "VARCHAR"), ("critical", "BOOLEAN"), ("live", "BOOLEAN")]),
    ("ci", &[("ci_id", "VARCHAR"), ("name", "VARCHAR"), ("retired_at", "TIMESTAMP")]),
    ("priority_matrix", &[("impact", "INTEGER"), ("urgency", "INTEGER"), ("priority", "INTEGER")]),
    ("survey", &[("ticket_id", "VARCHAR"), ("answered_at", "TIMESTAMP"), ("score", "DOUBLE"), ("comment", "VARCHAR")]),
    ("freeze_window", &[("freeze_id", "VARCHAR"), ("start_at", "TIMESTAMP"), ("end_at", "TIMESTAMP")]),
    ("change_template", &[("template_id", "VARCHAR"), ("valid_from", "TIMESTAMP"), ("valid_to", "TIMESTAMP")]),
    (
        "deployment",
        &[
            ("deployment_id", "VARCHAR"),
            ("system", "VARCHAR"),
            ("deployed_at", "TIMESTAMP"),
            ("deployed_by_id", "VARCHAR"),
            ("change_number", "VARCHAR"),
        ],
    ),
    (
        "sla_definition",
        &[
            ("record_type", "VARCHAR"),
            ("service_id", "VARCHAR"),
            ("priority", "INTEGER"),
            ("target_type", "VARCHAR"),
            ("target_minutes", "BIGINT"),
            ("valid_from", "TIMESTAMP"),
            ("valid_to", "TIMESTAMP"),
        ],
    ),
];

/// Tables that the store does not have: they are there even if nobody fills them.
const NOT_STORED: &[&str] =
    &["age_limit", "control_total", "file_statement", "regulatory_report", "holiday", "prev_ticket"];

/// Rows of one statement.
const CHUNK: usize = 500;

/// Lays everything out. Gives the tables that are declared to be empty, with who says so.
pub(super) fn lay_out(store: &Store, run: &ControlRun<'_>) -> Result<BTreeMap<String, String>> {
    store.work_in_memory()?;
    let mut none = BTreeMap::new();
    for (name, columns) in TABLES.iter().filter(|(name, _)| NOT_STORED.contains(name)) {
        create(store, name, columns)?;
    }
    for (name, source, span) in run.policy.tables() {
        let Some((_, columns)) = TABLES.iter().find(|(table, _)| *table == name) else {
            let names: Vec<&str> = TABLES.iter().map(|(name, _)| *name).collect();
            let error = Error::new(ErrorKind::Unknown { what: "table", name: name.to_owned() });
            let error =
                error.hint(text::did_you_mean(name, &names)).hint(format!("{} can be given", text::or_list(&names)));
            return Err(run.policy.place(error, span));
        };
        fill(store, run.policy, name, columns, source)
            .map_err(|error| if error.location().is_some() { error } else { run.policy.place(error, span) })?;
        if source.none {
            none.insert(
                name.to_owned(),
                if source.source.is_empty() { "policy.toml".to_owned() } else { source.source.clone() },
            );
        }
    }
    levels(store, run)?;
    waivers(store, run.waivers)?;
    parameters(store, run)?;
    // What responds is decided in one place, and depends on the settings.
    store.batch(&format!(
        "CREATE OR REPLACE VIEW responding_event AS SELECT e.* FROM ticket_event e WHERE {}",
        store.responds("e")
    ))?;
    store.batch(crate::controls::builtin::VIEWS)?;
    Ok(none)
}

fn create(store: &Store, name: &str, columns: &[(&str, &str)]) -> Result<()> {
    let columns: Vec<String> = columns.iter().map(|(column, kind)| format!("{} {kind}", quote_ident(column))).collect();
    store.batch(&format!("CREATE OR REPLACE TABLE {} ({})", quote_ident(name), columns.join(", ")))
}

fn fill(
    store: &Store,
    policy: &ControlPolicy,
    name: &str,
    columns: &[(&str, &str)],
    source: &TableSource,
) -> Result<()> {
    let given = [source.file.is_some(), source.store.is_some(), !source.rows.is_empty(), source.none];
    if given.into_iter().filter(|given| *given).count() != 1 {
        return Err(Error::setting(format!(
            "`table.{name}` has its rows in one of `file`, `rows`, `store` or `none = true`"
        )));
    }
    if let Some(path) = &source.store {
        if name != "prev_ticket" {
            return Err(
                Error::setting(format!("`table.{name}` cannot be taken from a store")).hint("only `prev_ticket` is")
            );
        }
        return previous(store, &policy.dir().join(path));
    }
    create(store, name, columns)?;
    let rows = match &source.file {
        Some(path) => from_csv(&policy.dir().join(path), columns)?,
        None => source.rows.iter().map(|row| from_toml(name, row, columns)).collect::<Result<_>>()?,
    };
    for chunk in rows.chunks(CHUNK) {
        let values: Vec<String> = chunk
            .iter()
            .map(|row| {
                let cells = row.iter().zip(columns).map(|(cell, (_, kind))| match cell {
                    Some(cell) => format!("CAST({} AS {kind})", quote_literal(cell)),
                    None => "NULL".to_owned(),
                });
                format!("({})", cells.collect::<Vec<_>>().join(", "))
            })
            .collect();
        store.batch(&format!("INSERT INTO {} VALUES {}", quote_ident(name), values.join(", "))).map_err(|error| {
            let ErrorKind::Sql { message, .. } = error.kind() else { return error };
            let first = message.lines().next().unwrap_or_default();
            Error::setting(format!("the rows of `table.{name}` do not fit: {first}"))
                .hint("times are of UTC unless they carry an offset")
        })?;
    }
    Ok(())
}

/// Rows of a CSV file; columns that the table does not have are left out.
fn from_csv(path: &Path, columns: &[(&str, &str)]) -> Result<Vec<Vec<Option<String>>>> {
    let text = whole_file::text(path, SizeLimit::Table)?;
    let unreadable = |error: csv::Error| Error::setting(format!("cannot read `{}`: {error}", path.display()));
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let header = reader.headers().map_err(unreadable)?.clone();
    let places: Vec<Option<usize>> =
        columns.iter().map(|(column, _)| header.iter().position(|name| name.trim() == *column)).collect();
    let (first, _) = columns[0];
    if places[0].is_none() {
        let names: Vec<&str> = columns.iter().map(|(column, _)| *column).collect();
        return Err(Error::setting(format!("`{}` has no column `{first}`", path.display()))
            .hint(format!("its columns are named {}", text::or_list(&names))));
    }
    let cell = |record: &csv::StringRecord, place: Option<usize>| {
        place.and_then(|place| record.get(place)).map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
    };
    reader
        .records()
        .map(|record| {
            let record = record.map_err(unreadable)?;
            Ok(places.iter().map(|place| cell(&record, *place)).collect())
        })
        .collect()
}

fn from_toml(name: &str, row: &toml::Table, columns: &[(&str, &str)]) -> Result<Vec<Option<String>>> {
    let names: Vec<&str> = columns.iter().map(|(column, _)| *column).collect();
    if let Some(unknown) = row.keys().find(|key| !names.contains(&key.as_str())) {
        return Err(Error::setting(format!("`table.{name}` has no column `{unknown}`"))
            .hint(text::did_you_mean(unknown, &names))
            .hint(format!("its columns are {}", text::or_list(&names))));
    }
    let cell = |value: &toml::Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    Ok(names.iter().map(|name| row.get(*name).map(cell)).collect())
}

/// The tickets of an earlier import.
fn previous(store: &Store, path: &Path) -> Result<()> {
    let earlier = Store::open_read_only(path, &Calendars::new())?;
    let columns = "source_system, record_type, number, state_class, opened_at, row_hash::VARCHAR AS row_hash";
    let batches = earlier.arrow(&format!("SELECT {columns} FROM ticket"), &[])?;
    let Some(first) = batches.first() else { return Ok(()) };
    store.hold("earlier_ticket", first.schema(), batches.into_iter().map(Ok))?;
    store.batch("CREATE OR REPLACE TABLE prev_ticket AS SELECT * FROM earlier_ticket")?;
    store.release()
}

/// The service levels of the settings, as far as a tool may have recorded them: `sla_level` says what they measure and when their clocks
/// stand still, `sla_target` what they promise, `sla_level_of` to which tickets they apply and by which calendar. Where nobody gives
/// other ones, they are the definitions, too.
fn levels(store: &Store, run: &ControlRun<'_>) -> Result<()> {
    store.batch(
        "CREATE OR REPLACE TABLE sla_level (sla VARCHAR, title VARCHAR, kind VARCHAR, measure VARCHAR, pause VARCHAR[], by_reason BOOLEAN); \
         CREATE OR REPLACE TABLE sla_target (sla VARCHAR, priority INTEGER, seconds BIGINT, days BIGINT, second BIGINT)",
    )?;
    let given = run.policy.tables().any(|(name, ..)| name == "sla_definition");
    let stored = store.table("SELECT 1 FROM sla_definition LIMIT 1", &[])?;
    let derive = !given && stored.rows.is_empty();
    if derive && let Some((name, columns)) = TABLES.iter().find(|(name, _)| *name == "sla_definition") {
        create(store, name, columns)?;
    }
    let mut applies =
        vec!["SELECT ticket_id, NULL::VARCHAR AS sla, NULL::VARCHAR AS calendar FROM ticket WHERE false".to_owned()];
    let policies = sla::check(run.levels, run.calendars)?;
    // What is agreed within the house or with suppliers promises a customer nothing, and no tool records it as the ticket's level.
    let agreed = run.levels.iter().zip(&policies).filter(|(level, _)| level.agreement == AgreementParty::Customer);
    let (mut levels, mut targets) = (Vec::new(), Vec::new());
    for (level, policy) in agreed {
        let id = quote_literal(&level.id);
        let pauses: Vec<String> = policy.pause_states().into_iter().map(quote_literal).collect();
        levels.push(format!(
            "({id}, {}, '{}', '{}', [{}]::VARCHAR[], {})",
            quote_literal(&policy.title),
            level.kind,
            level.measure,
            pauses.join(", "),
            policy.asks_for_reasons()
        ));
        for (priority, target) in policy.promises() {
            let (seconds, days, second) = match target {
                Target::Seconds(seconds) => (Some(seconds), None, None),
                Target::WorkingDays(days) => (None, Some(i64::from(days)), None),
                Target::ByTime { days, second } => (None, Some(i64::from(days)), Some(i64::from(second))),
            };
            let number = |number: Option<i64>| number.map_or_else(|| "NULL".to_owned(), |number| number.to_string());
            targets.push(format!("({id}, {priority}, {}, {}, {})", number(seconds), number(days), number(second)));
        }
        // A level of groups has clocks that no tool keeps.
        if level.is_compared() {
            applies.push(format!(
                "SELECT * FROM (SELECT t.ticket_id, {id}, {} AS calendar FROM ticket t) WHERE calendar IS NOT NULL",
                policy.calendar_sql()
            ));
        }
        if derive {
            definitions(store, level)?;
        }
    }
    for (table, rows) in [("sla_level", levels), ("sla_target", targets)] {
        if !rows.is_empty() {
            store.batch(&format!("INSERT INTO {table} VALUES {}", rows.join(", ")))?;
        }
    }
    store.batch(&format!("CREATE OR REPLACE VIEW sla_level_of AS {}", applies.join(" UNION ALL ")))
}

/// A level as a definition for the services that it names, or for all.
fn definitions(store: &Store, level: &ServiceLevelSpec) -> Result<()> {
    // A level with conditions beyond the service does not promise anything to a whole service.
    if level.filter.keys().any(|field| field != "service") {
        return Ok(());
    }
    let services =
        level.filter.get("service").map_or_else(|| vec![None], |names| names.iter().cloned().map(Some).collect());
    for service in services {
        for priority in level.targets.keys() {
            store.execute(
                "INSERT INTO sla_definition (record_type, service_id, priority, target_type, valid_from, valid_to) \
                 VALUES (?, ?, TRY_CAST(? AS INTEGER), ?, CAST(? AS TIMESTAMP), CAST(? AS TIMESTAMP))",
                &[
                    level.kind.as_str().into(),
                    service.clone().into(),
                    priority.as_str().into(),
                    level.measure.as_str().into(),
                    level.valid_from.clone().into(),
                    level.valid_to.clone().into(),
                ],
            )?;
        }
    }
    Ok(())
}

fn waivers(store: &Store, waivers: &Waivers) -> Result<()> {
    store.batch(
        "CREATE OR REPLACE TABLE waiver (waiver_id VARCHAR, control_id VARCHAR, subject VARCHAR, reason VARCHAR, \
         raised_by VARCHAR, approved_by VARCHAR, expires_on DATE)",
    )?;
    for waiver in &waivers.all {
        store.execute(
            "INSERT INTO waiver VALUES (?, ?, ?, ?, ?, ?, CAST(? AS DATE))",
            &[
                waiver.id.as_str().into(),
                waiver.control.as_str().into(),
                waiver.subject.as_str().into(),
                waiver.reason.as_str().into(),
                waiver.raised_by.clone().into(),
                waiver.approved_by.as_str().into(),
                waiver.expires_on.as_str().into(),
            ],
        )?;
    }
    Ok(())
}

/// The one row of `p`. A parameter without a value is NULL there; its controls do not run.
fn parameters(store: &Store, run: &ControlRun<'_>) -> Result<()> {
    let at = |instant: i64| format!("TIMESTAMP {}", quote_literal(text::instant(instant).trim_end_matches('Z')));
    let mut columns = vec![
        format!("{} AS period_from", at(run.period.from)),
        format!("{} AS period_to", at(run.period.until)),
        format!("{} AS as_of", at(run.as_of)),
    ];
    for (name, value) in values(run.packs, run.policy) {
        columns.push(format!("{} AS {}", literal(value.as_ref()), quote_ident(&name)));
    }
    store.batch(&format!("CREATE OR REPLACE TABLE p AS SELECT {}", columns.join(", ")))
}

fn values(packs: &ControlSets, policy: &ControlPolicy) -> BTreeMap<String, Option<toml::Value>> {
    let of = |control: &Control| -> Vec<_> {
        let params = control.head.params.iter();
        params.map(|(name, param)| (name.clone(), policy.value(name, param).map(|used| used.value))).collect()
    };
    packs.controls.iter().flat_map(of).collect()
}

fn literal(value: Option<&toml::Value>) -> String {
    match value {
        Some(toml::Value::Integer(number)) => format!("{number}::INTEGER"),
        Some(toml::Value::Float(number)) => format!("{number}::DOUBLE"),
        Some(toml::Value::Boolean(flag)) => flag.to_string(),
        Some(toml::Value::String(word)) => quote_literal(word),
        Some(toml::Value::Array(items)) => {
            let items: Vec<String> = items.iter().filter_map(toml::Value::as_str).map(quote_literal).collect();
            format!("[{}]::VARCHAR[]", items.join(", "))
        }
        _ => "NULL".to_owned(),
    }
}
