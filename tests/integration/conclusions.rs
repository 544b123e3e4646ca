//! What the review of the sample company concludes: its sentences are those that the rows of the same page support, and every number with
//! a list can be worked out again from the list.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::project::{Project, sample, tickmark};

/// The pages of March, in which the exchange of the core switches failed, and of June 2026.
struct Pages {
    project: Project,
}

const MONTHS: [&str; 2] = ["2026-03", "2026-06"];

fn pages() -> &'static Pages {
    static PAGES: OnceLock<Pages> = OnceLock::new();
    PAGES.get_or_init(|| {
        let project = Project::new();
        for month in MONTHS {
            let mut command = tickmark();
            command.arg("run").arg(sample()).args(["--period", month, "--out", "out", "--store", "t.duckdb"]);
            let ran = command.current_dir(project.path()).output().unwrap();
            assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
        }
        Pages { project }
    })
}

impl Pages {
    fn html(&self, month: &str) -> String {
        std::fs::read_to_string(self.project.path().join(format!("out/service-review-{month}.html"))).unwrap()
    }

    fn list(&self, href: &str) -> List {
        let mut reader = csv::Reader::from_path(self.project.path().join("out").join(href)).unwrap();
        let columns = reader.headers().unwrap().iter().map(str::to_owned).collect::<Vec<_>>();
        let row = |record: csv::StringRecord| columns.iter().cloned().zip(record.iter().map(str::to_owned)).collect();
        List { rows: reader.records().map(|record| row(record.unwrap())).collect() }
    }
}

/// The rows of a list by the names of their columns.
struct List {
    rows: Vec<BTreeMap<String, String>>,
}

impl List {
    fn len(&self) -> u64 {
        self.rows.len() as u64
    }

    /// How many rows count in the column of a share.
    fn hits(&self, href: &str) -> u64 {
        let column = match href.rsplit('/').next().unwrap() {
            "reopened.csv" | "requests-reopened.csv" => "reopened",
            "changes.csv" => "faultless",
            "emergency-changes.csv" => "emergency",
            "first-group.csv" => "first_group",
            // Hand-overs, of which one is enough.
            "handed-on.csv" => return self.rows.iter().filter(|row| row["value"] != "0").count() as u64,
            _ => "met",
        };
        self.rows.iter().filter(|row| row[column] == "true").count() as u64
    }

    /// The quantile of type 7 of the seconds.
    #[allow(clippy::cast_sign_loss, reason = "a place is never below zero")]
    fn quantile(&self, share: f64) -> f64 {
        let mut seconds: Vec<f64> = self.rows.iter().map(|row| row["seconds"].parse().unwrap()).collect();
        seconds.sort_by(f64::total_cmp);
        let place = (seconds.len() - 1) as f64 * share;
        let low = place.floor();
        let next = seconds[(low as usize + 1).min(seconds.len() - 1)];
        seconds[low as usize] + (place - low) * (next - seconds[low as usize])
    }
}

fn is_csv(name: &str) -> bool {
    std::path::Path::new(name).extension().is_some_and(|ending| ending == "csv")
}

/// The text of markup.
fn plain(html: &str) -> String {
    let mut text = String::new();
    for part in html.split('<') {
        text.push_str(part.split_once('>').map_or(part, |(_, after)| after));
    }
    text.replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">").replace("&#x27;", "'").replace('\u{a0}', " ")
}

fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    let start = text.find(from).unwrap_or_else(|| panic!("no `{from}`"));
    let rest = &text[start..];
    &rest[..rest.find(to).unwrap_or(rest.len())]
}

/// The verdict of a month, as it is read.
fn verdict(month: &str) -> String {
    let html = pages().html(month);
    plain(between(&html, "<section class=\"lead\"", "<details>"))
}

#[track_caller]
fn assert_says(text: &str, says: &[&str], says_not: &[&str]) {
    for words in says {
        assert!(text.contains(words), "`{words}` is not in:\n{text}");
    }
    for words in says_not {
        assert!(!text.contains(words), "`{words}` is in:\n{text}");
    }
}

#[test]
fn march_has_two_red_rows_and_improves_nothing() {
    let verdict = verdict("2026-03");
    let says =
        ["Verdict: under pressure, two targets missed", "Resolved in target", "Changes without trouble", "31 of 53"];
    assert_says(&verdict, &says, &["improving", "agreed"]);
    assert_says(&verdict, &["Of the clocks that fell due, 521 of 527 (98.9 %) kept their target", "bulk close"], &[]);
}

