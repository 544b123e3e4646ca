//! Holidays: dates written in the settings, and iCalendar files (RFC 5545). Of a file the whole-day events count, with
//! their length and their yearly repetition. Knows nothing of hours.

use std::path::Path;

use icalendar::parser::{Component, read_calendar, unfold};

use crate::calendar::date::{YEARS, date_of, day_of, parse_day};
use crate::error::{Error, Result};
use crate::whole_file::Limit;
use crate::{panics, text as words, whole_file};

/// What a holiday without a name is called.
const PLAIN: &str = "holiday";

/// The dates an entry of `holidays` names, each with what it is called.
pub(super) fn read(place: &str, entry: &str, base: &Path) -> Result<Vec<(i64, String)>> {
    if let Some(day) = parse_day(entry) {
        return Ok(vec![(day, PLAIN.to_owned())]);
    }
    let path = base.join(entry);
    if !path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("ics")) {
        let message =
            format!("`{place}`: found `{entry}`, expected a date such as `2026-12-26` or the path of an .ics file");
        return Err(Error::setting(message));
    }
    let bytes = whole_file::bytes(&path, Limit::Written)?;
    let text = String::from_utf8_lossy(&bytes);
    parse(&text).map_err(|reason| {
        Error::setting(format!("`{place}`: cannot use `{}`: {reason}", path.display()))
            .hint("holiday files are iCalendar (RFC 5545) with whole-day events, as public feeds offer them")
    })
}

/// The dates of the whole-day events of a file.
fn parse(text: &str) -> Result<Vec<(i64, String)>, String> {
    let text = text.trim_start_matches('\u{feff}');
    if !text.trim_start().get(..15).is_some_and(|start| start.eq_ignore_ascii_case("BEGIN:VCALENDAR")) {
        return Err("it is not an iCalendar file, which begins with `BEGIN:VCALENDAR`".to_owned());
    }
    let unfolded = unfold(text);
    check_depth(&unfolded)?;
    if unfolded.lines().any(|line| line.len() > MAX_LINE) {
        return Err(format!(
            "it has a line of more than {} characters, and no calendar has",
            words::grouped(MAX_LINE as u64)
        ));
    }
    // The parser's message quotes the file over several lines, and making it may fail; one line has to do.
    let broken = || "it begins like an iCalendar file but is broken later".to_owned();
    let calendar = panics::caught(|| read_calendar(&unfolded).map_err(|_| broken())).map_err(|_| broken())??;
    let mut days = Vec::new();
    for event in calendar.components.iter().filter(|component| component.name == "VEVENT") {
        read_event(event, &mut days)?;
    }
    if days.is_empty() {
        return Err("it has no whole-day event".to_owned());
    }
    Ok(days)
}

/// Characters of a line, with those that it was folded into.
const MAX_LINE: usize = 1 << 15;

/// Components inside each other: a calendar has events, and these have alarms.
const MAX_DEPTH: usize = 8;

/// The parser goes as deep as the file does, and a stack is small.
fn check_depth(text: &str) -> Result<(), String> {
    let named = |line: &'_ str, word: &str| {
        let (start, name) = line.split_at_checked(word.len())?;
        start.eq_ignore_ascii_case(word).then(|| name.trim().to_ascii_uppercase())
    };
    let mut open: Vec<String> = Vec::new();
    for line in text.lines().map(str::trim_start) {
        open.extend(named(line, "BEGIN:"));
        // What ends something else ends nothing.
        if named(line, "END:").is_some_and(|name| open.last() == Some(&name)) {
            open.pop();
        }
        if open.len() > MAX_DEPTH {
            return Err(format!("it has components more than {MAX_DEPTH} deep inside each other, and no calendar has"));
        }
    }
    Ok(())
}

