//! The proposed settings as text: short enough to be read, each value with its reason. Whatever comes from the data is quoted, on one line.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use crate::calendar::{Calendar, CalendarSpec, FIRST_YEAR, Zone, date_of, day_text};
use crate::error::Result;
use crate::model::Measure;
use crate::proposal::evidence::{CountedWord, number};
use crate::proposal::hours::WeeklyHours;
use crate::proposal::levels::{RecordedLevel, Runs, written};
use crate::proposal::occurs::quoted;
use crate::proposal::trial::Proposal;
use crate::proposal::{hours, levels, occurs, sources};
use crate::text as words;

/// Years of which holidays are written.
const YEARS: i64 = 6;
/// Holidays in a line.
const IN_A_LINE: usize = 4;
/// Columns of a comment.
const WIDTH: usize = 130;
/// The hours where nothing is known.
const EXAMPLE: &str = "mon-fri = [\"09:00-17:00\"]";

/// The text, and the settings that nobody has confirmed.
pub(super) fn write(proposal: &Proposal<'_>) -> Result<(String, Vec<String>)> {
    let store = proposal.store;
    let zone = Zone::new(proposal.zone.zone.as_deref().unwrap_or("UTC"))?;
    let span = (
        number(store, "SELECT min(opened_at) FROM ticket")?,
        number(
            store,
            "SELECT max(greatest(opened_at, coalesce(resolved_at, opened_at), coalesce(closed_at, opened_at))) FROM ticket",
        )?,
    );
    let runs = levels::runs(store)?;
    let hours = weekly(&runs, &zone);
    let holidays = holidays(proposal, span, &zone);
    let office = calendar(&zone, hours.as_ref(), &holidays.dates)?;
    let mut draft = vec!["project.name", "project.zone", "calendar.office"];
    // A zone that a file names needs nobody's word.
    if proposal.zone.zone.is_some() && proposal.zone.others.is_empty() {
        draft.retain(|name| *name != "project.zone");
    }
    let mut out = String::new();
    head(&mut out, proposal, span, &zone);
    project(&mut out, proposal, &zone, &draft);
    let _ = write!(out, "\n{}", calendars(&zone, hours.as_ref(), &holidays.text));
    let found = levels::of(&runs, &office);
    recorded(&mut out, &found, proposal)?;
    lists(&mut out, proposal)?;
    out.push_str(CLOSING);
    Ok((out, draft.into_iter().map(str::to_owned).collect()))
}

const CLOSING: &str = "
# The share that shall be met is the `goal` of a level; agreed values of other measures stand on their own, such as:
# [[goal]]
# metric = \"reopen_rate\"
# kind = \"incident\"
# value =
";

/// A paragraph of comments.
fn remark(out: &mut String, text: &str) {
    for line in words::wrap(text, WIDTH) {
        let _ = writeln!(out, "# {line}");
    }
}

fn head(out: &mut String, proposal: &Proposal<'_>, span: (Option<i64>, Option<i64>), zone: &Zone) {
    let day = |instant: i64| day_text(zone.date(instant));
    let records: u64 = proposal.read.iter().map(|file| file.report.counts.loaded).sum();
    let mut told =
        format!("{} of {}", words::count(records, "record"), words::count(proposal.read.len() as u64, "export"));
    if let (Some(first), Some(last)) = span {
        let _ = write!(told, ", {} to {}", day(first), day(last));
    }
    remark(
        out,
        &format!(
            "Settings of a tickmark project, proposed by `tickmark init` from {told}. `draft` names what nobody has confirmed: every page says so \
             until its name is taken out. No target counts before somebody sets it. `tickmark init NEW_FOLDER` writes every setting with an example."
        ),
    );
}

fn project(out: &mut String, proposal: &Proposal<'_>, zone: &Zone, draft: &[&str]) {
    out.push_str("\n[project]\nname = \"Name of the customer\"       # printed on reports\n");
    let found = proposal.zone;
    let others = found.others.join(", ");
    match (&found.zone, others.is_empty()) {
        (Some(_), true) => remark(out, &format!("The zone: {}.", found.why)),
        (Some(_), false) => remark(out, &format!("The zone: {}. The same clock have {others}.", found.why)),
        (None, true) => remark(
            out,
            "The files do not tell in which zone they were made, so their times are taken as UTC. Put the zone of those who exported them, such as \
             \"Europe/Berlin\", \"America/New_York\" or \"Asia/Kolkata\".",
        ),
        (None, false) => {
            remark(
                out,
                &format!(
                    "The files do not decide the zone, so that it is left at UTC. To what they show fit {others}."
                ),
            );
        }
    }
    let _ = writeln!(out, "zone = {}", quoted(zone.name()));
    let entries = sources::entries(proposal);
    match entries.as_slice() {
        [one] => _ = writeln!(out, "sources = [{one}]"),
        entries => {
            out.push_str("sources = [\n");
            for entry in entries {
                let _ = writeln!(out, "  {entry},");
            }
            out.push_str("]\n");
        }
    }
    let draft: Vec<String> = draft.iter().map(|name| quoted(name)).collect();
    let _ = writeln!(out, "draft = [{}]", draft.join(", "));
}

