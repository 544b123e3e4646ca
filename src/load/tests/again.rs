//! The same bytes read in another way: what they say now takes the place of what they said.

use super::*;
use crate::load::tests::runs::everything;

const TEXT: &str = "Nr,Beginn,Stand,Ende\n1,03/04/2026 10:00,Fertig,05/04/2026 11:00\n2,03/04/2026 12:00,Fertig,06/04/2026 10:00\n3,04/04/2026 09:00,Wartet,\n";

/// A profile of the file's columns in which the words mean this.
fn profile(words: &str) -> String {
    format!(
        "name = 'mine'\ntool = 'Desk'\nsource-system = 'desk'\nkind = 'incident'\n[columns]\nnumber = ['Nr']\nopened_at = ['Beginn']\n\
         state = ['Stand']\nresolved_at = ['Ende']\n[dates]\norder = 'dmy'\n[values.state]\n{words}\n"
    )
}

const WRONG: &str = "Fertig = 'open'\nWartet = 'open'";
const RIGHT: &str = "Fertig = 'resolved'\nWartet = 'pending'";

/// Reads a file with a profile that says this, in a run of its own.
fn read(bench: &mut TestStore, name: &str, text: &str, words: &str) -> Result<FileReport> {
    bench.next_run();
    bench.options.profile = Some(bench.file("mine.toml", &profile(words)).display().to_string());
    bench.import(name, text)
}

fn states(bench: &TestStore) -> String {
    bench.one("SELECT number || ' ' || state_class FROM ticket ORDER BY number")
}

#[test]
fn a_corrected_profile_reads_the_file_again_and_is_taken_back_exactly() {
    let mut bench = TestStore::new("UTC");
    assert_eq!(five(&read(&mut bench, "x.csv", TEXT, WRONG).unwrap()), [3, 3, 0, 0, 0, 0]);
    assert_eq!(states(&bench), "1 open; 2 open; 3 open");
    let wrong = everything(&bench);
    let first = bench.run;

    let report = read(&mut bench, "x.csv", TEXT, RIGHT).unwrap();
    assert_eq!((report.status, five(&report)), (FileStatus::Loaded, [3, 0, 3, 0, 0, 0]));
    let said = report.warnings.iter().find(|warning| warning.code == "read_again").unwrap();
    assert_eq!(
        said.message,
        format!("read again with another profile: it takes the place of what it brought in run {first}")
    );
    assert_eq!(states(&bench), "1 resolved; 2 resolved; 3 pending");
    let right = everything(&bench);
    // As if it had always been read so.
    let mut fresh = TestStore::new("UTC");
    read(&mut fresh, "x.csv", TEXT, RIGHT).unwrap();
    let rows = "SELECT t::VARCHAR FROM ticket t ORDER BY 1";
    assert_eq!(bench.texts(rows), fresh.texts(rows));

    // The same reading is none anew, nor is one that leaves the profile out.
    assert_eq!(read(&mut bench, "x.csv", TEXT, RIGHT).unwrap().status, FileStatus::AlreadyLoaded);
    bench.options.profile = None;
    assert_eq!(bench.import("x.csv", TEXT).unwrap().status, FileStatus::AlreadyLoaded);

    // Corrected once more: one of three changes.
    let report = read(&mut bench, "x.csv", TEXT, "Fertig = 'resolved'\nWartet = 'open'").unwrap();
    assert_eq!(five(&report), [3, 0, 1, 2, 0, 0]);
    assert_eq!(states(&bench), "1 resolved; 2 resolved; 3 open");
    let run = bench.run;
    undo(&mut bench.store, run).unwrap();
    assert_eq!(everything(&bench), right);
    undo(&mut bench.store, first + 1).unwrap();
    assert_eq!(everything(&bench), wrong);
    undo(&mut bench.store, first).unwrap();
    assert_eq!(bench.one("SELECT count(*)::VARCHAR FROM ticket"), "0");
}

