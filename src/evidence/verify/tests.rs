//! Every harm that can be done to a pack, and what `verify` says of it.

use serde_json::Map;

use super::*;
use crate::evidence::pack::{EvidencePack, pretty};

/// A pack after something was done to it.
fn after(harm: impl FnOnce(&Path)) -> Vec<(String, FileFault)> {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("pack");
    let mut pack = EvidencePack::begin(&place).unwrap();
    for (path, text) in [("results.csv", "id\nCHG-01\n"), ("controls/CHG-01/control.sql", "SELECT 1\n")] {
        pack.add(path, text).unwrap();
    }
    pack.finish(Map::new()).unwrap();
    harm(&place);
    let verified = verify(&place).unwrap();
    assert_eq!(verified.files, 2);
    verified.findings.into_iter().map(|finding| (finding.path, finding.fault)).collect()
}

fn edit(path: &Path, from: &str, to: &str) {
    let text = std::fs::read_to_string(path).unwrap();
    assert!(text.contains(from), "{text}");
    std::fs::write(path, text.replacen(from, to, 1)).unwrap();
}

#[test]
fn an_untouched_pack_is_whole() {
    assert_eq!(after(|_| {}), []);
}

#[test]
fn every_harm_is_named() {
    let results = || "results.csv".to_owned();
    assert_eq!(after(|p| edit(&p.join("results.csv"), "01", "02")), [(results(), FileFault::Changed)]);
    assert_eq!(after(|p| edit(&p.join("results.csv"), "\n", "\n\n")), [(results(), FileFault::Changed)]);
    assert_eq!(after(|p| edit(&p.join("results.csv"), "CHG-01\n", "")), [(results(), FileFault::Truncated)]);
    assert_eq!(after(|p| std::fs::remove_file(p.join("results.csv")).unwrap()), [(results(), FileFault::Missing)]);
    let added = |name: &str| vec![(name.to_owned(), FileFault::Added)];
    assert_eq!(after(|p| std::fs::write(p.join("controls/x.txt"), "").unwrap()), added("controls/x.txt"));
    assert_eq!(after(|p| std::fs::create_dir(p.join("empty")).unwrap()), added("empty/"));
}

#[test]
fn the_lists_are_held_against_each_other() {
    let one = |name: &str, fault| vec![(name.to_owned(), fault)];
    let manifest = || one(MANIFEST, FileFault::Changed);
    let sums = || one(SUMS, FileFault::Changed);
    assert_eq!(after(|p| edit(&p.join(MANIFEST), "files", "flies")), manifest());
    assert_eq!(after(|p| edit(&p.join(MANIFEST), "\n", "\n ")), manifest());
    assert_eq!(after(|p| edit(&p.join(SUMS), "  results.csv", "  result.csv")), sums());
    assert_eq!(after(|p| std::fs::write(p.join(SUMS), "").unwrap()), sums());
    assert_eq!(after(|p| std::fs::remove_file(p.join(SUMS)).unwrap()), one(SUMS, FileFault::Missing));
    assert_eq!(after(|p| std::fs::remove_file(p.join(MANIFEST)).unwrap()), one(MANIFEST, FileFault::Missing));
    // Who edits a file and its line in the sums is told by the manifest.
    let both = after(|p| {
        let old = hashed(&p.join("results.csv")).unwrap().1;
        edit(&p.join("results.csv"), "01", "02");
        edit(&p.join(SUMS), &old, &hashed(&p.join("results.csv")).unwrap().1);
    });
    assert_eq!(both, [(SUMS.to_owned(), FileFault::Changed), ("results.csv".to_owned(), FileFault::Changed)]);
}

/// A pack whose manifest was edited by somebody who made the hashes fit again.
fn forged(edit: impl FnOnce(&mut serde_json::Value)) -> Vec<(String, FileFault, String)> {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("pack");
    let mut pack = EvidencePack::begin(&place).unwrap();
    for (path, text) in [("results.csv", "id\nCHG-01\n"), ("controls/CHG-01/control.sql", "SELECT 1\n")] {
        pack.add(path, text).unwrap();
    }
    pack.finish(Map::new()).unwrap();
    let mut manifest = serde_json::from_slice(&std::fs::read(place.join(MANIFEST)).unwrap()).unwrap();
    edit(&mut manifest);
    reseal(&place, &pretty(&manifest));
    told(&place)
}

/// Puts a manifest in, with sums that list what it lists.
fn reseal(place: &Path, manifest: &str) {
    std::fs::write(place.join(MANIFEST), manifest).unwrap();
    let own = hashed(&place.join(MANIFEST)).unwrap().1;
    let files = ManifestListing::read(manifest).unwrap().files;
    let lines = files.iter().map(|(path, (_, sha256))| (path.as_str(), sha256.as_str()));
    std::fs::write(place.join(SUMS), sums::render(lines.chain([(MANIFEST, own.as_str())]))).unwrap();
}

fn told(place: &Path) -> Vec<(String, FileFault, String)> {
    verify(place).unwrap().findings.into_iter().map(|one| (one.path, one.fault, one.detail)).collect()
}

