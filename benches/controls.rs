//! All controls over one store: `cargo bench --bench controls -- 1000000`, in tickets. Every table that controls read is filled, so that
//! nothing but what needs a file of one's own is left out. Beside it, in turn, the bare reading of the tickets: each text hashed once.

#![expect(clippy::print_stdout, reason = "a benchmark that prints its figures")]

use std::path::Path;
use std::time::{Duration, Instant};

use tickmark::calendar::Calendars;
use tickmark::controls::{ControlOutcome, ControlPolicy, ControlRun, ControlSets, Engine, TIME_LIMIT, Waivers};
use tickmark::period::Period;
use tickmark::sla::ServiceLevelSpec;
use tickmark::store::{SCHEMA_VERSION, Store};

const PLANTED: &str = include_str!("controls.sql");

/// What no export holds and the store does not keep.
const POLICY: &str = "
[table.age_limit]
rows = [{ record_type = \"incident\", priority = 1, days = 5 }]
[table.control_total]
rows = [{ source_system = \"servicenow\", record_type = \"incident\", from_at = 2025-05-01T00:00:00, to_at = 2026-05-01T00:00:00, expected = 700000, basis = \"count in the tool\" }]
[table.regulatory_report]
rows = [{ ticket_id = \"x\", regime = \"dora\", stage = \"initial\", sent_at = 2025-06-01T00:00:00 }]
";

const LEVEL: &str = "id = \"resolution\"\nkind = \"incident\"\nmeasure = \"resolve\"\ncalendar = \"always\"\ntargets = { 1 = \"8h\" }\n";

fn main() {
    let tickets: u64 = std::env::args().skip(1).find_map(|size| size.parse().ok()).unwrap_or(100_000);
    let folder = std::env::temp_dir().join(format!("tickmark-controls-{tickets}-{SCHEMA_VERSION}"));
    std::fs::create_dir_all(&folder).expect("a folder");
    let path = folder.join("tickmark.duckdb");
    if !path.exists() {
        let store = Store::open(&path, &Calendars::new()).expect("a store");
        store.batch(&PLANTED.replace("{n}", &tickets.to_string())).expect("planted");
    }
    std::fs::write(folder.join("policy.toml"), POLICY).expect("written");
    for _ in 0..3 {
        let (bare, (all, ran)) = (read(&path), controls(&path, &folder));
        println!(
            "{ran} controls {:.2} s, bare reading {:.2} s, ratio {:.1}",
            all.as_secs_f64(),
            bare.as_secs_f64(),
            all.as_secs_f64() / bare.as_secs_f64()
        );
    }
}

/// The tickets read once.
fn read(path: &Path) -> Duration {
    let store = Store::open_read_only(path, &Calendars::new()).expect("a store");
    let begun = Instant::now();
    store.table("SELECT count(DISTINCT hash(COLUMNS(*))) FROM ticket", &[]).expect("read");
    begun.elapsed()
}

/// Every control, from opening the store to the counts. How many of them had what they need?
fn controls(path: &Path, folder: &Path) -> (Duration, usize) {
    let begun = Instant::now();
    let packs = ControlSets::built_in().expect("controls");
    let policy = ControlPolicy::read(folder).expect("a policy");
    let waivers = Waivers::read(folder, &packs.controls).expect("waivers");
    let levels: Vec<ServiceLevelSpec> = vec![toml::from_str(LEVEL).expect("a level")];
    let calendars = Calendars::new();
    let store = Store::open_read_only(path, &calendars).expect("a store");
    // The 365 days from 1 May 2025.
    let (from, until) = (1_746_057_600, 1_777_593_600);
    let period = Period { from, until, label: "all".to_owned() };
    let run = ControlRun {
        packs: &packs,
        policy: &policy,
        waivers: &waivers,
        levels: &levels,
        calendars: &calendars,
        period: &period,
        as_of: until,
        limit: TIME_LIMIT,
    };
    let engine = Engine::new(&store, &run).expect("an engine");
    let tested = engine.test_all().expect("tested");
    let took = begun.elapsed();
    let ran = tested
        .iter()
        .filter(|tested| !matches!(tested.outcome, ControlOutcome::NotTestable | ControlOutcome::Error))
        .count();
    (took, ran)
}
