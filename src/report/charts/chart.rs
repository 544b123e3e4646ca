//! What every chart is: a picture in two widths, and how to read it.

use crate::report::charts::canvas;
use serde::Serialize;

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
    pub(crate) fn pixels(self) -> f64 {
        match self {
            Self::Wide => 880.0,
            Self::Narrow => 358.0,
        }
    }

    pub(crate) fn is_narrow(self) -> bool {
        self == Self::Narrow
    }
}

/// Draws a chart in both widths.
pub(crate) fn both(draw: impl Fn(Width) -> String) -> Chart {
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
    pub(crate) fn ink(self) -> canvas::Ink {
        match self {
            Self::Ok => canvas::Ink::Ok,
            Self::Bad => canvas::Ink::Bad,
            Self::Unsure => canvas::Ink::Unsure,
            Self::None => canvas::Ink::Accent,
        }
    }
}
