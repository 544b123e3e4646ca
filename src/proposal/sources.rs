//! How the settings name the files: as the caller did where all of it was read alike, else one by one, or by patterns where these are many.

use std::collections::BTreeMap;

use crate::proposal::evidence::TrialFile;
use crate::proposal::occurs::quoted;
use crate::proposal::trial::Proposal;

/// Files that are listed one by one.
const LISTED: usize = 16;

/// The entries of `sources`.
pub(super) fn entries(proposal: &Proposal<'_>) -> Vec<String> {
    let entry = |path: &str, zone: Option<&str>| {
        let further = [("profile", proposal.profile), ("zone", zone), ("system", proposal.system)];
        let further: String =
            further.iter().filter_map(|(key, value)| Some(format!(", {key} = {}", quoted((*value)?)))).collect();
        if further.is_empty() { quoted(path) } else { format!("{{ path = {}{further} }}", quoted(path)) }
    };
    match proposal.named {
        Some(named) if proposal.read.iter().all(|file| file.zone.is_none()) => {
            named.iter().map(|path| entry(path, None)).collect()
        }
        _ => listed(proposal.read).into_iter().map(|(path, zone)| entry(&path, zone)).collect(),
    }
}

/// Files one by one; where they are many, by the pattern of their names that no file of another kind fits.
fn listed(read: &[TrialFile]) -> Vec<(String, Option<&str>)> {
    if read.len() <= LISTED {
        return read.iter().map(|file| (file.report.path.clone(), file.zone.as_deref())).collect();
    }
    let mut groups: BTreeMap<(String, Option<&str>), Vec<&str>> = BTreeMap::new();
    for file in read {
        groups.entry((pattern(&file.report.path), file.zone.as_deref())).or_default().push(&file.report.path);
    }
    let mut entries = Vec::new();
    for ((pattern, zone), paths) in &groups {
        let fits = |path: &str| glob::Pattern::new(pattern).is_ok_and(|pattern| pattern.matches(path));
        let all = read.iter().filter(|file| fits(&file.report.path)).count();
        if paths.len() > 1 && all == paths.len() {
            entries.push((pattern.clone(), *zone));
        } else {
            entries.extend(paths.iter().map(|path| ((*path).to_owned(), *zone)));
        }
    }
    entries
}

/// A path with its numbers left open: `exports/incident-*.csv`.
fn pattern(path: &str) -> String {
    let (folder, name) = path.rsplit_once('/').map_or(("", path), |(folder, name)| (folder, name));
    let mut out = if folder.is_empty() { String::new() } else { format!("{}/", glob::Pattern::escape(folder)) };
    let mut stem = name.split(|letter: char| letter.is_ascii_digit());
    out.push_str(&glob::Pattern::escape(stem.next().unwrap_or_default()));
    if let Some(last) = stem.next_back() {
        out.push('*');
        out.push_str(&glob::Pattern::escape(last));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_a_name_are_left_open() {
        assert_eq!(pattern("exports/incident-2026-01.csv"), "exports/incident-*.csv");
        assert_eq!(pattern("incident.csv"), "incident.csv");
        assert_eq!(pattern("a[1]/x9"), "a[[]1[]]/x*");
    }
}
