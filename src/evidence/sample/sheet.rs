//! The sheet of a sample: one row per item, with what was drawn from and how in every row, so that it survives a spreadsheet, and empty
//! columns for who examines the items.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;
use serde_json::Value;

use crate::error::{Error, Result};
use crate::evidence::sample::draw::Drawn;
use crate::output::unguarded;
use crate::store::{Cell, Table};
use crate::whole_file::Limit;
use crate::{output, text, whole_file};

/// The words of the column `result`.
pub const RESULTS: [&str; 3] = ["ok", "deviation", "replaced"];

/// What is said of the drawing, in front of each item.
const DRAWING: &str =
    "control, period, as_of, population, population_sha256, seed, seed_by, stratum_by, stratum, place, subject_id";

/// What is filled in.
const FILLED: [&str; 7] = ["attribute_a", "attribute_b", "attribute_c", "result", "reference", "tester", "date"];

/// How an item turned out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// As it should be.
    Ok,
    /// Not as it should be, or not to be shown.
    Deviation,
    /// It does not belong to what is asked about, and the next one stands in.
    Replaced,
}

impl Verdict {
    /// Reads a word; blanks and case do not matter.
    fn parse(word: &str) -> Option<Self> {
        match word.trim().to_lowercase().as_str() {
            "ok" => Some(Self::Ok),
            "deviation" => Some(Self::Deviation),
            "replaced" => Some(Self::Replaced),
            _ => None,
        }
    }
}

/// An examined item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The line of the file, for messages.
    pub line: u64,
    /// The subject.
    pub subject: String,
    /// What was found.
    pub verdict: Verdict,
    /// What was found for each attribute; nothing where the cell is empty or says that it does not apply.
    pub attributes: [Option<Verdict>; 3],
    /// Who examined it and when are both there.
    pub signed: bool,
}

/// A sheet that came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filled {
    /// The control.
    pub control: String,
    /// The period, as written.
    pub period: String,
    /// The cut-off, as written.
    pub as_of: String,
    /// Items drawn from.
    pub population: u64,
    /// Their hash.
    pub population_sha256: String,
    /// The seed.
    pub seed: String,
    /// The column whose values are the strata; none where it is empty.
    pub stratum_by: String,
    /// The items.
    pub entries: Vec<Entry>,
}

/// What is said of a drawing; a text is empty where nobody said anything.
#[derive(Debug, Clone, Serialize)]
pub struct DrawingFacts {
    /// The cut-off.
    pub as_of: String,
    /// The control.
    pub control: String,
    /// The period.
    pub period: String,
    /// The seed.
    pub seed: String,
    /// Who gave the seed and when.
    pub seed_by: String,
    /// The column whose values are the strata.
    pub stratum_by: String,
    /// Items of the population.
    pub population: u64,
    /// Their hash.
    pub population_sha256: String,
}

#[derive(Serialize)]
struct Document<'a> {
    #[serde(flatten)]
    facts: &'a DrawingFacts,
    subjects: &'a [String],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    strata: Vec<StratumFacts<'a>>,
}

#[derive(Serialize)]
struct StratumFacts<'a> {
    name: &'a str,
    population: u64,
    drawn: usize,
}

/// What stands in front of an item on the sheet.
#[derive(Serialize)]
struct SheetRow<'a> {
    #[serde(flatten)]
    facts: &'a DrawingFacts,
    stratum: &'a str,
    place: usize,
    subject_id: &'a str,
}

/// `tickmark/sample/1`.
pub fn document(drawn: &Drawn, facts: &DrawingFacts) -> Result<Value> {
    let of = |name: &str| drawn.stratum_of.iter().filter(|stratum| *stratum == name).count();
    let strata = drawn.strata.iter().filter(|_| !facts.stratum_by.is_empty());
    let strata = strata.map(|(name, size)| StratumFacts { name, population: *size, drawn: of(name) }).collect();
    output::document("tickmark/sample/1", &Document { facts, subjects: &drawn.subjects, strata })
}

