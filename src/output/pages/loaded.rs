//! What a store holds, in a sentence at the end of a run.

use std::fmt::Write as _;

use crate::calendar::{Zone, day_text};
use crate::error::Result;
use crate::load::ImportReport;
use crate::model::Kind;
use crate::store::Store;
use crate::text;

/// `The data: 6,163 incidents and 643 changes, opened from 2025-04-08 to 2026-07-01, with 31,000 history entries; this run read 8 of 11 files.`
pub fn loaded(store: &Store, zone: &Zone, report: &ImportReport) -> Result<String> {
    let number = |sql: &str| -> Result<Option<i64>> {
        Ok(store.table(sql, &[])?.rows.first().and_then(|row| row.first()?.as_i64()))
    };
    let count = |table: &str, noun: &str| -> Result<Option<String>> {
        let n = number(&format!("SELECT count(*)::BIGINT FROM {table}"))?.and_then(|n| u64::try_from(n).ok());
        Ok(n.filter(|n| *n > 0).map(|n| text::count(n, noun)))
    };
    let mut kinds = Vec::new();
    for kind in Kind::ALL {
        kinds.extend(count(&format!("ticket WHERE record_type = '{kind}'"), kind.as_str())?);
    }
    let mut rows = Vec::new();
    for (table, noun) in [
        ("ticket_event", "history entry"),
        ("sla_instance", "recorded service level"),
        ("approval", "approval"),
        ("outage", "outage"),
    ] {
        rows.extend(count(table, noun)?);
    }
    let mut told =
        format!("The data: {}", if kinds.is_empty() { "no ticket".to_owned() } else { text::and_list(&kinds) });
    let day = |instant: i64| day_text(zone.date(instant));
    if let (Some(first), Some(last)) =
        (number("SELECT min(opened_at) FROM ticket")?, number("SELECT max(opened_at) FROM ticket")?)
    {
        let _ = write!(told, ", opened from {} to {}", day(first), day(last));
    }
    if !rows.is_empty() {
        let _ = write!(told, ", with {}", text::and_list(&rows));
    }
    let (read, failed) = (report.files.len() as u64, report.failed.len() as u64);
    let from = if failed > 0 {
        format!("{} of {}", text::grouped(read), text::count(read + failed, "file"))
    } else {
        text::count(read, "file")
    };
    Ok(format!("{told}; this run read {from}."))
}