#[test]
fn a_decision_gives_options_and_repeats_no_sentence_of_the_verdict() {
    for month in MONTHS {
        let html = pages().html(month);
        let lead = between(&html, "<section class=\"lead\"", "</section>");
        let decisions: Vec<String> =
            lead.split("<li>").skip(1).filter(|item| item.contains("class=\"fill\"")).map(plain).collect();
        assert!(decisions.len() > 1, "{month}: {decisions:?}");
        for decision in &decisions {
            assert!(decision.contains(", or "), "{month}: no option in `{decision}`");
            assert!(!decision.contains('?') && !decision.contains('%'), "{month}: `{decision}`");
        }
    }
}

#[test]
fn every_list_beside_the_page_is_linked_and_none_is_written_twice() {
    for month in MONTHS {
        let (html, folder) = (pages().html(month), pages().project.path().join(format!("out/service-review-{month}")));
        let mut seen = BTreeMap::<Vec<u8>, String>::new();
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            assert!(
                html.contains(&format!("href=\"service-review-{month}/{name}\"")),
                "{month}: nothing leads to {name}"
            );
            if let Some(twin) = seen.insert(std::fs::read(&path).unwrap(), name.clone()) {
                panic!("{month}: {name} is {twin} again");
            }
        }
        // Seven incidents were cancelled in March and in June: 7 clocks of their level have no end.
        assert!(html.contains("resolved-in-target-left-out.csv\">7 resolution clocks</a>"), "{month}");
    }
}

#[test]
fn a_row_of_the_scorecard_has_one_unit() {
    for month in MONTHS {
        let html = pages().html(month);
        let score = between(&html, "<section id=\"score\"", "</table>");
        let times: Vec<&str> = score.split("<tr>").filter(|row| row.contains("Median time to resolve")).collect();
        assert_eq!(times.len(), 2, "{month}");
        for row in times {
            let units = [" min", " h"].map(|unit| {
                let cells = row.split("<td").skip(1).map(|cell| plain(&format!("<td{cell}")));
                cells.filter(|cell| cell.trim_end().ends_with(unit)).count()
            });
            assert!(units.contains(&0), "{month}: {}", plain(row));
        }
    }
    // P1 in June: 63 min, and the target of 2 h as 120 min. Changes of rates are in points.
    let score = plain(between(&pages().html("2026-06"), "<section id=\"score\"", "</table>"));
    assert_says(&score, &["63 min", "120 min", "−2.2 pts"], &["63 m\n", "0.6 to 12.0 h"]);
}

#[test]
fn remarks_about_everything_are_on_every_chart_over_months() {
    let html = pages().html("2026-03");
    for id in ["flow", "process"] {
        let figure = plain(between(&html, &format!("<h3 id=\"{id}\""), "</figure>"));
        let says = ["16 March 2026, Exchange of the core switches fails", "27 March 2026, Bulk close of stale tickets"];
        assert_says(&figure, &says, &[]);
    }
}

#[test]
fn a_column_that_never_changes_is_one_sentence() {
    // No tool recorded why a clock of the sample was late: ten empty cells say less than one sentence.
    let html = pages().html("2026-06");
    let section = between(&html, "<h3 id=\"breaches\"", "<h3 id=\"worst\"");
    assert_says(&plain(section), &["No row here has a value under “Reason”."], &["no reason recorded"]);
    assert!(!section.contains("data-label=\"Reason\""));
    // Services differ, so they stay.
    assert!(section.contains("data-label=\"Service\""));
}

#[test]
fn june_has_two_red_rows_and_what_began_in_january_has_held() {
    let verdict = verdict("2026-06");
    let says = [
        "Verdict: under pressure, two targets missed and one service below target",
        "Incidents open at the end",
        "Changes without trouble",
        "Warehouse scanning kept 30 of 42 (71.4 %), below its target of 95 %",
        "Incidents open at the end: 94, above the limit of 90.",
        "3 of 3 levels undecided",
        "has held since January",
        "pauses included",
    ];
    assert_says(&verdict, &says, &["improving", "agreed", "New:"]);
    // What is red stands before what held.
    let place = |words: &str| verdict.find(words).unwrap();
    assert!(place("Changes without trouble") < place("has held since January"), "{verdict}");
}

