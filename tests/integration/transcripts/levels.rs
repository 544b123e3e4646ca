//! Mistakes in service levels and in what is agreed beside them, and changes that `whatif` cannot make.

use super::Transcript;
use crate::project::{INCIDENTS, Project};

const OFFICE: &str = "[calendar.office]\nzone = \"UTC\"\nmon-fri = [\"08:00-18:00\"]\n\n\
                      [calendar.night]\nzone = \"UTC\"\nmon-fri = [\"22:00-06:00\"]\n\n";

/// A service level of which one line is replaced, and further lines.
fn level(line: &str, by: &str) -> String {
    let level = "[[sla]]\nid = \"fix\"\nkind = \"incident\"\nmeasure = \"resolve\"\ncalendar = \"office\"\ntargets = { 1 = \"4h\", 2 = \"8h\" }\n";
    assert!(level.contains(line), "{line}");
    format!("{OFFICE}{}", level.replace(line, by))
}

fn refused(said: &mut Transcript, title: &str, settings: &str) {
    said.run(title, &Project::new().file("tickmark.toml", settings), "metrics").ends(2);
}

#[test]
fn mistakes_in_service_levels() {
    let mut said = Transcript::new();
    let targets = "targets = { 1 = \"4h\", 2 = \"8h\" }\n";
    for (title, line, by) in [
        ("no id", "id = \"fix\"\n", ""),
        ("an empty id", "\"fix\"", "\" \""),
        ("a kind that there is not", "\"incident\"", "\"ticket\""),
        ("a measure that there is not", "\"resolve\"", "\"resolved\""),
        ("a calendar that there is not", "\"office\"", "\"offce\""),
        ("no targets", targets, "targets = {}\n"),
        ("a priority that there is not", "1 =", "6 ="),
        ("a target in bare days", "\"4h\"", "\"1d\""),
        ("a target in words", "\"4h\"", "\"soon\""),
        ("a target of nothing", "\"4h\"", "\"0h\""),
        ("a target of twenty years", "\"4h\"", "\"200000h\""),
        ("a target by a time that is none", "\"4h\"", "\"by five next working day\""),
        ("a target in too many days", "\"4h\"", "\"4000 working days\""),
    ] {
        refused(&mut said, title, &level(line, by));
    }
    for (title, more) in [
        ("a key that there is not", "tragets = {}"),
        ("a goal beyond a share", "goal = 95"),
        ("near bands that fall", "near = [0.9, 0.5]"),
        ("a near band beyond a share", "near = [0.5, 1.5]"),
        ("a pause in a state that there is not", "pause = [\"waiting\"]"),
        ("reasons of no pause", "pause_reasons = [\"vendor\"]"),
        ("a rule for reopening, misspelt", "on_reopen = \"resum\""),
        ("a rule for targets that there is not", "on_target_change = \"never\""),
        ("a rule for hours that never change", "on_hours_change = \"present\""),
        ("a day that is none", "valid_from = \"June\""),
        ("an end before the beginning", "valid_from = \"2026-06-01\"\nvalid_to = \"2026-05-01\""),
        ("tickets chosen by a field, misspelt", "where = { servce = [\"Email\"] }"),
        ("tickets chosen by no value", "where = { service = [] }"),
        ("a start that there is not", "start = [\"assigned\"]"),
        (
            "calendars chosen by two fields",
            "calendar_by = { service = { Email = \"night\" }, group = { Desk = \"night\" } }",
        ),
        ("calendars chosen, of which there is not one", "calendar_by = { service = { Email = \"nights\" } }"),
        ("zones chosen, of which there is not one", "zone_by = { service = { Email = \"Europe/Berlim\" } }"),
    ] {
        refused(&mut said, title, &level(targets, &format!("{targets}{more}\n")));
    }
    let response = level("\"resolve\"", "\"respond\"");
    refused(&mut said, "a response of groups", &format!("{response}groups = [\"Desk\"]\n"));
    let night = level("\"office\"", "\"night\"").replace("\"4h\"", "\"2 working days\"");
    refused(&mut said, "days of a night", &night);
    said.keep("levels");
}

