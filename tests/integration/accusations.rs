//! From exports to exceptions: the flags of open and of stopped clocks, in the ways in which tools write them.

use crate::project::Project;

const LEVELS: &str = "[project]\nname = 't'\nzone = 'UTC'\nsources = ['exports']\n[calendar.c]\nzone = 'UTC'\nmon-sun = ['00:00-24:00']\n\
    [[sla]]\nid = 'res'\nkind = 'incident'\nmeasure = 'resolve'\ncalendar = 'c'\ntargets = { 1 = '4h', 2 = '8h', 3 = '8h' }\n\
    [[sla]]\nid = 'own'\nkind = 'incident'\nmeasure = 'respond'\ncalendar = 'c'\ntargets = { 1 = '15m', 2 = '1h', 3 = '4h' }\n";

/// Subject and difference of every exception of SLA-04, by the number of the ticket.
fn differences(project: &Project, as_of: &str, period: &str) -> Vec<String> {
    project.run("import -q").ends(0);
    let line = format!("--as-of {as_of} check SLA-04 --period {period} --list exceptions --format json");
    let document = project.run(&line).ends(0).json();
    let rows = document["rows"].as_array().unwrap_or_else(|| panic!("{document}"));
    rows.iter()
        .map(|row| format!("{} {}", row["number"].as_str().unwrap(), row["difference"].as_str().unwrap()))
        .collect()
}

#[test]
fn an_open_clock_past_its_target_that_is_not_flagged_is_one_stale_flag() {
    let incidents = "number,opened_at,short_description,priority,state,assignment_group,resolved_at,closed_at,made_sla,sys_updated_on\n\
        INC001,2024-05-31 09:00:00,T1,3 - Moderate,In Progress,SD,,,true,2024-05-31 10:00:00\n\
        INC002,2024-06-03 08:00:00,T2,3 - Moderate,In Progress,SD,,,true,2024-06-03 08:30:00\n";
    let clocks = "task,sla,stage,has_breached,start_time,end_time,planned_end_time,business_duration,business_percentage\n\
        INC001,P3 resolution,In progress,false,2024-05-31 09:00:00,,2024-05-31 17:00:00,20448,71\n\
        INC002,P3 resolution,In progress,false,2024-06-03 08:00:00,,2024-06-03 16:00:00,1800,6\n";
    let project = Project::new()
        .file("tickmark.toml", LEVELS)
        .file("exports/incident.csv", incidents)
        .file("exports/task_sla.csv", clocks);
    // Friday 9:00 to Monday 9:00 are 72 of 8 h; the other is an hour old.
    assert_eq!(differences(&project, "2024-06-03T09:00:00Z", "2024-06"), ["INC001 stale_flag"]);
    // Of a month that was over when it was opened it is nothing.
    project
        .run("--as-of 2024-06-03T09:00:00Z check SLA-04 --period 2024-04 --list exceptions")
        .ends(0)
        .says(&["no item in the population"]);
}

#[test]
fn flags_of_another_tool_are_held_against_its_own_clocks() {
    // Ours was assigned after 3 of 1 h and says that it had not passed; the second after 30 min, and says it had; the third is right.
    let tickets = "\"Ref\",\"Title\",\"Status\",\"Priority\",\"Urgency\",\"Impact\",\"Organization\",\"Caller\",\"Team\",\"Agent\",\"Start date\",\"Assignment date\",\"Resolution date\",\"Close date\",\"Last update\",\"TTR Deadline\",\"SLA tto passed\",\"SLA ttr passed\",\"SLA ttr over\",\"Cumulated pending\",\"User satisfaction\",\"Hot Flag\"\n\
        \"I-1\",\"a\",\"Closed\",\"High\",\"High\",\"High\",\"Demo\",\"R\",\"I\",\"O\",\"2026-01-08 08:00:00\",\"2026-01-08 11:00:00\",\"2026-01-08 12:00:00\",\"2026-01-08 12:00:00\",\"2026-01-08 12:00:00\",\"2026-01-08 16:00:00\",\"no\",\"no\",\"\",\"0s\",\"1\",\"no\"\n\
        \"I-2\",\"b\",\"Closed\",\"High\",\"High\",\"High\",\"Demo\",\"R\",\"I\",\"O\",\"2026-01-08 08:00:00\",\"2026-01-08 08:30:00\",\"2026-01-08 12:00:00\",\"2026-01-08 12:00:00\",\"2026-01-08 12:00:00\",\"2026-01-08 16:00:00\",\"yes\",\"no\",\"\",\"0s\",\"1\",\"no\"\n\
        \"I-3\",\"c\",\"Closed\",\"High\",\"High\",\"High\",\"Demo\",\"R\",\"I\",\"O\",\"2026-01-08 08:00:00\",\"2026-01-08 08:30:00\",\"2026-01-08 17:00:00\",\"2026-01-08 17:00:00\",\"2026-01-08 17:00:00\",\"2026-01-08 16:00:00\",\"no\",\"no\",\"\",\"2h 0min 0s\",\"1\",\"no\"\n";
    let project = Project::new().file("tickmark.toml", LEVELS).file("exports/tickets.csv", tickets);
    // I-3: nine hours to its resolution, of which it was pending for two: 7 of 8 h.
    let found = differences(&project, "2026-02-01T00:00:00Z", "2026-01");
    assert_eq!(found, ["I-1 late_not_flagged", "I-2 kept_but_flagged"]);
}
