//! Mistakes in the other files that people write: `policy.toml`, `waivers.toml`, `sample-sizes.toml`.

use super::Transcript;
use crate::controls::{check, planted};
use crate::project::Project;

/// The planted records beside settings that say nothing.
fn decided() -> Project {
    planted().file("tickmark.toml", "")
}

/// What a check says to a file that was written anew.
fn refused(said: &mut Transcript, title: &str, project: &Project, (name, text): (&str, &str), line: &str) {
    std::fs::write(project.path().join(name), text).unwrap();
    let ran = check(project, line);
    said.add(title, project, format!("check {line}").trim_end(), &ran);
}

#[test]
fn mistakes_in_the_policy() {
    let mut said = Transcript::new();
    let project = decided().file("soon.csv", "person_id,left_at\nann,soon\n");
    for (title, policy) in [
        ("no TOML", "[parameters\n"),
        ("a table, misspelt", "[parametres]\npir_days = 10\n"),
        ("a parameter, misspelt", "[parameters]\npir_day = 10\n"),
        ("a parameter that is no number", "[parameters]\npir_days = \"ten\"\n"),
        ("a parameter below what there can be", "[parameters]\npir_days = -1\n"),
        ("a table of data, misspelt", "[table.persons]\nnone = true\n"),
        ("a table of a file that is not there", "[table.person]\nsource = \"HR\"\nfile = \"none.csv\"\n"),
        ("a table with rows that do not fit", "[table.person]\nsource = \"HR\"\nfile = \"soon.csv\"\n"),
        ("a table of a device", "[table.person]\nsource = \"HR\"\nfile = \"/dev/zero\"\n"),
        ("a table of a store that it cannot be", "[table.person]\nsource = \"HR\"\nstore = \"tickmark.duckdb\"\n"),
        ("a control, misspelt", "[control.CHG-99]\nseverity = \"low\"\n"),
        ("a severity that there is not", "[control.CHG-01]\nseverity = \"bad\"\n"),
        ("a tolerance beyond a share", "[control.CHG-01]\ntolerance = { share = 5 }\n"),
        ("an indicator, misspelt", "[indicator.MET-99]\nat_most = 1\nsource = \"us\"\n"),
        ("a limit of an indicator, misspelt", "[indicator.MET-01]\nmaximum = 1\n"),
        ("a set that is not there", "packs = [\"nowhere\"]\n"),
    ] {
        refused(&mut said, title, &project, ("policy.toml", policy), "CHG-01");
    }
    said.keep("policy");
}

#[test]
fn mistakes_in_the_waivers() {
    let waiver = "[[waiver]]\ncontrol = \"CHG-12\"\nsubject = \"c-win\"\nreason = \"agreed\"\napproved_by = \"bob\"\nexpires_on = 2025-12-31\n";
    let (project, mut said) = (decided(), Transcript::new());
    for (title, line, by) in [
        ("no TOML", "[[waiver]]", "[[waiver]"),
        ("a key, misspelt", "reason", "reson"),
        ("nobody who approved", "approved_by = \"bob\"\n", ""),
        ("an empty name of who approved", "\"bob\"", "\" \""),
        ("a day in words", "2025-12-31", "\"soon\""),
        ("a day that there is not", "2025-12-31", "\"2025-02-30\""),
        ("no last day", "expires_on = 2025-12-31\n", ""),
        ("a control, misspelt", "CHG-12", "CHG-99"),
        ("nothing that is waived", "subject = \"c-win\"\n", ""),
    ] {
        assert!(waiver.contains(line), "{line}");
        refused(&mut said, title, &project, ("waivers.toml", &waiver.replace(line, by)), "CHG-12");
    }
    let named = waiver.replace("reason", "id = \"w\"\nreason");
    refused(&mut said, "one id twice", &project, ("waivers.toml", &format!("{named}{named}")), "CHG-12");
    let ended = waiver.replace("2025-12-31", "2025-07-04");
    refused(&mut said, "one that ended a day before", &project, ("waivers.toml", &ended), "CHG-12");
    said.keep("waivers");
}

#[test]
fn mistakes_in_the_sizes_of_samples() {
    let size = "note = \"Ours\"\n[[size]]\noperates = \"always\"\nleast = 3\nmost = 4\n";
    let mut said = Transcript::new();
    for (title, line, by) in [("a key, misspelt", "least", "lest"), ("a number that is none", "3", "\"three\"")] {
        let project = Project::new().file("sample-sizes.toml", size.replace(line, by));
        said.run(title, &project, "sample sizes").ends(2);
    }
    said.keep("sample_sizes");
}
