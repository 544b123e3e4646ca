//! The way from everything that was loaded to what was tested: worked out by hand on seventeen tickets, and the same in every form for all
//! controls of the planted records.

use std::io::Cursor;

use calamine::{Reader as _, Xlsx, open_workbook_from_rs};
use serde_json::{Value, json};

use crate::controls::{check, planted};
use crate::evidence::{files, json as read, text};
use crate::indicators;

fn steps(control: &Value) -> Vec<(String, Value, u64, u64)> {
    let step = |step: &Value| {
        let n = |key: &str| step[key].as_u64().unwrap();
        (step["step"].as_str().unwrap().to_owned(), step["left_out"].clone(), n("unknown"), n("remains"))
    };
    control["scope"].as_array().unwrap().iter().map(step).collect()
}

#[test]
fn every_step_says_what_it_leaves_out() {
    let project = indicators::project(indicators::POLICY, "");
    let document = indicators::check(&project, "--format json").ends(0).json();
    let way = |id: &str| {
        let control = document["controls"].as_array().unwrap().iter().find(|control| control["id"] == id).unwrap();
        steps(control)
    };
    let expected = |steps: &[(&str, Option<u64>, u64, u64)]| -> Vec<(String, Value, u64, u64)> {
        steps
            .iter()
            .map(|(step, left, unknown, remains)| ((*step).to_owned(), json!(left), *unknown, *remains))
            .collect()
    };
    // Four of seventeen are changes, all of March and carried out; one is a standard one.
    let changes = [
        ("loaded", None, 0, 17),
        ("other kinds than changes", Some(13), 0, 4),
        ("work, else closing, else opening outside the period", Some(0), 0, 4),
        ("cancelled", Some(0), 0, 4),
        ("not carried out", Some(0), 0, 4),
        ("outside the population of the control", Some(1), 0, 3),
        ("without a verdict", Some(0), 0, 3),
    ];
    assert_eq!(way("CHG-02"), expected(&changes));
    // Five problems; p5 is of February, p4 cancelled; the 30 days of p3 (15 March) end after 10 April. All three others were analysed or late.
    let problems = [
        ("loaded", None, 0, 17),
        ("other kinds than problems", Some(12), 0, 5),
        ("opened outside the period", Some(1), 0, 4),
        ("cancelled", Some(1), 0, 3),
        ("outside the population of the control", Some(1), 0, 2),
        ("without a verdict", Some(0), 0, 2),
    ];
    assert_eq!(way("PRB-01"), expected(&problems));
    // Nobody gave a list of people, so that ACC-01 did not run: the way ends before its population. i4, p2 and p3 are open; of i5 nobody knows.
    let open = [("loaded", None, 0, 17), ("opened after the cut-off", Some(0), 0, 17), ("not open", Some(14), 1, 3)];
    assert_eq!(way("ACC-01"), expected(&open));
    // Waivers have no scope, and deployments are counted as such.
    assert_eq!(way("GOV-01"), []);
    assert_eq!(way("CHG-16")[0], ("loaded".to_owned(), Value::Null, 0, 2));
    let page = indicators::check(&project, "CHG-02").ends(0).stdout;
    assert!(page.contains("- 13 other kinds than changes"), "{page}");
}

#[test]
fn the_way_is_the_same_in_every_form_and_adds_up() {
    let project = planted();
    check(&project, "--evidence pack").ends(0);
    let pack = files(&project.path().join("pack"));
    let results = read(&pack, "results.json");
    let mut rows = Vec::new();
    for control in results["controls"].as_array().unwrap() {
        let (id, n) = (control["id"].as_str().unwrap(), |key: &str| control[key].as_u64().unwrap());
        let way = steps(control);
        let mut before: Option<u64> = None;
        for (step, left_out, unknown, remains) in &way {
            if let Some(left_out) = left_out.as_u64() {
                assert_eq!(before.unwrap() - left_out, *remains, "{id} {step}");
                assert!(*unknown <= left_out, "{id} {step}");
            }
            before = Some(*remains);
        }
        if !matches!(control["outcome"].as_str(), Some("error")) && n("population") > 0 {
            let [.., population, tested] = way.as_slice() else { panic!("{id}: {way:?}") };
            assert_eq!(
                (population.3, tested.3, tested.1.as_u64()),
                (n("population"), n("tested"), Some(n("not_testable"))),
                "{id}"
            );
        }
        let paper = text(&pack, &format!("controls/{id}/workpaper.html"));
        for (step, ..) in &way {
            assert!(paper.contains(&step.replace('\'', "&#x27;")), "{id}: `{step}` is not in its paper");
        }
        let place = |words: &str| paper.find(words).unwrap_or(usize::MAX);
        assert!(way.is_empty() || place("From what was loaded") < place("<h2>Result"), "{id}");
        rows.extend(way.into_iter().map(|(step, left_out, unknown, remains)| {
            [
                id.to_owned(),
                step,
                left_out.as_u64().map_or_else(String::new, |n| n.to_string()),
                unknown.to_string(),
                remains.to_string(),
            ]
        }));
    }
    assert!(rows.len() > 200, "{}", rows.len());
    let csv = text(&pack, "scope.csv");
    let first_five =
        |record: csv::StringRecord| -> [String; 5] { std::array::from_fn(|place| record[place].to_owned()) };
    let written: Vec<[String; 5]> =
        csv::Reader::from_reader(csv.as_bytes()).records().map(|record| first_five(record.unwrap())).collect();
    assert_eq!(written, rows);
    let mut book: Xlsx<_> = open_workbook_from_rs(Cursor::new(&pack["leadsheet.xlsx"])).unwrap();
    let sheet = book.worksheet_range("Scope").unwrap();
    let cells: Vec<[String; 5]> =
        sheet.rows().skip(1).map(|row| std::array::from_fn(|place| row[place].to_string())).collect();
    assert_eq!(cells, rows);
}
