//! Reporting periods: half-open spans of UTC whose ends are midnights of the project's zone.

use crate::calendar::Zone;
use crate::error::Result;

/// `[from, until)` with the label it is printed under.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Period {
    /// First second, UTC.
    pub from: i64,
    /// First second after, UTC.
    pub until: i64,
    /// `2026-06`, `2026-Q2`, `2026`, `2026-06-01..2026-06-30`, `all`.
    pub label: String,
}

impl Period {
    /// Reads `2026-06`, `2026-Q2`, `2026`, `2026-06-01..2026-06-30` (last day included) or `last-month` (the last month that is
    /// over at `as_of`). `all` is resolved by the caller, who knows the data.
    pub fn parse(_text: &str, _zone: &Zone, _as_of: i64) -> Result<Self> {
        unimplemented!()
    }
    /// The month that holds an instant.
    pub fn month_of(_instant: i64, _zone: &Zone) -> Self {
        unimplemented!()
    }
    /// The period of the same kind `n` steps later (earlier if negative): months, quarters, years; day ranges move by their length.
    #[must_use]
    pub fn shift(&self, _n: i32, _zone: &Zone) -> Self {
        unimplemented!()
    }
    /// The months that begin in this period.
    pub fn months(&self, _zone: &Zone) -> Vec<Self> {
        unimplemented!()
    }
    /// Whether an instant lies in it.
    pub fn contains(&self, instant: i64) -> bool {
        self.from <= instant && instant < self.until
    }
}
