//! Mistakes in a profile of one's own.

use super::{Transcript, plain};
use crate::project::Project;

const HEAD: &str = "name = 'mine'\ntool = 'Mine'\nsource-system = 'mine'\nkind = 'incident'\n";
const COLUMNS: &str = "\n[columns]\nnumber = ['Ref']\nopened_at = ['Begun']\nstate = ['State']\n";

fn import(said: &mut Transcript, title: &str, profile: &str) {
    let project = plain().file("mine.toml", profile).file("list.csv", "Ref,Begun,State\n1,2026-01-05 10:00:00,x\n");
    said.run(title, &project, "import list.csv --profile mine.toml").ends(2);
}

#[test]
fn mistakes_in_a_profile() {
    let mut said = Transcript::new();
    for (title, more) in [
        ("a key, misspelt", "colums = {}\n"),
        ("a wrong type", "note = 7\n"),
        ("a word of evidence that there is not", "evidence = 'guessed'\n"),
        ("a table that there is not", "table = 'tickets'\n"),
        ("values of a profile, misspelt", "values-of = 'servicenow-incidnt'\n"),
    ] {
        import(&mut said, title, &format!("{HEAD}{more}{COLUMNS}"));
    }
    for (title, more) in [
        ("a field, misspelt", "assigne_id = ['Who']\n"),
        ("a column that is no list", "priority = 'Prio'\n"),
        ("a field of values, misspelt", "[values.stat]\nx = 'open'\n"),
        ("a code, misspelt", "[values.state]\nx = 'opn'\n"),
        ("a kind of values that there is not", "[values-by-kind.ticket.state]\nx = 'open'\n"),
        ("a form of dates that is none", "[dates]\nformats = ['dd.mm.yyyy']\n"),
        ("an order of dates that there is not", "[dates]\norder = 'ymd'\n"),
        ("a unit that there is not", "[durations]\nwork_seconds = 'fortnights'\n"),
        ("an encoding that there is not", "[layout]\nencoding = 'latin-99'\n"),
        ("a pattern that is none", "[extract]\nnumber = 'INC('\n"),
        ("a pattern without a group", "[extract]\nnumber = 'INC'\n"),
        ("a constant that cannot be one", "[constants]\nnumber = '1'\n"),
    ] {
        import(&mut said, title, &format!("{HEAD}{COLUMNS}{more}"));
    }
    for (title, profile) in [
        ("no TOML", format!("{HEAD}\n[columns\n")),
        ("no name", format!("{}{COLUMNS}", HEAD.replace("name = 'mine'\n", ""))),
        ("no kind", format!("{}{COLUMNS}", HEAD.replace("kind = 'incident'\n", ""))),
        ("a kind that there is not", format!("{}{COLUMNS}", HEAD.replace("incident", "ticket"))),
        ("no column for a field that is needed", format!("{HEAD}{}", COLUMNS.replace("number = ['Ref']\n", ""))),
        ("nothing kept, and no reason", format!("{HEAD}table = 'none'\n")),
        ("a column that the file has not", format!("{HEAD}{}", COLUMNS.replace("Begun", "Beginning"))),
    ] {
        import(&mut said, title, &profile);
    }
    said.keep("profiles");
}

#[test]
fn sources_that_cannot_be_read() {
    let mut said = Transcript::new();
    for (title, sources) in [
        ("a folder that is not there", "[\"exports\"]"),
        ("a profile that is not there", "[{ path = \"list.csv\", profile = \"mine.toml\" }]"),
        ("a profile, misspelt", "[{ path = \"list.csv\", profile = \"servicenow-incidnt\" }]"),
        ("a zone, misspelt", "[{ path = \"list.csv\", zone = \"Europe/Berln\" }]"),
    ] {
        let project = Project::new()
            .file("tickmark.toml", format!("[project]\nsources = {sources}\n"))
            .file("list.csv", crate::project::INCIDENTS);
        said.run(title, &project, "import").ends(2);
    }
    let project = plain().file("list.csv", crate::project::INCIDENTS).file("folder.toml/readme.txt", "x");
    said.run("a profile that is a folder", &project, "import list.csv --profile folder.toml").ends(2);
    said.run("two files for one draft", &project, "inspect list.csv list.csv --write-profile new.toml").ends(2);
    said.keep("sources");
}
