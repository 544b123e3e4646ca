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
    ComparedEvidence, DISPOSITIONS, Dispositions, EvidenceComparison, compare, document as compared_document,
    list as compared_list, page as compared_page,
};
pub use contents::{EvidenceContents, PreviousEvidence, write};
pub use coverage::Coverage;
pub use file_page::{is_sound, sheet_page, sheet_table};
pub use files::{document as sheet_document, sheets, tick_lists};
pub use forms::{CompletedRun, ControlFindings, ResultFormat};
pub use indicators::{
    IndicatorResult, IndicatorRow, IndicatorSources, IndicatorState, document as indicator_document,
    measured as indicator_values, page as indicator_page, table as indicator_table, told as indicators,
};
pub use pack::{MANIFEST, must_be_new};
pub use paper::WorkPaper;
pub use results::{ControlList, RESULTS_SCHEMA, Results};
pub use sample::{
    CompletedSheet, DrawingFacts, EvaluationCriteria, ExaminedSample, RESULTS, SIZES_FILE, SampleSizes,
    document as sample_document, draw, evaluate_sheet, examined, no_seed, page as evaluation_page,
    plans as sample_plans, render as sample_sheet,
};
pub use sums::SUMS;
pub use verify::{FileFault, FileFinding, VerificationResult, verify};
