//! Rows written one by one, so that a result may be longer than memory. A form that must see every row before it can write the
//! first (widths, alignments, types of columns) keeps them in a [`Spool`].

use crate::output::errors::failed;
use crate::output::row_writer::RowWriter;
use std::io::Write;

use crate::cli::OutputFormat;
use crate::error::Result;
use crate::output::delimited::CsvRows;
use crate::output::forms::of_controls;
use crate::output::json::{ColumnKeys, JsonList};
use crate::output::markdown::Markdown;
use crate::output::parquet::Parquet;
use crate::output::terminal_table::Grid;
use crate::output::workbook::SheetRows;
use crate::store::Cell;

/// Begins rows of these columns in a form. `what` they are names the sheet of a workbook.
pub fn begin<'a>(
    what: &str,
    columns: &[String],
    format: OutputFormat,
    to: &'a mut dyn Write,
) -> Result<Box<dyn RowWriter + 'a>> {
    Ok(match format {
        OutputFormat::Table => Box::new(Grid::rows(columns, to)),
        OutputFormat::Csv => Box::new(CsvRows::new(to, columns)?),
        OutputFormat::Json => Box::new(JsonObjects {
            names: ColumnKeys::new(columns),
            list: JsonList::begin(to, &serde_json::json!({"schema": "tickmark/rows/1"}), "rows")?,
        }),
        OutputFormat::Ndjson => Box::new(JsonLines { names: ColumnKeys::new(columns), to }),
        OutputFormat::Markdown => Box::new(Markdown::rows(columns, to)),
        OutputFormat::Xlsx => Box::new(SheetRows::new(what, columns, to)),
        OutputFormat::Parquet => Box::new(Parquet::rows(columns, to)),
        OutputFormat::Sarif | OutputFormat::Junit | OutputFormat::Oscal => return Err(of_controls(format)),
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
struct JsonObjects<W> {
    names: ColumnKeys,
    list: JsonList<W>,
}

impl<W: Write> RowWriter for JsonObjects<W> {
    fn push(&mut self, row: &[Cell]) -> Result<()> {
        self.list.push(&self.names.row(row))
    }

    fn finish(self: Box<Self>) -> Result<()> {
        self.list.finish()
    }
}

/// One object a line.
struct JsonLines<W> {
    names: ColumnKeys,
    to: W,
}

impl<W: Write> RowWriter for JsonLines<W> {
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

    const FORMS: [OutputFormat; 5] =
        [OutputFormat::Table, OutputFormat::Csv, OutputFormat::Json, OutputFormat::Ndjson, OutputFormat::Markdown];

    fn written(format: OutputFormat, columns: &[&str], rows: &[Vec<Cell>]) -> String {
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
        assert!(begin("rows", &[], OutputFormat::Sarif, &mut Vec::new()).is_err());
    }
}
