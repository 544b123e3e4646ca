//! Mistakes in `tickmark.toml`: each is shown at its line.

use super::Transcript;
use crate::project::Project;

fn refused(said: &mut Transcript, title: &str, settings: &str) {
    said.run(title, &Project::new().file("tickmark.toml", settings), "metrics").ends(2);
}

#[test]
fn mistakes_in_the_project() {
    let mut said = Transcript::new();
    for (title, text) in [
        ("a table that does not end", "[project\nname = \"x\"\n"),
        ("a text that does not end", "[project]\nname = \"x\nzone = \"UTC\"\n"),
        ("a key twice", "[project]\nzone = \"UTC\"\nzone = \"Europe/Berlin\"\n"),
        ("a table that there is not", "[projct]\nname = \"x\"\n"),
        ("a key, misspelt", "[project]\nname = \"x\"\nzoen = \"UTC\"\n"),
        ("a key like none", "[project]\ncolour = \"blue\"\n"),
        ("a number for a name", "[project]\nname = 7\n"),
        ("a text for a list", "[project]\nsources = \"exports\"\n"),
        ("a zone, misspelt", "[project]\nzone = \"Europe/Berlim\"\n"),
        ("a zone like none", "[project]\nzone = \"CET+1\"\n"),
        ("a source with a key that there is not", "[project]\nsources = [{ path = \"exports\", zoen = \"UTC\" }]\n"),
        ("a draft that names nothing", "[project]\ndraft = [\"sla.fix\"]\n"),
        ("a limit of nothing", "[limits]\nrows = 0\n"),
        ("a limit that is no number", "[limits]\nseconds = \"long\"\n"),
        ("a limit that there is not", "[limits]\nmemory = 100\n"),
        ("a goal of a metric that there is not", "[[goal]]\nmetric = \"reopen_rat\"\nvalue = 0.05\n"),
        ("a goal beyond a share", "[[goal]]\nmetric = \"reopen_rate\"\nvalue = 5\n"),
        ("a goal that is no number", "[[goal]]\nmetric = \"reopen_rate\"\nvalue = \"low\"\n"),
        ("a goal of a kind that there is not", "[[goal]]\nmetric = \"backlog\"\nkind = \"ticket\"\nvalue = 5\n"),
        ("a goal of a statistic that there is not", "[[goal]]\nmetric = \"resolve_time\"\nstat = \"p77\"\nvalue = 5\n"),
        ("a goal without a value", "[[goal]]\nmetric = \"backlog\"\n"),
        ("a key of reports that there is not", "[report]\ntheme = \"dark\"\n"),
    ] {
        refused(&mut said, title, text);
    }
    said.keep("settings_project");
}

#[test]
fn mistakes_in_calendars() {
    let mut said = Transcript::new();
    let of = |lines: &str| format!("[calendar.office]\nzone = \"UTC\"\n{lines}\n");
    for (title, lines) in [
        ("a day that there is not", "mon-fry = [\"08:00-18:00\"]"),
        ("a day in another language", "montag = [\"08:00-18:00\"]"),
        ("a day twice", "mon-fri = [\"08:00-18:00\"]\nfri = [\"08:00-12:00\"]"),
        ("hours that are none", "mon = [\"8 to 18\"]"),
        ("hours beyond a day", "mon = [\"24:00-26:00\"]"),
        ("hours without length", "mon = [\"08:00-08:00\"]"),
        ("hours that are no list", "mon = \"08:00-18:00\""),
        ("no working time at all", "mon = []"),
        ("a holiday that is no date", "mon = [\"08:00-18:00\"]\nholidays = [\"christmas\"]"),
        ("holidays of a file that is not there", "mon = [\"08:00-18:00\"]\nholidays = [\"none.ics\"]"),
        (
            "a special day that is no date",
            "mon = [\"08:00-18:00\"]\n[calendar.office.special]\nlater = [\"08:00-10:00\"]",
        ),
        (
            "special hours that are none",
            "mon = [\"08:00-18:00\"]\n[calendar.office.special]\n2026-12-24 = [\"morning\"]",
        ),
    ] {
        refused(&mut said, title, &of(lines));
    }
    refused(&mut said, "a calendar without a zone", "[calendar.office]\nmon = [\"08:00-18:00\"]\n");
    refused(
        &mut said,
        "a calendar in a zone that there is not",
        "[calendar.office]\nzone = \"Europe/Berlim\"\nmon = [\"08:00-18:00\"]\n",
    );
    said.keep("settings_calendars");
}

#[test]
fn mistakes_in_files_of_holidays() {
    let event =
        |lines: &str| format!("BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\n{lines}\nEND:VEVENT\nEND:VCALENDAR\n");
    let mut said = Transcript::new();
    for (title, text) in [
        ("a file that is no calendar", "26 December\n".to_owned()),
        ("a file that ends early", "BEGIN:VCALENDAR\nVERSION:2.0\nBEGIN:VEVENT\n".to_owned()),
        ("a day that is no date", event("DTSTART;VALUE=DATE:20261399\nSUMMARY:x")),
        ("a day that repeats every month", event("DTSTART;VALUE=DATE:20260601\nRRULE:FREQ=MONTHLY\nSUMMARY:x")),
        ("parts inside each other", format!("BEGIN:VCALENDAR\n{}", "BEGIN:VEVENT\n".repeat(100))),
        ("an empty file", String::new()),
    ] {
        let project = Project::new().file("days.ics", text).file(
            "tickmark.toml",
            "[calendar.office]\nzone = \"UTC\"\nmon-fri = [\"08:00-18:00\"]\nholidays = [\"days.ics\"]\n",
        );
        said.run(title, &project, "metrics").ends(2);
    }
    said.keep("settings_holidays");
}