#[test]
fn another_zone_or_date_order_or_system_reads_the_file_again() {
    let of = |change: &dyn Fn(&mut TestStore)| {
        let text = "number,opened_at,short_description,caller_id,state\nINC1,03/04/2026 10:00:00,x,a,New\n";
        let mut bench = TestStore::new("UTC");
        bench.options.date_order = Some(DateOrder::DayFirst);
        bench.import("1.csv", text).unwrap();
        let before = everything(&bench);
        bench.next_run();
        change(&mut bench);
        let report = bench.import("1.csv", text).unwrap();
        let said = report.warnings.iter().find(|warning| warning.code == "read_again").unwrap().message.clone();
        let found = bench.one("SELECT ticket_id, opened_at::VARCHAR FROM ticket");
        let run = bench.run;
        let loaded = report.counts.loaded;
        undo(&mut bench.store, run).unwrap();
        assert_eq!(everything(&bench), before);
        let words = said.strip_prefix("read again with ").unwrap().split(':').next().unwrap().to_owned();
        (words, found, loaded)
    };
    let of = |change: &dyn Fn(&mut TestStore)| {
        let (words, found, loaded) = of(change);
        format!("{words}, {loaded} new: {found}")
    };
    // 10:00 in Berlin is 8:00 of UTC in summer.
    assert_eq!(
        of(&|bench| bench.options.zone = Some("Europe/Berlin".to_owned())),
        "another zone, 0 new: servicenow:incident:INC1 2026-04-03 08:00:00"
    );
    assert_eq!(
        of(&|bench| bench.options.project_zone = "Europe/Berlin".to_owned()),
        "another zone, 0 new: servicenow:incident:INC1 2026-04-03 08:00:00"
    );
    assert_eq!(
        of(&|bench| bench.options.date_order = Some(DateOrder::MonthFirst)),
        "another order of day and month, 0 new: servicenow:incident:INC1 2026-03-04 10:00:00"
    );
    assert_eq!(
        of(&|bench| bench.options.system = Some("second".to_owned())),
        "another source system, 1 new: second:incident:INC1 2026-04-03 10:00:00"
    );
}

#[test]
fn a_file_of_which_nothing_was_loaded_can_always_be_read_again() {
    let mut bench = TestStore::new("UTC");
    let nothing = format!("{RIGHT}\n[drop]\nStand = ['Fertig', 'Wartet']");
    assert_eq!(five(&read(&mut bench, "x.csv", TEXT, &nothing).unwrap()), [3, 0, 0, 0, 0, 3]);
    // Another file came since.
    read(&mut bench, "y.csv", "Nr,Beginn,Stand,Ende\n9,03/04/2026 10:00,Wartet,\n", RIGHT).unwrap();
    let before = everything(&bench);
    assert_eq!(five(&read(&mut bench, "x.csv", TEXT, RIGHT).unwrap()), [3, 3, 0, 0, 0, 0]);
    assert_eq!(bench.one("SELECT count(*)::VARCHAR FROM ticket"), "4");
    let run = bench.run;
    undo(&mut bench.store, run).unwrap();
    assert_eq!(everything(&bench), before);
}

#[test]
fn what_a_file_had_replaced_is_there_again_where_it_no_longer_says_anything_of_it() {
    let mut bench = TestStore::new("UTC");
    let older = "Nr,Beginn,Stand,Ende\n1,03/04/2026 10:00,Wartet,\n2,03/04/2026 12:00,Wartet,\n";
    read(&mut bench, "older.csv", older, RIGHT).unwrap();
    assert_eq!(five(&read(&mut bench, "x.csv", TEXT, WRONG).unwrap()), [3, 1, 2, 0, 0, 0]);
    let before = everything(&bench);
    let resolved_only = format!("{RIGHT}\n[drop]\nStand = ['Wartet']");
    // Without 3, which only this file had; 1 and 2 replace the older ones as before.
    let report = read(&mut bench, "x.csv", TEXT, &resolved_only).unwrap();
    assert_eq!(five(&report), [3, 0, 2, 0, 0, 1]);
    assert_eq!(states(&bench), "1 resolved; 2 resolved");
    // Without 1 and 2, which are those of the older file again.
    let waiting_only = format!("{RIGHT}\n[drop]\nStand = ['Fertig']");
    let report = read(&mut bench, "x.csv", TEXT, &waiting_only).unwrap();
    assert_eq!(five(&report), [3, 1, 0, 0, 0, 2]);
    assert_eq!(states(&bench), "1 pending; 2 pending; 3 pending");
    let run = bench.run;
    undo(&mut bench.store, run).unwrap();
    undo(&mut bench.store, run - 1).unwrap();
    assert_eq!(everything(&bench), before);
}

