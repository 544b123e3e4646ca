//! Samples, for what the records cannot show: is the approval real, is the report of the test any good. Drawn from the whole population of
//! a control by a rule that anybody can follow, filled in by people, and evaluated with exact limits.

mod draw;
mod evaluate;
mod examine;
mod page;
mod sheet;
mod sizes;

pub(super) use draw::Drawing;
pub use evaluate::Question;
pub use examine::{Examined, draw, evaluate_sheet, examined, no_seed};
pub use page::page;
pub use sheet::{DrawingFacts, Filled, RESULTS, document, render};
pub use sizes::{FILE as SIZES_FILE, Sizes, plans};
