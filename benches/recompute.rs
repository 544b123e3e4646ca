//! The service-level clocks of a whole store with histories: `cargo bench --bench recompute -- 1000000`, in tickets. From the tables of the store to the
//! stored rows of `sla_clock`, three levels for each ticket: the times of several recomputations in one process.

#![expect(clippy::print_stdout, reason = "a benchmark that prints its figures")]

use std::path::Path;
use std::time::Instant;

use tickmark::calendar::{Calendar, CalendarSpec, Calendars};
use tickmark::sla::ServiceLevelSpec;
use tickmark::store::{SCHEMA_VERSION, Store};
use tickmark::{sla, spell};

const TICKETS: &str = include_str!("recompute.sql");

/// 1 March 2026.
const AS_OF: i64 = 1_772_323_200;

const LEVELS: [&str; 3] = [
    "id = \"resolution\"\nkind = \"incident\"\nmeasure = \"resolve\"\ncalendar = \"office\"\npause = [\"pending\"]\non_reopen = \"resume\"
on_target_change = \"retroactive_with_pauses\"\ntargets = { 1 = \"4h\", 2 = \"8h\", 3 = \"3 working days\", 4 = \"5 working days\" }",
    "id = \"response\"\nkind = \"incident\"\nmeasure = \"respond\"\ncalendar = \"always\"\ntargets = { 1 = \"15m\", 2 = \"1h\", 3 = \"4h\", 4 = \"8h\" }",
    "id = \"closing\"\nkind = \"incident\"\nmeasure = \"close\"\ncalendar = \"office\"\npause = [\"pending\"]\non_reopen = \"resume\"
on_target_change = \"restart\"\ntargets = { 1 = \"3 working days\", 2 = \"5 working days\", 3 = \"10 working days\", 4 = \"15 working days\" }",
];

const CALENDARS: [(&str, &str); 2] = [
    (
        "office",
        "zone = \"Europe/Berlin\"\nmon-fri = [\"08:00-12:00\", \"13:00-18:00\"]\nholidays = [\"2025-12-25\", \"2025-12-26\"]",
    ),
    ("always", "zone = \"Europe/Berlin\"\nmon-sun = [\"00:00-24:00\"]"),
];

fn main() {
    let tickets: u64 = std::env::args().skip(1).find_map(|size| size.parse().ok()).unwrap_or(100_000);
    let folder = std::env::temp_dir().join(format!("tickmark-recompute-{tickets}-{SCHEMA_VERSION}"));
    std::fs::create_dir_all(&folder).expect("a folder");
    let path = folder.join("tickmark.duckdb");
    let calendars: Calendars = CALENDARS
        .into_iter()
        .map(|(name, written)| {
            let spec: CalendarSpec = toml::from_str(written).expect("a calendar");
            (name.to_owned(), Calendar::new(name, &spec, Path::new("")).expect("a calendar").into())
        })
        .collect();
    if !path.exists() {
        // A half-filled store is left under a name that nobody looks for.
        let filling = folder.join(format!("filling-{}.duckdb", std::process::id()));
        let store = Store::open(&filling, &calendars).expect("a store");
        store.batch(&TICKETS.replace("{n}", &tickets.to_string())).expect("planted");
        drop(store);
        std::fs::rename(&filling, &path).expect("renamed");
    }
    let levels: Vec<ServiceLevelSpec> =
        LEVELS.into_iter().map(|level| toml::from_str(level).expect("a level")).collect();
    let mut store = Store::open(&path, &calendars).expect("a store");
    for _ in 0..4 {
        let begun = Instant::now();
        let clocks = sla::rebuild(&mut store, levels.as_slice(), &calendars, AS_OF).expect("clocks");
        println!("{clocks} clocks {:.2} s", begun.elapsed().as_secs_f64());
        let begun = Instant::now();
        let spells = spell::rebuild(&mut store).expect("spells");
        println!("{spells} spells {:.2} s", begun.elapsed().as_secs_f64());
    }
}
