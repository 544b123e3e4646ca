//! What a control set changes of the controls that it is added to.

use serde::Serialize;

/// What a control set changes, beside adding controls.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Changes {
    /// Controls of other sets that its own stand in for.
    pub controls: Vec<String>,
    /// Views it adds.
    pub views: Vec<String>,
    /// Parameters of which it sets another default.
    pub parameters: Vec<String>,
    /// Controls of other sets that it lists under another heading.
    pub headings: Vec<String>,
}

impl Changes {
    /// In a few words, for pages.
    pub fn in_words(&self) -> String {
        let parts = [
            ("stands in for", &self.controls),
            ("adds the view", &self.views),
            ("sets the default of", &self.parameters),
            ("gives another heading to", &self.headings),
        ];
        let parts: Vec<String> = (parts.iter().filter(|(_, names)| !names.is_empty()))
            .map(|(what, names)| format!("{what} {}", names.join(", ")))
            .collect();
        if parts.is_empty() { "changes nothing of the other sets".to_owned() } else { parts.join("; ") }
    }
}
