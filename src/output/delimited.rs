//! CSV (RFC 4180) that can be opened in a spreadsheet without running anything.

use super::{neutral, plain};
use crate::error::{Error, ErrorKind, Result};
use crate::store::{Cell, Table};

pub(super) fn render(table: &Table) -> Result<Vec<u8>> {
    let failed =
        |error: csv::Error| Error::new(ErrorKind::Frame { what: "csv".to_owned(), message: error.to_string() });
    let mut writer = csv::WriterBuilder::new().from_writer(Vec::new());
    writer.write_record(table.columns.iter().map(|name| neutral(name).into_owned())).map_err(failed)?;
    for row in &table.rows {
        writer.write_record(row.iter().map(text)).map_err(failed)?;
    }
    writer.into_inner().map_err(|error| failed(error.into_error().into()))
}

fn text(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => neutral(text).into_owned(),
        other => plain(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_neutralised_and_numbers_are_not() {
        let table = Table {
            columns: vec!["a".into(), "b".into()],
            rows: vec![vec![Cell::Text("=1+1".into()), Cell::Int(-5)], vec![Cell::Text("a,b".into()), Cell::Null]],
        };
        assert_eq!(String::from_utf8(render(&table).unwrap()).unwrap(), "a,b\n'=1+1,-5\n\"a,b\",\n");
    }
}
