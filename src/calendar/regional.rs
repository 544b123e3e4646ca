//! The public holidays of countries and regions, as rules that give the dates of any year. Proposes dates for settings and rules no calendar by
//! itself: what counts is what the settings say. The rules are data: `regions.toml`. Knows nothing of hours or files.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use serde::Deserialize;

use crate::calendar::date::{date_of, day_of, weekday};
use crate::calendar::week::DAY_NAMES;
use crate::error::{Error, ErrorKind, Result};

/// The first year of which the rules are known.
pub const FIRST_YEAR: i16 = 2018;

#[derive(Debug, Deserialize)]
struct RegionTable {
    country: Vec<Country>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Country {
    code: String,
    name: String,
    /// Its zones, if it has few.
    zones: Vec<String>,
    #[serde(default)]
    regions: BTreeMap<String, String>,
    holidays: Vec<DayRule>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct DayRule {
    on: String,
    name: String,
    #[serde(rename = "in")]
    regions: Option<Vec<String>>,
    from: Option<i16>,
    until: Option<i16>,
    only: Option<Vec<i16>>,
    #[serde(default)]
    except: Vec<i16>,
    moves: Option<Move>,
    partly: Option<String>,
}

/// What follows where a holiday falls on a weekend.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Move {
    /// The next day that is neither weekend nor holiday is off, too.
    Next,
    /// So is the Friday before a Saturday, or the Monday after a Sunday.
    Nearest,
    /// So is the Monday after a Sunday.
    Sunday,
    /// It is kept on the Saturday before a Sunday instead.
    SundayBack,
}

static TABLE: LazyLock<RegionTable> =
    LazyLock::new(|| toml::from_str(include_str!("regions.toml")).expect("the rules are parsed by a test"));

/// A country, or a region of one.
#[derive(Debug, Clone, Copy)]
pub struct Region {
    country: &'static Country,
    code: Option<&'static str>,
}

/// A day off.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct DayOff {
    /// Days since 1970.
    pub day: i64,
    /// What it is called.
    pub name: String,
    /// Where in the region it holds, if not everywhere.
    pub partly: Option<String>,
}

impl Region {
    /// By its code, such as `DE-BY` or `FR`, after ISO 3166.
    pub fn find(code: &str) -> Result<Self> {
        let wanted = code.trim().to_uppercase();
        let (country, region) =
            wanted.split_once('-').map_or((wanted.as_str(), None), |(country, region)| (country, Some(region)));
        let Some(country) = TABLE.country.iter().find(|known| known.code == country) else {
            let codes: Vec<&str> = TABLE.country.iter().map(|country| country.code.as_str()).collect();
            return Err(unknown(code)
                .hint(format!("holidays are known of {}", codes.join(", ")))
                .hint("of others name an iCalendar file in the settings: `holidays = [\"holidays/xx.ics\"]`"));
        };
        let Some(region) = region else { return Ok(Self { country, code: None }) };
        let Some((known, _)) = country.regions.get_key_value(region) else {
            let codes: Vec<String> =
                country.regions.iter().map(|(region, name)| format!("{}-{region} {name}", country.code)).collect();
            let hint = if codes.is_empty() {
                format!("of {} only the days of the whole country are known: `{}`", country.name, country.code)
            } else {
                format!("known are {}: {}", country.code, codes.join(", "))
            };
            return Err(unknown(code).hint(hint));
        };
        Ok(Self { country, code: Some(known) })
    }

    /// `Bavaria, Germany`.
    pub fn name(&self) -> String {
        match self.code.and_then(|code| self.country.regions.get(code)) {
            Some(region) => format!("{region}, {}", self.country.name),
            None => self.country.name.clone(),
        }
    }

    /// The zones of the country, if they are few.
    pub fn zones(&self) -> Vec<String> {
        self.country.zones.clone()
    }

    /// The regions that have holidays of their own, where only the country was named.
    pub fn regions(&self) -> Vec<String> {
        let codes = self.country.regions.keys().map(|region| format!("{}-{region}", self.country.code));
        if self.code.is_some() { Vec::new() } else { codes.collect() }
    }

