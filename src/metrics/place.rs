//! Rows to periods. An event belongs to every period that holds its instant; a standing row to every period at whose end
//! it stands.

use polars::prelude::{
    Column, DataFrame, IdxCa, IdxSize, Int64Chunked, IntoSeries, LazyFrame, NewChunkedArray, UInt32Chunked, col,
};

use crate::error::Result;
use crate::metrics::sample::{AT, PERIOD, TICKET, frame_error};
use crate::period::Period;

/// Tags every row with the period that holds its `AT`; a row in two periods comes twice, one in none is dropped.
pub(super) fn events(rows: LazyFrame, periods: &[Period]) -> Result<DataFrame> {
    let rows = rows.collect().map_err(frame_error)?;
    let mut lanes = lanes(periods);
    // Without any period the rows, none of which is inside, still need their columns.
    if lanes.is_empty() {
        lanes.push(Vec::new());
    }
    stack(lanes.iter().map(|lane| tag(&rows, lane)).collect::<Result<Vec<_>>>()?)
}

/// Every row once for each period in which something may have happened that came after its `AT` and before an instant.
pub(super) fn since(rows: LazyFrame, until: i64, periods: &[Period]) -> Result<DataFrame> {
    let rows = rows.collect().map_err(frame_error)?;
    let at = rows.column(AT).and_then(|column| column.i64().cloned()).map_err(frame_error)?;
    let open = periods.iter().zip(0..).filter(|(period, _)| period.from <= until);
    let parts = open.map(|(period, index)| {
        let may = at.iter().map(|at| at.filter(|at| *at < period.until).map(|_| index));
        let may = UInt32Chunked::from_iter_options(PERIOD.into(), may);
        let placed = may.is_not_null();
        let mut tagged = rows.clone();
        tagged.with_column(Column::from(may.into_series())).map_err(frame_error)?;
        tagged.filter(&placed).map_err(frame_error)
    });
    let none = tag(&rows.clear(), &[])?;
    stack(std::iter::once(Ok(none)).chain(parts).collect::<Result<Vec<_>>>()?)
}

/// The instant at which a standing row is looked at: the end of the period.
pub(super) const END: &str = "end";

/// Every row once for each period at whose end it stands: `from` before the end, `left` (NULL: not yet) not before it. Adds
/// the period and its end.
pub(super) fn standing(rows: LazyFrame, from: &str, left: &str, periods: &[Period]) -> Result<DataFrame> {
    let rows = rows.filter(col(from).is_not_null()).collect().map_err(frame_error)?;
    let instants = |name: &str| rows.column(name).and_then(|column| column.i64().cloned()).map_err(frame_error);
    let mut ends: Vec<(i64, u32)> = periods.iter().enumerate().map(|(i, period)| (period.until, i as u32)).collect();
    ends.sort_unstable();
    // The ends at which a row stands are neighbours: most rows stand at one or none.
    let not_after = |instant: i64| ends.partition_point(|(end, _)| *end <= instant);
    let mut stands: Vec<(IdxSize, u32, i64)> = Vec::new();
    for (row, (from, left)) in instants(from)?.iter().zip(instants(left)?.iter()).enumerate() {
        let span = from.map_or(0, not_after)..left.map_or(ends.len(), not_after);
        stands.extend(ends.get(span).unwrap_or_default().iter().map(|(end, period)| (row as IdxSize, *period, *end)));
    }
    let index = IdxCa::from_iter_values(TICKET.into(), stands.iter().map(|(row, ..)| *row));
    let period = UInt32Chunked::from_iter_values(PERIOD.into(), stands.iter().map(|(_, period, _)| *period));
    let end = Int64Chunked::from_iter_values(END.into(), stands.iter().map(|(.., end)| *end));
    let stood = rows.take(&index).map_err(frame_error)?;
    stood.hstack(&[period.into_series().into(), end.into_series().into()]).map_err(frame_error)
}

/// Frames with the same columns in the same order, one below the other.
pub(super) fn stack(frames: Vec<DataFrame>) -> Result<DataFrame> {
    let mut frames = frames.into_iter();
    let mut all = frames.next().unwrap_or_else(DataFrame::empty);
    for frame in frames {
        all.vstack_mut(&frame).map_err(frame_error)?;
    }
    Ok(all)
}

