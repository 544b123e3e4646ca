//! The way from everything that was loaded to what a control tested, as rows and as lines of a work paper.

use serde::Serialize;

use crate::controls::{Step, Tested};
use crate::error::Result;
use crate::store::Table;
use crate::text;

/// A step of a control.
#[derive(Serialize)]
struct ScopeRow<'a> {
    control: &'a str,
    #[serde(flatten)]
    step: &'a Step,
}

/// Every step of every control.
pub(super) fn table(tested: &[Tested]) -> Result<Table> {
    let rows = tested
        .iter()
        .flat_map(|tested| tested.scope.iter().map(move |step| ScopeRow { control: tested.control.id(), step }));
    Table::of("control, step, left_out, unknown, remains, of", rows)
}

/// What a step does, what it leaves out, and what remains.
pub(super) fn told(step: &Step) -> [String; 3] {
    let what = if step.unknown > 0 {
        format!("{}; of {} it is not known", step.step, text::grouped(step.unknown))
    } else {
        step.step.clone()
    };
    [what, step.left_out.map_or_else(String::new, text::grouped), text::count(step.remains, &step.of)]
}
