//! A time zone unrolled into a table of transitions, so that whole columns convert fast. Knows nothing of working hours.
//! The tz database is the one inside the binary: the machine's own may differ from it, and with it the results.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use jiff::Timestamp;
use jiff::tz::TimeZoneDatabase;

use crate::calendar::date::DAY;
use crate::error::{Error, ErrorKind, Result};
use crate::text;

/// Transitions are unrolled from 1800-01-01 to 2200-01-01; outside them the nearest offset holds.
const FIRST: i64 = -5_364_662_400;
const LAST: i64 = 7_258_118_400;

/// Seconds in a step of the index, about 48 days: zones change seldom more than once in it.
const STEP: i64 = 1 << 22;

static DATABASE: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);
static UNROLLED: Mutex<BTreeMap<String, Zone>> = Mutex::new(BTreeMap::new());

/// A zone with its transitions. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Zone {
    table: Arc<Table>,
}

#[derive(Debug)]
struct Table {
    name: String,
    /// Instants from which `offsets` of the same place hold; the first is before all time.
    starts: Vec<i64>,
    /// Seconds to add to UTC.
    offsets: Vec<i64>,
    /// The place that the first instant of each step of time between `FIRST` and `LAST` is in.
    steps: Vec<u16>,
}

impl Table {
    /// Place of the piece that an instant is in.
    fn place(&self, utc: i64) -> usize {
        let step = (utc.clamp(FIRST, LAST) - FIRST) / STEP;
        let mut place = usize::from(self.steps[step.unsigned_abs() as usize]);
        while self.starts.get(place + 1).is_some_and(|start| *start <= utc) {
            place += 1;
        }
        place
    }
}

/// What a wall-clock time means in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LocalTime {
    /// Shown once.
    Unique(i64),
    /// Shown twice, when clocks go back: the earlier and the later instant.
    Fold(i64, i64),
    /// Never shown, when clocks go forward: the instant of the transition.
    Gap(i64),
}

/// A stretch of time with one offset.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) from: i64,
    pub(crate) until: i64,
    pub(crate) offset: i64,
}

impl Zone {
    /// By IANA name. An unknown name is an error with near names.
    pub fn new(name: &str) -> Result<Self> {
        // A poisoned cache still holds whole entries only.
        let mut cache = UNROLLED.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(zone) = cache.get(name) {
            return Ok(zone.clone());
        }
        let zone = Self { table: Arc::new(unroll(name)?) };
        cache.insert(name.to_owned(), zone.clone());
        Ok(zone)
    }

    /// The IANA name.
    pub fn name(&self) -> &str {
        &self.table.name
    }

    /// Seconds of wall clock since 1970 for an instant.
    pub fn to_local(&self, utc: i64) -> i64 {
        utc.saturating_add(self.table.offsets[self.place(utc)])
    }

    /// The instant of a wall-clock time given as seconds since 1970 on the wall.
    pub fn to_utc(&self, local: i64) -> LocalTime {
        let Table { starts, offsets, .. } = &*self.table;
        // No offset is as much as two days, so only the pieces around the time read as UTC can show it.
        let (earliest, latest) = (local.saturating_sub(2 * DAY), local.saturating_add(2 * DAY));
        let first = self.place(earliest);
        // Most times are far from any transition.
        if starts.get(first + 1).is_none_or(|next| latest < *next) {
            return LocalTime::Unique(local.saturating_sub(offsets[first]));
        }
        let last = self.place(latest);
        let mut shown: Option<(i64, i64)> = None;
        let mut skipped_at = starts[first];
        for i in first..=last {
            let utc = local.saturating_sub(offsets[i]);
            let until = starts.get(i + 1).copied().unwrap_or(i64::MAX);
            if starts[i] <= utc && (utc < until || until == i64::MAX) {
                shown = Some(shown.map_or((utc, utc), |(earlier, _)| (earlier, utc)));
            } else if utc >= until {
                skipped_at = until;
            }
        }
        match shown {
            Some((earlier, later)) if earlier == later => LocalTime::Unique(earlier),
            Some((earlier, later)) => LocalTime::Fold(earlier, later),
            None => LocalTime::Gap(skipped_at),
        }
    }

    /// The instant at which a local date begins: the first at which the wall clock shows it.
    pub(crate) fn midnight(&self, day: i64) -> i64 {
        match self.to_utc(day.saturating_mul(DAY)) {
            LocalTime::Unique(utc) | LocalTime::Fold(utc, _) | LocalTime::Gap(utc) => utc,
        }
    }

    /// The local date of an instant, in days since 1970.
    pub(crate) fn date(&self, utc: i64) -> i64 {
        self.to_local(utc).div_euclid(DAY)
    }

    /// `[from, until)` cut at the transitions.
    pub(crate) fn pieces(&self, from: i64, until: i64) -> impl Iterator<Item = Piece> {
        let Table { starts, offsets, .. } = &*self.table;
        (self.place(from)..starts.len()).map_while(move |i| {
            let begin = starts[i].max(from);
            let end = starts.get(i + 1).copied().unwrap_or(i64::MAX).min(until);
            (begin < end).then_some(Piece { from: begin, until: end, offset: offsets[i] })
        })
    }

    fn place(&self, utc: i64) -> usize {
        self.table.place(utc)
    }
}

impl PartialEq for Zone {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}

