//! What is wrong with the sample exports on purpose. The page `docs/sample-company.md` lists and counts it.

use super::change::Change;
use super::incident::{Incident, State, World};
use super::levels::made_sla;
use super::time::{DAY, HOUR, day_of, push_time};
use super::words::{EMAIL, WAREHOUSE};

/// Titles that a page or a spreadsheet must not act on.
const SCRIPT: &str = "<script>alert(1)</script>";
const FORMULA: &str = "=HYPERLINK(\"http://meridian.example/win\",\"Claim your prize\")";

/// Makes some of the incidents odd: hostile titles, and tickets that came from an older tool with impossible times.
pub(crate) fn spoil_incidents(world: &World, incidents: &mut [Incident]) {
    let june = day_of(2026, 6, 1);
    // In target, so that it is in the lists and no page of breaches opens with it.
    let scripted = incidents.iter().position(|incident| {
        let kept = incident.resolved.is_some() && made_sla(world, incident);
        incident.service == WAREHOUSE && world.day(incident.opened) >= june && kept
    });
    if let Some(position) = scripted {
        SCRIPT.clone_into(&mut incidents[position].title);
    }
    let formula = incidents.iter_mut().find(|incident| incident.service == EMAIL && world.day(incident.opened) >= june);
    if let Some(incident) = formula {
        FORMULA.clone_into(&mut incident.title);
    }
    let early = incidents.iter_mut().filter(|incident| incident.state == State::Closed && incident.priority > 2);
    for (days, incident) in (2..).zip(early.skip(40).step_by(7).take(4)) {
        incident.title.insert_str(0, "[migrated] ");
        incident.events.clear();
        incident.resolved = Some(incident.opened - days * DAY + 3 * HOUR);
        (incident.reopened, incident.moves, incident.updated) = (0, 0, incident.opened + 9 * DAY);
        incident.closed = Some(incident.opened + 9 * DAY);
    }
}

/// Two changes end with a word that no profile knows.
pub(crate) fn spoil_changes(changes: &mut [Change]) {
    let issues = changes.iter_mut().filter(|change| change.close_code == "Successful with issues");
    for change in issues.skip(4).step_by(9).take(2) {
        change.spoil_close_code();
    }
}

/// Rows of the incident list: three twice, as where two pages of an export overlap; one without a number; an opening time
/// that no calendar has, a solution time that is no time, and a closing time in the hour that the clocks leave out.
pub(crate) fn spoil_rows(world: &World, incidents: &[Incident], rows: &mut Vec<String>) {
    let shown = |at: Option<i64>| {
        let mut text = String::new();
        push_time(&mut text, world.zone.local(at.unwrap_or(0)));
        text
    };
    let opening = |day: i64| {
        let closed = |incident: &&Incident| incident.state == State::Closed && incident.events.len() < 5;
        let position = incidents.iter().position(|incident| world.day(incident.opened) >= day && closed(&incident));
        position.expect("every day of the story has later incidents")
    };
    let bad_opening = opening(day_of(2025, 11, 20));
    let opened = shown(Some(incidents[bad_opening].opened));
    rows[bad_opening] = rows[bad_opening].replacen(&opened, "2025-11-31 09:00:00", 1);

    let bad_solution = opening(day_of(2025, 12, 2));
    let resolved = shown(incidents[bad_solution].resolved);
    rows[bad_solution] = rows[bad_solution].replacen(&resolved, "see ticket of the vendor", 1);

    let in_gap = opening(day_of(2026, 3, 24));
    let closed = shown(incidents[in_gap].closed);
    rows[in_gap] = rows[in_gap].replacen(&closed, "2026-03-29 02:30:00", 1);

    let nameless = opening(day_of(2026, 2, 3));
    let row = rows[nameless].replacen(&incidents[nameless].id(), "", 1);
    for position in [1_000, 2_000, 3_000] {
        let copy = rows[position - 8].clone();
        rows.insert(position, copy);
    }
    rows.insert(4_321, row);
}

/// A last line that is no record.
pub(crate) const FOOTER: &str = "Generated on 2026-07-01 06:00:00 by Meridian IT reporting\n";
