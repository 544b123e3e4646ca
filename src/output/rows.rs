//! Rows written one by one, so that a result may be longer than memory. A form that must see every row before it can write the
//! first (widths, alignments, types of columns) keeps them in a [`Spool`].

use crate::output::errors::failed;
use crate::output::row_writer::RowWriter;
use std::io::Write;

use crate::cli::Format;
use crate::error::Result;
use crate::output::delimited::CsvRows;
use crate::output::forms::of_controls;
use crate::output::json::{JsonList, Named};
use crate::output::markdown::Markdown;
use crate::output::parquet::Parquet;
use crate::output::terminal_table::Grid;
use crate::output::workbook::SheetRows;
use crate::store::Cell;

/// Begins rows of these columns in a form. `what` they are names the sheet of a workbook.
pub fn begin<'a>(
    what: &str,
    columns: &[String],
    format: Format,
    to: &'a mut dyn Write,
) -> Result<Box<dyn RowWriter + 'a>> {
    Ok(match format {
        Format::Table => Box::new(Grid::rows(columns, to)),
        Format::Csv => Box::new(CsvRows::new(to, columns)?),
        Format::Json => Box::new(Objects {
            names: Named::new(columns),
            list: JsonList::begin(to, &serde_json::json!({"schema": "tickmark/rows/1"}), "rows")?,
        }),
        Format::Ndjson => Box::new(Lines { names: Named::new(columns), to }),
        Format::Markdown => Box::new(Markdown::rows(columns, to)),
        Format::Xlsx => Box::new(SheetRows::new(what, columns, to)),
        Format::Parquet => Box::new(Parquet::rows(columns, to)),
        Format::Sarif | Format::Junit | Format::Oscal => return Err(of_controls(format)),
    })
}

impl<W: Write> RowWriter for CsvRows<W> {
    fn push(&mut self, row: &[Cell]) -> Result<()> {
        Self::push(self, row)
    }

    fn finish(self: Box<Self>) -> Result<()> {
        Self::finish(*self)?.flush().map_err(failed)
    }
}

/// The rows of a document of JSON.
struct Objects<W> {
    names: Named,
    list: JsonList<W>,
}

impl<W: Write> RowWriter for Objects<W> {
    fn push(&mut self, row: &[Cell]) -> Result<()> {
        self.list.push(&self.names.row(row))
    }

    fn finish(self: Box<Self>) -> Result<()> {
        self.list.finish()
    }
}

/// One object a line.
struct Lines<W> {
    names: Named,
    to: W,
}

impl<W: Write> RowWriter for Lines<W> {
    fn push(&mut self, row: &[Cell]) -> Result<()> {
        serde_json::to_writer(&mut self.to, &self.names.row(row)).map_err(failed)?;
        self.to.write_all(b"\n").map_err(failed)
    }

    fn finish(mut self: Box<Self>) -> Result<()> {
        self.to.flush().map_err(failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORMS: [Format; 5] = [Format::Table, Format::Csv, Format::Json, Format::Ndjson, Format::Markdown];

    fn written(format: Format, columns: &[&str], rows: &[Vec<Cell>]) -> String {
        let columns: Vec<String> = columns.iter().map(ToString::to_string).collect();
        let mut bytes = Vec::new();
        let mut writer = begin("rows", &columns, format, &mut bytes).unwrap();
        for row in rows {
            writer.push(row).unwrap();
        }
        writer.finish().unwrap();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn every_form_writes_the_rows_in_their_order() {
        let rows = [vec![Cell::Int(7), "a|b".into()], vec![Cell::Null, Cell::Null], vec![Cell::Int(-12), "=x".into()]];
        let expected = [
            " n    text\n   7  a|b\n\n -12  =x\n",
            "n,text\n7,a|b\n,\n-12,'=x\n",
            "{\n  \"schema\": \"tickmark/rows/1\",\n  \"rows\": [\n    {\n      \"n\": 7,\n      \"text\": \"a|b\"\n    },\n    \
             {\n      \"n\": null,\n      \"text\": null\n    },\n    {\n      \"n\": -12,\n      \"text\": \"=x\"\n    }\n  ]\n}\n",
            "{\"n\":7,\"text\":\"a|b\"}\n{\"n\":null,\"text\":null}\n{\"n\":-12,\"text\":\"=x\"}\n",
            "| n | text |\n| ---: | --- |\n| 7 | a\\|b |\n|  |  |\n| -12 | =x |\n",
        ];
        for (format, expected) in FORMS.into_iter().zip(expected) {
            assert_eq!(written(format, &["n", "text"], &rows), expected, "{format:?}");
        }
    }

    #[test]
    fn without_rows_there_are_still_the_columns() {
        let expected =
            [" n\n", "n\n", "{\n  \"schema\": \"tickmark/rows/1\",\n  \"rows\": []\n}\n", "", "| n |\n| --- |\n"];
        for (format, expected) in FORMS.into_iter().zip(expected) {
            assert_eq!(written(format, &["n"], &[]), expected, "{format:?}");
        }
    }

    #[test]
    fn the_forms_of_controls_take_no_rows() {
        assert!(begin("rows", &[], Format::Sarif, &mut Vec::new()).is_err());
    }
}
