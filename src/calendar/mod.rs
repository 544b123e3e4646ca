//! Working hours, holidays and zones: the time base of every clock. Knows nothing of tickets or targets, so it is
//! tested on bare instants. Instants are whole seconds of UTC since 1970 in an `i64`.
//!
//! A second is working time when the wall clock of the zone, in that second, shows a time inside the hours of its date.
//! A calendar covers the years 1970 to 2099; outside them there is no working time.

mod date;
mod holidays;
mod hours;
mod kernel;
mod regional;
mod spec;
mod unroll;
mod week;
mod working;
mod working_dates;
mod zone;

pub(crate) use date::DAY;
pub use working::{Calendar, Calendars};

pub use regional::{DayOff, FIRST_YEAR, Region};
pub use spec::CalendarSpec;
pub use zone::{LocalTime, Zone};

pub(crate) use date::{date_of, day_of, day_text, parse_day};

#[cfg(test)]
mod tests;
