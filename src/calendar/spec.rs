//! A calendar as it is written in settings and case files. Checks keys only; `hours` reads the values.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Error as _, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::calendar::week::{DAY_NAMES, parse_days};
use crate::text;

/// `[calendar.NAME]`.
#[derive(Debug, Clone, Default)]
pub struct CalendarSpec {
    /// IANA zone.
    pub zone: String,
    /// Dates (`2026-12-26`) and `.ics` files.
    pub holidays: Vec<String>,
    /// Dates whose hours replace the weekly ones.
    pub special: BTreeMap<String, Vec<String>>,
    /// Days or ranges of days to hours: `mon-fri = ["08:00-12:00"]`.
    pub hours: BTreeMap<String, Vec<String>>,
}

// Written by hand because a flattened map would take every unknown key for a day, and lose the place of the error.
impl<'de> Deserialize<'de> for CalendarSpec {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(SpecVisitor)
    }
}

enum CalendarKey {
    Zone,
    Holidays,
    Special,
    Days(String),
}

impl<'de> Deserialize<'de> for CalendarKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        match name.as_str() {
            "zone" => Ok(Self::Zone),
            "holidays" => Ok(Self::Holidays),
            "special" => Ok(Self::Special),
            _ if parse_days(&name).is_ok() => Ok(Self::Days(name)),
            _ => Err(D::Error::custom(unknown_key(&name))),
        }
    }
}

fn unknown_key(name: &str) -> String {
    let known = text::or_list(&["zone", "holidays", "special"].into_iter().chain(DAY_NAMES).collect::<Vec<_>>());
    format!("unknown key `{name}`, expected {known}, or a range of days such as `mon-fri`")
}

struct SpecVisitor;

impl<'de> Visitor<'de> for SpecVisitor {
    type Value = CalendarSpec;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a calendar: `zone`, days with their hours, `holidays`, `special`")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<CalendarSpec, A::Error> {
        let mut spec = CalendarSpec::default();
        let mut zone = None;
        while let Some(key) = map.next_key()? {
            match key {
                CalendarKey::Zone => zone = Some(map.next_value()?),
                CalendarKey::Holidays => spec.holidays = map.next_value()?,
                CalendarKey::Special => spec.special = map.next_value()?,
                CalendarKey::Days(days) => {
                    spec.hours.insert(days, map.next_value()?);
                }
            }
        }
        spec.zone = zone.ok_or_else(|| A::Error::missing_field("zone"))?;
        Ok(spec)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<CalendarSpec, String> {
        toml::from_str(text).map_err(|error: toml::de::Error| error.message().to_owned())
    }

    #[test]
    fn days_and_the_three_words_are_keys() {
        let spec =
            parse("zone = 'UTC'\nmon-fri = ['09:00-17:00']\nholidays = ['2026-12-25']\n[special]\n2026-12-24 = []");
        let spec = spec.unwrap();
        assert_eq!(spec.hours["mon-fri"], ["09:00-17:00"]);
        assert_eq!(spec.holidays, ["2026-12-25"]);
        assert!(spec.special["2026-12-24"].is_empty());
    }

    #[test]
    fn an_unknown_key_is_named_with_the_known_ones() {
        let expected = "expected `zone`, `holidays`, `special`, `mon`, `tue`, `wed`, `thu`, `fri`, `sat` or `sun`, or a range of days \
                        such as `mon-fri`";
        for key in ["holiday", "mon-fry", "friday", "lunch"] {
            let message = parse(&format!("zone = 'UTC'\n{key} = []")).unwrap_err();
            assert_eq!(message, format!("unknown key `{key}`, {expected}"));
        }
    }

    #[test]
    fn the_place_of_an_unknown_key_is_kept() {
        let text = "zone = 'UTC'\nfriday = []";
        let error = toml::from_str::<CalendarSpec>(text).unwrap_err();
        assert_eq!(&text[error.span().unwrap()], "friday");
    }

    #[test]
    fn a_calendar_needs_a_zone() {
        assert_eq!(parse("mon = []").unwrap_err(), "missing field `zone`");
    }
}
