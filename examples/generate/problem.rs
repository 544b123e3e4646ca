//! Problems: a few per month, none for the handhelds that lose their session.

use super::change::Change;
use super::csv::Csv;
use super::incident::{Incident, Reference, World};
use super::random::Random;
use super::story;
use super::time::{DAY, HOUR, weekday};
use super::words::{GROUPS, SERVICES, WAREHOUSE};

pub(crate) struct Problem {
    number: String,
    service: usize,
    title: usize,
    assigned_to: &'static str,
    opened: i64,
    /// Root cause found, fixed, closed.
    analysed: i64,
    resolved: i64,
    closed: i64,
    known_error: bool,
    fix: Option<String>,
}

const HEADER: &str = "number,short_description,problem_state,priority,opened_at,business_service,assignment_group,\
assigned_to,known_error,workaround,cause_notes,resolution_code,rfc,related_incidents,resolved_at,closed_at,sys_updated_on";

/// Draws the problems of the exports.
pub(crate) fn draw_all(world: &World, changes: &[Change], scale: i64) -> Vec<Problem> {
    let mut problems = Vec::new();
    for day in story::MONTHS {
        let mut random = Random::new(world.seed, 20, day.unsigned_abs());
        for _ in 0..scale {
            if weekday(day) > 4 || world.office.closed_on(day) || !random.per_mille(270) {
                continue;
            }
            let service = random.index(SERVICES.len());
            if service == WAREHOUSE && story::roaming(day) > 0 {
                continue;
            }
            let opened = world.zone.instant(day * DAY + random.between(8 * HOUR, 17 * HOUR));
            let analysed = world.office.add(opened, random.duration(60 * HOUR, 0.7));
            let resolved = world.office.add(analysed, random.duration(110 * HOUR, 0.7));
            let later = changes.iter().filter(|change| change.service == service && change.opened > analysed);
            let fix = later.map(|change| change.number.clone()).next().filter(|_| random.per_mille(450));
            problems.push(Problem {
                number: format!("PRB{:07}", 40_001 + problems.len()),
                service,
                title: random.index(SERVICES[service].titles.len()),
                assigned_to: random.pick(GROUPS[SERVICES[service].group].members),
                opened,
                analysed,
                resolved,
                closed: resolved + 7 * DAY,
                known_error: random.per_mille(400),
                fix,
            });
        }
    }
    problems
}

/// The problems that incidents can belong to.
pub(crate) fn references(problems: &[Problem]) -> Vec<Reference> {
    let reference = |problem: &Problem| Reference {
        number: problem.number.clone(),
        service: problem.service,
        from: problem.opened - 2 * DAY,
        until: problem.resolved.min(problem.opened + 45 * DAY),
    };
    problems.iter().map(reference).collect()
}

/// The list of problems in display values.
pub(crate) fn file(world: &World, problems: &[Problem], incidents: &[Incident]) -> String {
    let mut csv = Csv::new(HEADER);
    for (position, problem) in problems.iter().enumerate() {
        let service = &SERVICES[problem.service];
        let (category, subcategory, _) = service.titles[problem.title];
        let related: Vec<&Incident> = incidents.iter().filter(|incident| incident.problem == Some(position)).collect();
        let happened = |at: i64| (at <= world.cut).then_some(at);
        let local = |at: i64| world.zone.local(at);
        let (analysed, resolved, closed) =
            (happened(problem.analysed), happened(problem.resolved), happened(problem.closed));
        let state = match (analysed, resolved, closed) {
            (_, _, Some(_)) => "Closed",
            (_, Some(_), _) => "Resolved",
            (Some(_), _, _) => "Fix in Progress",
            _ if problem.opened + DAY > world.cut => "Assess",
            _ => "Root Cause Analysis",
        };
        csv.plain(&problem.number).free(&format!("Repeated faults: {}, {subcategory} ({category})", service.name));
        csv.plain(state).plain(if related.len() > 3 { "2 - High" } else { "3 - Moderate" });
        csv.time(Some(local(problem.opened))).plain(service.name).plain(GROUPS[service.group].name);
        csv.plain(problem.assigned_to).plain(if problem.known_error && analysed.is_some() { "true" } else { "false" });
        csv.free(if analysed.is_some() { "Restart the component, then sign in again" } else { "" });
        csv.free(if analysed.is_some() { "Fault in the vendor's release, confirmed by test" } else { "" });
        csv.plain(if resolved.is_some() { "Fix applied" } else { "" });
        csv.plain(problem.fix.as_deref().filter(|_| analysed.is_some()).unwrap_or(""));
        csv.number(i64::try_from(related.len()).unwrap_or(0)).time(resolved.map(local)).time(closed.map(local));
        let updated = [analysed, resolved, closed].into_iter().flatten().fold(problem.opened, i64::max);
        csv.time(Some(local(updated))).end();
    }
    csv.text
}