/// The hours that the due times of all levels but those around the clock lie in.
fn weekly(runs: &[Runs], zone: &Zone) -> Option<WeeklyHours> {
    let in_hours = runs.iter().filter(|runs| !hours::is_round_the_clock(&runs.promised));
    // A resolution of several days takes over the minute of its start; what is due is in the hours all the same.
    let due: Vec<i64> = in_hours.flat_map(|runs| runs.promised.iter().map(|(_, due)| *due)).collect();
    hours::read(&due, zone)
}

/// Days off as lines of settings, and as dates.
struct Holidays {
    text: String,
    dates: Vec<String>,
}

fn holidays(proposal: &Proposal<'_>, span: (Option<i64>, Option<i64>), zone: &Zone) -> Holidays {
    let none = |text: String| Holidays { text, dates: Vec::new() };
    let Some((code, region)) = proposal.holidays else {
        let text = "# holidays = [\"2026-12-25\", \"holidays/de.ics\"]   # dates or iCalendar files\n\
                    # `tickmark init ... --holidays DE-BY --force` writes the public holidays of a country or region.\n"
            .to_owned();
        return none(text);
    };
    let (Some(first), Some(last)) = span else {
        return none("# No ticket, no years to write holidays of.\n".to_owned());
    };
    let year = |instant: i64| i64::from(date_of(zone.date(instant)).0);
    let (from, until) = (year(first).max(i64::from(FIRST_YEAR)).max(year(last) - YEARS + 1), year(last));
    let mut text = String::new();
    remark(
        &mut text,
        &format!(
            "Public holidays of {} ({}), {from} to {until}. Check them: towns and companies have others.",
            code.to_uppercase(),
            region.name()
        ),
    );
    let more = region.regions();
    if !more.is_empty() {
        remark(&mut text, &format!("Days of single regions are not among them: {}.", more.join(", ")));
    }
    text.push_str("holidays = [\n");
    let mut dates = Vec::new();
    for year in (from..=until).filter_map(|year| i16::try_from(year).ok()) {
        let (partly, whole): (Vec<_>, Vec<_>) = region.days_off(year).into_iter().partition(|off| off.partly.is_some());
        for line in whole.chunks(IN_A_LINE) {
            let days: Vec<String> = line.iter().map(|off| quoted(&day_text(off.day))).collect();
            let names: Vec<&str> = line.iter().map(|off| off.name.as_str()).collect();
            let _ = writeln!(text, "  {},   # {}", days.join(", "), names.join(", "));
            dates.extend(line.iter().map(|off| day_text(off.day)));
        }
        for off in partly {
            let _ = writeln!(
                text,
                "  # {},   # {}: {}",
                quoted(&day_text(off.day)),
                off.name,
                off.partly.unwrap_or_default()
            );
        }
    }
    text.push_str("]\n");
    Holidays { text, dates }
}

fn calendars(zone: &Zone, hours: Option<&WeeklyHours>, holidays: &str) -> String {
    let mut out = String::new();
    match hours {
        Some(hours) => remark(
            &mut out,
            &format!(
                "Working hours: {:.0} % of {} that the tool recorded lie in these.",
                (hours.share * 100.0).floor(),
                words::count(hours.n as u64, "due time")
            ),
        ),
        None => remark(&mut out, "Working hours: an example, as the exports have no due times to read them off."),
    }
    let zone = quoted(zone.name());
    let _ = write!(
        out,
        "[calendar.office]\nzone = {zone}\n{}{holidays}\n[calendar.always]\nzone = {zone}\nmon-sun = [\"00:00-24:00\"]\n",
        days(hours)
    );
    out
}

fn days(hours: Option<&WeeklyHours>) -> String {
    let Some(hours) = hours else { return format!("{EXAMPLE}\n") };
    let line = |(days, ranges): &(String, Vec<String>)| {
        let ranges: Vec<String> = ranges.iter().map(|range| quoted(range)).collect();
        format!("{days} = [{}]\n", ranges.join(", "))
    };
    hours.days.iter().map(line).collect()
}