fn read_event(event: &Component<'_>, days: &mut Vec<(i64, String)>) -> Result<(), String> {
    let value = |name: &str| event.find_prop(name).map(|property| property.val.as_str().trim());
    if value("STATUS").is_some_and(|status| status.eq_ignore_ascii_case("CANCELLED")) {
        return Ok(());
    }
    let Some(start) = value("DTSTART") else { return Ok(()) };
    // An event with a time of day is an appointment, not a holiday.
    if start.contains('T') {
        return Ok(());
    }
    let first = parse_date(start).ok_or_else(|| format!("`{start}` is not a date"))?;
    let until = match value("DTEND") {
        Some(end) => parse_date(end).ok_or_else(|| format!("`{end}` is not a date"))?,
        None => first + 1,
    };
    // An end that is not after its start is written by some tools for a single day.
    let length = (until - first).clamp(1, 366);
    let summary =
        value("SUMMARY").map(|text| text.replace("\\,", ",").replace("\\;", ";")).filter(|text| !text.is_empty());
    let summary = summary.unwrap_or_else(|| PLAIN.to_owned());
    let left_out: Vec<i64> = event
        .properties
        .iter()
        .filter(|property| property.name == "EXDATE")
        .flat_map(|property| property.val.as_str().split(',').filter_map(parse_date))
        .collect();
    for start in occurrences(first, value("RRULE"))? {
        if left_out.contains(&start) {
            continue;
        }
        days.extend((start..start + length).map(|day| (day, summary.clone())));
    }
    Ok(())
}

/// The first days of an event: one, or one a year.
fn occurrences(first: i64, rule: Option<&str>) -> Result<Vec<i64>, String> {
    let Some(rule) = rule else { return Ok(vec![first]) };
    let unsupported = || format!("the repetition `{rule}` is not supported, only FREQ=YEARLY on the same date");
    let (mut yearly, mut interval, mut count, mut until) = (false, 1_i64, i64::MAX, i64::MAX);
    let (first_year, month, day) = date_of(first);
    for part in rule.split(';').filter(|part| !part.is_empty()) {
        let (key, value) = part.split_once('=').ok_or_else(unsupported)?;
        let same = |number: i8| value.parse() == Ok(number);
        match key.to_ascii_uppercase().as_str() {
            "FREQ" => yearly = value.eq_ignore_ascii_case("YEARLY"),
            "INTERVAL" => interval = value.parse().ok().filter(|number| *number > 0).ok_or_else(unsupported)?,
            "COUNT" => count = value.parse().map_err(|_| unsupported())?,
            "UNTIL" => until = parse_date(value.get(..8).unwrap_or(value)).ok_or_else(unsupported)?,
            "BYMONTH" if same(month) => {}
            "BYMONTHDAY" if same(day) => {}
            "WKST" => {}
            _ => return Err(unsupported()),
        }
    }
    if !yearly {
        return Err(unsupported());
    }
    // 29 February comes in leap years only: the other years are skipped and do not count.
    let years = (i64::from(first_year)..i64::from(YEARS.end)).step_by(usize::try_from(interval).unwrap_or(usize::MAX));
    let days = years.filter_map(|year| day_of(i16::try_from(year).ok()?, month, day));
    Ok(days.take(usize::try_from(count).unwrap_or(usize::MAX)).take_while(|day| *day <= until).collect())
}