#[test]
fn levels_that_contradict_each_other() {
    let one = level("", "");
    let other = |id: &str, targets: &str, more: &str| {
        format!(
            "\n[[sla]]\nid = \"{id}\"\nkind = \"incident\"\nmeasure = \"resolve\"\ncalendar = \"office\"\ntargets = {{ {targets} }}\n{more}"
        )
    };
    let mut said = Transcript::new();
    refused(&mut said, "one id twice", &format!("{one}{}", other("fix", "3 = \"1h\"", "")));
    refused(&mut said, "one promise twice", &format!("{one}{}", other("again", "2 = \"1h\"", "")));
    let resumes = other("low", "3 = \"1h\"", "on_reopen = \"resume\"\n");
    refused(&mut said, "one kind of ticket under two rules", &format!("{one}{resumes}"));
    said.keep("levels_together");
}

#[test]
fn mistakes_in_what_is_agreed_beside() {
    let exclusion = "\n[[exclusion]]\nid = \"outage\"\nsla = [\"fix\"]\ntickets = [\"INC1\"]\nreason = \"r\"\napprover = \"a\"\nevidence = \"e\"\n";
    let availability = "\n[[availability]]\nid = \"email\"\nservice = \"Email\"\ntarget = 0.999\n";
    let contract = "\n[[contract]]\nid = \"gold\"\nfee = 1000\ncurrency = \"EUR\"\n[[contract.level]]\nsla = \"fix\"\ntiers = [{ below = 0.9, credit = 0.1 }, { below = 0.8, credit = 0.2 }]\n";
    let mut said = Transcript::new();
    for (title, table, line, by) in [
        ("an exclusion of a level, misspelt", exclusion, "\"fix\"", "\"fixx\""),
        ("an exclusion that nobody approved", exclusion, "approver = \"a\"\n", ""),
        ("an exclusion with an empty reason", exclusion, "\"r\"", "\"\""),
        ("an exclusion of no ticket", exclusion, "tickets = [\"INC1\"]\n", ""),
        ("an exclusion from a day that is none", exclusion, "tickets = [\"INC1\"]", "opened_from = \"June\""),
        ("an exclusion by a field, misspelt", exclusion, "tickets = [\"INC1\"]", "where = { servce = [\"x\"] }"),
        ("an availability in per cent", availability, "0.999", "99.9"),
        ("an availability on a calendar, misspelt", availability, "target", "calendar = \"offce\"\ntarget"),
        ("an availability with a key that there is not", availability, "target", "goal = 1\ntarget"),
        ("a contract of a level, misspelt", contract, "\"fix\"", "\"fixx\""),
        ("a contract of an availability that there is not", contract, "sla = \"fix\"", "availability = \"email\""),
        ("a contract with an id that is none", contract, "\"gold\"", "\"the gold one\""),
        ("a contract for less than nothing", contract, "1000", "-1"),
        ("a credit beyond a share", contract, "credit = 0.1", "credit = 10"),
        ("a credit that falls", contract, "credit = 0.2", "credit = 0.05"),
    ] {
        assert!(table.contains(line), "{line}");
        refused(&mut said, title, &format!("{}{}", level("", ""), table.replace(line, by)));
    }
    let twice = format!("{}{availability}{availability}", level("", ""));
    refused(&mut said, "one availability twice", &twice);
    said.keep("agreements");
}

#[test]
fn changes_that_cannot_be_made() {
    let project = Project::new().file("tickmark.toml", level("", "")).file("incident.csv", INCIDENTS);
    project.run("import incident.csv").ends(0);
    let mut said = Transcript::new();
    for (title, line) in [
        ("nothing to compare with", "whatif"),
        ("a change without a value", "whatif --set sla.fix.near"),
        ("a change of nothing", "whatif --set near=0.5"),
        ("a change inside a value", "whatif --set sla.fix.id.near=0.5"),
        ("a level, misspelt", "whatif --set sla.fxi.near=0.5"),
        ("a key, misspelt", "whatif --set sla.fix.on_reopne=resume"),
        ("a value, misspelt", "whatif --set sla.fix.on_reopen=rezume"),
        ("a target in bare days", "whatif --set sla.fix.targets.1=1d"),
        ("an alternative without a name", "whatif --alternative sla.fix.near=0.5"),
        ("an alternative with an empty name", "whatif --alternative :sla.fix.near=0.5"),
        ("settings that are not there", "whatif --settings none.toml"),
        ("settings that are a device", "whatif --settings /dev/zero"),
    ] {
        said.run(title, &project, line).ends(2);
    }
    said.keep("whatif");
}
