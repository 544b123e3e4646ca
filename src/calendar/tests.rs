//! Hours, holidays and the kernel on bare instants, each expectation worked out by hand.

use crate::error::Result;
use std::path::Path;

use jiff::Timestamp;

use super::*;

fn utc(text: &str) -> i64 {
    text.parse::<Timestamp>().unwrap().as_second()
}

fn calendar(text: &str) -> Result<Calendar> {
    Calendar::new("desk", &toml::from_str(text).unwrap(), Path::new("/nowhere"))
}

fn message(text: &str) -> String {
    calendar(text).unwrap_err().to_string()
}

const OFFICE: &str = "zone = 'Europe/Berlin'\nmon-fri = ['08:00-12:00', '13:00-18:00']\nholidays = ['2026-12-25']";

#[test]
fn working_time_is_the_difference_of_two_sums() {
    let office = calendar(OFFICE).unwrap();
    // Monday 8 June 2026, 11:30 to 14:00 in Berlin: half an hour before lunch and an hour after it.
    assert_eq!(office.working_seconds(utc("2026-06-08T11:30:00+02:00"), utc("2026-06-08T14:00:00+02:00")), 5_400);
    assert_eq!(office.working_seconds(5, 5), 0);
    assert_eq!(office.working_seconds(utc("2026-06-09T10:00:00Z"), utc("2026-06-08T10:00:00Z")), 0);
    // The year 2026 in Berlin has 261 weekdays, of which 25 December is closed: 260 days of 9 hours.
    let (from, until) = (utc("2026-01-01T00:00:00+01:00"), utc("2027-01-01T00:00:00+01:00"));
    assert_eq!(office.working_seconds(from, until), 260 * 9 * 3_600);
    assert_eq!(office.working_days(from, until), 260);
}

#[test]
fn the_inverse_is_the_first_instant() {
    let office = calendar(OFFICE).unwrap();
    let monday = utc("2026-06-08T14:00:00+02:00");
    assert_eq!(office.add_working_seconds(monday, 0), Some(monday));
    assert_eq!(office.add_working_seconds(monday, 4 * 3_600), Some(utc("2026-06-08T18:00:00+02:00")));
    assert_eq!(office.add_working_seconds(monday, 4 * 3_600 + 1), Some(utc("2026-06-09T08:00:01+02:00")));
    // 20 weeks of 45 hours: the same hour 20 weeks later, which is after the clocks went back.
    assert_eq!(office.add_working_seconds(monday, 20 * 45 * 3_600), Some(utc("2026-10-26T14:00:00+01:00")));
    assert_eq!(office.add_working_seconds(monday, i64::MAX), None);
}

#[test]
fn outside_the_covered_years_there_is_no_working_time() {
    let office = calendar(OFFICE).unwrap();
    for instant in [i64::MIN, -1, 0, utc("2099-12-31T23:59:59Z"), utc("2100-01-01T00:00:00Z"), i64::MAX] {
        assert_eq!(office.working_seconds(instant, instant), 0);
        let _ = (
            office.add_working_seconds(instant, 1),
            office.working_days_target(instant, 3),
            office.intervals(instant, instant),
        );
    }
    assert_eq!(office.working_seconds(i64::MIN, 0), 0);
    assert_eq!(office.working_seconds(utc("2100-01-01T00:00:00Z"), i64::MAX), 0);
    assert_eq!(office.add_working_seconds(utc("2100-01-01T00:00:00Z"), 1), None);
    assert_eq!(office.intervals(i64::MIN, i64::MAX).first().unwrap().0, utc("1970-01-01T08:00:00+01:00"));
}

#[test]
fn intervals_are_clipped_to_what_was_asked_for() {
    let office = calendar(OFFICE).unwrap();
    let (from, until) = (utc("2026-06-08T11:30:00+02:00"), utc("2026-06-08T13:15:00+02:00"));
    let expected = [(from, utc("2026-06-08T12:00:00+02:00")), (utc("2026-06-08T13:00:00+02:00"), until)];
    assert_eq!(office.intervals(from, until), expected);
    assert!(office.intervals(until, from).is_empty());
}

#[test]
fn working_days_are_dates_with_working_time_in_the_span() {
    let office = calendar(OFFICE).unwrap();
    // June 2026 has 22 weekdays.
    assert_eq!(office.working_days(utc("2026-06-01T00:00:00+02:00"), utc("2026-07-01T00:00:00+02:00")), 22);
    assert_eq!(office.working_days(utc("2026-06-06T00:00:00+02:00"), utc("2026-06-08T08:00:00+02:00")), 0);
    assert_eq!(office.working_days(utc("2026-06-06T00:00:00+02:00"), utc("2026-06-08T08:00:01+02:00")), 1);
    assert_eq!(office.working_days(utc("2026-06-08T19:00:00+02:00"), utc("2026-06-08T20:00:00+02:00")), 0);
}

