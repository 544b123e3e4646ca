//! Samples as auditors see them: drawn by their seed, filled in, and evaluated with a limit or the reason why there is none.

use crate::controls::{check, planted};
use crate::evidence::{files, json};
use crate::outputs::assert_valid;
use crate::project::{Project, Ran};

/// The sheet with every `result` filled in by its subject.
pub(crate) fn fill(sheet: &str, result: impl Fn(&str) -> &'static str) -> String {
    let mut reader = csv::Reader::from_reader(sheet.as_bytes());
    let header = reader.headers().unwrap().clone();
    let at = |name: &str| header.iter().position(|column| column == name).unwrap();
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(&header).unwrap();
    for record in reader.records() {
        let mut cells: Vec<String> = record.unwrap().iter().map(str::to_owned).collect();
        let found = result(&cells[at("subject_id")]);
        cells[at("result")] = String::from(found);
        cells[at("tester")] = String::from("ann");
        cells[at("date")] = String::from("2025-07-06");
        writer.write_record(&cells).unwrap();
    }
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}

fn sample(project: &Project, rest: &str) -> Ran {
    project.run(&format!("sample {rest} --period 2025-01-01..2025-06-30 --as-of 2025-07-05T00:00:00Z"))
}

pub(crate) fn subjects(sheet: &str) -> Vec<String> {
    let mut reader = csv::Reader::from_reader(sheet.as_bytes());
    let at = reader.headers().unwrap().iter().position(|column| column == "subject_id").unwrap();
    reader.records().map(|record| record.unwrap()[at].to_owned()).collect()
}

fn write(project: &Project, name: &str, text: &str) {
    std::fs::write(project.path().join(name), text).unwrap();
}

#[test]
fn a_sample_is_drawn_by_its_seed_and_a_larger_one_begins_with_it() {
    let project = planted();
    sample(&project, "draw INC-01 --size 5").ends(2).says(&["`sample draw` needs a seed", "does not choose one"]);
    check(&project, "--sample 5 --seed 7").ends(2).says(&["items of one control"]);
    sample(&project, "draw INC-01 --size 0 --seed 7").ends(2);
    let few = sample(&project, "draw INC-01 --size 5 --seed 7 --seed-by auditor").ends(0).says(&["drew 5 of"]).stdout;
    let more = sample(&project, "draw INC-01 --size 9 --seed 7").ends(0).stdout;
    assert_eq!(subjects(&few).len(), 5);
    assert_eq!(subjects(&few), subjects(&more)[..5]);
    assert_ne!(subjects(&few), subjects(&sample(&project, "draw INC-01 --size 5 --seed 8").ends(0).stdout));
    let document = sample(&project, "draw INC-01 --size 5 --seed 7 --seed-by auditor --format json").ends(0).json();
    assert_valid("sample-1", &document);
    assert_eq!(document["subjects"], serde_json::json!(subjects(&few)));
    // The rule of the sheet, followed without the program.
    let all = check(&project, "INC-01 --list population --format csv").ends(0).stdout;
    let mut by_hand = subjects(&all);
    assert_eq!(document["population"], by_hand.len());
    by_hand.sort();
    let listed = by_hand.join("\n") + "\n";
    assert_eq!(document["population_sha256"], tickmark::hash::sha256(listed));
    by_hand.sort_by_key(|subject| tickmark::hash::sha256(format!("7\u{1f}{subject}")));
    assert_eq!(subjects(&few), by_hand[..5]);
}

#[test]
fn a_filled_sheet_has_a_limit_and_one_that_was_touched_has_none() {
    let project = planted();
    let sheet = sample(&project, "draw INC-01 --size 5 --seed 7").ends(0).stdout;
    write(&project, "blank.csv", &sheet);
    sample(&project, "evaluate blank.csv").ends(2).says(&["not yet tested: 5 items"]);
    let drawn = subjects(&sheet);
    write(&project, "good.csv", &fill(&sheet, |subject| if subject == drawn[2] { "deviation" } else { "ok" }));
    let document = sample(&project, "evaluate good.csv --tolerable 0.1 --format json").ends(0).json();
    assert_valid("sample-evaluation-1", &document);
    assert_eq!((&document["tested"], &document["deviations"]), (&5.into(), &1.into()));
    // 1 of 5: the U with (1-U)^5 + 5U(1-U)^4 = 0.05 is 0.6574: 0.3426^4 * (0.3426 + 5 * 0.6574) = 0.01378 * 3.6296 = 0.0500.
    assert!((document["upper"].as_f64().unwrap() - 0.6574).abs() < 0.0001, "{document}");
    assert_eq!((&document["supports"], &document["needed"]), (&false.into(), &46.into()));
    let page = sample(&project, "evaluate good.csv --tolerable 0.1").ends(0).stdout;
    for text in ["1 of 5 examined items deviate", "hypergeometric", "65.74 %", "does not support", "46 examined items"]
    {
        assert!(page.contains(text), "`{text}` is not in:\n{page}");
    }
    check(&project, "INC-02 --evaluate good.csv").ends(2).says(&["is a sample of INC-01"]);
    sample(&project, "evaluate good.csv --confidence 95").ends(2).says(&["between 0 and 1"]);
    // An item that was picked by hand stands in for one that was drawn.
    let population = subjects(&check(&project, "INC-01 --list population --format csv").ends(0).stdout);
    let other = population.iter().find(|subject| !drawn.contains(subject)).unwrap();
    write(&project, "picked.csv", &fill(&sheet, |_| "ok").replace(&format!(",{},", drawn[0]), &format!(",{other},")));
    let picked = sample(&project, "evaluate picked.csv").ends(3).stdout;
    assert!(picked.contains("not among the first 5 by seed `7`") && !picked.contains("at most"), "{picked}");
    // Another period is another population.
    let other = project.run("sample evaluate good.csv --period 2025-06 --as-of 2025-07-05T00:00:00Z");
    assert!(other.stdout.contains("not the one that was drawn from") || other.stderr.contains("nothing to draw from"));
    assert_eq!(other.code, 3);
    // What is not testable has nothing to draw from.
    let empty = Project::new().file("incident.csv", crate::project::INCIDENTS);
    empty.run("import incident.csv").ends(0);
    empty.run("sample draw CHG-01 --size 5 --seed 7 --period 2026-06").ends(3).says(&["nothing to draw from"]);
}

