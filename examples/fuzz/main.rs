//! Mutated inputs for the readers, within bounds of time and memory: `cargo run --release --example fuzz -- --reader xlsx --seconds 60`.
//! The same seed gives the same inputs. They are read in a child process with 2 GiB of address space, so that an abort or a hang ends
//! the child only; what brought it down, or made a reader panic, is kept in the folder `--out` and named. Ends with a line of figures,
//! and with 1 if anything was found.

#![expect(clippy::print_stdout, reason = "a program that prints its figures")]
#![allow(clippy::unwrap_used, reason = "a tool for developers")]

mod asked;
mod mutate;
mod seeds;

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use asked::{AskedStore, CHANGED};
use clap::Parser;
use mutate::Random;
use seeds::Reader;
use tickmark::config::LoadedProject;
use tickmark::load::ImportOptions;
use tickmark::read::{Batches, WantedColumn};
use tickmark::{load, read};

/// No input may take longer, in seconds of a processor.
const HANG: u64 = 20;

/// Mutates inputs and reads them.
#[derive(Parser)]
struct Args {
    /// What reads the inputs.
    #[arg(long, value_enum)]
    reader: Reader,
    /// How long, on the wall.
    #[arg(long, default_value_t = 60)]
    seconds: u64,
    /// The same seed gives the same inputs.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Where inputs that brought a reader down are kept.
    #[arg(long, default_value_os_t = std::env::temp_dir().join("tickmark-fuzz"))]
    out: PathBuf,
    /// For the child: the first input, and that it is one.
    #[arg(long, hide = true)]
    from: Option<u64>,
}

impl Args {
    fn input(&self) -> PathBuf {
        self.out.join(format!("{}.input", self.reader.name()))
    }

    fn progress(&self) -> PathBuf {
        self.out.join(format!("{}.progress", self.reader.name()))
    }
}

fn main() -> ExitCode {
    let args = Args::parse();
    std::fs::create_dir_all(&args.out).unwrap();
    match args.from {
        Some(from) => child(&args, from),
        None => parent(&args),
    }
}

/// Makes and reads inputs until time is up. The number of the input at hand stands in a file, and so does the input.
fn child(args: &Args, from: u64) -> ExitCode {
    let seeds = args.reader.seeds();
    let store = (args.reader == Reader::Query).then(|| AskedStore::new(&args.out));
    let (start, mut number) = (Instant::now(), from);
    while start.elapsed().as_secs() < args.seconds {
        let mut random = Random::new(args.seed, number);
        let bytes = mutate::input(args.reader, &seeds, &mut random);
        std::fs::write(args.input(), &bytes).unwrap();
        std::fs::write(args.progress(), number.to_string()).unwrap();
        let said = match &store {
            Some(store) => ask(store, &bytes),
            None => read(args.reader, &args.input(), number),
        };
        if let Some(said) = said {
            let kept = args.out.join(format!("{}-{}-{number}", args.reader.name(), args.seed));
            std::fs::write(&kept, &bytes).unwrap();
            println!("found: {} {said}", kept.display());
        }
        number += 1;
    }
    std::fs::write(args.progress(), number.to_string()).unwrap();
    ExitCode::SUCCESS
}

/// Asks a store; what was wrong.
fn ask(store: &AskedStore, bytes: &[u8]) -> Option<String> {
    let statement = store.named(&String::from_utf8_lossy(bytes));
    match std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| store.ask(&statement))) {
        Err(_) => Some("panicked".to_owned()),
        Ok(Err(said)) if said.starts_with(CHANGED) => Some(said),
        Ok(_) => None,
    }
}

/// Reads an input to its end; what a reader said when it fell.
fn read(reader: Reader, path: &Path, number: u64) -> Option<String> {
    let result = std::panic::catch_unwind(|| match reader {
        Reader::Settings | Reader::Holidays => settings(reader, path),
        Reader::Profile => {
            let mut options = ImportOptions::new("UTC");
            let profile = path.with_extension("toml");
            std::fs::copy(path, &profile).unwrap();
            options.profile = Some(profile.display().to_string());
            options.check().map_err(|error| error.to_string())
        }
        _ => export(path, number),
    });
    match result {
        Err(_) => Some("panicked".to_owned()),
        // A panic that was caught in its place.
        Ok(Err(said)) if said.contains("the reader gave up") => Some(said),
        Ok(_) => None,
    }
}