/// `20261226`.
fn parse_date(text: &str) -> Option<i64> {
    let text = text.trim();
    let (year, month, day) = (text.get(..4)?, text.get(4..6)?, text.get(6..8)?);
    if text.len() != 8 {
        return None;
    }
    parse_day(&format!("{year}-{month}-{day}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(body: &str) -> Result<Vec<String>, String> {
        let text =
            format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\n{body}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n");
        Ok(parse(&text)?
            .into_iter()
            .map(|(day, what)| format!("{} {what}", crate::calendar::date::day_text(day)))
            .collect())
    }

    #[test]
    fn the_end_of_an_event_is_the_day_after() {
        let found = days("DTSTART;VALUE=DATE:20261225\r\nDTEND;VALUE=DATE:20261227\r\nSUMMARY:Christmas");
        assert_eq!(found.unwrap(), ["2026-12-25 Christmas", "2026-12-26 Christmas"]);
        assert_eq!(days("DTSTART;VALUE=DATE:20260501").unwrap(), ["2026-05-01 holiday"]);
    }

    #[test]
    fn components_that_never_end_are_refused_before_they_are_read() {
        for inside in
            ["BEGIN:VEVENT\r\n", "begin:vevent\nEND:VALARM\n", " BEGIN:A\nBEGIN:B\nEND:C\n", "BEGIN:VEVENT\nENDX:1\n"]
        {
            let said = parse(&format!("BEGIN:VCALENDAR\r\n{}", inside.repeat(100_000))).unwrap_err();
            assert!(said.contains("more than 8 deep"), "{said}");
        }
    }

    #[test]
    fn a_line_longer_than_any_is_refused_folded_or_not() {
        // The message of the parser about what stands behind 65,535 characters of a line made it panic.
        for long in ["a".repeat(70_000), "a\r\n ".repeat(70_000)] {
            let said = parse(&format!("BEGIN:VCALENDAR\r\nVERSION:2{long}\u{1}\r\nBEGIN")).unwrap_err();
            assert!(said.contains("a line of more than 32,768 characters"), "{said}");
        }
    }

    #[test]
    fn a_yearly_event_comes_every_year_until_its_end() {
        let found = days("DTSTART;VALUE=DATE:20241003\r\nRRULE:FREQ=YEARLY;UNTIL=20261003\r\nSUMMARY:Unity");
        assert_eq!(found.unwrap(), ["2024-10-03 Unity", "2025-10-03 Unity", "2026-10-03 Unity"]);
        let found = days("DTSTART;VALUE=DATE:20240229\r\nRRULE:FREQ=YEARLY;COUNT=2\r\nSUMMARY:Leap");
        assert_eq!(found.unwrap(), ["2024-02-29 Leap", "2028-02-29 Leap"]);
        let found = days(
            "DTSTART;VALUE=DATE:20240501\r\nRRULE:FREQ=YEARLY;COUNT=2\r\nEXDATE;VALUE=DATE:20250501\r\nSUMMARY:May",
        );
        assert_eq!(found.unwrap(), ["2024-05-01 May"]);
        assert_eq!(days("DTSTART;VALUE=DATE:20240501\r\nRRULE:FREQ=YEARLY").unwrap().len(), 2100 - 2024);
    }

    #[test]
    fn appointments_and_cancelled_events_do_not_count() {
        assert_eq!(days("DTSTART:20261225T090000Z").unwrap_err(), "it has no whole-day event");
        assert_eq!(days("DTSTART;VALUE=DATE:20261225\r\nSTATUS:CANCELLED").unwrap_err(), "it has no whole-day event");
    }

    #[test]
    fn folded_lines_and_other_components_are_read() {
        let text = "BEGIN:VCALENDAR\nBEGIN:VTIMEZONE\nTZID:Europe/Berlin\nEND:VTIMEZONE\nBEGIN:VEVENT\nSUMMARY:Day of\n  Work\nDTSTART;VALUE=\n DATE:20260501\nEND:VEVENT\nEND:VCALENDAR\n";
        let found = parse(text).unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].1, "Day of Work");
    }

    #[test]
    fn what_is_not_a_calendar_is_refused_with_the_reason() {
        assert!(parse("<html>").unwrap_err().contains("not an iCalendar file"));
        assert!(parse("").unwrap_err().contains("not an iCalendar file"));
        assert!(parse("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART").unwrap_err().contains("broken"));
        let reason = days("DTSTART;VALUE=DATE:20241128\r\nRRULE:FREQ=YEARLY;BYDAY=4TH;BYMONTH=11").unwrap_err();
        assert!(reason.contains("is not supported"), "{reason}");
    }
}
