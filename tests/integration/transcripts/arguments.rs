//! Command lines that are none, and names and times that are not known.

use super::{Transcript, loaded};
use crate::project::Project;

#[test]
fn command_lines_that_do_not_parse() {
    let project = Project::new();
    let mut said = Transcript::new();
    for (title, line) in [
        ("a command that there is not", "imprt incident.csv"),
        ("an option that there is not", "metrics --perod 2026-06"),
        ("a command of samples that there is not", "sample drw CHG-01"),
        ("an option of another command", "metrics --lint"),
        ("a file that is not named", "inspect"),
        ("a pack that is not named", "diff old"),
        ("an option without its value", "metrics --period"),
        ("a form that there is not", "metrics --format cvs"),
        ("a breakdown that there is not", "metrics --by team"),
        ("a pack that there is not", "report servce-review"),
        ("a severity that there is not", "check --fail-on loud"),
        ("a list that there is not", "check CHG-01 --list all"),
        ("an order of dates that there is not", "import incident.csv --date-order ymd"),
        ("a shape that there is not", "import incident.csv --shape rows"),
        ("a colour that there is not", "metrics --color sometimes"),
        ("a shell that there is not", "completions tcsh"),
        ("no threads", "metrics --threads 0"),
        ("a number that is none", "metrics --threads many"),
        ("a sample of nothing", "sample draw CHG-01 --size 0 --seed s"),
        ("a run that is no number", "import --undo first"),
        ("a count that is no number", "import incident.csv --max-rejects few"),
        ("a share that is no number", "sample evaluate a.csv --confidence much"),
        ("an import and its undoing", "import incident.csv --undo 1"),
        ("two former options at once", "check --lint --coverage"),
        ("quiet and verbose", "metrics -q -v"),
        ("a sample without a size", "sample draw CHG-02 --stratum change_type"),
        ("who gave a seed that was not given", "sample draw CHG-02 --size 5 --seed-by ann"),
        ("a predecessor without a pack", "check --previous old"),
        ("a sample without a pack", "check --with-sample filled.csv"),
        ("known without a time", "--known metrics"),
    ] {
        said.run(title, &project, line).ends(2);
    }
    said.keep("arguments");
}

#[test]
fn names_that_are_not_known() {
    let project = loaded();
    let mut said = Transcript::new();
    for (title, line) in [
        ("a metric, misspelt", "metrics opend"),
        ("a metric like none", "metrics happiness"),
        ("a control, misspelt", "check CHG-99"),
        ("a control like none", "check NOTHING"),
        ("something to explain, misspelt", "explain opend"),
        ("something to explain like none", "explain NOTHING-7"),
        ("a ticket that was not imported", "explain INC0000009"),
        ("a named query, misspelt", "query reject"),
        ("a profile, misspelt", "import incident.csv --profile servicenow-incidnt"),
        ("a profile in a file that is not there", "import incident.csv --profile mine.toml"),
        ("a zone, misspelt", "import incident.csv --source-tz Europe/Berln"),
        ("a zone like none", "import incident.csv --source-tz here"),
        ("an encoding that there is not", "import incident.csv --encoding latin-99"),
        ("a region, misspelt", "init incident.csv --force --holidays DE-XX"),
        ("a country that is not known", "init incident.csv --force --holidays XX"),
    ] {
        said.run(title, &project, line).ends(2);
    }
    said.keep("names");
}

#[test]
fn times_that_are_none_or_hold_no_data() {
    let project = loaded();
    let mut said = Transcript::new();
    for (title, line) in [
        ("a month that there is not", "metrics --period 2026-13"),
        ("a month with one digit", "metrics --period 2026-6"),
        ("a quarter that there is not", "metrics --period 2026-Q5"),
        ("a fortnight", "metrics --period last-fortnight"),
        ("a range backwards", "metrics --period 2026-06-30..2026-06-01"),
        ("half a range", "metrics --period 2026-06-01.."),
        ("a day that there is not", "metrics --as-of 2026-02-30"),
        ("a time in words", "metrics --as-of yesterday"),
        ("a period of a check", "check --period soon"),
        ("a period without data", "report --period 2019-01"),
        ("what was known before the first import", "--known --as-of 2020-01-01 metrics"),
        ("what was known, for a command that asks nothing", "--known --as-of 2026-07-01 import incident.csv"),
    ] {
        said.run(title, &project, line).ends(2);
    }
    said.args("a period that is empty", &project, &["metrics", "--period", ""]).ends(2);
    said.keep("times");
}