/// The sheet of what was drawn. `items` are the rows of the control.
pub fn render(drawn: &Drawn, facts: &DrawingFacts, items: &Table) -> Result<Table> {
    let by_subject: BTreeMap<&str, &Vec<Cell>> =
        items.rows.iter().filter_map(|row| Some((row.first()?.as_str()?, row))).collect();
    let front = drawn.subjects.iter().zip(&drawn.stratum_of).enumerate();
    let front = front.map(|(place, (subject_id, stratum))| SheetRow { facts, stratum, place: place + 1, subject_id });
    let mut sheet = Table::of(DRAWING, front)?;
    sheet.columns.extend(FILLED.iter().map(|name| (*name).to_owned()).chain(items.columns.iter().skip(1).cloned()));
    for (row, subject) in sheet.rows.iter_mut().zip(&drawn.subjects) {
        // What nobody said is an empty cell, like those to fill in.
        row.iter_mut().filter(|cell| cell.as_str() == Some("")).for_each(|cell| *cell = Cell::Null);
        row.extend(FILLED.map(|_| Cell::Null));
        row.extend(by_subject.get(subject.as_str()).into_iter().flat_map(|item| item.iter().skip(1).cloned()));
    }
    Ok(sheet)
}

impl Filled {
    /// Reads a sheet that was filled in, as spreadsheets save CSV: with comma, semicolon or tab, in UTF-8 or windows-1252.
    pub fn read(path: &Path) -> Result<Self> {
        let bytes = whole_file::bytes(path, Limit::Table)?;
        let text = String::from_utf8(bytes)
            .unwrap_or_else(|error| encoding_rs::WINDOWS_1252.decode(error.as_bytes()).0.into_owned());
        // Line ends as they are counted.
        Self::parse(&text.trim_start_matches('\u{feff}').replace("\r\n", "\n")).map_err(|error| {
            error.hint(format!(
                "`{}` should be the file that `tickmark sample draw ID --size N --seed S` wrote",
                path.display()
            ))
        })
    }

    fn parse(text: &str) -> Result<Self> {
        let header = text.lines().next().unwrap_or_default();
        let often = |mark: &u8| header.bytes().filter(|byte| byte == mark).count();
        let delimiter = [b'\t', b';', b','].into_iter().max_by_key(often).unwrap_or(b',');
        let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(text.as_bytes());
        let broken = |error: &csv::Error| Error::setting(format!("the sample cannot be read: {error}"));
        let columns = reader.headers().map_err(|error| broken(&error))?.clone();
        let place = |name: &str| {
            columns
                .iter()
                .position(|column| column == name)
                .ok_or_else(|| Error::setting(format!("the sample has no column `{name}`")))
        };
        let places: BTreeMap<&str, usize> =
            DRAWING.split(", ").chain(FILLED).map(|name| Ok((name, place(name)?))).collect::<Result<_>>()?;
        let mut filled: Option<Self> = None;
        let mut blank = Vec::new();
        for record in reader.records() {
            let record = record.map_err(|error| broken(&error))?;
            let line = record.position().map_or(0, csv::Position::line);
            let cell = |name: &str| {
                let cell = places.get(name).and_then(|place| record.get(*place)).unwrap_or_default();
                unguarded(cell.trim())
            };
            if record.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            let sheet = match &mut filled {
                Some(sheet) => sheet,
                None => filled.insert(Self {
                    control: cell("control").to_owned(),
                    period: cell("period").to_owned(),
                    as_of: cell("as_of").to_owned(),
                    population: cell("population").parse().map_err(|_| {
                        Error::setting(format!("line {line}: `population` is `{}`, no count", cell("population")))
                    })?,
                    population_sha256: cell("population_sha256").to_owned(),
                    seed: cell("seed").to_owned(),
                    stratum_by: cell("stratum_by").to_owned(),
                    entries: Vec::new(),
                }),
            };
            let same = [
                ("control", &sheet.control),
                ("population_sha256", &sheet.population_sha256),
                ("seed", &sheet.seed),
                ("stratum_by", &sheet.stratum_by),
            ];
            for (name, first) in same {
                if cell(name) != first.as_str() {
                    return Err(Error::setting(format!(
                        "line {line}: `{name}` is `{}`, above it is `{first}`",
                        cell(name)
                    )));
                }
            }
            let subject = cell("subject_id").to_owned();
            if sheet.entries.iter().any(|entry| entry.subject == subject) {
                return Err(Error::setting(format!("line {line}: `{subject}` is there twice")));
            }
            if cell("result").is_empty() {
                blank.push(format!("`{subject}` (line {line})"));
                continue;
            }
            let verdict = word(cell("result"), line, "result")?;
            if verdict == Verdict::Replaced && cell("reference").is_empty() {
                return Err(Error::setting(format!("line {line}: `{subject}` is replaced for no reason"))
                    .hint("the column `reference` says why; what cannot be shown is a deviation, not a replacement"));
            }
            let mut attributes = [None; 3];
            for (attribute, name) in attributes.iter_mut().zip(FILLED) {
                *attribute = match cell(name) {
                    "" | "n/a" => None,
                    text => Some(word(text, line, name)?),
                };
            }
            if verdict == Verdict::Ok && attributes.contains(&Some(Verdict::Deviation)) {
                return Err(Error::setting(format!(
                    "line {line}: an attribute of `{subject}` deviates, its result is `ok`"
                )));
            }
            let signed = !cell("tester").is_empty() && !cell("date").is_empty();
            sheet.entries.push(Entry { line, subject, verdict, attributes, signed });
        }
        if let [first, ..] = blank.as_slice() {
            let n = text::count(blank.len() as u64, "item");
            return Err(Error::setting(format!("not yet tested: {n}, the first is {first}"))
                .hint(format!("`result` is {}; an empty one is not a result", text::or_list(&RESULTS))));
        }
        filled.ok_or_else(|| Error::setting("the sample has no items"))
    }
}

