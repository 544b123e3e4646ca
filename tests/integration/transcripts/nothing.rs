//! Commands that find nothing to work on, and runs that cannot be taken back.

use super::{Transcript, loaded, plain};
use crate::project::{INCIDENTS, Project};

#[test]
fn commands_without_anything_to_work_on() {
    let mut said = Transcript::new();
    let project = plain().file("empty/readme.md", "nothing here").file("cases/readme.md", "nothing here");
    for (title, line) in [
        ("an export that is not there", "import nowhere.csv"),
        ("an export to inspect that is not there", "inspect nowhere.csv"),
        ("a folder without exports", "import empty"),
        ("a pattern without files", "import empty/*.csv"),
        ("a pattern that is none", "import empty/[.csv"),
        ("no sources in the settings", "import"),
        ("no sources to run", "run"),
        ("a folder of a project that is not there", "metrics -C nowhere"),
        ("cases in a folder without any", "test"),
        ("cases that are not there", "test nowhere.toml"),
        ("a pack that is not there", "verify nothing"),
        ("a folder that is no pack", "verify empty"),
        ("a folder of controls that is not there", "check --controls nowhere"),
        ("proposed settings without exports", "init nowhere.csv --force"),
    ] {
        said.run(title, &project, line).ends(2);
    }
    let project = plain();
    for (title, line) in [
        ("measures before an import", "metrics"),
        ("a measure before an import, by its name", "metrics opened"),
        ("controls before an import", "check"),
        ("a report before an import", "report"),
        ("a query before an import", "query files"),
        ("a ticket before an import", "explain INC0000001"),
        ("restated values before an import", "restated"),
        ("an undoing before an import", "import --undo 1"),
    ] {
        said.run(title, &project, line).ends(2);
    }
    said.run("cases in a project without a folder for them", &project, "test").ends(2);
    said.run("no settings, and no export", &Project::new(), "import").ends(2);
    said.keep("nothing");
}

#[test]
fn what_is_there_stays_unless_forced() {
    let project = Project::new().file("incident.csv", INCIDENTS).file("tickmark.toml", "# mine\n");
    let mut said = Transcript::new();
    said.run("settings are there already", &project, "init incident.csv").ends(2);
    said.run("a project is there already", &project.file("shop/tickmark.toml", ""), "init shop").ends(2);
    said.keep("init");
}

#[test]
fn runs_that_cannot_be_taken_back() {
    let project = loaded().file("later.csv", INCIDENTS.replace("INC00", "INC10"));
    project.run("import later.csv").ends(0);
    let mut said = Transcript::new();
    said.run("a run that there was not", &project, "import --undo 7").ends(2);
    said.run("a run that is not the last", &project, "import --undo 1").ends(2);
    said.run("the last run", &project, "import --undo 2").ends(0);
    said.run("a run that was taken back", &project, "import --undo 2").ends(2);
    said.keep("undo");
}
