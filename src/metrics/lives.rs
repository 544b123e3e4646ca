//! By which calendars the tickets of a kind live, row by row. Where each ticket stands among the places of its levels is found out once for
//! all measures.

use polars::prelude::{DataFrame, DataType, IdxCa, PolarsResult};

use crate::calendar::Calendar;
use crate::error::Result;
use crate::metrics::clocks::Positions;
use crate::metrics::sample::frame_error;
use crate::metrics::types::Request;
use crate::model::Kind;
use crate::sla::Living;
use crate::store::Store;

/// The calendars of a kind, and who lives by them.
pub(super) struct Lives {
    pub(super) calendars: Living,
    /// None where every level covers all tickets.
    covered: Option<Covered>,
}

struct Covered {
    positions: Positions,
    /// For each level the place of each ticket's calendar; -1 where the level does not cover it.
    places: Vec<Vec<i32>>,
}

/// The positions of the tickets of some rows.
pub(super) struct LifePlaces(Option<IdxCa>);

impl Lives {
    pub(super) fn read(store: &Store, request: &Request<'_>, kind: Kind) -> Result<Self> {
        let mut calendars = Living::read(store, request.policies, request.calendars, kind)?;
        let levels = calendars.levels();
        let covered = calendars.places.take().map(|places| Covered::of(&places, levels)).transpose()?;
        Ok(Self { calendars, covered })
    }

    /// Finds the tickets of some rows.
    pub(super) fn find(&self, rows: &DataFrame) -> Result<LifePlaces> {
        self.covered.as_ref().map(|covered| covered.positions.of(rows)).transpose().map(LifePlaces)
    }

    /// For each of the rows the calendar of a name, where its ticket lives by it.
    pub(super) fn by(&self, name: &str, LifePlaces(found): &LifePlaces) -> Vec<Option<&Calendar>> {
        let (Some(covered), Some(found)) = (&self.covered, found) else { return Vec::new() };
        let levels: Vec<_> = self.calendars.of_some(name).into_iter().zip(&covered.places).collect();
        let of_ticket = |position: usize| {
            levels.iter().find_map(|(calendars, places)| {
                let place = usize::try_from(*places.get(position)?).ok()?;
                *calendars.get(place)?
            })
        };
        found.iter().map(|position| of_ticket(position? as usize)).collect()
    }
}

impl Covered {
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
