//! What a file is, recognised by its content.

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Container {
    Delimited,
    /// A table in a web page.
    Page,
    Json,
    Xes,
    Xlsx,
    Xlsb,
    Ods,
    Xls,
}
