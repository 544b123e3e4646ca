//! A time zone unrolled into a table of transitions, so that whole columns convert fast.

use crate::error::Result;

/// A zone with its transitions.
#[derive(Debug, Clone)]
pub struct Zone {}

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

impl Zone {
    /// By IANA name. An unknown name is an error with near names.
    pub fn new(_name: &str) -> Result<Self> {
        unimplemented!()
    }
    /// The IANA name.
    pub fn name(&self) -> &str {
        unimplemented!()
    }
    /// Seconds of wall clock since 1970 for an instant.
    pub fn to_local(&self, _utc: i64) -> i64 {
        unimplemented!()
    }
    /// The instant of a wall-clock time given as seconds since 1970 on the wall.
    pub fn to_utc(&self, _local: i64) -> LocalTime {
        unimplemented!()
    }
}