#[test]
fn strata_are_drawn_by_their_share_and_each_has_its_limit() {
    let project = planted();
    sample(&project, "draw CHG-02 --size 9 --seed 7 --stratum change_tpe")
        .ends(2)
        .says(&["unknown column", "`change_type`"]);
    check(&project, "CHG-02 --stratum change_type").ends(2).says(&["--sample"]);
    let line = "draw CHG-02 --size 9 --seed 7 --stratum change_type";
    let document = sample(&project, &format!("{line} --format json")).ends(0).json();
    assert_valid("sample-1", &document);
    let strata = document["strata"].as_array().unwrap();
    let sum = |key: &str| strata.iter().map(|stratum| stratum[key].as_u64().unwrap()).sum::<u64>();
    assert_eq!((sum("drawn"), sum("population")), (9, document["population"].as_u64().unwrap()));
    // One change has no type; normal and emergency ones are the other strata.
    let names: Vec<&str> = strata.iter().map(|stratum| stratum["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["(none)", "emergency", "normal"]);
    assert!(strata.iter().all(|stratum| stratum["drawn"].as_u64().unwrap() >= 1));
    let sheet = sample(&project, line).ends(0).stdout;
    let more = sample(&project, &line.replace('9', "14")).ends(0).stdout;
    assert_eq!(subjects(&sheet), subjects(&more)[..9]);
    sample(&project, &line.replace('9', "2")).ends(2).says(&["2 items are too few for 3 strata"]);
    write(&project, "filled.csv", &fill(&sheet, |_| "ok"));
    let evaluated = sample(&project, "evaluate filled.csv --format json").ends(0).json();
    assert_valid("sample-evaluation-1", &evaluated);
    let of = evaluated["strata"].as_array().unwrap();
    assert_eq!(of.iter().map(|stratum| stratum["tested"].as_u64().unwrap()).sum::<u64>(), 9);
    assert!(evaluated["upper"].is_null() && evaluated["upper_items"].as_u64().unwrap() > 0, "{evaluated}");
    let page = sample(&project, "evaluate filled.csv").ends(0).stdout;
    assert!(
        page.contains("sum of hypergeometric limits of the strata") && page.contains("  emergency: 0 of"),
        "{page}"
    );
}

#[test]
fn examined_samples_become_part_of_the_pack() {
    let project = planted();
    let sheet = sample(&project, "draw INC-01 --size 5 --seed 7").ends(0).stdout;
    write(&project, "blank.csv", &sheet);
    check(&project, "--evidence pack --with-sample blank.csv").ends(2).says(&["not yet tested: 5 items"]);
    assert!(!project.path().join("pack").exists());
    write(&project, "good.csv", &fill(&sheet, |_| "ok"));
    check(&project, "--evidence pack --with-sample good.csv --tolerable 0.2").ends(0);
    let pack = files(&project.path().join("pack"));
    assert_eq!(pack["samples/INC-01/good.csv"], std::fs::read(project.path().join("good.csv")).unwrap());
    let evaluated = json(&pack, "samples/INC-01/good.csv.evaluation.json");
    assert_valid("sample-evaluation-1", &evaluated);
    assert_eq!(evaluated, sample(&project, "evaluate good.csv --tolerable 0.2 --format json").ends(0).json());
    project.run("verify pack").ends(0);
    check(&project, "--evidence two --with-sample good.csv --with-sample ./good.csv")
        .ends(2)
        .says(&["two samples of INC-01"]);
    check(&project, "--tolerable 0.2").ends(2).says(&["needs a sample that was filled in"]);
}

#[test]
fn customary_sizes_are_shown_as_practice_and_can_be_replaced() {
    let project = Project::new();
    let page = project.run("sample sizes").ends(0).says(&["no authority"]).stdout;
    // 0.95^59 is the first power below 0.05.
    assert!(page.contains("every week") && page.contains("59"), "{page}");
    write(&project, "sample-sizes.toml", "note = \"Ours\"\n[[size]]\noperates = \"always\"\nleast = 3\nmost = 4\n");
    let ours = project.run("sample sizes --format csv").ends(0).says(&["Ours"]).stdout;
    assert_eq!(ours, "operates,least,most,at_risk,share_of_population\nalways,3,4,,\n");
}
