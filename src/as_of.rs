//! The instant an answer is given for. The wall clock is never read: without `--as-of` it is the newest event in the data,
//! so that the same input gives the same answer on any day.

use jiff::civil::{Date, DateTime};

use crate::calendar::{LocalTime, Zone};
use crate::error::{Error, ErrorKind, Result};
use crate::store::Store;

/// Reads `--as-of`: a date (its last second), a wall-clock time of the zone, or a time with an offset.
pub fn parse(text: &str, zone: &Zone) -> Result<i64> {
    if let Ok(instant) = text.parse::<jiff::Timestamp>() {
        return Ok(instant.as_second());
    }
    // A date has no time beside it; jiff would read the date out of a longer text.
    if let (Ok(date), false) = (text.parse::<Date>(), text.contains(['T', ' ', ':'])) {
        // The whole day is known: the answer is given for its last second.
        let next = date.tomorrow().map_err(|_| unusable(text))?;
        return Ok(earlier(zone.to_utc(wall(next.at(0, 0, 0, 0)))) - 1);
    }
    let time: DateTime = text.parse().map_err(|_| unusable(text))?;
    Ok(earlier(zone.to_utc(wall(time))))
}

/// The newest event in the store: openings, responses, resolutions, closings, updates and history; of a store of outages alone their begins and
/// ends. Planned times do not count.
pub fn newest_event(store: &Store) -> Result<Option<i64>> {
    let newest = |sql: &str| -> Result<Option<i64>> {
        let table = store.table(sql, &[])?;
        Ok(table.rows.iter().filter_map(|row| row.first()?.as_i64()).max())
    };
    let of_tickets = newest(
        "SELECT max(greatest(opened_at, acknowledged_at, resolved_at, closed_at, updated_at)) FROM ticket
         UNION ALL SELECT max(event_at) FROM ticket_event UNION ALL SELECT max(decided_at) FROM approval
         UNION ALL SELECT max(greatest(started_at, stopped_at)) FROM sla_instance",
    )?;
    if of_tickets.is_some() {
        return Ok(of_tickets);
    }
    newest("SELECT max(greatest(started_at, ended_at)) FROM outage WHERE NOT coalesce(planned, false)")
}

fn wall(time: DateTime) -> i64 {
    time.to_zoned(jiff::tz::TimeZone::UTC).map_or(0, |zoned| zoned.timestamp().as_second())
}

fn earlier(time: LocalTime) -> i64 {
    match time {
        LocalTime::Unique(at) | LocalTime::Fold(at, _) | LocalTime::Gap(at) => at,
    }
}

fn unusable(text: &str) -> Error {
    Error::new(ErrorKind::Argument { what: "date or time", value: text.to_owned() })
        .hint("write `2026-06-30`, `2026-06-30T18:00` or `2026-06-30T18:00:00Z`")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_means_its_last_second_in_the_zone() {
        let berlin = Zone::new("Europe/Berlin").unwrap();
        // 30 June 2026 ends at 22:00Z; 1_782_856_800 is 2026-06-30T22:00:00Z (20,634 days + 22 h: 20634 * 86400 + 79200 = 1782856800).
        assert_eq!(parse("2026-06-30", &berlin).unwrap(), 1_782_856_799);
        assert_eq!(parse("2026-07-01T00:00", &berlin).unwrap(), 1_782_856_800);
        assert_eq!(parse("2026-06-30T22:00:00Z", &berlin).unwrap(), 1_782_856_800);
        assert!(parse("soon", &berlin).is_err());
    }
}
