//! By which calendars the tickets of a kind live, row by row. Where each ticket stands among the places of its levels is found out once for
//! all measures.

use polars::prelude::{DataFrame, DataType, IdxCa, IdxSize, PolarsResult};

use crate::calendar::Calendar;
use crate::error::Result;
use crate::metrics::clocks::Positions;
use crate::metrics::sample::frame_error;
use crate::metrics::types::MetricRequest;
use crate::model::Kind;
use crate::sla::LevelCalendars;
use crate::store::Store;

/// The calendars of a kind, and who lives by them.
pub(super) struct KindCalendars {
    pub(super) calendars: LevelCalendars,
    /// None where every level covers all tickets.
    covered: Option<LevelCoverage>,
}

struct LevelCoverage {
    positions: Positions,
    /// For each level the place of each ticket's calendar; -1 where the level does not cover it. A ticket without a position has place 0 of each.
    places: Vec<Vec<i32>>,
}

/// The positions of the tickets of some rows.
pub(super) struct TicketPositions(Option<IdxCa>);

impl KindCalendars {
    pub(super) fn read(store: &Store, request: &MetricRequest<'_>, kind: Kind) -> Result<Self> {
        let mut calendars = LevelCalendars::read(store, request.policies, request.calendars, kind)?;
        let levels = calendars.levels();
        let covered = calendars.places.take().map(|places| LevelCoverage::of(&places, levels)).transpose()?;
        Ok(Self { calendars, covered })
    }

    /// Finds the tickets of some rows.
    pub(super) fn find(&self, rows: &DataFrame) -> Result<TicketPositions> {
        self.covered.as_ref().map(|covered| covered.positions.of(rows)).transpose().map(TicketPositions)
    }

    /// For each of the rows the calendar of a name, where its ticket lives by it.
    pub(super) fn by(&self, name: &str, TicketPositions(found): &TicketPositions) -> Vec<Option<&Calendar>> {
        let (Some(covered), Some(found)) = (&self.covered, found) else { return Vec::new() };
        let levels: Vec<_> = self.calendars.of_some(name).into_iter().zip(&covered.places).collect();
        let of_ticket = |position: Option<IdxSize>| {
            levels.iter().find_map(|(calendars, places)| {
                let place = position.map_or(Some(0), |position| places.get(position as usize).copied())?;
                *calendars.get(usize::try_from(place).ok()?)?
            })
        };
        found.iter().map(of_ticket).collect()
    }
}

impl LevelCoverage {
    fn of(places: &DataFrame, levels: usize) -> Result<Self> {
        let of_level = |level: usize| -> PolarsResult<Vec<i32>> {
            let places = places.column(&format!("level_{level}"))?.cast(&DataType::Int32)?;
            Ok(places.i32()?.iter().map(|place| place.unwrap_or(-1)).collect())
        };
        let positions = Positions::new(places)?;
        let places = (0..levels).map(of_level).collect::<PolarsResult<_>>().map_err(frame_error)?;
        Ok(Self { positions, places })
    }
}
