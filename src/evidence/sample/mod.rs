//! Samples, for what the records cannot show: is the approval real, is the report of the test any good. Drawn from the whole population of
//! a control by a rule that anybody can follow, filled in by people, and evaluated with exact limits.

mod draw;
mod evaluate;
mod sheet;
mod sizes;

pub use draw::{Drawing, Drawn};
pub use evaluate::{Evaluated, Question, evaluate};
pub use sheet::{Filled, RESULTS, render};
pub use sizes::{FILE as SIZES_FILE, Sizes, plans};