fn word(word: &str, line: u64, column: &str) -> Result<Verdict> {
    let known = if column == "result" { &RESULTS[..] } else { &["ok", "deviation", "n/a"][..] };
    match Verdict::parse(word) {
        Some(verdict) if column == "result" || verdict != Verdict::Replaced => Ok(verdict),
        _ => Err(Error::setting(format!("line {line}: `{word}` is not a valid {}", column.replace('_', " ")))
            .hint(text::did_you_mean(word, known))
            .hint(format!("it is {}", text::or_list(known)))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A sheet of two items with their cells from `result` on.
    fn sheet(first: &str, second: &str) -> String {
        let row = |place: u8, rest: &str| {
            format!("CHG-01,2026-06,2026-07-01T00:00:00Z,40,abc,7,ann,,,{place},T-{place},,,{rest}\n")
        };
        format!("{},{},exception\n{}{}", DRAWING.replace(", ", ","), FILLED.join(","), row(1, first), row(2, second))
    }

    fn refused(first: &str, second: &str) -> String {
        Filled::parse(&sheet(first, second)).unwrap_err().to_string()
    }

    #[test]
    fn a_filled_sheet_is_read_as_spreadsheets_save_it() {
        let text = sheet(",OK,mail 3,bob,2026-07-03,false", "deviation, Deviation ,,bob,,true");
        let filled = Filled::parse(&text).unwrap();
        assert_eq!((filled.control.as_str(), filled.population, filled.seed.as_str()), ("CHG-01", 40, "7"));
        let [first, second] = filled.entries.as_slice() else { panic!("{filled:?}") };
        assert_eq!((first.verdict, first.signed, first.attributes), (Verdict::Ok, true, [None; 3]));
        assert_eq!(
            (second.verdict, second.signed, second.attributes[2]),
            (Verdict::Deviation, false, Some(Verdict::Deviation))
        );
        let excel = text.replace(',', ";").replace('\n', "\r\n").replace("bob", "b\u{f6}b") + ";;;;;;;;;;;;;;;;;;\r\n";
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), encoding_rs::WINDOWS_1252.encode(&excel).0).unwrap();
        assert_eq!(Filled::read(file.path()).unwrap(), filled);
    }

    #[test]
    fn what_is_not_filled_in_is_told_by_line() {
        let good = ",ok,,bob,2026-07-03,";
        assert!(refused(good, ",,,,,").contains("not yet tested: 1 item, the first is `T-2` (line 3)"));
        assert!(refused(",okay,,,,", good).contains("line 2: `okay` is not a valid result"));
        assert!(refused(",replaced,,bob,,", good).contains("`T-1` is replaced for no reason"));
        assert!(refused("deviation,ok,,,,", good).contains("its result is `ok`"));
        assert!(refused("replaced,ok,,,,", good).contains("`replaced` is not a valid attribute c"));
        assert!(Filled::parse(&sheet(good, good).replace("T-2", "T-1")).unwrap_err().to_string().contains("twice"));
        assert!(
            Filled::parse(&sheet(good, good).replacen(",7,", ",8,", 1))
                .unwrap_err()
                .to_string()
                .contains("above it is `8`")
        );
        assert!(
            Filled::parse(&sheet(good, good).replace("result", "rsult"))
                .unwrap_err()
                .to_string()
                .contains("no column `result`")
        );
        assert!(Filled::parse("").is_err());
    }

    #[test]
    fn the_guard_against_formulas_is_taken_off_again() {
        assert_eq!([unguarded("'-5"), unguarded("'tis"), unguarded("-5")], ["-5", "'tis", "-5"]);
    }
}
