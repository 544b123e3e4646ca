//! Which relations of an export are loaded, and by which profile each.

use crate::profile::view::seen_by;
use std::path::Path;

use crate::error::Result;
use crate::profile::plan::ImportPlan;
use crate::profile::recognise::ProfileMatch;
use crate::profile::syntax::Profile;
use crate::profile::{builtin, recognise};
use crate::read::export::{Export, Relation};
use crate::warning::Warning;

/// The profiles that read the same records once more, where the relation has a column for what they are read for.
fn beside<'a>(
    path: &Path,
    at: usize,
    relation: &Relation,
    found: &ProfileMatch<'a>,
) -> impl Iterator<Item = ProfileMatch<'a>> {
    let (name, confidence) = (found.profile.name.as_str(), found.confidence);
    let besides = builtin::all().iter().filter(move |profile| profile.beside.iter().any(|beside| beside == name));
    besides.filter_map(move |profile| {
        let plan = ImportPlan::new(path, profile, at, &seen_by(profile, relation)).ok()?;
        let says = profile.keep.is_empty() || profile.keep.iter().any(|field| plan.find(field.get_ref()).is_some());
        says.then_some(ProfileMatch { profile, score: 0, confidence, tickets: Some(found.profile) })
    })
}

/// The relations to load with their profiles.
pub(super) fn choose<'a>(
    path: &Path,
    export: &Export<'_>,
    own: Option<&'a Profile>,
    warnings: &mut Vec<Warning>,
) -> Result<Vec<(usize, ProfileMatch<'a>)>> {
    let relations = export.relations();
    let (mut chosen, mut skipped, mut first_error) = (Vec::new(), Vec::new(), None);
    for (at, relation) in relations.iter().enumerate() {
        let found = match own {
            Some(profile) => {
                // Unless the profile names the list, it means the records and not what hangs on them, whatever columns that has.
                let fits =
                    |above: usize| ImportPlan::new(path, profile, above, &seen_by(profile, &relations[above])).is_ok();
                let inner = export.facts().container == "json" && is_inner(relations, at, fits);
                let named = profile.signature.names(&relation.name) && (profile.signature.names_one() || !inner);
                match ImportPlan::new(path, profile, at, &seen_by(profile, relation)) {
                    Ok(_) => named.then_some(ProfileMatch { profile, score: 0, confidence: 1.0, tickets: None }),
                    Err(error) => {
                        first_error = first_error.or(Some(error));
                        None
                    }
                }
            }
            None => recognise::recognise(path, export.facts(), relation)?,
        };
        match found {
            Some(found) => {
                chosen.extend(beside(path, at, relation, &found).map(|beside| (at, beside)));
                chosen.push((at, found));
            }
            None => skipped.push(relation.name.as_str()),
        }
    }
    if let Some(own) = own
        && !chosen.is_empty()
        && export.facts().container == "json"
    {
        // The lists beside the tickets of an answer, such as their histories, are read by whoever knows them.
        for (at, relation) in
            relations.iter().enumerate().filter(|(_, relation)| skipped.contains(&relation.name.as_str()))
        {
            let found = recognise::recognise(path, export.facts(), relation).ok().flatten();
            chosen.extend(found.filter(|found| found.profile.target() != own.target()).map(|found| (at, found)));
        }
    }
    if chosen.is_empty() {
        return Err(first_error.unwrap_or_else(|| recognise::unknown(path, relations)));
    }
    // The inner lists of JSON are many and mostly of no interest; a sheet is something that somebody made.
    if export.facts().container != "json" {
        for name in skipped {
            warnings.push(Warning::new("part_skipped", format!("`{name}` fits no profile and was left out")));
        }
    }
    Ok(chosen)
}

/// Whether a list hangs on the records of another one that fits.
fn is_inner(relations: &[Relation], at: usize, fits: impl Fn(usize) -> bool) -> bool {
    let below =
        |above: &Relation| relations[at].name.strip_prefix(&above.name).is_some_and(|rest| rest.starts_with('.'));
    relations.iter().enumerate().any(|(place, above)| below(above) && fits(place))
}
