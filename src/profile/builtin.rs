//! Profiles as they are read: the built-in ones, one file each, listed once, and those of a user.

use std::ops::Range;
use std::path::Path;
use std::sync::LazyLock;

use crate::document;
use crate::error::{Error, ErrorKind, Location, Result};
use crate::profile::check::check;
use crate::profile::known::known;
use crate::profile::syntax::Profile;
use crate::whole_file::SizeLimit;
use crate::{text, whole_file};

const FILES: &[(&str, &str)] = &[
    ("servicenow-task.toml", include_str!("profiles/servicenow-task.toml")),
    ("servicenow-incident.toml", include_str!("profiles/servicenow-incident.toml")),
    ("servicenow-change.toml", include_str!("profiles/servicenow-change.toml")),
    ("servicenow-problem.toml", include_str!("profiles/servicenow-problem.toml")),
    ("servicenow-request-item.toml", include_str!("profiles/servicenow-request-item.toml")),
    ("servicenow-request.toml", include_str!("profiles/servicenow-request.toml")),
    ("servicenow-catalog-task.toml", include_str!("profiles/servicenow-catalog-task.toml")),
    ("servicenow-subtask.toml", include_str!("profiles/servicenow-subtask.toml")),
    ("servicenow-sla.toml", include_str!("profiles/servicenow-sla.toml")),
    ("servicenow-approval.toml", include_str!("profiles/servicenow-approval.toml")),
    ("servicenow-outage.toml", include_str!("profiles/servicenow-outage.toml")),
    ("servicenow-links.toml", include_str!("profiles/servicenow-links.toml")),
    ("jira-links.toml", include_str!("profiles/jira-links.toml")),
    ("bmc-links.toml", include_str!("profiles/bmc-links.toml")),
    ("glpi-rest-change-ticket.toml", include_str!("profiles/glpi-rest-change-ticket.toml")),
    ("glpi-rest-problem-ticket.toml", include_str!("profiles/glpi-rest-problem-ticket.toml")),
    ("glpi-rest-change-problem.toml", include_str!("profiles/glpi-rest-change-problem.toml")),
    ("glpi-rest-ticket-ticket.toml", include_str!("profiles/glpi-rest-ticket-ticket.toml")),
    ("servicenow-audit.toml", include_str!("profiles/servicenow-audit.toml")),
    ("servicenow-metric.toml", include_str!("profiles/servicenow-metric.toml")),
    ("servicenow-updates.toml", include_str!("profiles/servicenow-updates.toml")),
    ("jira-csv.toml", include_str!("profiles/jira-csv.toml")),
    ("jira-json.toml", include_str!("profiles/jira-json.toml")),
    ("jira-changelog.toml", include_str!("profiles/jira-changelog.toml")),
    ("zendesk-ticket.toml", include_str!("profiles/zendesk-ticket.toml")),
    ("zendesk-csv.toml", include_str!("profiles/zendesk-csv.toml")),
    ("zendesk-explore.toml", include_str!("profiles/zendesk-explore.toml")),
    ("zendesk-metrics.toml", include_str!("profiles/zendesk-metrics.toml")),
    ("zendesk-metric-events.toml", include_str!("profiles/zendesk-metric-events.toml")),
    ("zendesk-field-history.toml", include_str!("profiles/zendesk-field-history.toml")),
    ("zendesk-audit.toml", include_str!("profiles/zendesk-audit.toml")),
    ("zendesk-sla.toml", include_str!("profiles/zendesk-sla.toml")),
    ("freshdesk-json.toml", include_str!("profiles/freshdesk-json.toml")),
    ("freshdesk-csv.toml", include_str!("profiles/freshdesk-csv.toml")),
    ("freshservice-json.toml", include_str!("profiles/freshservice-json.toml")),
    ("freshservice-csv.toml", include_str!("profiles/freshservice-csv.toml")),
    ("freshservice-change.toml", include_str!("profiles/freshservice-change.toml")),
    ("freshservice-problem.toml", include_str!("profiles/freshservice-problem.toml")),
    ("zammad-ticket.toml", include_str!("profiles/zammad-ticket.toml")),
    ("znuny-ticket.toml", include_str!("profiles/znuny-ticket.toml")),
    ("request-tracker.toml", include_str!("profiles/request-tracker.toml")),
    ("osticket.toml", include_str!("profiles/osticket.toml")),
    ("halo-json.toml", include_str!("profiles/halo-json.toml")),
    ("halo-list.toml", include_str!("profiles/halo-list.toml")),
    ("itop.toml", include_str!("profiles/itop.toml")),
    ("jira-sla.toml", include_str!("profiles/jira-sla.toml")),
    ("jira-warehouse.toml", include_str!("profiles/jira-warehouse.toml")),
    ("jira-field-history.toml", include_str!("profiles/jira-field-history.toml")),
    ("glpi-csv.toml", include_str!("profiles/glpi-csv.toml")),
    ("glpi-rest.toml", include_str!("profiles/glpi-rest.toml")),
    ("glpi-rest-change.toml", include_str!("profiles/glpi-rest-change.toml")),
    ("glpi-rest-problem.toml", include_str!("profiles/glpi-rest-problem.toml")),
    ("glpi-search.toml", include_str!("profiles/glpi-search.toml")),
    ("manageengine-report.toml", include_str!("profiles/manageengine-report.toml")),
    ("manageengine-json.toml", include_str!("profiles/manageengine-json.toml")),
    ("manageengine-change-json.toml", include_str!("profiles/manageengine-change-json.toml")),
    ("topdesk-csv.toml", include_str!("profiles/topdesk-csv.toml")),
    ("topdesk-json.toml", include_str!("profiles/topdesk-json.toml")),
    ("topdesk-change.toml", include_str!("profiles/topdesk-change.toml")),
    ("bmc-incident.toml", include_str!("profiles/bmc-incident.toml")),
    ("bmc-change.toml", include_str!("profiles/bmc-change.toml")),
    ("bmc-problem.toml", include_str!("profiles/bmc-problem.toml")),
    ("ivanti-odata.toml", include_str!("profiles/ivanti-odata.toml")),
    ("ivanti-grid.toml", include_str!("profiles/ivanti-grid.toml")),
    ("ivanti-change.toml", include_str!("profiles/ivanti-change.toml")),
    ("sysaid-csv.toml", include_str!("profiles/sysaid-csv.toml")),
    ("sysaid-json.toml", include_str!("profiles/sysaid-json.toml")),
    ("hpsm.toml", include_str!("profiles/hpsm.toml")),
    ("event-log.toml", include_str!("profiles/event-log.toml")),
    ("zammad-response.toml", include_str!("profiles/zammad-response.toml")),
    ("znuny-response.toml", include_str!("profiles/znuny-response.toml")),
    ("freshservice-response.toml", include_str!("profiles/freshservice-response.toml")),
    ("freshdesk-response.toml", include_str!("profiles/freshdesk-response.toml")),
    ("halo-response.toml", include_str!("profiles/halo-response.toml")),
    ("halo-resolution.toml", include_str!("profiles/halo-resolution.toml")),
    ("itop-response.toml", include_str!("profiles/itop-response.toml")),
    ("itop-resolution.toml", include_str!("profiles/itop-resolution.toml")),
    ("zendesk-reference.toml", include_str!("profiles/zendesk-reference.toml")),
    ("servicenow-reference.toml", include_str!("profiles/servicenow-reference.toml")),
    ("jira-reference.toml", include_str!("profiles/jira-reference.toml")),
    ("freshdesk-reference.toml", include_str!("profiles/freshdesk-reference.toml")),
];

