//! A service level as data for SQL: to which tickets it applies, by which calendar their clocks run, what it promises and when its clock
//! stands still. Knows neither the controls that read it nor clocks.

use std::fmt::Write as _;

use crate::model::StateClass;
use crate::sla::check::Policy;
use crate::sla::target::Target;
use crate::text::quote_literal;

impl Policy {
    /// SQL over `ticket t` for the name of the calendar by which a ticket's clocks run, as `working_seconds` takes it; NULL where the
    /// ticket is none of the level's.
    pub fn calendar_sql(&self) -> String {
        let names: Vec<String> = self.calendars().iter().map(|calendar| quote_literal(calendar.name())).collect();
        let mut sql = format!("CASE WHEN {} >= 0", self.calendar_place());
        for (instant, sign) in [(self.valid.0, ">="), (self.valid.1, "<")] {
            if instant != i64::MIN && instant != i64::MAX {
                let _ = write!(sql, " AND epoch_us(t.opened_at) {sign} {instant} * 1000000");
            }
        }
        let _ = write!(sql, " THEN [{}][{} + 1] END", names.join(", "), self.calendar_place());
        sql
    }

    /// The priorities that have a target, with it.
    pub fn promises(&self) -> impl Iterator<Item = (u8, Target)> {
        (1..=5).filter_map(|priority| Some((priority, self.target(Some(priority))?)))
    }

    /// The states in which its clock stands still.
    pub fn pause_states(&self) -> Vec<&'static str> {
        StateClass::ALL.iter().filter(|state| self.pauses_in(Some(**state))).map(|state| state.as_str()).collect()
    }

    /// Whether its clock stands still for certain reasons only.
    pub fn asks_for_reasons(&self) -> bool {
        !self.pause_reasons.is_empty()
    }
}
