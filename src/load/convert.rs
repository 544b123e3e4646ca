//! Staged text becomes canonical columns: batch by batch on all processors, column by column within a batch. What is held at
//! the end as `import_rows` are the records that can be kept; `import_rejects` names every value that could not be understood.
//! Knows forms and fields, not tools.

mod columns;
pub(crate) mod conversion;
mod records;
mod rules;
pub(crate) mod seen;
mod staged;

pub(crate) use conversion::Conversion;
pub(crate) use seen::ConversionStats;

use crate::error::Result;
use crate::load::convert::conversion::header_of;
use crate::parallel;
use crate::profile::fields::{FieldType, TargetTable};
use crate::profile::meanings;
use crate::store::Store;
use crate::warning::Warning;

impl Conversion<'_> {
    /// Converts all staged records, which are gone then, and defines `import_typed` over those that are kept.
    pub(crate) fn run(&self, store: &Store, warnings: &mut Vec<Warning>) -> Result<ConversionStats> {
        let staged = store.take("import_stage")?;
        let (mut seen, mut rejects) = (ConversionStats::default(), Vec::new());
        let converted = parallel::stream(staged, |batch| records::convert(self, batch));
        let kept = converted.map(|converted| {
            let (kept, rejected, of_batch) = converted?;
            seen.add(of_batch);
            rejects.extend(rejected);
            Ok(kept)
        });
        store.hold("import_rows", self.schema(), kept)?;
        store.hold("import_rejects", records::rejects_schema(), rejects.into_iter().map(Ok))?;
        self.warn(&seen, warnings);
        store.batch("CREATE OR REPLACE TEMP VIEW import_typed AS SELECT * FROM import_rows")?;
        Ok(seen)
    }

    /// Words that no value map knows.
    fn warn(&self, seen: &ConversionStats, warnings: &mut Vec<Warning>) {
        for (field, words) in &seen.unknown {
            let Some(mapped) = self.plan.find(field) else { continue };
            let mut warning = meanings::unmapped(mapped.field, header_of(mapped, 0), words);
            if let ("kind", Some(default)) = (*field, self.plan.profile.kind) {
                warning.message = format!("{}; these were loaded as {}", warning.message, default.as_str());
            }
            if self.target() == TargetTable::Outage && mapped.field.form == FieldType::Flag {
                warning.message = format!("{}; taken as not {field}", warning.message);
            }
            warnings.push(warning);
        }
        for (field, words) in &seen.stood_in {
            let Some(mapped) = self.plan.find(field) else { continue };
            let others: Vec<&str> = mapped.stand_in.iter().map(|source| source.header.as_str()).collect();
            warnings.push(meanings::stood_in(mapped.field, header_of(mapped, 0), words, &others));
        }
    }
}