/// Adds an entry to the list of files: the first one under another name.
fn also(path: &'static str) -> impl FnOnce(&mut serde_json::Value) {
    move |manifest| {
        let files = manifest["files"].as_array_mut().unwrap();
        let mut entry = files.iter().find(|file| file["path"] == "results.csv").unwrap().clone();
        entry["path"] = path.into();
        files.push(entry);
    }
}

#[test]
fn each_file_is_listed_once_by_its_plain_name() {
    assert_eq!(forged(|_| {}), []);
    let twice = ("results.csv".to_owned(), FileFault::Mislisted, "is listed twice".to_owned());
    assert_eq!(forged(also("results.csv")), [twice]);
    for path in [
        "./results.csv",
        "controls/./x.csv",
        "controls//x.csv",
        "controls/../results.csv",
        "../pack/results.csv",
        "/etc/passwd",
        "C:/x.csv",
        "controls\\x.csv",
        "controls/",
        "",
        "results.csv\n",
    ] {
        let found = forged(also(path));
        let of = found.iter().find(|(of, _, _)| of == path).unwrap_or_else(|| panic!("{path:?}: {found:?}"));
        assert_eq!(of.1, FileFault::Mislisted, "{path:?}");
    }
    let capitals =
        ("results.csv".to_owned(), FileFault::Mislisted, "differs from `Results.csv` in capitals only".to_owned());
    let missing = ("Results.csv".to_owned(), FileFault::Missing, "is listed and not there".to_owned());
    assert_eq!(forged(also("Results.csv")), [missing, capitals]);
    let folder = ("controls".to_owned(), FileFault::Changed, "is a folder".to_owned());
    assert_eq!(forged(also("controls")), [folder]);
    for (path, own) in [(MANIFEST, MANIFEST), (SUMS, SUMS)] {
        assert!(forged(also(path)).iter().any(|(of, fault, _)| of == own && *fault == FileFault::Mislisted), "{path}");
    }
}

#[test]
fn sizes_and_keys_are_as_this_program_writes_them() {
    for (bytes, fault) in [(9, FileFault::Changed), (11, FileFault::Changed)] {
        // `results.csv` has 10 bytes, and its hash fits: the list is what lies.
        let found = forged(|manifest| {
            let files = manifest["files"].as_array_mut().unwrap();
            files.iter_mut().find(|file| file["path"] == "results.csv").unwrap()["bytes"] = bytes.into();
        });
        let expected = format!("10 bytes instead of {bytes}, with the listed hash");
        assert_eq!(found, [("results.csv".to_owned(), fault, expected)]);
    }
    let found = forged(|manifest| manifest["files"][0]["note"] = "x".into());
    assert_eq!(found[0].1, FileFault::Mislisted);
    let found = forged(|manifest| manifest["signed"] = true.into());
    let odd = (MANIFEST.to_owned(), FileFault::Changed, "has `signed`, which no manifest has".to_owned());
    assert_eq!(found, [odd]);
}

#[test]
fn a_key_that_stands_twice_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("pack");
    let mut pack = EvidencePack::begin(&place).unwrap();
    pack.add("results.csv", "id\n").unwrap();
    pack.finish(Map::new()).unwrap();
    let manifest = std::fs::read_to_string(place.join(MANIFEST)).unwrap();
    reseal(&place, &manifest.replacen('{', "{\n  \"files\": [],", 1));
    let odd = (MANIFEST.to_owned(), FileFault::Changed, "is not as this program writes it".to_owned());
    assert_eq!(told(&place), [odd]);
}

#[cfg(unix)]
#[test]
fn a_linked_folder_and_a_name_that_is_no_text_are_told() {
    use std::os::unix::ffi::OsStrExt;
    let linked = after(|p| {
        let elsewhere = p.with_file_name("elsewhere");
        std::fs::rename(p.join("controls"), &elsewhere).unwrap();
        std::os::unix::fs::symlink(elsewhere, p.join("controls")).unwrap();
    });
    let missing = ("controls/CHG-01/control.sql".to_owned(), FileFault::Missing);
    assert_eq!(linked, [("controls".to_owned(), FileFault::Added), missing]);
    let named = after(|p| std::fs::write(p.join(std::ffi::OsStr::from_bytes(b"a\xff")), "").unwrap());
    assert_eq!(named, [("a\u{fffd}".to_owned(), FileFault::Added)]);
}

#[cfg(unix)]
#[test]
fn a_link_is_no_file_of_a_pack() {
    let linked = after(|p| {
        let elsewhere = p.with_file_name("elsewhere");
        std::fs::rename(p.join("results.csv"), &elsewhere).unwrap();
        std::os::unix::fs::symlink(elsewhere, p.join("results.csv")).unwrap();
    });
    assert_eq!(linked, [("results.csv".to_owned(), FileFault::Changed)]);
}

#[test]
fn what_is_no_pack_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    assert!(verify(folder.path()).unwrap_err().to_string().contains("not an evidence pack"));
    assert!(verify(&folder.path().join("none")).is_err());
}
