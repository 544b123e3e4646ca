//! The charts of the packs as inline SVG: one file per chart, all drawn through [`canvas::Canvas`]. The only room that
//! knows plotters. Charts get numbers and words that are ready to print; they know nothing of tickets or the store.

mod ages;
mod attainment;
mod axis;
mod canvas;
mod flow;
mod heatmap;
mod label;
mod life;
mod outcomes;
mod process;
mod sparkline;
mod timeline;

use serde::Serialize;

pub(crate) use ages::{Band, ages};
pub(crate) use attainment::{Level, attainment};
pub(crate) use flow::{Line, flow};
pub(crate) use heatmap::heatmap;
pub(crate) use life::{Life, life};
pub(crate) use outcomes::{OutcomeRow, Part, outcomes};
pub(crate) use process::{Process, ProcessPhase, process};
pub(crate) use sparkline::sparkline;
pub(crate) use timeline::{Segment, Stage, Tick, timeline};

/// One chart in the two widths of the page: text stays readable on a phone, so a narrow drawing is not a shrunken wide one.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Chart {
    /// For screens and paper.
    pub(crate) wide: String,
    /// For phones.
    pub(crate) narrow: String,
}

/// Width of a drawing, in CSS pixels of its own coordinate system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Width {
    /// 880 pixels.
    Wide,
    /// 358 pixels: a phone of 390 less the margins of the page.
    Narrow,
}

impl Width {
    fn pixels(self) -> f64 {
        match self {
            Self::Wide => 880.0,
            Self::Narrow => 358.0,
        }
    }

    fn is_narrow(self) -> bool {
        self == Self::Narrow
    }
}

/// Draws a chart in both widths.
fn both(draw: impl Fn(Width) -> String) -> Chart {
    Chart { wide: draw(Width::Wide), narrow: draw(Width::Narrow) }
}

/// How a value stands to its target: decided by its interval, never by its point value alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Reading {
    /// The whole interval is on the good side.
    Ok,
    /// The whole interval is on the bad side.
    Bad,
    /// The interval holds the target.
    Unsure,
    /// There is no target.
    None,
}

impl Reading {
    fn ink(self) -> canvas::Ink {
        match self {
            Self::Ok => canvas::Ink::Ok,
            Self::Bad => canvas::Ink::Bad,
            Self::Unsure => canvas::Ink::Unsure,
            Self::None => canvas::Ink::Accent,
        }
    }
}
