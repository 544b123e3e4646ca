//! Packs: collect, view model, render, write. Computes no measure of its own; takes values from `metrics` and lists from
//! the store.

mod charts;
mod clock_bar;
mod csv;
mod fold;
mod format;
mod life;
mod pack;
mod review;
mod templates;
mod view;

use std::path::Path;
pub use templates::TEMPLATES;

pub use life::ticket_svg;
pub use pack::{Pack, write};
pub use review::{Controls, pack as service_review};

use crate::error::Result;

/// The pages of work papers, each from a view model of its own.
pub struct WorkPapers(templates::Templates);

impl std::fmt::Debug for WorkPapers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("WorkPapers")
    }
}

impl WorkPapers {
    /// Reads the templates of a project.
    pub fn load(project: &Path) -> Result<Self> {
        templates::Templates::load(Some(&project.join(TEMPLATES))).map(Self)
    }

    /// The page of one paper.
    pub fn page(&self, paper: &impl serde::Serialize) -> Result<String> {
        self.0.render("workpaper.html", paper)
    }
}

/// Every template with the file that is in force: `built in`, or the path of the project's own. Broken ones are errors here, too.
pub fn templates_in_force(project: &Path) -> Result<Vec<(&'static str, String)>> {
    Ok(templates::Templates::load(Some(&project.join(TEMPLATES)))?.in_force())
}
