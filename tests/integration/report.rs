//! The service review as a reader gets it: numbers worked out by hand, texts that stay texts, links that lead somewhere.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use tickmark::config::LoadedProject;
use tickmark::error::Result;
use tickmark::output::ProtectedPaths;
use tickmark::period::Period;
use tickmark::report::ReportFiles;
use tickmark::store::Store;
use tickmark::{report, sla};

const SETTINGS: &str = r#"
[project]
name = "Meridian & Söhne"
zone = "Europe/Berlin"

[calendar.office]
zone = "Europe/Berlin"
mon-fri = ["08:00-18:00"]

[[sla]]
id = "incident-resolution"
title = "Incidents resolved in target"
kind = "incident"
measure = "resolve"
calendar = "office"
targets = { 1 = "4h", 2 = "8h", 3 = "20h" }
goal = 0.95
"#;

/// 2026-07-01T04:00:00Z.
const AS_OF: i64 = 1_782_878_400;

const COLUMNS: &str = "ticket_id, number, record_type, source_system, title, state, state_class, priority, service_id, category, \
                       opened_at, resolved_at, closed_at, reopened_count, row_hash";

/// An incident of the service "Email" unless told otherwise; instants in UTC.
fn incident(number: &str, priority: u8, opened: &str, resolved: Option<&str>) -> String {
    titled(number, "Mail is slow", priority, "Email", opened, resolved)
}

fn titled(number: &str, title: &str, priority: u8, service: &str, opened: &str, resolved: Option<&str>) -> String {
    let quote = |text: &str| format!("'{}'", text.replace('\'', "''"));
    let ended = resolved.map_or_else(|| "NULL".to_owned(), quote);
    let state = if resolved.is_some() { "closed" } else { "open" };
    format!(
        "({}, {}, 'incident', 'sn', {}, '{state}', '{state}', {priority}, {}, 'mail', '{opened}', {ended}, {ended}, 0, 1)",
        quote(&format!("sn:incident:{number}")),
        quote(number),
        quote(title),
        quote(service),
    )
}

/// The four incidents whose numbers the tests work out by hand. Local time is two hours ahead of UTC.
fn four() -> Vec<String> {
    vec![
        // Monday 09:00 to 12:00: 3 h of 4 h.
        incident("INC1", 1, "2026-06-01 07:00:00", Some("2026-06-01 10:00:00")),
        // Monday 17:00 to Tuesday 16:30: 1 h + 8.5 h = 9.5 h of 8 h: late.
        incident("INC2", 2, "2026-06-01 15:00:00", Some("2026-06-02 14:30:00")),
        // Wednesday 08:00 to Thursday 18:00: 20 h of 20 h: met.
        incident("INC3", 3, "2026-06-03 06:00:00", Some("2026-06-04 16:00:00")),
        // Open since Monday 15 June, 10:00, due on Tuesday at 18:00... 18 h: 8 h + 10 h; 2 h more on Wednesday: 10:00.
        incident("INC4", 3, "2026-06-15 08:00:00", None),
    ]
}

struct World {
    project: LoadedProject,
    dir: tempfile::TempDir,
}

impl World {
    fn new(settings: &str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        if !settings.is_empty() {
            std::fs::write(dir.path().join("tickmark.toml"), settings).unwrap();
        }
        Self { project: LoadedProject::read(dir.path()).unwrap(), dir }
    }

    fn review(&self, tickets: &[String], period: &str) -> Result<ReportFiles> {
        let calendars = self.project.calendars().unwrap();
        let zone = self.project.zone().unwrap();
        let mut store = Store::in_memory(&calendars).unwrap();
        if !tickets.is_empty() {
            store.batch(&format!("INSERT INTO ticket ({COLUMNS}) VALUES {}", tickets.join(", "))).unwrap();
            store.batch("UPDATE ticket SET ticket_no = rowid").unwrap();
        }
        sla::rebuild(&mut store, &self.project.settings.sla, &calendars, AS_OF).unwrap();
        let period = Period::parse(period, &zone, AS_OF).unwrap();
        report::service_review(&store, &self.project, &calendars, &zone, &period, AS_OF, None)
    }

