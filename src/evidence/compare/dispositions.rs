//! What people have said of exceptions: confirmed, explained, compensated or waived, by whom and when. It is carried from pack to pack beside the
//! counts and never changes one.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;

use crate::error::{Error, Result};
use crate::evidence::compare::pack::ExceptionKey;
use crate::output::unguarded;
use crate::whole_file::SizeLimit;
use crate::{text, whole_file};

/// The words.
pub const DISPOSITIONS: [&str; 4] = ["confirmed", "explained", "compensating_control", "waived"];

/// What was said of one exception.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Disposition {
    /// One of [`DISPOSITIONS`].
    pub word: String,
    /// Why.
    pub why: String,
    /// Who said so.
    pub decided_by: String,
    /// When.
    pub decided_on: String,
    /// The reason of the exception at that time.
    #[serde(skip)]
    pub of_reason: String,
}

/// What was said of all.
#[derive(Debug, Clone, Default)]
pub struct Dispositions(BTreeMap<ExceptionKey, Disposition>);

impl Dispositions {
    /// Reads a filled list. Rows without a disposition are nothing said.
    pub fn read(path: &Path) -> Result<Self> {
        let text = whole_file::text(path, SizeLimit::Table)?;
        Self::parse(text.trim_start_matches('\u{feff}'))
            .map_err(|error| error.hint(format!("`{}` should be a list that `tickmark diff` wrote", path.display())))
    }

    fn parse(text: &str) -> Result<Self> {
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
        let broken = |error: &csv::Error| Error::setting(format!("the dispositions cannot be read: {error}"));
        let header = reader.headers().map_err(|error| broken(&error))?.clone();
        for name in ["control", "subject_id", "reason", "disposition", "why", "decided_by", "decided_on"] {
            if !header.iter().any(|column| column == name) {
                return Err(Error::setting(format!("the dispositions have no column `{name}`")));
            }
        }
        let mut all = BTreeMap::new();
        for record in reader.records() {
            let record = record.map_err(|error| broken(&error))?;
            let line = record.position().map_or(0, csv::Position::line);
            let cell = |name: &str| {
                let place = header.iter().position(|column| column == name);
                unguarded(place.and_then(|place| record.get(place)).unwrap_or_default().trim()).to_owned()
            };
            let (key, word) = ((cell("control"), cell("subject_id")), cell("disposition").to_lowercase());
            if word.is_empty() {
                continue;
            }
            if !DISPOSITIONS.contains(&word.as_str()) {
                return Err(Error::setting(format!("line {line}: `{word}` is not a disposition"))
                    .hint(text::did_you_mean(&word, &DISPOSITIONS))
                    .hint(format!("it is {}", text::or_list(&DISPOSITIONS))));
            }
            let said = Disposition {
                word,
                why: cell("why"),
                decided_by: cell("decided_by"),
                decided_on: cell("decided_on"),
                of_reason: cell("reason"),
            };
            if said.decided_by.is_empty() || said.decided_on.is_empty() {
                return Err(Error::setting(format!("line {line}: nobody answers for the disposition of `{}`", key.1))
                    .hint("`decided_by` and `decided_on` say who and when"));
            }
            if said.word != "confirmed" && said.why.is_empty() {
                return Err(Error::setting(format!(
                    "line {line}: `{}` is {} for no reason",
                    key.1,
                    said.word.replace('_', " ")
                ))
                .hint("the column `why` says it"));
            }
            if all.insert(key.clone(), said).is_some() {
                return Err(Error::setting(format!("line {line}: `{}` of {} is there twice", key.1, key.0)));
            }
        }
        Ok(Self(all))
    }

    pub(super) fn of(&self, key: &ExceptionKey) -> Option<&Disposition> {
        self.0.get(key)
    }

    pub(super) fn keys(&self) -> impl Iterator<Item = &ExceptionKey> {
        self.0.keys()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(rows: &str) -> Result<Dispositions> {
        Dispositions::parse(&format!("control,subject_id,reason,disposition,why,decided_by,decided_on\n{rows}"))
    }

    #[test]
    fn who_says_something_says_why_and_signs_it() {
        let said = parse("CHG-01,c1,late,explained,clock of the vendor,ann,2026-07-03\nCHG-01,c2,late,,,,\n").unwrap();
        assert_eq!(said.keys().count(), 1);
        assert_eq!(said.of(&("CHG-01".to_owned(), "c1".to_owned())).unwrap().why, "clock of the vendor");
        let refused = |rows: &str| parse(rows).unwrap_err().to_string();
        assert!(
            refused("CHG-01,c1,late,explained,,ann,2026-07-03\n").contains("line 2: `c1` is explained for no reason")
        );
        assert!(refused("CHG-01,c1,late,confirmed,,,\n").contains("nobody answers"));
        assert!(refused("CHG-01,c1,late,okay,x,ann,2026-07-03\n").contains("`okay` is not a disposition"));
        let row = "CHG-01,c1,late,confirmed,,ann,2026-07-03\n";
        assert!(refused(&row.repeat(2)).contains("there twice"));
        assert!(Dispositions::parse("control,subject_id\n").unwrap_err().to_string().contains("no column `reason`"));
    }
}
