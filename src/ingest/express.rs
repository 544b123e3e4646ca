//! Expressions for the value that a text writes: numbers, truth values, durations. Each gives NULL where the text does not
//! write one. Knows SQL, not tables.

use super::fields::Form;
use super::profile::Unit;

pub(crate) fn sql_type(column: &str, form: Form) -> &'static str {
    match form {
        Form::Instant => "TIMESTAMP",
        Form::Count => "INTEGER",
        // The tool's own word stands beside the level.
        Form::Level if column != "priority_raw" => "INTEGER",
        Form::Flag => "BOOLEAN",
        Form::Seconds | Form::Minutes => "BIGINT",
        Form::Text | Form::Notes | Form::Code | Form::Level => "VARCHAR",
    }
}

pub(crate) fn count(x: &str) -> String {
    format!("coalesce(try_cast({x} AS INTEGER), try_cast(replace({x}, ',', '') AS INTEGER))")
}

pub(crate) fn flag(x: &str) -> String {
    format!(
        "CASE WHEN lower({x}) IN ('true', '1', 'yes', 'y', 't', 'oui', 'ja', 'sí', 'si', 'sim', 'wahr') THEN true \
         WHEN lower({x}) IN ('false', '0', 'no', 'n', 'f', 'non', 'nein', 'nee', 'não', 'falsch') THEN false END"
    )
}

/// A duration in seconds: an instant counted from 1970, a plain number in its unit, words, or hours and minutes.
pub(crate) fn seconds(x: &str, unit: Unit) -> String {
    let number = match unit {
        Unit::Milliseconds => "/ 1000",
        Unit::Seconds => "* 1",
        Unit::Minutes => "* 60",
        Unit::Hours => "* 3600",
    };
    let part = |words: &str, seconds: u32| {
        format!(
            "coalesce(try_cast(nullif(regexp_extract({x}, '(\\d+)\\s*(?:{words})\\b', 1, 'i'), '') AS BIGINT), 0) * {seconds}"
        )
    };
    let words = [
        part("years?|jahre?|ans?", 31_536_000),
        part("days?|d|tage?|jours?|j|días?|dias?", 86_400),
        part("hours?|hrs?|h|stunden?|heures?|horas?", 3_600),
        part("minutes?|mins?|m|minuten|minutos?", 60),
        part("seconds?|secs?|s|sekunden?|secondes?|segundos?", 1),
    ];
    format!(
        "CASE WHEN regexp_full_match({x}, '\\d{{4}}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d(\\.\\d+)?') THEN epoch(try_cast({x} AS TIMESTAMP))::BIGINT \
         WHEN regexp_full_match({x}, '-?[\\d,]+(\\.\\d+)?') THEN CAST(round(try_cast(replace({x}, ',', '') AS DOUBLE) {number}) AS BIGINT) \
         WHEN regexp_full_match({x}, '\\d+:\\d\\d(:\\d\\d)?') THEN try_cast(split_part({x}, ':', 1) AS BIGINT) * 3600 + try_cast(split_part({x}, ':', 2) AS BIGINT) * 60 \
         + coalesce(try_cast(nullif(split_part({x}, ':', 3), '') AS BIGINT), 0) \
         WHEN regexp_full_match({x}, '(\\d+\\s*[[:alpha:]áéíóúäöü]+[\\s,]*)+') THEN {} END",
        words.join(" + ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::Calendars;
    use crate::store::{Cell, Store};

    fn value(expression: &str, text: &str) -> Cell {
        let store = Store::in_memory(&Calendars::new()).unwrap();
        let table = store.table(&format!("SELECT {expression} FROM (SELECT ? AS x)"), &[Cell::from(text)]).unwrap();
        table.rows[0][0].clone()
    }

    #[test]
    fn durations_are_read_in_every_form() {
        let sql = seconds("x", Unit::Seconds);
        let cases = [
            // 79 d 20 h 38 m 50 s: the day and the month of 1970 count.
            ("1970-03-21 20:38:50", Some(79 * 86_400 + 20 * 3_600 + 38 * 60 + 50)),
            ("2 Days 10 Hours 36 Minutes", Some(2 * 86_400 + 10 * 3_600 + 36 * 60)),
            ("1 Minute", Some(60)),
            ("2,183,601", Some(2_183_601)),
            ("26:05:01", Some(26 * 3_600 + 5 * 60 + 1)),
            ("1d 2h 3min 4s", Some(86_400 + 2 * 3_600 + 3 * 60 + 4)),
            ("2 Tage 3 Stunden", Some(2 * 86_400 + 3 * 3_600)),
            ("soon", None),
        ];
        for (text, expected) in cases {
            assert_eq!(value(&sql, text), expected.map_or(Cell::Null, Cell::Int), "{text}");
        }
        assert_eq!(value(&seconds("x", Unit::Hours), "1.5"), Cell::Int(5_400));
        assert_eq!(value(&seconds("x", Unit::Milliseconds), "28800000"), Cell::Int(28_800));
    }

    #[test]
    fn truth_is_told_in_several_languages() {
        assert_eq!(value(&flag("x"), "Oui"), Cell::Bool(true));
        assert_eq!(value(&flag("x"), "0"), Cell::Bool(false));
        assert_eq!(value(&flag("x"), "maybe"), Cell::Null);
    }
}
