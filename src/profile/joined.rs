//! A name in two columns, such as `First Name` and `Last Name`: wraps the file, so that what follows sees a further column with the
//! texts of both. Knows texts, not what they mean.

use std::sync::Arc;

use arrow::array::{Array as _, ArrayRef, AsArray as _, StringArray, StringBuilder};
use arrow::record_batch::RecordBatch;

use crate::error::{Error, ErrorKind, Result};
use crate::profile::header::{ColumnPreference, Header};
use crate::profile::syntax::Profile;
use crate::read::batch::{WantedColumn, schema};
use crate::read::batches::{CountedBatch, CountedBatches};
use crate::read::export::{Export, Reader, Relation};

/// What stands between the names of columns whose texts are one.
pub(crate) const AND: &str = " + ";

/// A further column: its name as in the profile, and the columns of the file that it is made of.
struct JoinedColumn {
    name: String,
    parts: Vec<usize>,
}

/// The further columns for which the file has all parts, and none of that name.
fn joints(profile: &Profile, header: &[String]) -> Vec<JoinedColumn> {
    let header = Header::new(header);
    let names = profile.columns.iter().flat_map(|(_, names)| names).filter(|name| name.contains(AND));
    let mut joints: Vec<JoinedColumn> = Vec::new();
    for name in names.filter(|name| !header.has(name)) {
        let part = |part: &str| header.find(part, ColumnPreference::Words).first().map(|found| found.index);
        if let Some(parts) = name.split(AND).map(part).collect::<Option<Vec<_>>>()
            && !joints.iter().any(|known| known.name == *name)
        {
            joints.push(JoinedColumn { name: name.clone(), parts });
        }
    }
    joints
}

/// The columns behind one that was made of several; none behind one of the file.
pub(crate) fn parts_of(header: &[String], name: &str) -> Vec<usize> {
    if !name.contains(AND) {
        return Vec::new();
    }
    let header = Header::new(header);
    name.split(AND).flat_map(|part| header.find(part, ColumnPreference::Words)).map(|found| found.index).collect()
}

/// A relation with the further columns, but for its records; none where there are no such columns.
pub(crate) fn of(profile: &Profile, relation: &Relation) -> Option<Relation> {
    let joints = joints(profile, &relation.header);
    if joints.is_empty() {
        return None;
    }
    let mut relation = relation.clone();
    let columns = relation.header.len();
    for row in &mut relation.sample {
        row.resize(columns, None);
        let cells: Vec<_> =
            joints.iter().map(|joint| text(joint.parts.iter().map(|part| row[*part].as_deref()))).collect();
        row.extend(cells);
    }
    relation.header.extend(joints.into_iter().map(|joint| joint.name));
    Some(relation)
}

/// The texts that are there, with a blank between them.
fn text<'a>(parts: impl Iterator<Item = Option<&'a str>>) -> Option<String> {
    let parts: Vec<&str> = parts.flatten().map(str::trim).filter(|part| !part.is_empty()).collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

/// Gives the further columns of one relation of a file.
struct ColumnJoiner<'a> {
    export: &'a Export<'a>,
    at: usize,
    joints: Vec<JoinedColumn>,
    /// Columns of the file.
    raw: usize,
}

/// The file with the further columns of one relation; none where a profile joins no columns of it.
pub(crate) fn over<'a>(export: &'a Export<'_>, at: usize, profile: &Profile) -> Option<Export<'a>> {
    let header = &export.relations()[at].header;
    let joiner = ColumnJoiner { export, at, joints: joints(profile, header), raw: header.len() };
    Some(export.with(at, of(profile, &export.relations()[at])?, joiner))
}

impl ColumnJoiner<'_> {
    /// The columns of the file behind one of the relation.
    fn behind(&self, column: WantedColumn) -> Vec<WantedColumn> {
        let joint = column.place().and_then(|place| self.joints.get(place.checked_sub(self.raw)?));
        joint.map_or_else(|| vec![column], |joint| joint.parts.iter().copied().map(WantedColumn::At).collect())
    }
}

impl Reader for ColumnJoiner<'_> {
    fn read(&self, at: usize, _relation: &Relation, wanted: &[WantedColumn]) -> Result<CountedBatches<'_>> {
        if at != self.at {
            return self.export.counted(at, wanted);
        }
        let made: Vec<Vec<WantedColumn>> = wanted.iter().map(|column| self.behind(*column)).collect();
        let mut needed: Vec<WantedColumn> = made.iter().flatten().copied().collect();
        needed.sort_unstable();
        needed.dedup();
        let schema = schema(wanted);
        let batches = self.export.counted(at, &needed)?.map(move |batch| {
            let CountedBatch { rows, seen } = batch?;
            // The record number stands first.
            let column = |column: &WantedColumn| rows.column(needed.binary_search(column).unwrap_or(0) + 1);
            let mut cells: Vec<ArrayRef> = vec![Arc::clone(rows.column(0))];
            cells.extend(made.iter().map(|parts| match parts.as_slice() {
                [one] => Arc::clone(column(one)),
                parts => joined(&parts.iter().map(|part| column(part).as_string::<i32>()).collect::<Vec<_>>()),
            }));
            let rows = RecordBatch::try_new(Arc::clone(&schema), cells).map_err(|error| {
                Error::new(ErrorKind::Frame { what: "joined columns".to_owned(), message: error.to_string() })
            })?;
            Ok(CountedBatch { rows, seen })
        });
        Ok(Box::new(batches))
    }
}

fn joined(parts: &[&StringArray]) -> ArrayRef {
    let mut cells = StringBuilder::new();
    let Some((first, rest)) = parts.split_first() else { return Arc::new(cells.finish()) };
    for (row, cell) in first.iter().enumerate() {
        let others = rest.iter().map(|part| part.is_valid(row).then(|| part.value(row)));
        cells.append_option(text(std::iter::once(cell).chain(others)));
    }
    Arc::new(cells.finish())
}