#[test]
fn every_red_row_of_the_scorecard_is_named_in_the_verdict() {
    for month in MONTHS {
        let (html, verdict) = (pages().html(month), verdict(month));
        let score = between(&html, "<section id=\"score\"", "</table>");
        let mut red = 0;
        for row in score.split("<tr>").filter(|row| row.contains("class=\"reading bad\"")) {
            let name = plain(between(row, "<th scope=\"row\">", "<span"));
            assert!(verdict.contains(name.trim()), "{month}: `{name}` is red, and not in:\n{verdict}");
            red += 1;
        }
        assert_eq!(red, 2, "{month}");
    }
}

#[test]
fn coverage_is_of_the_tickets_that_a_level_is_for() {
    // The level of P1 alone was for 9 incidents of June, and measured all of them.
    let html = pages().html("2026-06");
    let row = between(&html, "critical-resolution, calendar", "</tr>");
    assert_says(&plain(row), &["100 %9 of 9"], &["2.0 %", "of 455"]);
    assert_says(&plain(&html), &["under no service level at all"], &[]);
}

#[test]
fn no_percentile_is_told_of_too_few() {
    let html = pages().html("2026-06");
    // Nine P1 incidents: a median, no 90th and no 95th percentile.
    let times = between(&html, "<h3 id=\"times\"", "</table>");
    let row = times.split("<tr>").find(|row| row.contains("P1 critical")).unwrap();
    let cells: Vec<String> = row.split("<td").skip(1).map(|cell| plain(&format!("<td{cell}"))).collect();
    assert_eq!((cells[1].trim(), cells[5].trim(), cells[6].trim()), ("9", "–", "–"));
    // The same in the table form of the terminal, while programs get the value with its n.
    let metrics = |format: &str| {
        let args = ["metrics", "resolve_time", "--by", "priority", "--period", "2026-06"];
        let mut command = tickmark();
        command.arg("-C").arg(sample()).args(args).args(["--format", format]);
        let store = pages().project.path().join("t.duckdb");
        command.arg("--store").arg(store);
        let ran = command.current_dir(pages().project.path()).output().unwrap();
        String::from_utf8(ran.stdout).unwrap()
    };
    let csv = metrics("csv");
    let line = csv.lines().find(|line| line.contains("p95") && line.contains(",1,9,")).unwrap();
    assert!(!line.contains('–'), "{line}");
    let table = metrics("table");
    let line = table.lines().find(|line| line.contains(" wall ") && line.contains(" 9 ")).unwrap();
    assert!(line.contains('–'), "{line}");
}

#[test]
fn the_controls_of_the_run_are_on_the_page() {
    let html = pages().html("2026-06");
    let section = between(&html, "<section id=\"controls\"", "</section>");
    assert_says(section, &["href=\"controls-2026-06.csv\""], &["not tested in this run"]);
    assert_says(&plain(section), &["56 controls", "with exceptions", "not testable", "tickmark check ID"], &[]);
    // As many rows as the list has controls with exceptions.
    let results = std::fs::read_to_string(pages().project.path().join("out/controls-2026-06.csv")).unwrap();
    let mut reader = csv::Reader::from_reader(results.as_bytes());
    let outcome = reader.headers().unwrap().iter().position(|name| name == "outcome").unwrap();
    let failed: Vec<csv::StringRecord> = reader
        .records()
        .map(Result::unwrap)
        .filter(|row| &row[2] == "control" && &row[outcome] == "exceptions")
        .collect();
    let table = between(section, "<h3 id=\"control-exceptions\"", "</table>");
    assert_eq!(table.matches("<tr>").count(), failed.len() + 1, "and the row of headings");
    for row in &failed {
        assert!(table.contains(&row[0]), "{}", &row[0]);
    }
}

/// `63 min`, `1.5 h`, as the page prints durations; elapsed time from three days on in days.
fn hours(seconds: f64) -> [String; 2] {
    let short = match seconds {
        s if s < 5_400.0 => format!("{:.0} min", s / 60.0),
        s => format!("{:.1} h", s / 3_600.0),
    };
    [short, format!("{:.1} days", seconds / 86_400.0)]
}

fn number(text: &str) -> Option<u64> {
    let digits: String = text.chars().take_while(|c| c.is_ascii_digit() || *c == ',').filter(|c| *c != ',').collect();
    digits.parse().ok()
}

