//! How a page stands: a draft as long as its period runs or example values stand in its settings, final only where somebody said so. Knows no
//! figures.

use crate::report::format;
use crate::report::review::facts::ReviewFacts;
use crate::report::view::Sentence;

/// What a page is to those who read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PageStatus<'a> {
    /// The data end before the period does.
    Unfinished,
    /// Settings are examples or proposals that nobody has confirmed.
    Examples,
    /// The period is over; nobody has called the page final.
    Complete,
    /// Somebody has.
    Final(&'a str),
}

impl PageStatus<'_> {
    /// The word for programs.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Unfinished | Self::Examples => "draft",
            Self::Complete => "complete",
            Self::Final(_) => "final",
        }
    }

    /// The words of the front sheet.
    pub(super) fn words(self) -> String {
        match self {
            Self::Unfinished => "draft, the period is not over".to_owned(),
            Self::Examples => "draft, settings not confirmed".to_owned(),
            Self::Complete => "data complete, not called final".to_owned(),
            Self::Final(by) => format!("final, approved by {by}"),
        }
    }
}

pub(super) fn of<'a>(facts: &ReviewFacts<'a>) -> PageStatus<'a> {
    match approved_by(facts) {
        _ if !facts.is_final() => PageStatus::Unfinished,
        _ if !facts.settings().project.draft.is_empty() => PageStatus::Examples,
        Some(by) => PageStatus::Final(by),
        None => PageStatus::Complete,
    }
}

fn approved_by<'a>(facts: &ReviewFacts<'a>) -> Option<&'a str> {
    facts.settings().report.by_period.get(&facts.period.label).map(String::as_str)
}

/// Whether a target that decides is an example.
pub(super) fn has_example_targets(facts: &ReviewFacts<'_>) -> bool {
    facts.settings().project.draft.iter().any(|path| path.starts_with("sla.") || path.starts_with("goal."))
}

/// Which values are examples, and an approval that does not hold yet.
pub(super) fn notices(facts: &ReviewFacts<'_>) -> Vec<Sentence> {
    let draft = &facts.settings().project.draft;
    let mut notices = Vec::new();
    if !draft.is_empty() {
        let named: Vec<String> = draft.iter().map(|path| in_words(path)).collect();
        notices.push(Sentence::default().strong("Draft.").say(format!(
            " Nobody has confirmed these settings, which are examples or proposals: {}. Nothing that rests on them has been agreed. \
             Once a setting is right, take its name out of “draft” in tickmark.toml.",
            format::and_list(&named)
        )));
    }
    if let (Some(by), standing @ (PageStatus::Unfinished | PageStatus::Examples)) = (approved_by(facts), of(facts)) {
        notices.push(Sentence::new(format!(
            "The settings name {by} as having approved this report, and yet it is a {}.",
            standing.words()
        )));
    }
    notices
}

/// A setting as people call it: `the zone`, `the service level incident-response`.
fn in_words(path: &str) -> String {
    let noun = match path.split_once('.') {
        Some(("project", "name")) => return "the customer’s name".to_owned(),
        Some(("project", name)) => return format!("the {name}"),
        Some(("calendar", name)) => ("the hours of calendar", name),
        Some(("sla", name)) => ("the service level", name),
        Some(("goal", name)) => ("the goal of", name),
        _ => ("", path),
    };
    format!("{} {}", noun.0, noun.1).trim_start().to_owned()
}
