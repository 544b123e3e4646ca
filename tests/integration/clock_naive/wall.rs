//! Working hours as they are written, and a wall clock that is asked minute by minute.

use std::cell::RefCell;
use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::{Date, Weekday};
use jiff::tz::{TimeZone, TimeZoneDatabase};
use tickmark::calendar::CalendarSpec;
use tickmark::sla::Target;

pub(super) const MINUTE: i64 = 60;
const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// Minutes of the day from and until; an `until` that is not later crosses midnight.
pub(super) type Range = (i64, i64);

#[derive(Debug, Clone)]
pub(super) struct Hours {
    pub(super) zone: &'static str,
    pub(super) weekly: [Vec<Range>; 7],
    pub(super) special: BTreeMap<Date, Vec<Range>>,
}

impl Hours {
    pub(super) fn spec(&self) -> CalendarSpec {
        let write = |ranges: &Vec<Range>| {
            let time = |minute: i64| format!("{:02}:{:02}", minute / 60, minute % 60);
            ranges.iter().map(|(from, until)| format!("{}-{}", time(*from), time(*until))).collect::<Vec<_>>()
        };
        CalendarSpec {
            zone: self.zone.to_owned(),
            holidays: Vec::new(),
            special: self.special.iter().map(|(date, ranges)| (date.to_string(), write(ranges))).collect(),
            hours: DAYS.iter().zip(&self.weekly).map(|(day, ranges)| ((*day).to_owned(), write(ranges))).collect(),
        }
    }

    fn of(&self, date: Date) -> &[Range] {
        let weekday = match date.weekday() {
            Weekday::Monday => 0,
            Weekday::Tuesday => 1,
            Weekday::Wednesday => 2,
            Weekday::Thursday => 3,
            Weekday::Friday => 4,
            Weekday::Saturday => 5,
            Weekday::Sunday => 6,
        };
        self.special.get(&date).unwrap_or(&self.weekly[weekday])
    }

    pub(super) fn crosses_midnight(&self) -> bool {
        self.weekly.iter().chain(self.special.values()).flatten().any(|(from, until)| until < from)
    }
}

/// From the database in the binary: the machine's own may be of another year, and governments change their minds.
pub(super) fn zone(name: &str) -> TimeZone {
    TimeZoneDatabase::bundled().get(name).expect("the zones of this test exist")
}

/// What the naive clock walks with. Every minute is looked at once and remembered.
pub(super) struct Wall<'a> {
    hours: &'a Hours,
    zone: TimeZone,
    first: i64,
    minutes: RefCell<Vec<(Date, i64, bool)>>,
}

impl<'a> Wall<'a> {
    /// A wall that is asked about `first` and later.
    pub(super) fn new(hours: &'a Hours, first: i64) -> Self {
        Self { hours, zone: zone(hours.zone), first, minutes: RefCell::default() }
    }

    fn at(&self, utc: i64) -> (Date, i64, bool) {
        let place = usize::try_from((utc - self.first) / MINUTE).expect("nobody asks about earlier minutes");
        let mut minutes = self.minutes.borrow_mut();
        while minutes.len() <= place {
            let utc = self.first + minutes.len() as i64 * MINUTE;
            let at = Timestamp::from_second(utc).expect("a time of this century").to_zoned(self.zone.clone());
            let (date, minute) = (at.date(), i64::from(at.hour()) * 60 + i64::from(at.minute()));
            minutes.push((date, minute, self.has_hours(date, minute)));
        }
        minutes[place]
    }

    fn has_hours(&self, date: Date, minute: i64) -> bool {
        let today = self
            .hours
            .of(date)
            .iter()
            .any(|(from, until)| if from < until { *from <= minute && minute < *until } else { *from <= minute });
        let yesterday = date.yesterday().expect("a date of this century");
        let from_yesterday = !self.hours.special.contains_key(&date)
            && self.hours.of(yesterday).iter().any(|(from, until)| until < from && minute < *until);
        today || from_yesterday
    }

    pub(super) fn is_working(&self, utc: i64) -> bool {
        self.at(utc).2
    }

    fn shows(&self, utc: i64) -> (Date, i64) {
        let (date, minute, _) = self.at(utc);
        (date, minute)
    }

    /// Working seconds of a target, by counting dates on the fingers.
    pub(super) fn target(&self, target: Target, start: i64) -> i64 {
        let (days, said) = match target {
            Target::Seconds(seconds) => return seconds,
            Target::WorkingDays(days) => (days, None),
            Target::ByTime { days, second } => (days, Some(i64::from(second) / 60)),
        };
        let mut now = start;
        while !self.is_working(now) {
            now += MINUTE;
        }
        let (mut date, shown) = self.shows(now);
        let time = said.unwrap_or(shown);
        let mut seconds = 0;
        let mut left = days;
        let mut seen_on = date;
        // Up to the N-th working date after the first one, then to the time of day or the end of the date.
        loop {
            let (today, minute) = self.shows(now);
            if left == 0 && (today > date || (today == date && minute >= time)) {
                return seconds;
            }
            if self.is_working(now) {
                if left > 0 && today > seen_on {
                    seen_on = today;
                    left -= 1;
                    date = today;
                    if left == 0 && minute >= time {
                        // The date may have begun before its first working minute, with the time of day already past: what lies
                        // between has no working time, so the answer is the same.
                        return seconds;
                    }
                }
                seconds += MINUTE;
            }
            now += MINUTE;
        }
    }
}