static PROFILES: LazyLock<Vec<Profile>> = LazyLock::new(|| {
    let parse =
        |(file, text): &(&str, &str)| parse(Path::new(file), text).expect("a test parses the built-in profiles");
    FILES.iter().map(parse).collect()
});

/// Reads a profile. `file` is its path, for errors.
pub(crate) fn parse(file: &Path, text: &str) -> Result<Profile> {
    let placed = |error: Error, span: Range<usize>| error.at(Location::in_text(file, text, span));
    let mut profile = unlinked(file, text)?;
    if let Some(name) = &profile.values_of {
        profile.shared = find(name.get_ref());
        if profile.shared.is_none() {
            let names: Vec<&str> = all().iter().map(|profile| profile.name.as_str()).collect();
            known(name, &names, "built-in profile").map_err(|(error, span)| placed(error, span))?;
        }
    }
    Ok(profile)
}

/// A profile without the one whose words it shares.
fn unlinked(file: &Path, text: &str) -> Result<Profile> {
    let placed = |error: Error, span: Range<usize>| error.at(Location::in_text(file, text, span));
    let mut profile: Profile = document::parse(file, text, 0..text.len())?;
    check(&profile).map_err(|(error, span)| placed(error, span))?;
    profile.origin.text = text.into();
    Ok(profile)
}

/// The profile of this name, or in this file, relative to `base`.
pub(crate) fn named(name: &str, base: &Path) -> Result<Profile> {
    if let Some(profile) = all().iter().find(|profile| profile.name == name) {
        return Ok(profile.clone());
    }
    let path = &base.join(name);
    if path.extension().is_some_and(|extension| extension == "toml") {
        let text = whole_file::text(path, SizeLimit::Written)?;
        let mut profile = parse(path, &text)?;
        profile.origin.file = Some(path.clone());
        return Ok(profile);
    }
    let names: Vec<&str> = all().iter().map(|profile| profile.name.as_str()).collect();
    Err(Error::new(ErrorKind::Unknown { what: "profile", name: name.to_owned() })
        .hint(text::did_you_mean(name, &names))
        .hint(format!("a profile is a file such as `mine.toml`, or one of {}", text::or_list(&names))))
}

