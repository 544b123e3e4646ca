//! From bytes to text: a file of any format becomes relations of text columns, streamed as batches with a record number. Knows formats, encodings
//! and limits; knows neither tools nor what a column means.

pub(crate) mod archive;
pub(crate) mod batch;
pub(crate) mod batches;
pub(crate) mod bounded;
pub(crate) mod cell_text;
pub(crate) mod container;
pub(crate) mod date_forms;
pub(crate) mod date_text;
pub(crate) mod delimited;
pub(crate) mod dialect;
pub(crate) mod encoding;
pub(crate) mod export;
pub(crate) mod files;
pub(crate) mod guarded;
pub(crate) mod json;
pub(crate) mod layout;
pub(crate) mod limits;
pub(crate) mod months;
pub(crate) mod open;
pub(crate) mod pipeline;
pub(crate) mod source;
pub(crate) mod splitter;
pub(crate) mod text_fault;
pub(crate) mod webpage;
pub(crate) mod workbook;
pub(crate) mod xes;

pub use batch::WantedColumn;
pub use batches::{Batches, Tally};
pub use date_forms::DateOrder;
pub use export::{Export, FileFacts, Relation};
pub(crate) use files::name_of;
pub use files::{ENDINGS, expand};
pub use layout::{HeaderAt, Layout};
pub use open::{open, open_with};
