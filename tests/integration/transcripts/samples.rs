//! Sheets that cannot be evaluated, packs that are not whole, and decisions that nobody answers for.

use super::Transcript;
use crate::controls::{check, planted};
use crate::project::Project;
use crate::samples::{fill, subjects};

fn write(project: &Project, name: &str, text: &str) {
    std::fs::write(project.path().join(name), text).unwrap();
}

#[test]
fn sheets_that_cannot_be_evaluated() {
    let project = planted().file("tickmark.toml", "");
    let sample = |line: &str| {
        project.run(&format!("sample {line} --period 2025-01-01..2025-06-30 --as-of 2025-07-05T00:00:00Z"))
    };
    let sheet = sample("draw INC-01 --size 5 --seed 7").ends(0).stdout;
    let ok = fill(&sheet, |_| "ok");
    let drawn = subjects(&sheet);
    let (first, second) = (format!(",{},", drawn[0]), format!(",{},", drawn[1]));
    let mut said = Transcript::new();
    for (title, text) in [
        ("nothing is filled in", sheet.clone()),
        ("a result, misspelt", ok.replacen(",ok,", ",okay,", 1)),
        ("a column is gone", ok.replacen("subject_id", "subject", 1)),
        ("an item twice", ok.replace(&second, &first)),
        ("an item that was not drawn", ok.replace(&first, ",nobody,")),
        ("an item replaced without a reason", fill(&sheet, |_| "replaced")),
        ("no items", ok.lines().next().unwrap().to_owned() + "\n"),
        ("no sheet", "a,b\n1,2\n".to_owned()),
        ("nothing at all", String::new()),
    ] {
        write(&project, "filled.csv", &text);
        let ran = sample("evaluate filled.csv");
        said.add_with_results(title, &project, "sample evaluate filled.csv", ran);
    }
    write(&project, "filled.csv", &ok);
    write(&project, "blank.csv", &sheet);
    for (title, line) in [
        ("a sheet that is not there", "evaluate none.csv"),
        ("a confidence in per cent", "evaluate filled.csv --confidence 95"),
        ("a share in per cent", "evaluate filled.csv --tolerable 5"),
    ] {
        let ran = sample(line).ends(2);
        said.add(title, &project, &format!("sample {line}"), &ran);
    }
    for (title, line) in [
        ("the sheet of another control, asked for as earlier", "INC-02 --evaluate filled.csv"),
        ("a pack with a sheet that is not filled in", "--evidence pack --with-sample blank.csv"),
        ("a pack with one sheet twice", "--evidence pack --with-sample filled.csv --with-sample ./filled.csv"),
    ] {
        let ran = check(&project, line).ends(2);
        said.add(title, &project, &format!("check {line}"), &ran);
    }
    let line = "sample evaluate filled.csv --period 2025-03 --as-of 2025-07-05T00:00:00Z";
    said.run("the sheet of another period", &project, line).ends(3);
    let line = "sample draw CHG-01 --size 5 --seed 7 --period 2019-01 --as-of 2025-07-05T00:00:00Z";
    said.run("nothing to draw from", &project, line);
    said.keep("sheets");
}

/// Two packs, one after the other.
fn packs() -> Project {
    let project = planted().file("tickmark.toml", "");
    check(&project, "CHG-01 CHG-02 --evidence old").ends(0);
    check(&project, "CHG-01 CHG-02 --evidence new --previous old").ends(0);
    project
}

#[test]
fn packs_that_are_not_whole() {
    let project = packs();
    let mut said = Transcript::new();
    said.run("a pack that is whole", &project, "verify old").ends(0);
    let other = format!("verify old --expect {}", "0".repeat(64));
    said.run("a pack that is not the one that was noted", &project, &other).ends(1);
    said.run("a pack that is not there", &project, "diff none new").ends(2);
    let edit = |name: &str, text: &str| std::fs::write(project.path().join(name), text).unwrap();
    edit("old/exceptions.csv", "control\n");
    edit("old/more.csv", "x");
    std::fs::remove_file(project.path().join("old/views.sql")).unwrap();
    said.run("files that were changed, added and removed", &project, "verify old").ends(1);
    said.run("a comparison with it", &project, "diff old new").ends(2);
    edit("old/manifest.json", "{");
    said.run("a manifest that is none", &project, "verify old").ends(1);
    let after = check(&project, "CHG-01 --evidence third --previous old").ends(2);
    said.add(
        "a pack after one whose manifest is none",
        &project,
        "check CHG-01 --evidence third --previous old",
        &after,
    );
    said.keep("packs");
}

#[test]
fn dispositions_that_cannot_stand() {
    let project = packs();
    let list = project.run("diff old new --format csv").ends(0).stdout;
    let mut said = Transcript::new();
    let head = list.lines().next().unwrap();
    let (row, at) =
        (list.lines().nth(1).unwrap(), |name: &str| head.split(',').position(|column| column == name).unwrap());
    let with = |word: &str, why: &str, by: &str| {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(row.as_bytes());
        let record = reader.records().next().unwrap().unwrap();
        let mut cells: Vec<&str> = record.iter().collect();
        for (name, cell) in [("disposition", word), ("why", why), ("decided_by", by), ("decided_on", "2025-07-06")] {
            cells[at(name)] = cell;
        }
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(&cells).unwrap();
        String::from_utf8(writer.into_inner().unwrap()).unwrap()
    };
    let one = with("explained", "on paper", "ann");
    for (title, text) in [
        ("a word, misspelt", format!("{head}\n{}", with("explaind", "on paper", "ann"))),
        ("no reason", format!("{head}\n{}", with("explained", "", "ann"))),
        ("nobody", format!("{head}\n{}", with("explained", "on paper", ""))),
        ("one twice", format!("{head}\n{one}{one}")),
        ("a column is gone", format!("{}\n{one}", head.replace("why", "reasons"))),
        ("nothing at all", String::new()),
    ] {
        write(&project, "said.csv", &text);
        said.run(title, &project, "diff old new --dispositions said.csv").ends(2);
    }
    said.run("a list that is not there", &project, "diff old new --dispositions none.csv").ends(2);
    said.keep("dispositions");
}