    fn june(&self, tickets: &[String]) -> BTreeMap<String, String> {
        files(&self.review(tickets, "2026-06").unwrap())
    }
}

fn files(pack: &ReportFiles) -> BTreeMap<String, String> {
    pack.files().map(|(path, bytes)| (path.to_owned(), String::from_utf8(bytes.to_vec()).unwrap())).collect()
}

const PAGE: &str = "service-review-2026-06.html";

#[track_caller]
fn assert_says(page: &str, texts: &[&str]) {
    for text in texts {
        assert!(page.contains(text), "the page does not say `{text}`");
    }
}

#[test]
fn the_numbers_of_four_incidents_are_those_worked_out_by_hand() {
    let files = World::new(SETTINGS).june(&four());
    // Ended: INC1 and INC3 met, INC2 late: 2 of 3 = 66.7 %. Exposed adds INC4: 2 of 4. Three opened in June were also resolved.
    assert_says(
        &files[PAGE],
        &[
            "June 2026",
            "1 to 30 June 2026",
            "22 working days",
            "2 of 3",
            "66.7 %",
            "2 of 4",
            "50.0 %",
            "Meridian &amp; Söhne",
        ],
    );
    assert_says(&files[PAGE], &["1 clock ended late", "9 h 30 min", "1 clock was open beyond the target at the end"]);
    let breaches = &files["service-review-2026-06/breaches.csv"];
    assert_eq!(breaches.lines().count(), 2, "{breaches}");
    assert!(breaches.contains("INC2") && breaches.contains("34200"), "9.5 h are 34,200 s: {breaches}");
    let open = &files["service-review-2026-06/open-over-target.csv"];
    assert!(open.lines().count() == 2 && open.contains("INC4"), "{open}");
    let ended = &files["service-review-2026-06/resolved-in-target.csv"];
    assert_eq!(ended.lines().count(), 1 + 3, "{ended}");
}

#[test]
fn two_numbers_with_the_same_rows_lead_to_one_list() {
    // One level: its breaches (INC2) are all breaches.
    let files = World::new(SETTINGS).june(&four());
    let list = |name: &str| files.contains_key(&format!("service-review-2026-06/{name}.csv"));
    assert!(list("breaches") && !list("breaches-incident-resolution"));
    // The level, the table of late clocks, and the decision about the service: for 2 of 3 Wilson's upper end is 0.94, below 0.95.
    assert_eq!(files[PAGE].matches("href=\"service-review-2026-06/breaches.csv\"").count(), 3);
    // A second level with a breach of its own has a list of its own. INC2 is the only breach of its level and of its service: these two share one.
    let response =
        "\n[[sla]]\nid = 'desk'\nkind = 'request'\nmeasure = 'fulfil'\ncalendar = 'office'\ntargets = { 3 = '1h' }\n";
    let request =
        incident("RITM1", 3, "2026-06-01 07:00:00", Some("2026-06-02 10:00:00")).replace("incident", "request");
    let mut tickets = four();
    tickets.push(request);
    let files = World::new(&format!("{SETTINGS}{response}")).june(&tickets);
    let rows = |name: &str| files[&format!("service-review-2026-06/{name}.csv")].lines().count() - 1;
    assert_eq!((rows("breaches"), rows("breaches-of-service-1"), rows("breaches-desk")), (2, 1, 1));
}

#[test]
fn texts_of_tickets_stay_texts() {
    let hostile = "<script>alert(1)</script><img src=x onerror=\"alert(2)\">";
    let tickets = vec![
        titled("INC1", hostile, 2, "\"><svg onload=alert(3)>", "2026-06-01 15:00:00", Some("2026-06-12 14:30:00")),
        titled("INC2", "=cmd|' /C calc'!A0", 2, "@SUM(1)", "2026-06-01 15:00:00", Some("2026-06-12 14:30:00")),
    ];
    let files = World::new(SETTINGS).june(&tickets);
    for forbidden in ["<script>alert", "<img", "<svg onload"] {
        assert!(!files[PAGE].contains(forbidden), "`{forbidden}` came through");
    }
    assert_says(&files[PAGE], &["&lt;script&gt;alert(1)"]);
    let list = &files["service-review-2026-06/breaches.csv"];
    assert!(list.contains("'=cmd") && list.contains("'@SUM(1)"), "{list}");
}

