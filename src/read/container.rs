//! What a file is, recognised by its content.

/// The name of a table in a web page.
pub(crate) const PAGE: &str = "html";

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

impl Container {
    /// What people call it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Delimited => "csv",
            Self::Page => PAGE,
            Self::Json => "json",
            Self::Xes => "xes",
            Self::Xlsx => "xlsx",
            Self::Xlsb => "xlsb",
            Self::Ods => "ods",
            Self::Xls => "xls",
        }
    }

    pub(crate) fn is_workbook(self) -> bool {
        matches!(self, Self::Xlsx | Self::Xlsb | Self::Ods | Self::Xls)
    }
}
