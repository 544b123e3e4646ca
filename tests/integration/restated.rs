//! Reported values that have moved since: what was reported is written down, and every move has its tickets and its reason.

use serde_json::Value;
use tickmark::calendar::Calendars;
use tickmark::store::Store;

use crate::outputs::assert_valid;
use crate::project::Project;

/// Every ticket has 8 hours, on every day and at every hour.
const SETTINGS: &str = "[project]\nzone = \"UTC\"\n[calendar.always]\nzone = \"UTC\"\nmon-sun = [\"00:00-24:00\"]\n\
    [[sla]]\nid = \"resolution\"\nkind = \"incident\"\nmeasure = \"resolve\"\ncalendar = \"always\"\ntargets = { 2 = \"2h\", 3 = \"8h\" }\n";

const HEAD: &str =
    "number,opened_at,short_description,priority,state,assignment_group,resolved_at,closed_at,sys_updated_on\n";

/// A ticket that was opened at 9:00 and resolved 3 hours later, on days of 2024.
fn resolved(number: &str, priority: u32, opened: &str, day: &str) -> String {
    let at = format!("2024-{day} 12:00:00");
    format!("{number},2024-{opened} 09:00:00,x,{priority} - p,Resolved,SD,{at},,{at}\n")
}

/// Nine incidents of January that were resolved on the day they came, and one of February that is open: the data reach to 1 February, 9:00.
fn january() -> String {
    let days = [(9, 10), (1, 11), (2, 12), (3, 13), (4, 14), (5, 15), (6, 16), (7, 17), (8, 18)];
    let rows =
        days.map(|(number, day)| resolved(&format!("INC00{number}"), 3, &format!("01-{day}"), &format!("01-{day}")));
    format!("{HEAD}{}INC010,2024-02-01 09:00:00,x,3 - p,New,SD,,,2024-02-01 09:00:00\n", rows.concat())
}

/// A project whose January was reported, and then this export came.
fn reported(later: &str) -> Project {
    let project = Project::new().file("tickmark.toml", SETTINGS).file("jan.csv", january()).file("later.csv", later);
    project.run("import jan.csv").ends(0);
    project.run("report --period 2024-01").ends(0);
    project.run("import later.csv").ends(0);
    project
}

fn restated(project: &Project) -> Value {
    let document = project.run("restated --format json").ends(0).json();
    assert_valid("restated-1", &document);
    document
}

/// Of a value: what was reported, what holds today, its tickets with their reasons, and other causes.
type Told = (Option<f64>, Option<f64>, Vec<String>, Vec<String>);