/// Begins a run of some files, and gives their paths.
fn begin(bench: &mut TestStore, files: &[(&str, &str)]) -> Vec<PathBuf> {
    let paths: Vec<PathBuf> = files.iter().map(|(name, text)| bench.file(name, text)).collect();
    bench.run = begin_run(&mut bench.store, "", paths.iter().map(PathBuf::as_path)).unwrap();
    paths
}

#[test]
fn files_of_one_run_are_read_again_together_or_not_at_all() {
    let mut bench = TestStore::new("UTC");
    let other = "number,opened_at,short_description,caller_id,state\nINC1,2026-04-03 10:00:00,x,a,New\n";
    let files = [("a.csv", other), ("x.csv", TEXT)];
    let mine = |bench: &TestStore, words: &str| bench.file("mine.toml", &profile(words)).display().to_string();
    let load = |bench: &mut TestStore, paths: &[PathBuf], own: &str| {
        let options =
            |profile: Option<&str>| ImportOptions { profile: profile.map(str::to_owned), ..ImportOptions::new("UTC") };
        let mut jobs: Vec<(PathBuf, ImportOptions)> =
            paths.iter().map(|path| (path.clone(), options(path.ends_with("x.csv").then_some(own)))).collect();
        read_again_first(&bench.store, &mut jobs).unwrap();
        let run = bench.run;
        jobs.iter().map(|(path, options)| import_file(&mut bench.store, run, path, options)).collect::<Result<Vec<_>>>()
    };
    let (wrong, paths) = (mine(&bench, WRONG), begin(&mut bench, &files));
    load(&mut bench, &paths, &wrong).unwrap();
    let before = everything(&bench);
    let first = bench.run;

    // Alone it would take the other one with it.
    let (right, alone) = (mine(&bench, RIGHT), begin(&mut bench, &files[1..]));
    let error = load(&mut bench, &alone, &right).unwrap_err();
    assert!(error.to_string().contains("1 file that came with it would be lost"), "{error}");
    assert_eq!(
        error.hints(),
        [format!("take it back first (`tickmark import --undo {first}`), and import the files again")]
    );
    settle(&bench.store, &alone[0]).unwrap();
    assert_eq!(everything(&bench), before);

    let paths = begin(&mut bench, &files);
    let reports = load(&mut bench, &paths, &right).unwrap();
    // The file that is read otherwise comes first; the other one is as it was.
    assert_eq!(reports.iter().map(five).collect::<Vec<_>>(), [[3, 0, 3, 0, 0, 0], [1, 0, 0, 1, 0, 0]]);
    assert_eq!(states(&bench), "1 resolved; 2 resolved; 3 pending; INC1 new");
    let run = bench.run;
    undo(&mut bench.store, run).unwrap();
    assert_eq!(everything(&bench), before);
}

#[test]
fn what_a_later_run_built_on_is_not_read_again() {
    let mut bench = TestStore::new("UTC");
    read(&mut bench, "x.csv", TEXT, WRONG).unwrap();
    let first = bench.run;
    read(&mut bench, "y.csv", "Nr,Beginn,Stand,Ende\n1,03/04/2026 10:00,Wartet,\n", WRONG).unwrap();
    let (second, before) = (bench.run, everything(&bench));
    let error = read(&mut bench, "x.csv", TEXT, RIGHT).unwrap_err();
    assert!(error.to_string().contains("1 later run builds on what it brought"), "{error}");
    let hint = format!(
        "take it back first (`tickmark import --undo {second}`, then `tickmark import --undo {first}`), and import the files again"
    );
    assert_eq!(error.hints(), [hint]);
    assert_eq!(everything(&bench), before);
}