/// Every built-in profile.
pub(crate) fn all() -> &'static [Profile] {
    &PROFILES
}

/// The text of the built-in profile of this name.
pub(crate) fn text(name: &str) -> Option<&'static str> {
    FILES.iter().find(|(file, _)| file.strip_suffix(".toml") == Some(name)).map(|(_, text)| *text)
}

/// The built-in profile of this name, found among the files: a profile that is being checked may name one.
pub(crate) fn find(name: &str) -> Option<&'static Profile> {
    static SHARED: LazyLock<Vec<Profile>> = LazyLock::new(|| {
        // Only profiles that name no other can be named, so that their reading never waits for itself.
        let parse = |(file, text): &(&str, &str)| unlinked(Path::new(file), text).ok();
        FILES.iter().filter(|(_, text)| !text.contains("\nvalues-of")).filter_map(parse).collect()
    });
    SHARED.iter().find(|profile| profile.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_profile_parses_and_has_its_own_name() {
        for (file, text) in FILES {
            let profile =
                parse(Path::new(file), text).unwrap_or_else(|error| panic!("{file}: {error} {:?}", error.location()));
            assert_eq!(format!("{}.toml", profile.name), *file);
            assert!(text.lines().any(|line| line.starts_with("evidence = ")), "{file} says what it rests on");
            for name in &profile.beside {
                assert!(all().iter().any(|other| other.name == *name), "{file}: beside `{name}`");
            }
        }
        assert_eq!(all().len(), FILES.len());
    }

    const SMALL: &str = "name = 'mine'\nevidence = 'seen'\ntool = 'Mine'\nsource-system = 'mine'\nkind = 'incident'\n[columns]\nnumber = ['Ref']\nopened_at = ['Begin']\n";

    #[test]
    fn a_small_profile_is_enough() {
        let profile = parse(Path::new("mine.toml"), SMALL).unwrap();
        assert_eq!(profile.columns.get("number").unwrap(), &["Ref"]);
        assert_eq!(profile.dates.zone, crate::profile::forms::ZoneRule::Exporter);
    }

    #[test]
    fn an_unknown_field_names_its_line_and_the_nearest_field() {
        let text = format!("{SMALL}assigne_id = ['Who']\n");
        let error = parse(Path::new("mine.toml"), &text).unwrap_err();
        let place = error.location().unwrap();
        assert_eq!((place.line, place.column, place.span), (9, 1, 10));
        assert_eq!(error.hints(), ["did you mean `assignee_id`?"]);
    }

    #[test]
    fn an_unknown_key_names_its_line_and_the_nearest_key() {
        let text = SMALL.replace("kind =", "kinds =");
        let error = parse(Path::new("mine.toml"), &text).unwrap_err();
        assert_eq!(error.location().unwrap().line, 5);
        assert_eq!(error.hints(), ["did you mean `kind`?"]);
    }

    #[test]
    fn a_profile_without_an_opening_time_is_refused() {
        let text = SMALL.replace("opened_at", "closed_at");
        let error = parse(Path::new("mine.toml"), &text).unwrap_err();
        assert!(error.to_string().contains("needs `opened_at`"), "{error}");
    }

    #[test]
    fn a_rule_must_fit_its_field() {
        let cases = [
            ("[offsets]\ntitle = -1\n", "unknown count of `ticket`: `title`"),
            ("[after]\nresolved_at = { from = 'title', plus = ['Took'], unit = 'minutes' }\n", "unknown instant"),
            ("[extract]\ntitle = 'no group'\n", "is not a pattern with a group"),
            ("[constants]\nkind = 'incident'\n", "cannot be a constant"),
            (
                "[[when]]\nset = { made_sla = 'late' }\nif = { filled = ['x'] }\nbecause = 'y'\n",
                "cannot be set to `late`",
            ),
        ];
        for (rule, message) in cases {
            let error = parse(Path::new("mine.toml"), &format!("{SMALL}{rule}")).unwrap_err();
            assert!(error.to_string().contains(message), "{error}");
            assert!(error.location().unwrap().line > 8, "{rule}");
        }
    }

    #[test]
    fn exact_words_win_over_patterns_and_case_does_not_matter() {
        let text = format!("{SMALL}[values.state]\n'*close*' = 'closed'\n'Close requested' = 'open'\n");
        let profile = parse(Path::new("mine.toml"), &text).unwrap();
        assert_eq!(profile.meaning("state", None, " CLOSE REQUESTED "), Some("open"));
        assert_eq!(profile.meaning("state", None, "Auto-closed"), Some("closed"));
        assert_eq!(profile.meaning("state", None, "Open"), None);
    }
}
