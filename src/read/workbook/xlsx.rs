//! Workbooks of the format of 2007, ECMA-376: parts of XML, read as a stream. What a sheet says of its own size is not read. Knows
//! nothing of what the columns mean.

mod cells;

use std::collections::HashMap;
use std::path::Path;

use quick_xml::events::Event;

use crate::read::cell_text::Epoch;
use crate::read::workbook::fault::WorkbookFault;
use crate::read::workbook::package::Package;
use crate::read::workbook::relations::Relationships;
use crate::read::workbook::rows::RowBuilder;
use crate::read::workbook::texts::SharedStrings;
use crate::read::workbook::value::NumberFormat;
use crate::read::workbook::xlsx::cells::{XlsxCells, string};
use crate::read::workbook::xml::{attribute, raw};

/// A workbook that is open.
pub(super) struct Xlsx {
    package: Package,
    /// Names and parts.
    sheets: Vec<(String, usize)>,
    texts: SharedStrings,
    formats: Vec<NumberFormat>,
    epoch: Epoch,
}

impl Xlsx {
    pub(super) fn open(path: &Path) -> Result<Self, WorkbookFault> {
        let mut package = Package::open(path)?;
        let book = Relationships::of(&mut package, "")?.first_of("officeDocument");
        let book = book.unwrap_or_else(|| "xl/workbook.xml".to_owned());
        let links = Relationships::of(&mut package, &book)?;
        let part = |kind: &str, usual: &str| {
            let named = links.first_of(kind).and_then(|path| package.find(&path));
            named.or_else(|| package.find(usual))
        };
        let (shared, styles) = (part("sharedStrings", "xl/sharedStrings.xml"), part("styles", "xl/styles.xml"));
        let texts = shared.map(|part| texts(&mut package, part)).transpose()?.unwrap_or_default();
        let formats = styles.map(|part| formats(&mut package, part)).transpose()?.unwrap_or_default();
        let part = package.find(&book).ok_or_else(|| WorkbookFault::damaged("it holds no workbook"))?;
        let (sheets, epoch) = sheets(&mut package, part, &links)?;
        Ok(Self { package, sheets, texts, formats, epoch })
    }

    pub(super) fn sheets(&self) -> impl Iterator<Item = &str> {
        self.sheets.iter().map(|(name, _)| name.as_str())
    }

    pub(super) fn visit(&mut self, sheet: usize, rows: &mut RowBuilder<'_>) -> Result<(), WorkbookFault> {
        let xml = self.package.xml(self.sheets[sheet].1)?;
        XlsxCells::new(xml, &self.texts, &self.formats, self.epoch).visit(rows)
    }
}

/// The sheets of rows, and how days are counted.
fn sheets(
    package: &mut Package,
    part: usize,
    links: &Relationships,
) -> Result<(Vec<(String, usize)>, Epoch), WorkbookFault> {
    let (mut sheets, mut epoch) = (Vec::new(), Epoch::Y1900);
    let mut xml = package.xml(part)?;
    loop {
        match xml.event()? {
            Event::Start(tag) => match tag.local_name().as_ref() {
                "sheet" => {
                    let part = raw(&tag, "id").and_then(|id| links.sheet(id));
                    sheets.extend(attribute(&tag, "name").zip(part));
                    WorkbookFault::of_sheets(sheets.len())?;
                }
                "workbookPr" => {
                    if matches!(raw(&tag, "date1904"), Some("1" | "true")) {
                        epoch = Epoch::Y1904;
                    }
                }
                _ => {}
            },
            Event::Eof => return Ok((sheets, epoch)),
            _ => {}
        }
    }
}

/// The texts that sheets share. How many the workbook claims does not count, but how many there are.
fn texts(package: &mut Package, part: usize) -> Result<SharedStrings, WorkbookFault> {
    let mut texts = SharedStrings::default();
    let mut xml = package.xml(part)?;
    loop {
        match xml.event()? {
            Event::Start(tag) if tag.local_name().as_ref() == "si" => texts.push(|out| string(&mut xml, "si", out))?,
            Event::End(tag) if tag.local_name().as_ref() == "sst" => return Ok(texts),
            Event::Eof => return Err(WorkbookFault::damaged("the shared texts end early")),
            _ => {}
        }
    }
}

/// What the numbers of each style are.
fn formats(package: &mut Package, part: usize) -> Result<Vec<NumberFormat>, WorkbookFault> {
    let (mut codes, mut formats, mut of_cells) = (HashMap::new(), Vec::new(), false);
    let mut xml = package.xml(part)?;
    loop {
        match xml.event()? {
            Event::Start(tag) => match tag.local_name().as_ref() {
                "numFmt" => {
                    if let Some((id, code)) = raw(&tag, "numFmtId").zip(attribute(&tag, "formatCode")) {
                        codes.insert(id.to_owned(), NumberFormat::of(&code));
                    }
                }
                "cellXfs" => of_cells = true,
                "xf" if of_cells => {
                    let id = raw(&tag, "numFmtId").unwrap_or_default();
                    let built_in = || id.parse().map_or(NumberFormat::Plain, NumberFormat::built_in);
                    formats.push(codes.get(id).copied().unwrap_or_else(built_in));
                }
                _ => {}
            },
            Event::End(tag) if tag.local_name().as_ref() == "cellXfs" => return Ok(formats),
            Event::Eof => return Ok(formats),
            _ => {}
        }
    }
}