fn export(path: &Path, number: u64) -> Result<(), String> {
    let error = |error: tickmark::error::Error| error.to_string();
    // What the import would do with it costs more, and so is asked of every eighth.
    if number.is_multiple_of(8) {
        return load::inspect(path, &ImportOptions::new("UTC")).map(drop).map_err(error);
    }
    let export = read::open(path).map_err(error)?;
    for relation in 0..export.relations().len() {
        let places = (0..export.relations()[relation].header.len().min(100)).map(WantedColumn::At);
        let wanted: Vec<WantedColumn> = places.chain([WantedColumn::Surplus]).collect();
        export.read(relation, &wanted).and_then(Batches::finish).map_err(error)?;
    }
    Ok(())
}

fn settings(reader: Reader, path: &Path) -> Result<(), String> {
    let error = |error: tickmark::error::Error| error.to_string();
    let mut file = path.to_path_buf();
    if reader == Reader::Holidays {
        std::fs::copy(path, path.with_extension("ics")).unwrap();
        file = path.with_extension("toml");
        let name = path.with_extension("ics").display().to_string();
        std::fs::write(
            &file,
            format!("[calendar.office]\nzone = 'UTC'\nmon-fri = ['08:00-18:00']\nholidays = ['{name}']\n"),
        )
        .unwrap();
    }
    let loaded = LoadedProject::read_file(&file).map_err(error)?;
    let calendars = loaded.calendars().map_err(error)?;
    loaded.check(&calendars).map(drop).map_err(error)
}

/// What a process has used of the processors: the fourteenth and fifteenth word of its state, in hundredths. `proc(5)`
fn processor_seconds(process: u32) -> u64 {
    let state = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    let behind_name = state.rsplit(')').next().unwrap_or_default();
    behind_name.split_whitespace().skip(11).take(2).filter_map(|word| word.parse::<u64>().ok()).sum::<u64>() / 100
}

/// Runs children until time is up, and names what brought one down.
fn parent(args: &Args) -> ExitCode {
    let (start, mut from, mut found) = (Instant::now(), 0, 0_u64);
    let _ = std::fs::remove_file(args.progress());
    loop {
        let left = args.seconds.saturating_sub(start.elapsed().as_secs());
        if left == 0 {
            break;
        }
        let program = std::env::current_exe().unwrap();
        let words = ["--reader", &args.reader.name(), "--seed", &args.seed.to_string(), "--seconds", &left.to_string()]
            .join(" ");
        let line = format!(
            "ulimit -v 2097152; exec '{}' {words} --out '{}' --from {from}",
            program.display(),
            args.out.display()
        );
        let mut child =
            Command::new("sh").args(["-c", &line]).stdout(Stdio::inherit()).stderr(Stdio::null()).spawn().unwrap();
        let (mut last, mut since) = (String::new(), 0);
        let why = loop {
            if let Some(status) = child.try_wait().unwrap() {
                break (!status.success()).then(|| format!("ended with {status}"));
            }
            std::thread::sleep(Duration::from_millis(200));
            let (now, used) =
                (std::fs::read_to_string(args.progress()).unwrap_or_default(), processor_seconds(child.id()));
            if now != last {
                (last, since) = (now, used);
            } else if used > since + HANG {
                let _ = child.kill();
                let _ = child.wait();
                break Some(format!("took longer than {HANG} s"));
            }
        };
        let reached: u64 =
            std::fs::read_to_string(args.progress()).ok().and_then(|text| text.parse().ok()).unwrap_or(from);
        let Some(why) = why else {
            from = reached;
            break;
        };
        found += 1;
        let kept = args.out.join(format!("{}-{}-{reached}", args.reader.name(), args.seed));
        let _ = std::fs::copy(args.input(), &kept);
        println!("found: {} {why}", kept.display());
        from = reached + 1;
    }
    println!(
        "{}: {from} inputs in {} s, seed {}, {found} brought the process down",
        args.reader.name(),
        start.elapsed().as_secs(),
        args.seed
    );
    if found > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
