//! What an export means: the form of profiles, the built-in ones and the languages of tools as data, which profile fits a relation, and drafts of
//! new ones. Knows relations and their first records; knows neither the store nor how records are converted.

pub(crate) mod blank_words;
pub(crate) mod builtin;
pub(crate) mod check;
pub(crate) mod draft;
pub(crate) mod fields;
pub(crate) mod forms;
pub(crate) mod guess;
pub(crate) mod header;
pub(crate) mod histories;
pub(crate) mod inspected;
pub(crate) mod joined;
pub(crate) mod known;
pub(crate) mod languages;
pub(crate) mod meanings;
pub(crate) mod missing_column;
pub(crate) mod names;
pub(crate) mod ordered;
pub(crate) mod plan;
pub(crate) mod recognise;
pub(crate) mod reduced;
pub(crate) mod reduction;
pub(crate) mod rules;
pub(crate) mod signature;
pub(crate) mod syntax;
pub(crate) mod value_text;
pub(crate) mod view;

pub use inspected::{InspectedPart, MappedColumn, UnmappedColumn};
pub use rules::ProfileEvidence;
