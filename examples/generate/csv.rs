//! Delimited text as the list exports of ServiceNow write it.

use super::time::{push_digits, push_time};

/// A growing file of comma-separated rows.
#[derive(Default)]
pub(crate) struct Csv {
    pub(crate) text: String,
    within_row: bool,
}

impl Csv {
    /// A file with a header row.
    pub(crate) fn new(header: &str) -> Self {
        Self { text: format!("{header}\n"), within_row: false }
    }

    fn separate(&mut self) {
        if self.within_row {
            self.text.push(',');
        }
        self.within_row = true;
    }

    /// A cell whose text needs no quotes.
    pub(crate) fn plain(&mut self, text: &str) -> &mut Self {
        self.separate();
        self.text.push_str(text);
        self
    }

    /// A cell of free text: quoted where needed, and with an apostrophe before what a spreadsheet takes for a formula.
    pub(crate) fn free(&mut self, text: &str) -> &mut Self {
        self.separate();
        let quoted = text.contains(['"', ',', '\n']);
        if quoted {
            self.text.push('"');
        }
        if text.starts_with(['=', '+', '-', '@']) {
            self.text.push('\'');
        }
        for letter in text.chars() {
            if letter == '"' {
                self.text.push('"');
            }
            self.text.push(letter);
        }
        if quoted {
            self.text.push('"');
        }
        self
    }

    /// A whole number that is not negative.
    pub(crate) fn number(&mut self, value: i64) -> &mut Self {
        self.separate();
        push_digits(&mut self.text, value, 1);
        self
    }

    /// A time as it stands on a wall clock, or nothing.
    pub(crate) fn time(&mut self, local: Option<i64>) -> &mut Self {
        self.separate();
        if let Some(local) = local {
            push_time(&mut self.text, local);
        }
        self
    }

    /// Ends the row.
    pub(crate) fn end(&mut self) {
        self.text.push('\n');
        self.within_row = false;
    }
}
