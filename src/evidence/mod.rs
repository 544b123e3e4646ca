//! Evidence packs: a folder that says what was tested, on what, how, and what was found, so that somebody who was not there can follow it,
//! and that tells when a byte of it was changed. Computes no verdict of its own.

mod compare;
mod contents;
mod files;
mod forms;
mod indicators;
mod items;
mod listed;
mod names;
mod pack;
mod paper;
mod sample;
mod scope;
mod sums;
mod verify;

pub use compare::{Comparison, DISPOSITIONS, Dispositions, Read, compare, list as compared_list};
pub use contents::{Case, Examined, Previous, write};
pub use files::{sheets, tick_lists};
pub use forms::{Findings, Form, Ran};
pub use indicators::{
    Row as IndicatorRow, Sources as IndicatorSources, State as IndicatorState, Told as Indicator,
    document as indicator_document, measured as indicator_values, table as indicator_table, told as indicators,
};
pub use pack::{MANIFEST, must_be_new};
pub use paper::Paper;
pub use sample::{
    Drawing, Drawn, Evaluated, Filled, Question, RESULTS, SIZES_FILE, Sizes, evaluate, plans as sample_plans,
    render as sample_sheet,
};
pub use sums::SUMS;
pub use verify::{Fault, Finding, Verified, verify};