    /// The days off of a year in their order.
    pub fn days_off(&self, year: i16) -> Vec<DayOff> {
        // A day may be moved into the year before, as a New Year's Day on a Saturday is.
        let mut days: Vec<DayOff> = (year - 1..=year + 1).flat_map(|year| self.of_year(year)).collect();
        days.retain(|off| date_of(off.day).0 == year);
        days.sort();
        days
    }

    fn of_year(&self, year: i16) -> Vec<DayOff> {
        let holds = |rule: &&DayRule| {
            let here = rule
                .regions
                .as_ref()
                .is_none_or(|regions| self.code.is_some_and(|code| regions.iter().any(|region| region == code)));
            let now = rule.only.as_ref().is_none_or(|years| years.contains(&year))
                && rule.from.is_none_or(|from| from <= year)
                && rule.until.is_none_or(|until| year <= until)
                && !rule.except.contains(&year);
            here && now
        };
        let placed: Vec<(&DayRule, i64)> = self
            .country
            .holidays
            .iter()
            .filter(holds)
            .filter_map(|rule| Some((rule, kept_on(place(&rule.on, year)?, rule.moves))))
            .collect();
        let mut taken: BTreeSet<i64> = placed.iter().map(|(_, day)| *day).collect();
        let mut days = Vec::new();
        for (rule, day) in placed {
            let off = |day, name: String| DayOff { day, name, partly: rule.partly.clone() };
            days.push(off(day, rule.name.clone()));
            if let Some(moved) = rule.moves.and_then(|moves| moved(day, moves, &taken)) {
                taken.insert(moved);
                days.push(off(moved, format!("{} (observed)", rule.name)));
            }
        }
        days
    }
}

fn unknown(code: &str) -> Error {
    Error::new(ErrorKind::Unknown { what: "country or region", name: code.to_owned() })
}

const SATURDAY: usize = 5;
const SUNDAY: usize = 6;

fn kept_on(day: i64, moves: Option<Move>) -> i64 {
    if moves == Some(Move::SundayBack) && weekday(day) == SUNDAY { day - 1 } else { day }
}

/// The day that is off because a holiday falls on a weekend.
fn moved(day: i64, moves: Move, taken: &BTreeSet<i64>) -> Option<i64> {
    match (moves, weekday(day)) {
        (Move::Next, SATURDAY | SUNDAY) => {
            (day + 1..day + 10).find(|next| weekday(*next) < SATURDAY && !taken.contains(next))
        }
        (Move::Nearest, SATURDAY) => Some(day - 1),
        (Move::Nearest | Move::Sunday, SUNDAY) => Some(day + 1),
        _ => None,
    }
}

/// The day of a year that a rule names, or `None` if the text is not a rule; a test reads every rule of the table.
fn place(on: &str, year: i16) -> Option<i64> {
    if let Some(days) = on.strip_prefix("easter") {
        return Some(easter(year)? + days.parse::<i64>().ok()?);
    }
    let words: Vec<&str> = on.split(' ').collect();
    let date = |text: &str| {
        let (month, day) = text.split_once('-')?;
        day_of(year, month.parse().ok()?, day.parse().ok()?)
    };
    let day_named = |name: &str| DAY_NAMES.iter().position(|day| *day == name);
    match *words.as_slice() {
        [one] => date(one),
        [name, "from", from] => {
            let (wanted, from) = (day_named(name)?, date(from)?);
            (from..from + 7).find(|day| weekday(*day) == wanted)
        }
        [name, "before", end] => {
            let (wanted, end) = (day_named(name)?, date(end)?);
            (end - 7..end).find(|day| weekday(*day) == wanted)
        }
        [which, name, month] => {
            let (wanted, month) = (day_named(name)?, month.parse::<i8>().ok()?);
            let first = day_of(year, month, 1)?;
            let next = if month == 12 { day_of(year + 1, 1, 1)? } else { day_of(year, month + 1, 1)? };
            let mut fitting = (first..next).filter(|day| weekday(*day) == wanted);
            if which == "last" {
                fitting.next_back()
            } else {
                fitting.nth(which.parse::<usize>().ok()?.checked_sub(1)?)
            }
        }
        _ => None,
    }
}

