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

pub(crate) use chart::{Chart, TargetStatus};

pub(crate) use ages::{Band, ages};
pub(crate) use attainment::{AttainmentRow, attainment};
pub(crate) use flow::{FlowLine, flow};
pub(crate) use heatmap::heatmap;
pub(crate) use life::{ClockTimeline, life};
pub(crate) use outcomes::{OutcomeClass, OutcomeRow, outcomes};
pub(crate) use process::{ProcessChart, ProcessPhase, process};
pub(crate) use sparkline::sparkline;
pub(crate) use timeline::{Tick, TimelineSegment, TimelineStage, timeline};
