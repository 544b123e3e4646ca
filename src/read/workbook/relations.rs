//! Which part of a package a name in the workbook stands for. Knows nothing of what is in the parts.

use std::collections::HashMap;

use quick_xml::events::Event;

use crate::read::workbook::fault::WorkbookFault;
use crate::read::workbook::package::Package;
use crate::read::workbook::xml::{attribute, raw};

/// The parts that a part refers to, by the names it has for them.
#[derive(Default)]
pub(super) struct Relationships {
    links: HashMap<String, Relationship>,
    folder: String,
}

struct Relationship {
    /// The last word of its kind: `worksheet`.
    kind: Option<String>,
    target: String,
    part: Option<usize>,
}

impl Relationships {
    /// Of a part; none where it has no list of them.
    pub(super) fn of(package: &mut Package, part: &str) -> Result<Self, WorkbookFault> {
        let (folder, name) = part.rsplit_once('/').map_or(("", part), |(folder, name)| (folder, name));
        let folder = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let mut found = Self { folder, ..Self::default() };
        let Some(list) = package.find(&format!("{}_rels/{name}.rels", found.folder)) else { return Ok(found) };
        let mut links = Vec::new();
        let mut xml = package.xml(list)?;
        loop {
            match xml.event()? {
                Event::Start(tag) if tag.local_name().as_ref() == "Relationship" => {
                    let kind = raw(&tag, "Type").map(|kind| kind.rsplit('/').next().unwrap_or_default().to_owned());
                    links.extend(
                        raw(&tag, "Id")
                            .map(str::to_owned)
                            .zip(attribute(&tag, "Target"))
                            .map(|(id, target)| (id, kind, target)),
                    );
                }
                Event::Eof => break,
                _ => {}
            }
        }
        drop(xml);
        for (id, kind, target) in links {
            let part = package.find(&found.path(&target));
            found.links.insert(id, Relationship { kind, target, part });
        }
        Ok(found)
    }

    /// Where a target is: from the root, or from the folder of the part.
    fn path(&self, target: &str) -> String {
        match target.strip_prefix('/') {
            Some(target) => target.to_owned(),
            None => format!("{}{target}", self.folder),
        }
    }

    /// The part of a sheet of rows; none for charts and dialogs.
    pub(super) fn sheet(&self, id: &str) -> Option<usize> {
        let link = self.links.get(id)?;
        let is_sheet = match &link.kind {
            Some(kind) => kind == "worksheet",
            None => link.target.contains("worksheets"),
        };
        link.part.filter(|_| is_sheet)
    }

    /// The path of the first part of a kind.
    pub(super) fn first_of(&self, kind: &str) -> Option<String> {
        let mut targets: Vec<&Relationship> =
            self.links.values().filter(|link| link.kind.as_deref() == Some(kind)).collect();
        targets.sort_by(|a, b| a.target.cmp(&b.target));
        targets.first().map(|link| self.path(&link.target))
    }
}