fn unroll(name: &str) -> Result<Table> {
    let zone = DATABASE.get(name).map_err(|_| unknown(name))?;
    let at = |second| Timestamp::from_second(second).expect("the bounds of the table are within jiff's range");
    let mut starts = vec![i64::MIN];
    let mut offsets = vec![i64::from(zone.to_offset(at(FIRST)).seconds())];
    for transition in zone.following(at(FIRST)) {
        let (start, offset) = (transition.timestamp().as_second(), i64::from(transition.offset().seconds()));
        if start >= LAST {
            break;
        }
        // Some transitions change a name or a flag only.
        if offsets.last() != Some(&offset) {
            starts.push(start);
            offsets.push(offset);
        }
    }
    let place = |instant: i64| starts.partition_point(|start| *start <= instant) - 1;
    let steps = (FIRST..=LAST).step_by(STEP as usize).map(|instant| place(instant) as u16).collect();
    Ok(Table { name: zone.iana_name().unwrap_or(name).to_owned(), starts, offsets, steps })
}

fn unknown(name: &str) -> Error {
    let names: Vec<String> = DATABASE.available().map(|name| name.as_str().to_owned()).collect();
    // Whoever writes `Berlin` means the city, which is the end of the name.
    let city = name.rsplit('/').next().unwrap_or(name).replace(' ', "_");
    let same_city =
        names.iter().find(|known| known.rsplit('/').next().is_some_and(|end| end.eq_ignore_ascii_case(&city)));
    let hint = match same_city {
        Some(known) => format!("did you mean `{known}`?"),
        None => text::did_you_mean(name, &names),
    };
    Error::new(ErrorKind::Unknown { what: "time zone", name: name.to_owned() })
        .hint(hint)
        .hint("zones have the names of the tz database, such as `Europe/Berlin` or `UTC`")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utc(text: &str) -> i64 {
        text.parse::<Timestamp>().unwrap().as_second()
    }

    /// Seconds on the wall, written as if they were UTC.
    fn wall(text: &str) -> i64 {
        utc(&format!("{text}Z"))
    }

    #[test]
    fn a_time_in_the_fold_has_two_instants() {
        let berlin = Zone::new("Europe/Berlin").unwrap();
        // 25 October 2026: 03:00 at +02:00 becomes 02:00 at +01:00.
        let (earlier, later) = (utc("2026-10-25T00:30:00Z"), utc("2026-10-25T01:30:00Z"));
        assert_eq!(berlin.to_utc(wall("2026-10-25T02:30:00")), LocalTime::Fold(earlier, later));
        assert_eq!(berlin.to_utc(wall("2026-10-25T03:00:00")), LocalTime::Unique(utc("2026-10-25T02:00:00Z")));
        assert_eq!(berlin.to_utc(wall("2026-10-25T01:59:59")), LocalTime::Unique(utc("2026-10-24T23:59:59Z")));
    }

    #[test]
    fn a_time_in_the_gap_is_the_transition() {
        let berlin = Zone::new("Europe/Berlin").unwrap();
        let transition = utc("2026-03-29T01:00:00Z");
        assert_eq!(berlin.to_utc(wall("2026-03-29T02:00:00")), LocalTime::Gap(transition));
        assert_eq!(berlin.to_utc(wall("2026-03-29T02:59:59")), LocalTime::Gap(transition));
        assert_eq!(berlin.to_utc(wall("2026-03-29T03:00:00")), LocalTime::Unique(transition));
    }

    #[test]
    fn a_date_that_was_skipped_is_a_gap() {
        // Samoa went from 29 to 31 December 2011 at midnight, 10:00 UTC.
        let apia = Zone::new("Pacific/Apia").unwrap();
        assert_eq!(apia.to_utc(wall("2011-12-30T12:00:00")), LocalTime::Gap(utc("2011-12-30T10:00:00Z")));
        assert_eq!(apia.to_utc(wall("2011-12-31T00:00:00")), LocalTime::Unique(utc("2011-12-30T10:00:00Z")));
    }

    #[test]
    fn every_instant_comes_back_from_the_wall() {
        for name in
            ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Kolkata", "UTC"]
        {
            let (zone, jiff) = (Zone::new(name).unwrap(), DATABASE.get(name).unwrap());
            for second in (0..4_100_000_000).step_by(1_000_003) {
                let local = second + i64::from(jiff.to_offset(Timestamp::from_second(second).unwrap()).seconds());
                assert_eq!(zone.to_local(second), local, "{name} {second}");
                match zone.to_utc(local) {
                    LocalTime::Unique(back) => assert_eq!(back, second),
                    LocalTime::Fold(earlier, later) => assert!(earlier == second || later == second),
                    LocalTime::Gap(_) => panic!("{name} {second} was shown"),
                }
            }
        }
    }

    #[test]
    fn the_ends_of_time_do_not_panic() {
        let zone = Zone::new("America/New_York").unwrap();
        for second in [i64::MIN, i64::MIN + 1, FIRST, LAST, i64::MAX - 1, i64::MAX] {
            let _ = (zone.to_local(second), zone.to_utc(second), zone.midnight(second), zone.date(second));
        }
    }

    #[test]
    fn an_unknown_zone_has_a_near_name() {
        for (name, near) in
            [("Europe/Berln", "Europe/Berlin"), ("berlin", "Europe/Berlin"), ("new york", "America/New_York")]
        {
            let error = Zone::new(name).unwrap_err();
            assert_eq!(error.to_string(), format!("unknown time zone `{name}`"));
            assert_eq!(error.hints()[0], format!("did you mean `{near}`?"));
        }
    }

    #[test]
    fn a_name_is_given_back_as_the_database_writes_it() {
        assert_eq!(Zone::new("europe/berlin").unwrap().name(), "Europe/Berlin");
    }
}
