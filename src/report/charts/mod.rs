//! The charts of the packs as inline SVG: one file per chart, all drawn through [`canvas::Canvas`]. The only room that
//! knows plotters. Charts get numbers and words that are ready to print; they know nothing of tickets or the store.

mod ages;
mod attainment;
mod axis;
mod canvas;
mod chart;
mod flow;
mod heatmap;
mod label;
mod life;
mod outcomes;
mod process;
mod sparkline;
mod timeline;

pub(crate) use chart::{Chart, Reading};

pub(crate) use ages::{Band, ages};
pub(crate) use attainment::{Level, attainment};
pub(crate) use flow::{Line, flow};
pub(crate) use heatmap::heatmap;
pub(crate) use life::{Life, life};
pub(crate) use outcomes::{OutcomeRow, Part, outcomes};
pub(crate) use process::{Process, ProcessPhase, process};
pub(crate) use sparkline::sparkline;
pub(crate) use timeline::{Segment, Stage, Tick, timeline};
