//! Evidence packs: a folder that says what was tested, on what, how, and what was found, so that somebody who was not there can follow it,
//! and that tells when a byte of it was changed. Computes no verdict of its own.

mod compare;
mod contents;
mod coverage;
mod file_page;
mod files;
mod forms;
mod indicators;
mod items;
mod listed;
mod names;
mod pack;
mod paper;
mod results;
mod sample;
mod scope;
mod sums;
mod verify;

pub use compare::{
    Comparison, DISPOSITIONS, Dispositions, Read, compare, document as compared_document, list as compared_list,
    page as compared_page,
};
pub use contents::{Case, Previous, write};
pub use coverage::Coverage;
pub use file_page::{is_sound, sheet_page, sheet_table};
pub use files::{document as sheet_document, sheets, tick_lists};
pub use forms::{Findings, Form, Ran};
pub use indicators::{
    Row as IndicatorRow, Sources as IndicatorSources, State as IndicatorState, Told as Indicator,
    document as indicator_document, measured as indicator_values, page as indicator_page, table as indicator_table,
    told as indicators,
};
pub use pack::{MANIFEST, must_be_new};
pub use paper::Paper;
pub use results::{ControlList, RESULTS_SCHEMA, Results};
pub use sample::{
    DrawingFacts, Examined, Filled, Question, RESULTS, SIZES_FILE, Sizes, document as sample_document, draw,
    evaluate_sheet, examined, no_seed, page as evaluation_page, plans as sample_plans, render as sample_sheet,
};
pub use sums::SUMS;
pub use verify::{Fault, Finding, Verified, verify};