#[test]
fn a_night_shift_has_two_dates_and_stops_at_a_special_date() {
    let night = calendar("zone = 'UTC'\nmon-fri = ['22:00-06:00']\n[special]\n2026-06-10 = ['20:00-02:00']").unwrap();
    assert!(night.crosses_midnight());
    // Tuesday 9 June 22:00-24:00 only, for the 10th has its own list; the 10th 20:00 to the 11th 02:00, and the 11th 22:00.
    let found = night.intervals(utc("2026-06-09T12:00:00Z"), utc("2026-06-11T23:00:00Z"));
    let expected = [
        (utc("2026-06-09T22:00:00Z"), utc("2026-06-10T00:00:00Z")),
        (utc("2026-06-10T20:00:00Z"), utc("2026-06-11T02:00:00Z")),
        (utc("2026-06-11T22:00:00Z"), utc("2026-06-11T23:00:00Z")),
    ];
    assert_eq!(found, expected);
    assert!(!calendar("zone = 'UTC'\nmon = ['22:00-00:00']").unwrap().crosses_midnight());
}

#[test]
fn overlapping_ranges_count_once() {
    let desk = calendar("zone = 'UTC'\nmon = ['08:00-12:00', '10:00-14:00', '14:00-15:00']").unwrap();
    assert_eq!(desk.intervals(utc("2026-06-08T00:00:00Z"), utc("2026-06-09T00:00:00Z")).len(), 1);
    assert_eq!(desk.working_seconds(utc("2026-06-08T00:00:00Z"), utc("2026-06-09T00:00:00Z")), 7 * 3_600);
}

#[test]
fn what_cannot_be_a_calendar_is_refused_with_its_setting() {
    assert_eq!(
        message("zone = 'UTC'\nmon-fri = ['08:00-12:00']\nfri = []"),
        "`calendar.desk.mon-fri`: `fri` is named by `fri` and by `mon-fri`"
    );
    assert_eq!(
        message("zone = 'UTC'\nmon = ['9-17']"),
        "`calendar.desk.mon`: found `9-17`, expected hours such as `08:00-12:00`"
    );
    assert_eq!(
        message("zone = 'UTC'\nmon = ['08:00-25:00']"),
        "`calendar.desk.mon`: found `08:00-25:00`, expected hours such as `08:00-12:00`"
    );
    assert_eq!(
        message("zone = 'UTC'\nmon = ['08:00-08:00']"),
        "`calendar.desk.mon`: `08:00-08:00` begins and ends at the same time"
    );
    assert_eq!(
        message("zone = 'UTC'\nmon = ['24:00-06:00']"),
        "`calendar.desk.mon`: found `24:00-06:00`, expected hours such as `08:00-12:00`"
    );
    assert_eq!(message("zone = 'UTC'"), "`calendar.desk`: no working time at all");
    assert_eq!(message("zone = 'UTC'\nmon = []"), "`calendar.desk`: no working time at all");
    assert_eq!(message("zone = 'Mars/Base'\nmon = []"), "`calendar.desk.zone`: unknown time zone `Mars/Base`");
    assert_eq!(
        message("zone = 'UTC'\nmon = ['08:00-12:00']\nholidays = ['26.12.2026']"),
        "`calendar.desk.holidays`: found `26.12.2026`, expected a date such as `2026-12-26` or the path of an .ics file"
    );
    assert_eq!(
        message("zone = 'UTC'\n[special]\n'24 Dec' = []"),
        "`calendar.desk.special.24 Dec`: found `24 Dec`, expected a date such as `2026-12-24`"
    );
    assert!(message("zone = 'UTC'\nmon = ['08:00-12:00']\nholidays = ['none.ics']").contains("no such file"));
}

#[test]
fn an_unknown_day_has_a_near_name() {
    // Keys are checked when settings are read; a calendar built in another way is checked here.
    let spec =
        CalendarSpec { zone: "UTC".into(), hours: [("mon-frj".into(), vec![])].into(), ..CalendarSpec::default() };
    let error = Calendar::new("desk", &spec, Path::new("")).unwrap_err();
    assert!(
        error.to_string().starts_with("`calendar.desk.mon-frj`: unknown day `frj`, expected `mon`, `tue`"),
        "{error}"
    );
    assert_eq!(error.hints(), ["did you mean `fri`?"]);
}

#[test]
fn hours_that_overlap_count_once_and_are_told() {
    let text = "zone = 'UTC'\nmon = ['08:00-12:00', '11:00-14:00']\ntue = ['08:00-12:00', '12:00-14:00']\nwed = ['22:00-02:00', '23:00-24:00']\n\
                [special]\n2026-12-24 = ['10:00-12:00', '09:00-11:00']";
    let calendar = calendar(text).unwrap();
    assert_eq!(
        calendar.remarks(),
        ["`calendar.desk`: hours of mon, wed, 2026-12-24 overlap; the time in common counts once"]
    );
    // A Monday: 08:00 to 14:00 are six hours.
    assert_eq!(calendar.working_seconds(utc("2026-01-05T00:00:00Z"), utc("2026-01-06T00:00:00Z")), 6 * 3_600);
}
