//! Writes the exports of Meridian, a made-up company, as its tools would:
//! `cargo run --release --example generate -- --out DIR`.
//!
//! The same seed gives the same bytes on every machine. By default it writes the files of `sample-data/meridian`; with
//! `--tickets` it writes a list of so many incidents and settings for it, for benchmarks.

mod change;
mod change_files;
mod csv;
mod demand;
mod dirt;
mod hours;
mod incident;
mod incident_files;
mod levels;
mod life;
mod northwind;
mod problem;
mod random;
mod request;
pub(crate) mod sample;
mod story;
mod time;
mod words;

use std::fs::{self, File};
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use clap::Parser;

use self::csv::Csv;
use self::incident::World;

/// The seed of the files in the repository.
pub(crate) const SEED: u64 = 3;

/// Written by hand and copied beside the exports.
const SETTINGS: &str = include_str!("../../sample-data/meridian/tickmark.toml");
const POLICY: &str = include_str!("../../sample-data/meridian/policy.toml");
const HOLIDAYS: &str = include_str!("../../sample-data/meridian/holidays/de-by.ics");
const LIST_SETTINGS: &str = include_str!("list.toml");

#[derive(Parser)]
struct Arguments {
    /// Folder to write to.
    #[arg(long)]
    out: PathBuf,
    /// Size of the company; 1 is the sample in the repository.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(i64).range(1..=1_000))]
    scale: i64,
    /// Write a list of so many incidents instead, in UTF-8 and with bounded memory.
    #[arg(long, conflicts_with = "scale", value_parser = clap::value_parser!(i64).range(1..=100_000_000))]
    tickets: Option<i64>,
    /// Another seed tells the same story with other tickets.
    #[arg(long, default_value_t = SEED)]
    seed: u64,
}

fn main() -> io::Result<()> {
    let arguments = Arguments::parse();
    let exports = arguments.out.join("exports");
    let holidays = arguments.out.join("holidays");
    fs::create_dir_all(&exports)?;
    fs::create_dir_all(&holidays)?;
    fs::write(holidays.join("de-by.ics"), HOLIDAYS)?;
    let settings = arguments.out.join("tickmark.toml");
    if let Some(count) = arguments.tickets {
        fs::write(settings, LIST_SETTINGS)?;
        return list(&exports.join("incident.csv"), arguments.seed, count);
    }
    fs::write(settings, SETTINGS)?;
    fs::write(arguments.out.join("policy.toml"), POLICY)?;
    for (name, bytes) in sample::files(arguments.seed, arguments.scale) {
        fs::write(exports.join(name), bytes)?;
    }
    Ok(())
}

/// Streams a list of incidents.
fn list(path: &Path, seed: u64, count: i64) -> io::Result<()> {
    let mut file = BufWriter::with_capacity(1 << 20, File::create(path)?);
    let world = World::new(seed);
    let mut csv = Csv::new(incident_files::INCIDENT_HEADER);
    for (number, opened) in (10_001..).zip(sample::demand(&world).spread(seed, 3, count)) {
        incident_files::push_incident(&mut csv, &world, &life::draw(&world, number, opened));
        file.write_all(csv.text.as_bytes())?;
        csv.text.clear();
    }
    file.flush()
}
