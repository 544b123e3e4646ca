//! The tickets open at the end of each period.

use crate::error::Result;
use crate::metrics::inputs::Inputs;
use crate::metrics::place;
use crate::metrics::sample::{CELL, REASON, TICKET, first_reason, frame_error};
use crate::metrics::types::Definition;
use crate::model::Kind;
use polars::prelude::{DataFrame, IntoLazy, LazyFrame, col, lit};

/// The tickets open at the end of each period, and those of which nobody knows.
pub(crate) fn standing(inputs: &Inputs<'_>, definition: &Definition) -> Result<Vec<(Kind, DataFrame)>> {
    let stands = |(kind, stays): (Kind, LazyFrame)| {
        let rows =
            stays.select([col(CELL), col(TICKET), col("opened"), col("entered"), col("left"), col("end_unknown")]);
        let stood = place::standing(rows, "entered", "left", inputs.request.periods)?;
        // A list of what is open says nothing of what was: only its own instant is known.
        let past = col(place::END).lt_eq(lit(inputs.request.as_of)).and(lit(inputs.is_open_only(kind)));
        let reason = first_reason([col("end_unknown"), past]).alias(REASON);
        Ok((kind, stood.lazy().with_column(reason).collect().map_err(frame_error)?))
    };
    inputs.stays(definition)?.into_iter().map(stands).collect()
}