/// Easter Sunday of the Gregorian calendar (J.-M. Oudin, 1940, as in the Explanatory Supplement to the Astronomical Almanac).
fn easter(year: i16) -> Option<i64> {
    let (golden, century) = (i32::from(year) % 19, i32::from(year) / 100);
    // Days from 21 March to the paschal full moon, and with the two exceptions of the church.
    let moon = (century - century / 4 - (8 * century + 13) / 25 + 19 * golden + 15) % 30;
    let full_moon = moon - (moon / 28) * (1 - (moon / 28) * (29 / (moon + 1)) * ((21 - golden) / 11));
    let weekday = (i32::from(year) + i32::from(year) / 4 + full_moon + 2 - century + century / 4) % 7;
    let days = full_moon - weekday;
    let month = 3 + (days + 40) / 44;
    let day = days + 28 - 31 * (month / 4);
    day_of(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::date::day_text;

    fn days(code: &str, year: i16) -> Vec<String> {
        let region = Region::find(code).expect("a known region");
        region
            .days_off(year)
            .into_iter()
            .filter(|off| off.partly.is_none())
            .map(|off| day_text(off.day)[5..].to_owned())
            .collect()
    }

    #[test]
    fn every_rule_gives_a_day() {
        for country in &TABLE.country {
            assert!(
                country.zones.iter().all(|zone| crate::calendar::zone::Zone::new(zone).is_ok()),
                "{}",
                country.code
            );
            for rule in &country.holidays {
                assert!(place(&rule.on, 2026).is_some(), "{} {}", country.code, rule.on);
                for region in rule.regions.iter().flatten() {
                    assert!(country.regions.contains_key(region), "{} {region}", country.code);
                }
            }
        }
    }

    #[test]
    fn easter_is_where_the_almanac_has_it() {
        // Astronomical almanac: 1 April 2018, 20 April 2025, 5 April 2026, 25 April 2038.
        for (year, date) in [(2018, "2018-04-01"), (2025, "2025-04-20"), (2026, "2026-04-05"), (2038, "2038-04-25")] {
            assert_eq!(easter(year).map(day_text).as_deref(), Some(date));
        }
    }

    #[test]
    fn the_days_of_a_region_are_those_of_its_law() {
        // Bayerisches Feiertagsgesetz, article 1, without the Assumption of Catholic towns; Easter 2026 is 5 April.
        assert_eq!(
            days("DE-BY", 2026),
            [
                "01-01", "01-06", "04-03", "04-06", "05-01", "05-14", "05-25", "06-04", "10-03", "11-01", "12-25",
                "12-26"
            ]
        );
        let partly: Vec<DayOff> = Region::find("de-by")
            .expect("known")
            .days_off(2026)
            .into_iter()
            .filter(|off| off.partly.is_some())
            .collect();
        assert_eq!(partly.iter().map(|off| day_text(off.day)).collect::<Vec<_>>(), ["2026-08-15"]);
    }

    #[test]
    fn days_on_a_weekend_move_as_the_country_moves_them() {
        // Christmas 2021 was a Saturday: Monday for it, Tuesday for Boxing Day. So is 1 January 2022 for the Federal government: Friday before.
        let english = days("GB-ENG", 2021);
        assert!(english.ends_with(&["12-25", "12-26", "12-27", "12-28"].map(str::to_owned)), "{english:?}");
        let federal = days("US", 2021);
        assert_eq!(federal.last().map(String::as_str), Some("12-31"), "{federal:?}");
        assert!(!days("US", 2022).contains(&"12-31".to_owned()));
        // 27 April 2025 was a Sunday.
        assert!(days("NL", 2025).contains(&"04-26".to_owned()) && !days("NL", 2025).contains(&"04-27".to_owned()));
    }

    #[test]
    fn what_is_not_known_is_told_with_what_is() {
        let error = Region::find("XX").expect_err("no such country");
        assert!(error.to_string().contains("unknown country or region `XX`"), "{error}");
        assert!(error.hints()[0].contains("AT, BE, BR"), "{:?}", error.hints());
        let error = Region::find("DE-XX").expect_err("no such region");
        assert!(error.hints()[0].contains("DE-BY Bavaria"), "{:?}", error.hints());
    }
}
