//! A name in two columns, such as `First Name` and `Last Name`: wraps the file, so that what follows sees a further column with the
//! texts of both. Knows texts, not what they mean.

use std::sync::Arc;

use arrow::array::{Array as _, ArrayRef, AsArray as _, StringArray, StringBuilder};
use arrow::record_batch::RecordBatch;

use crate::error::{Error, ErrorKind, Result};
use crate::profile::header::{ColumnPreference, Header};
use crate::profile::syntax::Profile;
use crate::read::batch::schema;
use crate::read::export::{Export, FileFacts, Relation, Tally};

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

/// A file of which one relation has further columns.
pub(crate) struct JoinedExport<'a> {
    export: &'a dyn Export,
    at: usize,
    joints: Vec<JoinedColumn>,
    /// Columns of the file.
    raw: usize,
    relations: Vec<Relation>,
}

impl<'a> JoinedExport<'a> {
    /// None where a profile joins no columns of the relation.
    pub(crate) fn new(export: &'a dyn Export, at: usize, profile: &Profile) -> Option<Self> {
        let relation = of(profile, &export.relations()[at])?;
        let mut relations = export.relations().to_vec();
        let header = &relations[at].header;
        let (joints, raw) = (joints(profile, header), header.len());
        relations[at] = relation;
        Some(Self { export, at, joints, raw, relations })
    }

    /// The columns of the file behind one of the relation; that after the last one means the cells beyond the header.
    fn behind(&self, index: usize) -> Vec<usize> {
        match self.joints.get(index.wrapping_sub(self.raw)) {
            Some(joint) => joint.parts.clone(),
            None => vec![index.min(self.raw)],
        }
    }
}

impl Export for JoinedExport<'_> {
    fn facts(&self) -> &FileFacts {
        self.export.facts()
    }

    fn relations(&self) -> &[Relation] {
        &self.relations
    }

    fn read<'b>(
        &'b self,
        relation: usize,
        wanted: &[usize],
    ) -> Result<Box<dyn Iterator<Item = Result<RecordBatch>> + 'b>> {
        if relation != self.at {
            return self.export.read(relation, wanted);
        }
        let made: Vec<Vec<usize>> = wanted.iter().map(|index| self.behind(*index)).collect();
        let mut needed: Vec<usize> = made.iter().flatten().copied().collect();
        needed.sort_unstable();
        needed.dedup();
        let schema = schema(wanted);
        let batches = self.export.read(relation, &needed)?.map(move |batch| {
            let batch = batch?;
            // The record number stands first.
            let column = |index: &usize| batch.column(needed.binary_search(index).unwrap_or(0) + 1);
            let mut cells: Vec<ArrayRef> = vec![Arc::clone(batch.column(0))];
            cells.extend(made.iter().map(|parts| match parts.as_slice() {
                [one] => Arc::clone(column(one)),
                parts => joined(&parts.iter().map(|part| column(part).as_string::<i32>()).collect::<Vec<_>>()),
            }));
            RecordBatch::try_new(Arc::clone(&schema), cells).map_err(|error| {
                Error::new(ErrorKind::Frame { what: "joined columns".to_owned(), message: error.to_string() })
            })
        });
        Ok(Box::new(batches))
    }

    fn tally(&self, relation: usize) -> Tally {
        self.export.tally(relation)
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