#[test]
fn every_link_leads_somewhere_and_nothing_comes_from_outside() {
    let mut tickets = four();
    // Forty services of ten incidents each, every fourth of them late.
    for service in 0..40 {
        for n in 0..10 {
            let resolved = if n % 4 == 0 { "2026-06-22 14:00:00" } else { "2026-06-08 09:00:00" };
            let name = format!("A service with a rather long name, number {service} (Außenstelle)");
            tickets.push(titled(&format!("X{service:02}{n}"), "t", 3, &name, "2026-06-08 08:00:00", Some(resolved)));
        }
    }
    let files = World::new(SETTINGS).june(&tickets);
    let page = &files[PAGE];
    assert!(page.len() < 3_000_000, "{} bytes", page.len());
    assert!(page.contains("other services"), "the services beyond the drawn ones are pooled");
    for outside in ["http://", "https://", "src=", "@import", "url("] {
        assert!(!page.contains(outside), "`{outside}` would reach out of the page");
    }
    assert_links(&files);
    let manifest: serde_json::Value = serde_json::from_str(&files["service-review-2026-06/manifest.json"]).unwrap();
    assert_eq!(manifest["schema"], "tickmark/pack/1");
    assert_eq!(manifest["files"].as_array().unwrap().len() + 1, files.len(), "all files but the manifest itself");
}

/// Every id stands once, every link has its place on the page or its file in the pack.
#[track_caller]
fn assert_links(files: &BTreeMap<String, String>) {
    let page = &files[PAGE];
    let attribute = |name: &str| -> Vec<&str> {
        page.split(&format!(" {name}=\"")).skip(1).filter_map(|rest| rest.split('"').next()).collect()
    };
    let ids = attribute("id");
    let unique: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(ids.len(), unique.len(), "an id stands twice");
    for href in attribute("href") {
        match href.strip_prefix('#') {
            Some(anchor) => assert!(unique.contains(anchor), "no place for `{href}`"),
            None => assert!(files.contains_key(href), "no file for `{href}`"),
        }
    }
}

#[test]
fn the_order_of_the_rows_shows_nowhere() {
    let world = World::new(SETTINGS);
    let mut backwards = four();
    backwards.reverse();
    assert_eq!(world.june(&four()), world.june(&backwards));
}

#[test]
fn one_ticket_and_no_settings_make_a_page_that_says_what_it_lacks() {
    let files = World::new("").june(&[incident("INC1", 2, "2026-06-01 15:00:00", None)]);
    assert_says(
        &files[PAGE],
        &[
            "There are no settings",
            "no service level of incidents was measured",
            "Without data, and therefore not shown",
            "too few to show",
        ],
    );
    assert!(!files[PAGE].contains("NaN"));
    assert_links(&files);
}

#[test]
fn a_period_without_data_is_an_error_that_says_what_there_is() {
    let world = World::new(SETTINGS);
    let error = world.review(&four(), "2024-01").unwrap_err();
    assert_eq!(error.to_string(), "no data for the period `2024-01`");
    assert_eq!(error.hints()[0], "the data reach from 1 June 2026, 09:00 to 1 July 2026, 06:00");
    assert_eq!(error.hints()[1], "the month of the newest data is `--period 2026-07`");
    assert!(world.review(&[], "2026-06").unwrap_err().hints()[0].contains("tickmark import"));
}

#[test]
fn periods_of_other_lengths_have_their_own_words() {
    let world = World::new(SETTINGS);
    for (label, says) in [
        ("2026-Q2", "1 April to 30 June 2026"),
        ("2026-Q2", "<h1>Q2 2026</h1>"),
        ("2026-Q2", "vs Q1 2026"),
        ("2026", "The period is not over in the data"),
        ("2026-06-01..2026-06-07", "1 to 7 June 2026"),
        ("2026-07", "draft, the period is not over"),
    ] {
        let files = files(&world.review(&four(), label).unwrap());
        assert_says(&files[&format!("service-review-{label}.html")], &[says]);
    }
}