/// The markup so many bytes before and after a place, about.
fn around(html: &str, at: usize, before: usize, after: usize) -> &str {
    let (mut from, mut to) = (at.saturating_sub(before), (at + after).min(html.len()));
    while !html.is_char_boundary(from) {
        from += 1;
    }
    while !html.is_char_boundary(to) {
        to += 1;
    }
    &html[from..to]
}

const SMALL: [&str; 9] = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];

/// Number of cases in words or digits at the start of a text.
fn leading(text: &str) -> Option<u64> {
    let first = text.split_whitespace().next()?.to_lowercase();
    number(text).or_else(|| SMALL.iter().position(|word| *word == first).map(|place| place as u64 + 1))
}

#[test]
fn every_number_with_a_list_is_what_the_rows_of_the_list_give() {
    for month in MONTHS {
        let html = pages().html(month);
        let (mut numbers, mut medians) = (0, 0);
        for (at, _) in html.match_indices("<a href=\"service-review-") {
            let link = &html[at..at + html[at..].find("</a>").unwrap()];
            let href = &link[9..link[9..].find('"').unwrap() + 9];
            if !is_csv(href) {
                continue;
            }
            let text = plain(link);
            let list = pages().list(href);
            let what = format!("{month}: `{text}` leads to {href} with {} rows", list.len());
            let is_counted = |row: &BTreeMap<String, String>| row.get("left_out").is_none_or(String::is_empty);
            if href.ends_with("-left-out.csv") {
                // What is left out, reason by reason: `17 cancelled, 242 without a response`.
                assert!(!list.rows.iter().any(is_counted), "{what}");
                assert_eq!(text.split(", ").filter_map(number).sum::<u64>(), list.len(), "{what}");
                numbers += 1;
                continue;
            }
            assert!(list.rows.iter().all(is_counted), "{what}");
            // The rest of the row that the link stands in, or of its sentence.
            let rest = &html[at..];
            let row = plain(
                &rest[..rest.find("</tr>").unwrap_or(rest.len()).min(rest.find("</p>").unwrap_or(rest.len()))]
                    .replace("</t", " | </t"),
            );
            if let Some((hits, all)) = text.split_once(" of ").and_then(|(k, n)| Some((number(k)?, number(n)?))) {
                assert_eq!((hits, all), (list.hits(href), list.len()), "{what}");
                // A share beside it is that of the rows.
                let share = format!("{:.1} %", hits as f64 / all as f64 * 100.0).replace("100.0", "100");
                let near = plain(around(&html, at, 200, 500));
                assert!(near.contains(&share), "{what}: no {share} in {near}");
            } else if is_csv(&text) {
                let before = plain(around(&html, at, 400, 0));
                if let Some(all) = before.rsplit(" of ").next().filter(|rest| rest.contains(" shown")).and_then(number)
                {
                    assert_eq!(all, list.len(), "{what}");
                } else if let Some(all) =
                    before.rsplit("n = ").next().filter(|_| before.contains("n = ")).and_then(number)
                {
                    assert_eq!(all, list.len(), "{what}");
                }
            } else if ["h", "days", "min"].contains(&text.rsplit(' ').next().unwrap()) {
                // A median or a ninth of ten that is a link itself.
                let of = [0.5, 0.9].map(|share| hours(list.quantile(share))).concat();
                assert!(of.contains(&text), "{what}: {of:?}");
                medians += 1;
            } else if text.ends_with('%') {
                let share = list.hits(href) as f64 / list.len() as f64;
                assert_eq!(text, format!("{:.1} %", share * 100.0), "{what}");
            } else if let Some(n) = leading(text.trim_start_matches("its ")) {
                assert_eq!(n, list.len(), "{what}");
                if href.contains("resolve-time") {
                    let median = hours(list.quantile(0.5));
                    assert!(
                        median.iter().any(|median| row.contains(median.as_str())),
                        "{what}: {median:?} not in {row}"
                    );
                    medians += 1;
                }
            } else {
                // A count whose population has no number: it stands in the next cell.
                let value = row.split('|').nth(1).and_then(|cell| number(cell.trim()));
                assert_eq!(value, Some(list.len()), "{what}: {row}");
            }
            numbers += 1;
        }
        assert!(numbers > 30 && medians > 6, "{month}: {numbers} numbers, {medians} medians");
    }
}