/// The calendar that the text describes.
fn calendar(zone: &Zone, hours: Option<&WeeklyHours>, dates: &[String]) -> Result<Calendar> {
    let example = || [("mon-fri".to_owned(), vec!["09:00-17:00".to_owned()])].into();
    let days: BTreeMap<String, Vec<String>> = hours.map_or_else(example, |hours| hours.days.iter().cloned().collect());
    let spec =
        CalendarSpec { zone: zone.name().to_owned(), hours: days, holidays: dates.to_vec(), special: BTreeMap::new() };
    Calendar::new("office", &spec, Path::new("."))
}

fn recorded(out: &mut String, levels: &[RecordedLevel], proposal: &Proposal<'_>) -> Result<()> {
    out.push('\n');
    if levels.is_empty() {
        remark(out, "Service levels: the exports record none with a due time. What was agreed goes here, such as:");
        level(
            out,
            ("incident-resolution", "incident", "resolve", "office"),
            None,
            "1 = \"\", 2 = \"\", 3 = \"\", 4 = \"\"",
        );
        return Ok(());
    }
    remark(
        out,
        "Service levels as the tool recorded them, with the targets that its due times add up to. What a tool counted by is not what was agreed: take \
         the `# ` off the lines of a level when its targets are right, and add what share of the clocks must be met, such as `goal = 0.95`. Until \
         then reports show the tool's own flags.",
    );
    let systems = number(proposal.store, "SELECT count(DISTINCT source_system)::BIGINT FROM ticket")?.unwrap_or(0);
    for recorded in levels {
        let kind = recorded.kind.as_str();
        let (measure, noun) = match recorded.measure {
            Measure::Respond => ("respond", "response"),
            Measure::Fulfil => ("fulfil", "fulfilment"),
            _ => ("resolve", "resolution"),
        };
        let twice = levels.iter().filter(|other| {
            other.kind == recorded.kind && other.system == recorded.system && other.measure == recorded.measure
        });
        let elsewhere = levels.iter().any(|other| {
            other.kind == recorded.kind && other.measure == recorded.measure && other.system != recorded.system
        });
        let mut id = if elsewhere { format!("{}-{kind}-{noun}", recorded.system) } else { format!("{kind}-{noun}") };
        if twice.count() > 1 && recorded.always {
            id.push_str("-always");
        }
        let runs: u64 = recorded.targets.values().map(|(_, n)| n).sum();
        let named: Vec<String> = recorded.names.iter().take(4).map(|name| quoted(name)).collect();
        out.push_str("#\n");
        let called = if named.is_empty() { "due times of tickets".to_owned() } else { named.join(", ") };
        remark(out, &format!("{called}: {}", words::count(runs, "clock")));
        let targets: Vec<String> = recorded
            .targets
            .iter()
            .map(|(priority, (seconds, _))| format!("{priority} = {}", quoted(&written(*seconds))))
            .collect();
        let calendar = if recorded.always { "always" } else { "office" };
        let system = (systems > 1).then_some(recorded.system.as_str());
        level(out, (&id, kind, measure, calendar), system, &targets.join(", "));
    }
    Ok(())
}

/// A level as comments that are settings without their `# `.
fn level(
    out: &mut String,
    (id, kind, measure, calendar): (&str, &str, &str, &str),
    system: Option<&str>,
    targets: &str,
) {
    let _ = writeln!(
        out,
        "# [[sla]]\n# id = {}\n# kind = \"{kind}\"\n# measure = \"{measure}\"\n# calendar = \"{calendar}\"",
        quoted(id)
    );
    if let Some(system) = system {
        let _ = writeln!(out, "# where = {{ system = [{}] }}", quoted(system));
    }
    let _ = writeln!(out, "# targets = {{ {targets} }}");
    if measure != "respond" {
        out.push_str("# pause = [\"pending\"]\n");
    }
}

/// What occurs, ready to be copied.
fn lists(out: &mut String, proposal: &Proposal<'_>) -> Result<()> {
    let priorities = occurs::priorities(proposal.store)?;
    if !priorities.is_empty() {
        out.push_str("\n# Priorities, with the tool's words and the number of tickets:\n");
        for line in &priorities {
            remark(out, line);
        }
    }
    for (what, column) in [("service", "service_id"), ("group", "group_id")] {
        let (list, all) = occurs::most(proposal.store, column)?;
        let names: Vec<String> = list.iter().map(|(name, _): &CountedWord| quoted(name)).collect();
        if !names.is_empty() {
            let n = names.len() as u64;
            let which = if n == all {
                format!("all {}", words::count(n, what))
            } else {
                format!("{n} of {}, those with the most tickets", words::count(all, what))
            };
            let _ = writeln!(out, "# where = {{ {what} = [{}] }}   # {which}", names.join(", "));
        }
    }
    Ok(())
}
