//! The way from everything that was loaded to what a control tested, as rows and as lines of a work paper.

use crate::controls::{Step, Tested};
use crate::store::{Cell, Table};
use crate::text;

/// Every step of every control.
pub(super) fn table(tested: &[Tested]) -> Table {
    let int = |n: u64| Cell::Int(n as i64);
    let rows = tested.iter().flat_map(|tested| {
        tested.scope.iter().map(move |step| {
            vec![
                tested.control.id().into(),
                step.step.as_str().into(),
                step.left_out.map_or(Cell::Null, int),
                int(step.unknown),
                int(step.remains),
                step.of.as_str().into(),
            ]
        })
    });
    let columns = ["control", "step", "left_out", "unknown", "remains", "of"];
    Table { columns: columns.map(str::to_owned).into(), rows: rows.collect() }
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
