//! What will be read of a relation: the profile's fields with the columns that fill them. Knows the header, not the values.

use std::path::Path;

use super::Relation;
use super::fields::{Field, Form, Target};
use super::header::{Header, Wanted, normalise};
use super::profile::Profile;
use crate::error::{Error, Result};
use crate::text;

/// A column that fills a field.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    /// Its place among the staged columns.
    pub stage: usize,
    /// Its name as written.
    pub header: String,
    /// Whether it holds stored values beside displayed ones.
    pub stored: bool,
}

/// A field with its columns, best first.
#[derive(Debug)]
pub(crate) struct Mapped {
    pub field: &'static Field,
    pub sources: Vec<Source>,
}

/// A relation, its profile and the columns to read.
#[derive(Debug)]
pub(crate) struct Plan<'a> {
    pub profile: &'a Profile,
    /// Index of the relation in its file.
    pub relation: usize,
    /// Indexes of the columns to stage, in staging order. The first column of the file is always the first of them, for
    /// footers stand there.
    pub wanted: Vec<usize>,
    pub mapped: Vec<Mapped>,
    /// Whether the tool's inner key stands in for a missing number.
    pub numbered_by_key: bool,
}

impl<'a> Plan<'a> {
    pub(crate) fn new(path: &Path, profile: &'a Profile, relation: usize, of: &Relation) -> Result<Self> {
        let header = Header::new(&of.header);
        let mut plan = Self { profile, relation, wanted: vec![0], mapped: Vec::new(), numbered_by_key: false };
        for field in profile.target().fields() {
            let aliases = profile.columns.get(field.name).map_or(&[] as &[String], Vec::as_slice);
            let sources = plan.sources(&header, of, aliases, field);
            if !sources.is_empty() {
                plan.mapped.push(Mapped { field, sources });
            }
        }
        if plan.find("number").is_none()
            && let (Some(key), Some(number)) = (plan.find("native_id"), Target::Ticket.field("number"))
            && profile.target() == Target::Ticket
        {
            let sources = key.sources.clone();
            plan.mapped.insert(0, Mapped { field: number, sources });
            plan.numbered_by_key = true;
        }
        for required in profile.target().required() {
            if plan.find(required).is_none() {
                return Err(missing(path, profile, required, &of.header));
            }
        }
        Ok(plan)
    }

    fn sources(&mut self, header: &Header, of: &Relation, aliases: &[String], field: &Field) -> Vec<Source> {
        let wanted = if field.form == Form::Instant { Wanted::Value } else { Wanted::Words };
        let mut sources: Vec<Source> = Vec::new();
        for found in aliases.iter().flat_map(|alias| header.find(alias, wanted)) {
            let stage = self.wanted.iter().position(|index| *index == found.index).unwrap_or_else(|| {
                self.wanted.push(found.index);
                self.wanted.len() - 1
            });
            if !sources.iter().any(|source| source.stage == stage) {
                sources.push(Source { stage, header: of.header[found.index].clone(), stored: found.stored });
            }
        }
        sources
    }

    /// The mapped field of this name.
    pub(crate) fn find(&self, name: &str) -> Option<&Mapped> {
        self.mapped.iter().find(|mapped| mapped.field.name == name)
    }
}

fn missing(path: &Path, profile: &Profile, field: &str, header: &[String]) -> Error {
    let aliases = profile.columns.get(field).map_or(&[] as &[String], Vec::as_slice);
    let known: Vec<String> = header.iter().map(|name| normalise(name)).collect();
    let near: Vec<&str> = aliases
        .iter()
        .filter_map(|alias| {
            let near = text::nearest(&normalise(alias), &known)?;
            known.iter().position(|name| name == near).map(|at| header[at].as_str())
        })
        .collect();
    let mut names: Vec<&str> = Vec::new();
    for name in near {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let hint = if names.is_empty() { String::new() } else { format!("nearest in the file: {}", text::or_list(&names)) };
    Error::import(
        path,
        format!("profile `{}` needs a column for `{field}`, expected {}", profile.name, text::or_list(aliases)),
    )
    .hint(hint)
    .hint(format!("the columns are {}", text::or_list(header)))
}