#[test]
fn a_template_of_the_project_overrides_the_built_in_one() {
    let world = World::new(SETTINGS);
    let folder = world.dir.path().join("templates");
    std::fs::create_dir_all(folder.join("components")).unwrap();
    std::fs::write(folder.join("components/definition.html"), "{% component definition_block(definition: map) %}<p>our own: {{ definition.id }}</p>{% endcomponent definition_block %}").unwrap();
    assert_says(&world.june(&four())[PAGE], &["our own: sla_attainment"]);
    let in_force = report::templates_in_force(world.dir.path()).unwrap();
    assert!(in_force.iter().any(|(name, file)| *name == "components/definition.html" && Path::new(file).is_absolute()));
    assert!(in_force.iter().any(|(name, file)| *name == "base.html" && file == "built in"));

    let base = folder.join("base.html");
    std::fs::write(&base, "<html>no blocks</html>").unwrap();
    assert!(world.review(&four(), "2026-06").unwrap_err().to_string().contains(&base.display().to_string()));

    let blocks = "{% block header %}{% endblock %}{% block main %}{% endblock %}{% block footer %}{% endblock %}";
    std::fs::write(&base, format!("<html>\n<title>{{{{ titel }}}}</title>\n{blocks}")).unwrap();
    let error = world.review(&four(), "2026-06").unwrap_err();
    let place = error.location().unwrap_or_else(|| panic!("{error:?}"));
    assert!(place.file.ends_with("base.html") && place.line == 2, "{place:?}");
}

#[test]
fn a_pack_is_written_as_a_whole() {
    let world = World::new(SETTINGS);
    let pack = world.review(&four(), "2026-06").unwrap();
    let out = world.dir.path().join("out");
    assert_eq!(report::write(&pack, &out, &ProtectedPaths::default()).unwrap(), [out.join(PAGE)]);
    for (path, bytes) in pack.files() {
        assert_eq!(std::fs::read(out.join(path)).unwrap(), bytes);
    }
}

const CONTRACT: &str = r#"
[[sla]]
id = "incident-closing"
kind = "incident"
measure = "close"
calendar = "office"
targets = { 1 = "4h", 2 = "8h", 3 = "20h" }

[[availability]]
id = "email"
service = "Email"
target = 0.999

[[contract]]
id = "gold"
title = "Gold <contract>"
fee = 1000
currency = "EUR"
once_per_ticket = true
[[contract.level]]
sla = "incident-resolution"
weight = 0.5
tiers = [{ below = 0.95, credit = 0.05 }, { below = 0.70, credit = 0.1 }]
[[contract.level]]
sla = "incident-closing"
tiers = [{ below = 0.95, credit = 0.1 }]
[[contract.level]]
availability = "email"
tiers = [{ below = 0.999, credit = 0.1 }]
"#;

#[test]
fn a_contract_pays_for_what_was_missed_and_names_the_late_tickets_once() {
    let files = World::new(&format!("{SETTINGS}{CONTRACT}")).june(&four());
    // Resolution: 2 of 3 is below 70 %: 1,000 * 0.5 * 0.1 = 50. Closing: INC2 was late, too, but is counted already: 2 of 2. No outage: kept.
    let ledger = &files["service-review-2026-06/contract-gold.csv"];
    let lines: Vec<&str> = ledger.lines().skip(1).collect();
    assert_eq!(
        lines,
        [
            "gold,2026-06,incident-resolution,promise,0.6666666666666666,3,below 70 %: 10 % credit,50,,,",
            "gold,2026-06,incident-resolution,late ticket,,,,,INC2,34200,28800",
            "gold,2026-06,incident-closing,promise,1,2,kept,0,,,",
            "gold,2026-06,email,promise,1,,kept,0,,,",
        ]
    );
    // June has 2,592,000 s, of which 0.1 % are 2,592 s = 43 min 12 s.
    let said = [
        "Gold &lt;contract&gt;: 50.00 EUR for June 2026",
        "1 late ticket counted in a level above",
        "43 min 12 s",
        "99.900 %",
    ];
    assert_says(&files[PAGE], &said);
}