fn tag(rows: &DataFrame, lane: &[(usize, &Period)]) -> Result<DataFrame> {
    let at = rows.column(AT).and_then(|column| column.i64().cloned()).map_err(frame_error)?;
    let periods = at.iter().map(|at| at.and_then(|at| find(lane, at)));
    let periods = UInt32Chunked::from_iter_options(PERIOD.into(), periods);
    let placed = periods.is_not_null();
    let mut tagged = rows.clone();
    tagged.with_column(Column::from(periods.into_series())).map_err(frame_error)?;
    if placed.all() { Ok(tagged) } else { tagged.filter(&placed).map_err(frame_error) }
}

fn find(lane: &[(usize, &Period)], at: i64) -> Option<u32> {
    let (index, period) = lane.get(lane.partition_point(|(_, period)| period.until <= at))?;
    period.contains(at).then_some(*index as u32)
}

/// Splits periods, which may overlap (a month and the year around it), into lanes of periods that do not: within a lane one
/// search finds the period of an instant.
fn lanes(periods: &[Period]) -> Vec<Vec<(usize, &Period)>> {
    let mut sorted: Vec<(usize, &Period)> = periods.iter().enumerate().filter(|(_, p)| p.from < p.until).collect();
    sorted.sort_by_key(|(index, period)| (period.from, period.until, *index));
    let mut lanes: Vec<Vec<(usize, &Period)>> = Vec::new();
    for (index, period) in sorted {
        let free = lanes.iter_mut().find(|lane| lane.last().is_none_or(|(_, last)| last.until <= period.from));
        match free {
            Some(lane) => lane.push((index, period)),
            None => lanes.push(vec![(index, period)]),
        }
    }
    lanes
}

#[cfg(test)]
mod tests {
    use polars::prelude::{IntoLazy, df};

    use super::*;

    fn period(from: i64, until: i64) -> Period {
        Period { from, until, label: format!("{from}..{until}") }
    }

    #[test]
    fn overlapping_periods_get_lanes_of_their_own() {
        let periods = [period(0, 10), period(10, 20), period(0, 20), period(20, 30)];
        let lanes = lanes(&periods);
        let indices: Vec<Vec<usize>> = lanes.iter().map(|lane| lane.iter().map(|(i, _)| *i).collect()).collect();
        assert_eq!(indices, [vec![0, 1, 3], vec![2]]);
    }

    #[test]
    fn an_event_lies_in_every_period_that_holds_it_and_ends_are_outside() {
        let periods = [period(0, 10), period(12, 20), period(0, 20)];
        let rows = df!(AT => [Some(-1i64), Some(0), Some(9), Some(10), Some(12), Some(20), None]).unwrap();
        let placed = events(rows.lazy(), &periods).unwrap();
        let found: Vec<(i64, u32)> = placed
            .column(AT)
            .unwrap()
            .i64()
            .unwrap()
            .iter()
            .zip(placed.column(PERIOD).unwrap().u32().unwrap().iter())
            .map(|(at, period)| (at.unwrap(), period.unwrap()))
            .collect();
        assert_eq!(found, [(0, 0), (9, 0), (12, 1), (0, 2), (9, 2), (10, 2), (12, 2)]);
    }

    #[test]
    fn a_row_stands_from_before_an_end_to_that_end() {
        // Opened at 5: stands at 10. At the very end 10, opened does not stand, and ended still does.
        let rows = df!(
            TICKET => [0i64, 1, 2, 3],
            "opened" => [5i64, 10, 5, 25],
            "left" => [Some(10i64), Some(11), None, Some(1)],
        );
        let placed = standing(rows.unwrap().lazy(), "opened", "left", &[period(0, 10), period(0, 20)]).unwrap();
        let found: Vec<(i64, u32)> = placed
            .column(TICKET)
            .unwrap()
            .i64()
            .unwrap()
            .iter()
            .zip(placed.column(PERIOD).unwrap().u32().unwrap().iter())
            .map(|(row, period)| (row.unwrap(), period.unwrap()))
            .collect();
        assert_eq!(found, [(0, 0), (2, 0), (2, 1)]);
    }
}