fn told(document: &Value, report: usize, metric: &str, stat: &str) -> Option<Told> {
    let moved = document["reports"][report]["moved"].as_array().unwrap();
    let found = moved.iter().find(|moved| moved["metric"] == metric && moved["stat"] == stat)?;
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let tickets = found["tickets"].as_array().unwrap().iter();
    let tickets = tickets.map(|ticket| format!("{} {}", text(&ticket["ticket"]), text(&ticket["reason"]))).collect();
    let causes = found["causes"].as_array().unwrap().iter().map(text).collect();
    Some((found["then"]["value"].as_f64(), found["now"]["value"].as_f64(), tickets, causes))
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

/// INC001 to INC003 are resolved on 5 February now.
fn reopened() -> String {
    let rows = [1, 2, 3].map(|number| resolved(&format!("INC00{number}"), 3, &format!("01-1{number}"), "02-05"));
    format!("{HEAD}{}", rows.concat())
}

#[test]
fn three_reopened_tickets_take_their_resolutions_out_of_january() {
    let project = reported(&reopened());
    let document = restated(&project);
    let report = &document["reports"][0];
    assert_eq!((report["period"].as_str(), report["draft"].as_bool()), (Some("2024-01"), Some(false)));
    assert_eq!(report["changed"], serde_json::json!(["data"]));
    let three = words(&["INC001 reopened", "INC002 reopened", "INC003 reopened"]);
    // 9 - 3 = 6 resolved; the three are open at the end of January.
    let of = |metric, stat| told(&document, 0, metric, stat);
    assert_eq!(of("resolved", "count"), Some((Some(9.0), Some(6.0), three.clone(), vec![])));
    assert_eq!(of("backlog", "count"), Some((Some(0.0), Some(3.0), three.clone(), vec![])));
    // All of the 9 that ended were in time, and all of the 6 are: the rate is the same, of fewer. Of the 9 that fell due in January 3 are late.
    assert_eq!(of("sla_attainment", "completed"), Some((Some(1.0), Some(1.0), three.clone(), vec![])));
    assert_eq!(of("sla_attainment", "due"), Some((Some(1.0), Some(6.0 / 9.0), three, vec![])));
    // What did not move is not told, nor a number of none that stays none.
    assert_eq!((of("opened", "count"), of("backlog_age", ">90d")), (None, None));

    let page = project.run("restated").ends(0).stdout;
    assert!(page.starts_with("2024-01, reported on data until 2024-02-01T09:00:00Z: "), "{page}");
    let line = page.lines().find(|line| line.contains(" Resolved ")).unwrap();
    assert_eq!(
        line.split("  ").map(str::trim).filter(|cell| !cell.is_empty()).collect::<Vec<_>>(),
        ["Resolved", "incident", "9", "6", "INC001, INC002, INC003 (reopened)"]
    );
    assert!(page.contains("other statistics of measures: `--format csv` has them all"), "{page}");
    let rows = project.run("restated --tickets --format csv").ends(0).stdout;
    let line = "service-review,2024-01,2024-02-01T09:00:00Z,false,resolved,count,incident,,,count,9,9,6,6,reopened,INC002,servicenow\n";
    assert!(rows.contains(line), "{rows}");
    let values = project.run("restated --format csv").ends(0).stdout;
    assert!(values.contains("resolved,count,incident,,,count,9,9,6,6,3,0,0,0,\n"), "{values}");
}

#[test]
fn the_next_review_says_what_has_moved() {
    let project = reported(&reopened());
    project.run("report --period 2024-02").ends(0);
    let page = std::fs::read_to_string(project.path().join("out/service-review-2024-02.html")).unwrap();
    let section = page.split("id=\"restated\"").nth(1).unwrap().split("</section>").next().unwrap();
    for said in [
        "<strong>January 2024</strong>, reported on data until 1 February 2024, 09:00: ",
        "have moved: INC001, INC002, INC003 (reopened).",
        "<a href=\"#def-resolved\">Resolved</a><span class=\"pop\">incidents</span>",
        "<div>9</div>",
        "<div>6</div>",
    ] {
        assert!(section.contains(said), "`{said}` is not in {section}");
    }
    assert!(page.contains("<a href=\"#restated\">Restatements</a>"));
    let list = std::fs::read_to_string(project.path().join("out/service-review-2024-02/restated.csv")).unwrap();
    assert_eq!(list, project.run("restated --tickets --format csv").ends(0).stdout);
    // The page before it had nothing to say of earlier ones.
    let page = std::fs::read_to_string(project.path().join("out/service-review-2024-01.html")).unwrap();
    assert!(!page.contains("Restatements"));
}

#[test]
fn the_same_report_again_changes_nothing() {
    let project = reported(&reopened());
    let read = |name: &str| std::fs::read(project.path().join(name)).unwrap();
    project.run("report --period 2024-02").ends(0);
    let names = ["tickmark.duckdb", "out/service-review-2024-02.html", "out/service-review-2024-02/manifest.json"];
    let before = names.map(read);
    for _ in 0..2 {
        project.run("report --period 2024-02").ends(0);
        assert!(names.map(read) == before);
    }
    // January reported again, with what is known by now, is a report of its own, and stands.
    project.run("report --period 2024-01").ends(0);
    let page = read("out/service-review-2024-01.html");
    project.run("report --period 2024-01").ends(0);
    assert!(read("out/service-review-2024-01.html") == page);
    let reports = project.args(&["query", "SELECT count(*) AS n FROM report_run", "--format", "csv"]).ends(0).stdout;
    assert_eq!(reports, "n\n3\n");
    // February says the same of January: what was reported of earlier data.
    project.run("report --period 2024-02").ends(0);
    assert!(read("out/service-review-2024-02.html") == before[1]);
}

#[test]
fn a_page_as_it_was_known_is_the_page_that_was_made() {
    let project = reported(&reopened());
    let store = std::fs::read(project.path().join("tickmark.duckdb")).unwrap();
    project
        .run("--known --as-of 2024-02-01T09:00:00Z report --period 2024-01 --out then")
        .ends(0)
        .says(&["as it was known after import run 1, whose data end at 2024-02-01T09:00:00Z"]);
    for name in ["service-review-2024-01.html", "service-review-2024-01/manifest.json"] {
        let read = |folder: &str| std::fs::read_to_string(project.path().join(folder).join(name)).unwrap();
        assert_eq!(read("then"), read("out"));
    }
    let as_of = "--as-of 2024-02-01T09:00:00Z";
    for line in ["restated", "check CHG-01", "explain INC001", "query files"] {
        project.run(&format!("{as_of} --known {line}")).ends(0);
    }
    assert!(std::fs::read(project.path().join("tickmark.duckdb")).unwrap() == store, "a look back writes nothing");
    let resolved = |options: &str| {
        let rows = project.run(&format!("{options} metrics resolved --period 2024-01 --format csv")).ends(0).stdout;
        rows.lines().nth(1).unwrap().split(',').nth(6).unwrap().to_owned()
    };
    assert_eq!((resolved(as_of), resolved(&format!("{as_of} --known"))), ("6".to_owned(), "9".to_owned()));
}

#[test]
fn late_tickets_and_edited_ones_are_told_apart_from_reopened_ones() {
    // INC011 was not known when January was reported. INC004 is of priority 2 now, so that its 3 hours are too long for 2. INC005 was resolved a day
    // later than its record said, which is no reopening. INC006 has another title, which moves nothing.
    let later = format!(
        "{HEAD}{}{}{}{}",
        resolved("INC011", 3, "01-20", "01-20"),
        resolved("INC004", 2, "01-14", "01-14").replace("12:00:00\n", "13:00:00\n"),
        resolved("INC005", 3, "01-15", "01-16"),
        resolved("INC006", 3, "01-16", "01-16").replace(",x,", ",y,").replace("12:00:00\n", "13:00:00\n"),
    );
    let document = restated(&reported(&later));
    let of = |metric, stat| told(&document, 0, metric, stat);
    assert_eq!(of("opened", "count"), Some((Some(9.0), Some(10.0), words(&["INC011 late"]), vec![])));
    assert_eq!(of("resolved", "count"), Some((Some(9.0), Some(10.0), words(&["INC011 late"]), vec![])));
    // INC004 took 3 h of 2, INC005 27 h of 8: 8 of 10 are in time.
    let edited = words(&["INC004 edited", "INC005 edited", "INC011 late"]);
    assert_eq!(of("sla_attainment", "completed"), Some((Some(1.0), Some(0.8), edited, vec![])));
    // The mean of 3 h was of 9; now it is of 8 times 3 h, 27 h and 3 h: 54 h / 10.
    let times = of("resolve_time", "mean").unwrap();
    assert_eq!((times.0, times.1, times.2), (Some(10_800.0), Some(19_440.0), words(&["INC005 edited", "INC011 late"])));
}

#[test]
fn a_reopening_is_told_by_a_history_too() {
    let moves = |again: &[(&str, &str, &str)]| {
        let all = [&[("2024-01-15T09", "In Progress", "Resolved")][..], again].concat();
        let histories: Vec<Value> = all
            .iter()
            .map(|(at, from, to)| {
                serde_json::json!({"id": at, "created": format!("{at}:00:00.000+0000"), "author": {"displayName": "a"},
                    "items": [{"field": "status", "fromString": from, "toString": to}]})
            })
            .collect();
        let (last, _, status) = all.last().unwrap();
        let resolution = (*status == "Resolved").then(|| format!("{last}:00:00.000+0000"));
        serde_json::json!({"startAt": 0, "maxResults": 50, "total": 1, "issues": [{"key": "P-1", "id": "1", "fields": {"summary": "x",
            "issuetype": {"name": "Incident"}, "status": {"name": status}, "priority": {"name": "Medium"}, "created": "2024-01-10T09:00:00.000+0000",
            "resolutiondate": resolution, "updated": format!("{last}:00:00.000+0000")},
            "changelog": {"startAt": 0, "maxResults": 100, "total": histories.len(), "histories": histories}}]})
        .to_string()
    };
    let other = "number,opened_at,short_description,priority,state,resolved_at,sys_updated_on\n\
        INC1,2024-02-01 08:00:00,x,3 - p,New,,2024-02-01 08:00:00\n";
    let project = Project::new()
        .file("tickmark.toml", SETTINGS)
        .file("1.json", moves(&[]))
        .file("other.csv", other)
        .file("2.json", moves(&[("2024-02-02T09", "Resolved", "In Progress")]));
    project.run("import 1.json other.csv").ends(0);
    project.run("run 1.json other.csv --period 2024-01").ends(0);
    project.run("import 2.json").ends(0);
    let document = restated(&project);
    // The last resolution counts, and it was undone; the history still says that nothing stood open at the end of January.
    let resolved = told(&document, 0, "resolved", "count");
    assert_eq!(resolved, Some((Some(1.0), Some(0.0), words(&["P-1 reopened"]), vec![])));
    assert_eq!(told(&document, 0, "backlog", "count"), None);
}

#[test]
fn the_tickets_of_a_run_that_was_taken_back_are_named() {
    // later.csv moves three resolutions to February and brings INC011.
    let later = reopened() + &resolved("INC011", 3, "01-20", "01-20");
    let project = Project::new().file("tickmark.toml", SETTINGS).file("jan.csv", january()).file("later.csv", later);
    project.run("import jan.csv").ends(0);
    project.run("import later.csv").ends(0);
    project.run("report --period 2024-01").ends(0);
    project.run("import --undo 2").ends(0);
    let document = restated(&project);
    assert_eq!(document["reports"][0]["changed"], serde_json::json!(["data", "undone"]));
    // INC004 to INC009 and INC011 were resolved in January, 7; without later.csv INC001 to INC009 are.
    let tickets = words(&["INC001 edited", "INC002 edited", "INC003 edited", "INC011 gone"]);
    assert_eq!(told(&document, 0, "resolved", "count"), Some((Some(7.0), Some(9.0), tickets, vec![])));
    assert_eq!(told(&document, 0, "opened", "count"), Some((Some(10.0), Some(9.0), words(&["INC011 gone"]), vec![])));
    let page = project.run("restated").ends(0).stdout;
    assert!(page.contains("INC001, INC002, INC003 (edited); INC011 (gone)"), "{page}");
    // Loaded again, it is as it was reported.
    project.run("import later.csv").ends(0);
    assert_eq!(restated(&project)["reports"], serde_json::json!([]));
}

#[test]
fn an_undo_by_an_older_program_is_named_as_the_cause() {
    let project =
        Project::new().file("tickmark.toml", SETTINGS).file("jan.csv", january()).file("later.csv", reopened());
    project.run("import jan.csv").ends(0);
    project.run("import later.csv").ends(0);
    project.run("report --period 2024-01").ends(0);
    project.run("import --undo 2").ends(0);
    // It kept nothing of what it removed.
    let store = Store::open(&project.path().join("tickmark.duckdb"), &Calendars::new()).unwrap();
    let kept = store.table("SELECT table_name FROM duckdb_tables() WHERE schema_name = 'replaced'", &[]).unwrap().rows;
    for table in kept {
        store.batch(&format!("DELETE FROM replaced.{}", table[0].as_str().unwrap())).unwrap();
    }
    drop(store);
    // 6 were resolved by later.csv, 9 are without it.
    let resolved = told(&restated(&project), 0, "resolved", "count");
    assert_eq!(resolved, Some((Some(6.0), Some(9.0), vec![], words(&["undone"]))));
    let page = project.run("restated").ends(0).stdout;
    assert!(page.contains("an import was taken back"), "{page}");
}

#[test]
fn other_settings_move_a_value_only_where_they_count() {
    let change = |from: &str, to: &str| {
        let project = Project::new().file("tickmark.toml", SETTINGS).file("jan.csv", january());
        project.run("import jan.csv").ends(0);
        project.run("report --period 2024-01").ends(0);
        assert_eq!(restated(&project)["reports"], serde_json::json!([]));
        let project = project.file("tickmark.toml", SETTINGS.replace(from, to));
        (restated(&project), project)
    };
    // A goal judges a value and does not move it.
    let (document, project) =
        change("[[sla]]\n", "[[goal]]\nmetric = \"reopen_rate\"\nvalue = 0.05\n[[sla]]\ngoal = 0.9\n");
    assert_eq!(document["reports"][0]["changed"], serde_json::json!(["settings"]));
    assert_eq!(document["reports"][0]["moved"], serde_json::json!([]));
    project.run("report --period 2024-01").ends(0);
    let page = std::fs::read_to_string(project.path().join("out/service-review-2024-01.html")).unwrap();
    assert!(page.contains("No reported value has moved since: 1 earlier report compared with the data of today."));
    // Each took 3 hours: within 8, not within 2.
    let (document, project) = change("3 = \"8h\"", "3 = \"2h\"");
    let completed = told(&document, 0, "sla_attainment", "completed");
    assert_eq!(completed, Some((Some(1.0), Some(0.0), vec![], words(&["settings"]))));
    assert_eq!(told(&document, 0, "resolved", "count"), None);
    assert!(project.run("restated").ends(0).stdout.contains("the settings changed"));
    // A level that is no more has no value today.
    let (document, _) = change("id = \"resolution\"", "id = \"renamed\"");
    let completed = told(&document, 0, "sla_attainment", "completed");
    assert_eq!(completed, Some((Some(1.0), None, vec![], words(&["settings"]))));
}

#[test]
fn a_draft_is_compared_when_its_period_is_over() {
    // By 20 January 10 tickets were opened in it; the export of the end of January has one more.
    let early = january().replace(
        "INC010,2024-02-01 09:00:00,x,3 - p,New,SD,,,2024-02-01",
        "INC010,2024-01-20 09:00:00,x,3 - p,New,SD,,,2024-01-20",
    );
    let later = |day: &str| {
        format!(
            "{HEAD}INC011,2024-01-25 09:00:00,x,3 - p,New,SD,,,2024-01-25 09:00:00\nINC012,2024-{day} 09:00:00,x,3 - p,New,SD,,,2024-{day} 09:00:00\n"
        )
    };
    for (day, over) in [("01-26", false), ("02-03", true)] {
        let project = Project::new().file("tickmark.toml", SETTINGS).file("1.csv", &early).file("2.csv", later(day));
        project.run("import 1.csv").ends(0);
        project.run("report --period 2024-01").ends(0);
        project.run("import 2.csv").ends(0);
        let document = restated(&project);
        if over {
            assert_eq!(document["reports"][0]["draft"], true);
            assert_eq!(
                told(&document, 0, "opened", "count"),
                Some((Some(10.0), Some(11.0), words(&["INC011 late"]), vec![]))
            );
            let page = project.run("restated").ends(0).stdout;
            assert!(
                page.contains("reported on data until 2024-01-20T09:00:00Z, before the period was over: "),
                "{page}"
            );
        } else {
            assert_eq!(document["reports"], serde_json::json!([]));
        }
        // The final report takes the place of the draft; it restates nothing.
        project.run("report --period 2024-01").ends(0);
        let page = std::fs::read_to_string(project.path().join("out/service-review-2024-01.html")).unwrap();
        assert!(!page.contains("Restatements"));
    }
}

#[test]
fn a_store_that_cannot_be_written_gives_the_report_and_says_so() {
    let project = Project::new().file("tickmark.toml", SETTINGS).file("jan.csv", january());
    project.run("import jan.csv").ends(0);
    project.run("metrics --period 2024-01").ends(0);
    // Whoever reads keeps writers out.
    let reading = Store::open_read_only(&project.path().join("tickmark.duckdb"), &Calendars::new()).unwrap();
    project.run("report --period 2024-01").ends(0).says(&["what was reported could not be written down"]);
    drop(reading);
    assert!(project.path().join("out/service-review-2024-01.html").exists());
    assert!(project.run("restated").ends(0).stdout.starts_with("nothing to restate"));
    project.run("report --period 2024-01").ends(0).says_not(&["written down"]);
}

#[test]
fn the_answer_does_not_hang_on_the_order_of_rows_or_on_threads() {
    let rows = reopened() + &resolved("INC012", 3, "01-22", "01-23");
    let mut turned: Vec<&str> = rows.lines().skip(1).collect();
    turned.reverse();
    let turned = format!("{HEAD}{}\n", turned.join("\n"));
    let answers = [(rows.as_str(), "1"), (&turned, "2")].map(|(later, threads)| {
        let project = reported(later);
        project.run(&format!("report --period 2024-02 --threads {threads}")).ends(0);
        let list = std::fs::read_to_string(project.path().join("out/service-review-2024-02/restated.csv")).unwrap();
        let page = std::fs::read_to_string(project.path().join("out/service-review-2024-02.html")).unwrap();
        let section = page.split("id=\"restated\"").nth(1).unwrap().split("</section>").next().unwrap().to_owned();
        (list, section, project.run(&format!("restated --format json --threads {threads}")).ends(0).stdout)
    });
    assert!(answers[0] == answers[1]);
}

#[test]
fn a_number_of_a_ticket_stays_text() {
    let later = format!("{HEAD}{}", resolved("=<b>1</b>", 3, "01-20", "01-21"));
    let project = reported(&later);
    project.run("report --period 2024-02").ends(0);
    let page = std::fs::read_to_string(project.path().join("out/service-review-2024-02.html")).unwrap();
    assert!(page.contains("=&lt;b&gt;1&lt;") && !page.contains("<b>1"), "escaped");
    let list = std::fs::read_to_string(project.path().join("out/service-review-2024-02/restated.csv")).unwrap();
    assert!(list.contains(",late,'=<b>1</b>,servicenow"), "{list}");
}

#[test]
fn what_a_store_says_was_reported_is_not_trusted() {
    let project = Project::new().file("tickmark.toml", SETTINGS).file("jan.csv", january());
    project.run("import jan.csv").ends(0);
    let store = Store::open(&project.path().join("tickmark.duckdb"), &Calendars::new()).unwrap();
    // A period at the end of all time, one that ends before it begins, markup for a name, a measure that nobody knows, a value that is none.
    store
        .batch(
            "INSERT INTO report_run SELECT n, '<b>', ['<b>\u{1b}[2J', '2024-01'][n], TIMESTAMP '290000-01-01', TIMESTAMP '1000-01-01', TIMESTAMP '0001-01-01', \
               -1, 'a', 'b', 'c' FROM range(1, 3) t(n); \
             INSERT INTO reported_value SELECT n, ['opened', 'drop'][n], 'count', ['incident', '<b>'][n], NULL, '\u{1b}[2J', -1, 'nan'::DOUBLE, 'x' FROM range(1, 3) t(n); \
             INSERT INTO reported_value VALUES (1, 'opened', 'count', 'incident', '<b>', '<b>', 1, 'inf', '\u{1b}[2J')",
        )
        .unwrap();
    drop(store);
    let page = project.run("restated").ends(0).stdout;
    assert!(!page.contains('\u{1b}'), "{page}");
    restated(&project);
    project.run("report --period 2024-01").ends(0);
    let page = std::fs::read_to_string(project.path().join("out/service-review-2024-01.html")).unwrap();
    assert!(!page.split("id=\"restated\"").nth(1).unwrap().contains("<b>"), "escaped");
}

#[test]
fn a_file_that_is_read_again_edits_its_tickets_and_brings_none() {
    // Resolved on 31 January at 23:30 on its wall clock: in New York that is 04:30 of 1 February.
    let row = |number: &str, resolved: &str| {
        format!("{number},2024-01-31 09:00:00,x,3 - p,Resolved,SD,2024-01-{resolved}:00,,2024-01-{resolved}:00\n")
    };
    let export = format!("{HEAD}{}{}", row("INC001", "31 23:30"), row("INC002", "31 12:00"));
    let project = Project::new().file("tickmark.toml", SETTINGS).file("jan.csv", &export);
    project.run("import jan.csv --source-tz UTC").ends(0);
    project.run("report --period 2024-01").ends(0);
    project.run("import jan.csv --source-tz America/New_York").ends(0);
    let found = told(&restated(&project), 0, "resolved", "count");
    // 2 - 1 = 1.
    assert_eq!(found, Some((Some(2.0), Some(1.0), words(&["INC001 edited"]), vec![])));
}
