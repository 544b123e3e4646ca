//! How a page stands: a draft as long as its period runs or example values stand in its settings, final only where somebody said so. Knows no
//! figures.

use super::facts::Facts;
use crate::report::format;
use crate::report::view::Sentence;
use crate::text;

/// Settings named in a sentence.
const NAMED: usize = 6;

/// What a page is to those who read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing<'a> {
    /// The data end before the period does.
    Unfinished,
    /// Settings are examples or proposals that nobody has confirmed.
    Examples,
    /// The period is over; nobody has called the page final.
    Complete,
    /// Somebody has.
    Final(&'a str),
}

impl Standing<'_> {
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

pub(super) fn of<'a>(facts: &Facts<'a>) -> Standing<'a> {
    match approved_by(facts) {
        _ if !facts.is_final() => Standing::Unfinished,
        _ if !facts.settings().project.draft.is_empty() => Standing::Examples,
        Some(by) => Standing::Final(by),
        None => Standing::Complete,
    }
}

fn approved_by<'a>(facts: &Facts<'a>) -> Option<&'a str> {
    facts.settings().report.by_period.get(&facts.period.label).map(String::as_str)
}

/// Which values are examples, and an approval that does not hold yet.
pub(super) fn notices(facts: &Facts<'_>) -> Vec<Sentence> {
    let draft = &facts.settings().project.draft;
    let mut notices = Vec::new();
    if !draft.is_empty() {
        let mut named: Vec<String> = draft.iter().take(NAMED).cloned().collect();
        if draft.len() > NAMED {
            named.push(text::count((draft.len() - NAMED) as u64, "other"));
        }
        let (are, they) = if draft.len() == 1 {
            ("is an example or a proposal", "it")
        } else {
            ("are examples or proposals", "they")
        };
        notices.push(Sentence::default().strong("Draft.").say(format!(
            " {} of the settings {are} that nobody has confirmed: {}. What rests on {they} was agreed by nobody. Once confirmed, take the name out \
             of the list “draft” in tickmark.toml.",
            text::grouped(draft.len() as u64),
            format::and_list(&named)
        )));
    }
    if let (Some(by), standing @ (Standing::Unfinished | Standing::Examples)) = (approved_by(facts), of(facts)) {
        notices.push(Sentence::new(format!(
            "The settings name {by} as having approved this report, but it is a {}.",
            standing.words()
        )));
    }
    notices
}
