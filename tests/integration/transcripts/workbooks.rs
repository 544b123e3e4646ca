//! Workbooks that cannot be read.

use super::Transcript;
use crate::bad_files::{compound_file_with, incidents, workbook, zip};
use crate::bad_workbooks::{ods, xlsx};

#[test]
fn workbooks_that_are_damaged_locked_or_empty() {
    let mut said = Transcript::new();
    let whole = incidents();
    said.import("bytes that only begin like one", "broken.xlsx", b"PK\x03\x04 this is not a workbook");
    said.import("it ends early", "incident.xlsx", &whole[..whole.len() / 2]);
    said.import("a password", "incident.xlsx", compound_file_with("EncryptedPackage"));
    said.import("another file of the same container", "incident.xls", compound_file_with("WordDocument"));
    let empty = workbook(|workbook| {
        workbook.add_worksheet();
    });
    said.import("no rows", "incident.xlsx", empty);
    said.import("a part that is no XML", "incident.xlsx", xlsx("", "<sheetData><row r=\"1\"><c r=\"A1\"></row>"));
    said.import("a part that is not there", "incident.xlsx", zip(&[("xl/workbook.xml", b"<workbook/>")]));
    // 100,000 rows of 1,000 cells.
    let bomb = "<table:table-row table:number-rows-repeated=\"100000\"><table:table-cell table:number-columns-repeated=\"1000\" \
                office:value-type=\"string\"><text:p>x</text:p></table:table-cell></table:table-row>";
    said.import("a row that claims to stand for many", "incident.ods", ods(bomb));
    said.keep("workbooks");
}
