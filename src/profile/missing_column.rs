//! What a file lacks of the profile that should read it, and the ways on. Knows no records.

use std::path::Path;

use crate::error::Error;
use crate::model::Kind;
use crate::profile::fields::Field;
use crate::profile::guess::ColumnStatistics;
use crate::profile::header;
use crate::profile::names::normalise;
use crate::profile::syntax::Profile;
use crate::read::export::Relation;
use crate::text;

/// How many names of a column an error gives where the column has many: one for each language of its tool.
const SOME_NAMES: usize = 3;

/// The error for a field without a column that no record can do without.
pub(super) fn column(path: &Path, profile: &Profile, field: &str, of: &Relation) -> Error {
    let aliases = profile.columns.get(field).map_or(&[] as &[String], Vec::as_slice);
    let near = profile.target().field(field).map_or_else(Vec::new, |field| nearest(field, aliases, of));
    let nearest =
        if near.is_empty() { String::new() } else { format!("nearest in the file: {}", text::or_list(&near)) };
    let places = if of.header_row.is_none() {
        "every row of the file reads like a record, so that its columns are named by their place"
    } else {
        ""
    };
    // Changes count by their end; nothing but their own age hangs on the opening.
    let other_time = if field == "opened_at" && profile.kind == Some(Kind::Change) {
        "add it to the list in the tool; or name another time of the changes for it in a profile of your own (`--write-profile`), such as the actual or \
         planned start: what is opened and how long it takes then counts from there"
    } else {
        ""
    };
    let expected = match aliases.get(..SOME_NAMES) {
        Some(some) if aliases.len() > 2 * SOME_NAMES => {
            format!("such as {}; {} names of it are known", text::or_list(some), aliases.len())
        }
        _ => format!("expected {}", text::or_list(aliases)),
    };
    let error = Error::import(path, format!("profile `{}` needs a column for `{field}`, {expected}", profile.name))
        .hint(nearest)
        .hint(places)
        .hint(other_time)
        .hint(header::columns_found("", &of.header));
    match profile.place_of(field) {
        Some(place) => error.at(place),
        None => error,
    }
}

/// The columns whose names are near to those of a field, and whose cells may be its.
fn nearest<'r>(field: &Field, aliases: &[String], of: &'r Relation) -> Vec<&'r str> {
    let known: Vec<String> = of.header.iter().map(|name| normalise(name)).collect();
    let mut near: Vec<&str> = Vec::new();
    for alias in aliases {
        let Some(name) = text::nearest(&normalise(alias), &known) else { continue };
        let Some(at) = known.iter().position(|known| known == name) else { continue };
        if ColumnStatistics::of(of, at).fits(field) && !near.contains(&of.header[at].as_str()) {
            near.push(&of.header[at]);
        }
    }
    near
}
