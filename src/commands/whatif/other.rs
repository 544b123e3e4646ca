//! The settings to compare with: those of the project or of another file, with changes from the command line.

use crate::calendar::Calendars;
use crate::config::Loaded;
use crate::error::{Error, Result};
use crate::sla;

/// Other settings: some with changes, which bring others along.
pub(super) struct Other {
    pub(super) changes: Vec<String>,
    pub(super) settings: Loaded,
    pub(super) calendars: Calendars,
}

impl Other {
    pub(super) fn new(base: &Loaded, set: &[String]) -> Result<Self> {
        let changes = with_partners(set, base)?;
        let settings = base.changed(&changes)?;
        let calendars = settings.calendars()?;
        settings.check(&calendars)?;
        Ok(Self { changes, settings, calendars })
    }
}

/// The changes, and after each of a rule that some levels must have in common the same change of those others.
fn with_partners(set: &[String], settings: &Loaded) -> Result<Vec<String>> {
    let calendars = settings.calendars()?;
    let levels = &settings.settings.sla;
    let mut all = Vec::new();
    for change in set {
        all.push(change.clone());
        let of_level = levels.iter().find_map(|level| {
            let rule = change.strip_prefix(&format!("sla.{}.", level.id))?;
            let key = rule.split('=').next().unwrap_or_default().trim();
            sla::SHARED.contains(&key).then_some((level.id.as_str(), rule))
        });
        let Some((id, rule)) = of_level else { continue };
        for partner in sla::partners(levels, &calendars, id)? {
            let also = format!("sla.{partner}.{rule}");
            // What is said of the other itself stands.
            let said = also.split('=').next().unwrap_or_default();
            if !set.iter().chain(&all).any(|change| change.split('=').next() == Some(said)) {
                all.push(also);
            }
        }
    }
    Ok(all)
}

/// The changes of each name, in the order in which the names first occur.
pub(super) fn named(texts: &[String]) -> Result<Vec<(String, Vec<String>)>> {
    let mut names: Vec<(String, Vec<String>)> = Vec::new();
    for text in texts {
        // A colon may stand in the value, too.
        let found = text.split_once(':').map(|(name, change)| (name.trim(), change.trim()));
        let Some((name, change)) =
            found.filter(|(name, change)| !name.is_empty() && !name.contains('=') && !change.is_empty())
        else {
            return Err(Error::setting(format!("`{text}` is not an alternative, expected NAME:KEY=VALUE"))
                .hint("such as `--alternative strict:sla.incident-resolution.targets.2=6h`"));
        };
        match names.iter_mut().find(|(known, _)| known == name) {
            Some((_, changes)) => changes.push(change.to_owned()),
            None => names.push((name.to_owned(), vec![change.to_owned()])),
        }
    }
    Ok(names)
}
