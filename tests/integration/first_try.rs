//! Exports at the first try: what strangers' files look like, and the way on where they cannot be read. Expected values are worked out by hand.

use serde_json::{Value, json};

use super::project::{Project, Ran};

/// A value of a metric over all of the data: n, value, what is left out.
fn value(project: &Project, metric: &str, stat: &str) -> (u64, Option<f64>, Value, Value) {
    let run = project.run(&format!("metrics {metric} --period all --format json")).ends(0);
    let values = run.json()["values"].as_array().unwrap().clone();
    let found = values.iter().find(|value| value["metric"] == metric && value["stat"] == stat);
    let value = found.unwrap_or_else(|| panic!("{metric} {stat}: {values:?}"));
    (value["n"].as_u64().unwrap(), value["value"].as_f64(), value["excluded"].clone(), value["basis"].clone())
}

pub(crate) fn rows(project: &Project, sql: &str) -> Vec<String> {
    let run = project.args(&["query", sql, "--format", "csv"]).ends(0);
    run.stdout.lines().skip(1).map(str::to_owned).collect()
}

pub(crate) fn imported(project: &Project, line: &str, status: i32) -> Ran {
    project.run(line).ends(status)
}

#[test]
fn a_record_is_never_taken_for_the_header() {
    let rows = "C1,2,1,High,New,2026-02-01T08:00:00,\n\
                C2,2,3,Low,Open,2026-02-02T08:00:00,\n\
                C3,4,3,Low,Closed,2026-02-03T08:00:00,2026-02-03T09:00:00\n";
    let profile = "name = 'mine'\ntool = 'Mine'\nsource-system = 'mine'\nkind = 'incident'\n[columns]\n";
    let named = format!("{profile}number = ['CaseRef']\nopened_at = ['Begin']\nclosed_at = ['Finish']\n");
    let placed = format!("{profile}number = ['column_1']\nopened_at = ['column_6']\nclosed_at = ['column_7']\n");
    let project = Project::new()
        .file("with.csv", format!("CaseRef,Area,Desk,Severity,Stage,Begin,Finish\n{rows}"))
        .file("without.csv", rows)
        .file("below.csv", format!("{rows}CaseRef,Area,Desk,Severity,Stage,Begin,Finish\n{rows}"))
        .file("named.toml", &named)
        .file("placed.toml", &placed)
        .file("said.toml", format!("{placed}[layout]\nheader = 'none'\n"));
    let run = imported(&project, "import with.csv --profile named.toml", 0);
    assert!(run.stderr.contains("3 records read = 3 loaded"), "{}", run.stderr);
    // Without a header the file is refused, or read by the places of its columns.
    let run = imported(&project, "import without.csv", 2);
    assert!(run.stderr.contains("the file seems to have no header row"), "{}", run.stderr);
    for profile in ["placed", "said"] {
        let run =
            imported(&project, &format!("--store {profile}.duckdb import without.csv --profile {profile}.toml"), 0);
        assert!(run.stderr.contains("3 records read = 3 loaded"), "{}", run.stderr);
    }
    // Records above the header are counted and named.
    let run = imported(&project, "--store below.duckdb import below.csv --profile named.toml", 0);
    assert!(run.stderr.contains("3 rows above the header look like records and were not read"), "{}", run.stderr);
    assert!(
        run.stderr.contains("6 records read = 3 loaded + 0 updated + 0 duplicate + 0 rejected + 3 ignored"),
        "{}",
        run.stderr
    );
}

#[test]
fn words_without_a_meaning_are_left_out_by_that_reason() {
    let profile = "name = 'mine'\ntool = 'Mine'\nsource-system = 'mine'\nkind = 'change'\n[columns]\nnumber = ['Chg']\nopened_at = ['Planned']\n\
                   closed_at = ['Completed']\nchange_type = ['Kind of change']\noutcome = ['Result']\n[values.outcome]\nOK = 'successful'\n";
    let changes = "Chg,Kind of change,Planned,Completed,Result\n\
        W1,Emergency,2026-03-02 08:00,2026-03-02 10:00,OK\nW2,Regular,2026-03-03 08:00,2026-03-03 10:00,OK\n\
        W3,Regular,2026-03-04 08:00,2026-03-04 10:00,OK\nW4,EMERGENCY,2026-03-05 08:00,2026-03-05 10:00,Partly\n\
        W5,,2026-03-06 08:00,2026-03-06 10:00,\n";
    let project = Project::new().file("changes.csv", changes).file("mine.toml", profile);
    let run = imported(&project, "import changes.csv --profile mine.toml", 0);
    assert!(
        run.stderr.contains("`Kind of change` has 2 values for which the profile has no change type: `Regular` (2)"),
        "{}",
        run.stderr
    );
    // Known are W1 and W4, both emergencies; W5 has no type.
    let (n, share, left_out, _) = value(&project, "emergency_share", "share");
    assert_eq!((n, share, left_out), (2, Some(1.0), json!({"unmapped_type": 2, "missing_type": 1})));
    // "Partly" is an outcome that nobody knows; W5 has none.
    let (n, share, left_out, _) = value(&project, "change_success", "lenient");
    assert_eq!((n, share, left_out), (3, Some(1.0), json!({"unmapped_outcome": 1, "missing_outcome": 1})));
    let words = imported(&project, "query unmapped --format csv", 0).stdout;
    assert!(words.contains("change_type,Regular,2") && words.contains("outcome,Partly,1"), "{words}");
}

#[test]
fn flags_and_due_times_are_read_in_the_language_of_the_list() {
    // Portuguese: late are 1002 (ended) and 1004 (open, due 12:00, newest event a day later).
    let glpi = "ID;Título;Status;Data de abertura;Última atualização;Requerente - Requerente;Data da solução;Tempo para solução + Progresso;Tempo para resolver excedido\n\
        1 001;a;Solucionado;16-03-2026 08:00;16-03-2026 10:00;Ann;16-03-2026 10:00;16-03-2026 12:00;Não\n\
        1 002;b;Solucionado;17-03-2026 08:00;17-03-2026 14:00;Ann;17-03-2026 14:00;17-03-2026 12:00;Sim\n\
        1 003;c;Solucionado;18-03-2026 08:00;18-03-2026 11:00;Ann;18-03-2026 11:00;18-03-2026 12:00;Não\n\
        1 004;d;Pendente;20-03-2026 08:00;21-03-2026 09:00;Ann;;\"20-03-2026 12:00\n\n100%\";Sim\n";
    let project = Project::new().file("glpi.csv", glpi);
    imported(&project, "import glpi.csv", 0);
    assert_eq!(rows(&project, "SELECT due_at::VARCHAR FROM ticket WHERE number = '1004'"), ["2026-03-20 12:00:00"]);
    let of = |stat: &str| value(&project, "sla_attainment", stat);
    assert_eq!((of("completed").0, of("completed").1), (3, Some(2.0 / 3.0)));
    assert_eq!((of("exposed").0, of("exposed").1), (4, Some(0.5)));
}

#[test]
fn due_times_of_the_tool_give_attainment_where_it_keeps_no_flag() {
    let incident = |number: &str, opened: &str, due: &str, done: Option<&str>| {
        json!({"id": number, "number": number, "briefDescription": "x", "processingStatus": {"name": if done.is_some() { "Gesloten" } else { "In behandeling" }},
            "callDate": format!("2026-03-{opened}:00:00.000+0000"), "targetDate": format!("2026-03-{due}:00:00.000+0000"),
            "modificationDate": "2026-03-06T08:00:00.000+0000", "completed": done.is_some(),
            "completedDate": done.map(|done| format!("2026-03-{done}:00:00.000+0000"))})
    };
    // In time: I 1 and I 3; late: I 2; open and overdue: I 4.
    let incidents = json!([
        incident("I 1", "02T08", "02T16", Some("02T10")),
        incident("I 2", "03T08", "03T16", Some("04T10")),
        incident("I 3", "04T08", "04T16", Some("04T12")),
        incident("I 4", "05T08", "05T16", None),
    ]);
    let project = Project::new().file("incidents.json", incidents.to_string());
    imported(&project, "import incidents.json", 0);
    let of = |stat: &str| value(&project, "sla_attainment", stat);
    assert_eq!((of("completed").0, of("completed").1, of("completed").3), (3, Some(2.0 / 3.0), json!("due_time")));
    assert_eq!((of("exposed").0, of("exposed").1), (4, Some(0.5)));
    let explained = project.args(&["explain", "I 2"]).ends(0).stdout;
    assert!(explained.contains("breached: it ended after the tool's own due instant"), "{explained}");
    // Closed, and nobody says when it was resolved: before the due instant or after it, the closing decides nothing. GLPI and Freshdesk.
    let glpi = "ID;Title;Status;Type;Opening date;Last update;Assigned to - Technician group;Closing date;Time to resolve\n\
        1;a;Closed;Incident;2026-03-02 08:00;2026-03-04 08:00;SD;2026-03-04 08:00;2026-03-02 16:00\n\
        2;b;Closed;Incident;2026-03-02 08:00;2026-03-02 12:00;SD;2026-03-02 12:00;2026-03-02 16:00\n";
    let desk = |id: u8, stats: serde_json::Value| {
        json!({"id": id, "subject": "a", "status": 5, "priority": 2, "type": "Incident", "source": 2, "group_id": 7, "requester_id": 5,
            "responder_id": 4, "created_at": "2026-03-02T08:00:00Z", "updated_at": "2026-03-04T08:00:00Z", "due_by": "2026-03-02T16:00:00Z",
            "fr_due_by": "2026-03-02T10:00:00Z", "spam": false, "stats": stats})
    };
    let closed = json!({"closed_at": "2026-03-04T08:00:00Z"});
    let resolved = json!({"resolved_at": "2026-03-02T12:00:00Z", "closed_at": "2026-03-04T08:00:00Z"});
    let freshdesk = json!([desk(1, closed), desk(2, resolved)]).to_string();
    // Of Freshdesk the one that says when it was resolved counts, and was in time.
    for (name, text, expected) in
        [("glpi.csv", glpi, (0, None)), ("freshdesk.json", freshdesk.as_str(), (1, Some(1.0)))]
    {
        let project = Project::new().file(name, text);
        imported(&project, &format!("import {name}"), 0);
        let (n, share, left_out, _) = value(&project, "sla_attainment", "coverage");
        assert_eq!((n, share), (2, Some(f64::from(expected.0) / 2.0)), "{name} {left_out}");
        let (n, share, ..) = value(&project, "sla_attainment", "completed");
        assert_eq!((i32::try_from(n).unwrap(), share), expected, "{name}");
        let explained = project.args(&["explain", "1"]).ends(0).stdout;
        assert!(explained.contains("left out: it was closed, but when it was resolved is not recorded"), "{explained}");
    }
    // A date by which people plan to be done is no promise.
    let jira = "Summary,Issue key,Issue id,Issue Type,Status,Created,Resolved,Updated,Due date\n\
        a,HD-1,1,Incident,Done,2026-03-02 08:00,2026-03-04 08:00,2026-03-04 08:00,2026-03-03\n";
    let project = Project::new().file("jira.csv", jira);
    imported(&project, "import jira.csv", 0);
    let run = imported(&project, "metrics sla_attainment --period all --format json", 0);
    assert_eq!(run.json()["values"], json!([]), "{}", run.stdout);
}

#[test]
fn a_level_without_a_service_level_says_nothing() {
    let otrs = "Número;Ticket#;Criado;Última Alteração;Hora de Fechamento;Fila;Estado;Prioridade;SLA;Delta de tempo de solução em minutos;StateType\n\
        1;11;2026-03-02 08:00:00;2026-03-02 10:00:00;2026-03-02 10:00:00;A;Fechado com êxito;3 Normal;Ouro;120;closed\n\
        2;12;2026-03-03 08:00:00;2026-03-03 16:00:00;2026-03-03 16:00:00;A;Fechado com êxito;3 Normal;Ouro;-60;closed\n\
        3;13;2026-03-04 08:00:00;2026-03-04 09:00:00;2026-03-04 09:00:00;A;Fechado com êxito;3 Normal;;0;closed\n\
        4;14;2026-03-05 08:00:00;2026-03-05 09:00:00;;A;open;3 Normal;;0;open\n";
    let project = Project::new().file("otrs.csv", otrs);
    imported(&project, "import otrs.csv", 0);
    // Met 1 of the 2 that have a service level.
    assert_eq!(
        (value(&project, "sla_attainment", "completed").0, value(&project, "sla_attainment", "completed").1),
        (2, Some(0.5))
    );
    assert_eq!(value(&project, "resolve_time", "median").1, Some(7200.0));
}

#[test]
fn the_category_of_a_state_stands_in_for_a_sites_own_word() {
    let csv = "Summary,Issue key,Issue id,Issue Type,Status,Priority,Created,Updated,Resolved,Status Category,Status Category Changed\n\
        a,HD-1,1,Incident,Done,Medium,02/Mar/26 8:00 AM,02/Mar/26 10:00 AM,02/Mar/26 10:00 AM,Done,02/Mar/26 10:00 AM\n\
        b,HD-2,2,Incident,Done,Medium,03/Mar/26 8:00 AM,20/Mar/26 9:00 AM,,Done,03/Mar/26 2:00 PM\n\
        c,HD-3,3,Incident,Aborted,Medium,04/Mar/26 8:00 AM,05/Mar/26 8:00 AM,,Done,04/Mar/26 12:00 PM\n\
        d,HD-4,4,Incident,Ready to Validate,Medium,05/Mar/26 8:00 AM,06/Mar/26 8:00 AM,,In Progress,05/Mar/26 9:00 AM\n\
        e,HD-5,5,Incident,Backlog,Medium,06/Mar/26 8:00 AM,06/Mar/26 8:00 AM,,To Do,06/Mar/26 8:00 AM\n";
    let issue = |key: &str, status: &str, category: &str, created: &str, changed: &str| {
        json!({"key": key, "id": key, "fields": {"status": {"name": status, "statusCategory": {"name": category}}, "issuetype": {"name": "Incident"},
            "created": format!("2026-03-{created}:00.000+0000"), "updated": "2026-03-20T08:00:00.000+0000", "resolutiondate": null,
            "statuscategorychangedate": format!("2026-03-{changed}:00.000+0000")}})
    };
    let issues = [
        issue("HD-1", "Done", "Done", "02T08:00", "02T10:00"),
        issue("HD-2", "Done", "Done", "03T08:00", "03T14:00"),
        issue("HD-3", "Aborted", "Done", "04T08:00", "04T12:00"),
        issue("HD-4", "Ready to Validate", "In Progress", "05T08:00", "05T09:00"),
        issue("HD-5", "Backlog", "To Do", "06T08:00", "06T08:00"),
    ];
    for (name, text) in [("jira.csv", csv.to_owned()), ("jira.json", json!({"issues": issues, "total": 5}).to_string())]
    {
        let project = Project::new().file(name, text);
        let run = imported(&project, &format!("import {name}"), 0);
        assert!(run.stderr.contains("so it was taken from `"), "{}", run.stderr);
        // Ended are HD-1 to HD-3 after 2, 6 and 4 h; HD-4 is open, HD-5 new. When the category of an open one changed is no end.
        assert_eq!(value(&project, "resolved", "count").0, 3, "{name}");
        assert_eq!(value(&project, "resolve_time", "median").1, Some(14_400.0), "{name}");
        assert_eq!(value(&project, "backlog", "count").0, 2, "{name}");
        let classes = rows(&project, "SELECT state_class FROM ticket ORDER BY number");
        assert_eq!(classes, ["resolved", "resolved", "resolved", "open", "new"], "{name}");
    }
}

#[test]
fn tasks_of_changes_and_problems_are_kept_and_count_as_neither() {
    let task = |number: &str| format!("{number},Before it,Open,4 - Low,2026-03-02 08:00:00,2026-03-02 09:00:00\n");
    let head = "Number,Short description,State,Priority,Opened,Updated\n";
    let project = Project::new()
        .file("change_task.csv", format!("{head}{}{}", task("CTASK0000801"), task("CTASK0000802")))
        .file("problem_task.csv", format!("{head}{}", task("PTASK0000801")));
    imported(&project, "import change_task.csv problem_task.csv", 0);
    assert_eq!(rows(&project, "SELECT record_type, count(*) FROM ticket GROUP BY ALL"), ["task,3"]);
    let opened = imported(&project, "metrics opened backlog --period all --format json", 0).json();
    assert_eq!(opened["values"], json!([]));
}

#[test]
fn a_list_of_all_columns_is_the_same_list() {
    let wide = "number,sys_class_name,short_description,state,priority,assignment_group,opened_at,sys_created_on,closed_at,sys_updated_on,parent,request_item,cat_item,task_effective_number\n\
        SCTASK0000401,Catalog Task,a,Closed Complete,4 - Low,A,2026-03-02 08:00:00,2026-03-02 08:00:00,2026-03-02 10:00:00,2026-03-02 10:00:00,RITM0000401,RITM0000401,Badge,SCTASK0000401\n\
        SCTASK0000402,Catalog Task,b,Closed Complete,4 - Low,A,2026-03-03 08:00:00,2026-03-03 08:00:00,2026-03-03 12:00:00,2026-03-03 12:00:00,RITM0000402,RITM0000402,Badge,SCTASK0000402\n";
    let project = Project::new().file("sc_task.csv", wide);
    let run = imported(&project, "import sc_task.csv", 0);
    assert!(run.stderr.contains("2 records read = 2 loaded"), "{}", run.stderr);
    // 2 h and 4 h.
    assert_eq!(value(&project, "close_time", "median").1, Some(10_800.0));
}

#[test]
fn what_was_not_loaded_is_no_success_and_can_be_asked_for() {
    let mine = "name = 'mine'\ntool = 'Mine'\nsource-system = 'mine'\nkind = 'incident'\n[columns]\nnumber = ['Case', 'No']\nopened_at = ['Opened']\ntitle = ['What']\n";
    let project = Project::new()
        .file("cases.csv", "Case,Opened,What\n,2026-03-02 08:00,x\n,2026-03-03 08:00,y\n")
        .file("mine.toml", mine)
        .file("right.toml", mine.replace("'Case', 'No'", "'What'"));
    let run = imported(&project, "import cases.csv --profile mine.toml", 3);
    assert!(run.stderr.contains("; nothing was loaded"), "{}", run.stderr);
    let rejects = imported(&project, "query rejects --format csv", 0).stdout;
    assert_eq!(rejects.lines().count(), 3, "{rejects}");
    imported(&project, "query runs", 0);
    // A file of which nothing was kept was not loaded before.
    let run = imported(&project, "import cases.csv --profile mine.toml", 3);
    assert!(run.stderr.contains("2 records read"), "{}", run.stderr);
    let run = imported(&project, "import cases.csv --profile right.toml", 0);
    assert!(run.stderr.contains("2 records read = 2 loaded"), "{}", run.stderr);
}

#[test]
fn a_store_of_outages_alone_answers() {
    let outages = "number,cmdb_ci,type,begin,end,sys_updated_on\n\
        OUT1,Mail,outage,2026-03-02 08:00:00,2026-03-02 10:00:00,2026-03-02 10:00:00\n\
        OUT2,Mail,outage,2026-03-09 08:00:00,2026-03-09 09:00:00,2026-03-09 09:00:00\n";
    let project = Project::new().file("outage.csv", outages);
    imported(&project, "import outage.csv", 0);
    assert_eq!(rows(&project, "SELECT count(*) FROM outage"), ["2"]);
    let run = imported(&project, "metrics availability --period all --format json", 0).json();
    let down = run["values"].as_array().unwrap().iter().find(|value| value["stat"] == "down").cloned().unwrap();
    assert_eq!(down["value"].as_f64(), Some(10_800.0));
}

#[test]
fn a_refused_file_is_in_the_document_too() {
    let project = Project::new().file("x.csv", "colour,size\nred,2\n");
    let run = imported(&project, "import x.csv --format json", 2);
    let failed = &run.json()["failed"][0];
    assert!(failed["reason"].as_str().unwrap().contains("fit none of the"), "{failed}");
    assert!(!failed["hints"].as_array().unwrap().is_empty(), "{failed}");
}

#[test]
fn text_is_read_in_the_encoding_that_its_words_show() {
    // Ume\x8c is "Umeå" in Mac Roman, \xd0 a dash, Z\x9frich "Zürich".
    let mac =
        b"Number,Short description,State,Opened\nINC0000901,Ume\x8c \xd0 Z\x9frich line,New,2026-03-02 08:00:00\n"
            .to_vec();
    let project = Project::new().file("incident.csv", &mac);
    let run = imported(&project, "import incident.csv", 0);
    assert!(run.stderr.contains("the text was read as macintosh"), "{}", run.stderr);
    assert_eq!(rows(&project, "SELECT title FROM ticket"), ["Ume\u{e5} \u{2013} Z\u{fc}rich line"]);
    // What is said stands above what is found, and another encoding is another reading.
    let run = imported(&project, "import incident.csv --encoding windows-1252", 0);
    assert!(run.stderr.contains("1 updated"), "{}", run.stderr);
    assert_eq!(rows(&project, "SELECT title FROM ticket"), ["Ume\u{152} \u{d0} Z\u{178}rich line"]);
    let run = imported(&project, "import incident.csv --encoding klingon", 2);
    assert!(run.stderr.contains("`klingon` is not an encoding"), "{}", run.stderr);
}

#[test]
fn a_table_in_a_web_page_is_read() {
    let page = "<html xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><head><meta name=Generator content=\"Microsoft Excel 15\"></head><body><table>\
        <tr><td>Number</td><td>Short description</td><td>State</td><td>Opened</td></tr>\
        <tr><td>INC0001201</td><td>a &lt;b&gt;<br>c</td><td>New</td><td>2026-03-02 08:00:00</td></tr></table></body></html>";
    let project = Project::new().file("Tickets.xls", page);
    imported(&project, "import Tickets.xls", 0);
    assert_eq!(
        rows(&project, "SELECT number || ' ' || replace(title, chr(10), '|') FROM ticket"),
        ["INC0001201 a <b>|c"]
    );
    let frames = "<html><head><meta name=Generator content=\"Microsoft Excel 15\"></head><frameset><frame src=\"Tickets_files/sheet001.htm\"></frameset></html>";
    let run = imported(&Project::new().file("Tickets.xls", frames), "import Tickets.xls", 2);
    assert!(run.stderr.contains("the rows are in `Tickets_files/sheet001.htm`"), "{}", run.stderr);
}

#[test]
fn one_unreadable_column_says_nothing_of_the_zone() {
    let profile = "name = 'mine'\ntool = 'Mine'\nsource-system = 'mine'\nkind = 'incident'\n[columns]\nnumber = ['No']\nopened_at = ['Opened']\n\
                   resolved_at = ['Done']\nupdated_at = ['Updated']\n";
    let rows = "No,Opened,Done,Updated\n1,2026-03-02T08:00:00+0000,true,2026-03-02T09:00:00+0000\n2,2026-03-03T08:00:00+0000,false,2026-03-03T09:00:00+0000\n";
    let project = Project::new().file("export.csv", rows).file("mine.toml", profile);
    let run = imported(&project, "import export.csv --profile mine.toml --format json", 0);
    let file = &run.json()["files"][0];
    assert_eq!(file["zone"], "offset");
    let messages = file["warnings"].to_string();
    assert!(messages.contains("no value of `Done` can be read as a time (2 of 2)"), "{messages}");
    assert!(!messages.contains("does not name its time zone"), "{messages}");
}

#[test]
fn a_profile_is_looked_for_where_the_command_is_typed() {
    let project = Project::new()
        .file("cases.csv", "Case,Opened\n1,2026-03-02 08:00\n")
        .file("mine.toml", "name = 'mine'\ntool = 'Mine'\nsource-system = 'mine'\nkind = 'incident'\n[columns]\nnumber = ['Case']\nopened_at = ['Opened']\n")
        .file("elsewhere/x.txt", "");
    imported(&project, "-C elsewhere import cases.csv --profile mine.toml", 0);
}

#[test]
fn a_draft_rests_on_the_cells_as_well_as_on_the_names() {
    // `closed` and `request` are names of a time and of a parent elsewhere; here they hold yes and no, and prose.
    let export = "number,briefDescription,callDate,completedDate,closed,closedDate,request,type\n\
        X1,a,2026-03-02T08:00:00.000+0000,2026-03-02T10:00:00.000+0000,true,2026-03-03T08:00:00.000+0000,Please help me with the door,Regular\n\
        X2,b,2026-03-03T08:00:00.000+0000,2026-03-03T12:00:00.000+0000,true,2026-03-04T08:00:00.000+0000,It does not work any more,Regular\n\
        X3,c,2026-03-04T08:00:00.000+0000,,false,,Nothing to see here today,Regular\n";
    let project = Project::new().file("export.csv", export);
    imported(&project, "inspect export.csv --write-profile p.toml", 0);
    let run = imported(&project, "import export.csv --profile p.toml", 0);
    assert!(run.stderr.contains("3 records read = 3 loaded") && !run.stderr.contains("doubtful"), "{}", run.stderr);
    let times = rows(&project, "SELECT hour(resolved_at), day(closed_at) FROM ticket ORDER BY number");
    assert_eq!(times, ["10,3", "12,4", ","]);
    // Another language that nobody taught it: number, opening and state by their cells.
    let german = "Vorgang;Angelegt am;Fertig am;Lage;Thema\nINC0001001;2026-03-02 08:00:00;2026-03-02 10:00:00;fertig;a\n\
        INC0001002;2026-03-03 08:00:00;2026-03-03 12:00:00;fertig;b\nINC0001003;2026-03-04 08:00:00;;wartet;c\n";
    let project = Project::new().file("x.csv", german);
    let run = imported(&project, "inspect x.csv --write-profile p.toml", 0);
    assert!(run.stdout.contains("by its numbers it looks like an export of ServiceNow"), "{}", run.stdout);
    let draft = std::fs::read_to_string(project.path().join("p.toml")).unwrap();
    for line in ["number = [\"Vorgang\"]", "opened_at = [\"Angelegt am\"]", "state = [\"Lage\"]"] {
        assert!(draft.contains(line), "{line}: {draft}");
    }
    imported(&project, "import x.csv --profile p.toml", 0);
}

#[test]
fn a_draft_lists_the_words_of_the_whole_file() {
    let mut cases = "Case,Opened,State\n".to_owned();
    for case in 1..=270 {
        let word = if case == 260 { "late word" } else { "usual" };
        cases.extend([format!("K{case},2026-03-02 08:00,{word}\n")]);
    }
    let project = Project::new().file("cases.csv", cases);
    imported(&project, "inspect cases.csv --write-profile p.toml", 0);
    let draft = std::fs::read_to_string(project.path().join("p.toml")).unwrap();
    assert!(
        draft.contains("# \"usual\" = \"\"   # 269 records") && draft.contains("# \"late word\" = \"\"   # 1 record"),
        "{draft}"
    );
    // What a user edited stays.
    imported(&project, "inspect cases.csv --write-profile p.toml", 2);
}

#[test]
fn a_file_that_nearly_fits_is_called_by_what_it_lacks() {
    let changes = "number,short_description,type,sys_class_name,sys_created_by,assignment_group,work_end,closed_at,close_code\n\
        CHG0001301,a,Standard,Change Request,ann,Team A,2026-03-02 10:00:00,2026-03-02 11:00:00,Successful\n\
        CHG0001302,b,Normal,Change Request,bob,Team A,2026-03-03 10:00:00,2026-03-03 11:00:00,Successful\n";
    let project = Project::new()
        .file("change_request.csv", changes)
        .file("x.csv", "Colour,Status,Weight,Length\nred,1,2,3\nblue,2,3,4\n");
    let page = imported(&project, "inspect change_request.csv --write-profile p.toml", 0).stdout;
    assert!(page.contains("ServiceNow, profile servicenow-change"), "{page}");
    // A person is no time.
    assert!(page.contains("needs a column for `opened_at`") && !page.contains("nearest in the file"), "{page}");
    let draft = std::fs::read_to_string(project.path().join("p.toml")).unwrap();
    for line in [
        "kind = \"change\"",
        "change_type = [\"type\"]",
        "closed_at = [\"closed_at\"]",
        "actual_end = [\"work_end\"]",
        "values-of = \"servicenow-task\"",
    ] {
        assert!(draft.contains(line), "{line}: {draft}");
    }
    assert!(!draft.contains("resolved_at = [") && !draft.contains("is_major = ["), "{draft}");
    // The one way that works without an opening: another time of the changes stands for it.
    let mine = draft.replace("opened_at = [\"?\"]", "opened_at = [\"work_end\"]");
    let project = project.file("mine.toml", mine);
    imported(&project, "import change_request.csv --profile mine.toml", 0);
    // Of a list that has nothing but a common column no tool is named.
    let run = imported(&project, "import x.csv", 2);
    assert!(!run.stderr.contains("looks like") && run.stderr.contains("fit none of the"), "{}", run.stderr);
}

#[test]
fn headers_in_two_rows_or_two_languages_and_cut_files_lose_nothing() {
    let record = |number: u32| format!("INC000000{number},x,New,2026-03-0{number} 08:00:00\n");
    // Groups of columns above their names, as merged cells are saved.
    let grouped = format!("Ticket,,Life,\nNumber,Short description,State,Opened\n{}{}", record(1), record(2));
    let project = Project::new().file("grouped.csv", grouped);
    let run = imported(&project, "import grouped.csv", 0);
    assert!(run.stderr.contains("2 records read = 2 loaded"), "{}", run.stderr);
    // A list that was joined of two exports: each record has its state in one of the columns.
    let mixed = "Number,Short description,State,Status,Opened,Geöffnet\n\
        INC0000001,a,New,,2026-03-01 08:00:00,\nINC0000002,b,,Gelöst,,2026-03-02 08:00:00\n";
    let project = Project::new().file("mixed.csv", mixed);
    imported(&project, "import mixed.csv", 0);
    assert_eq!(
        rows(&project, "SELECT state_class, day(opened_at) FROM ticket ORDER BY number"),
        ["new,1", "resolved,2"]
    );
    // Cut in the middle of a record: it is rejected for what it lacks, or the file is refused for its open quote.
    let cut = "Number,Opened,Short description,State\nINC0000001,2026-03-01 08:00:00,x,New\nINC0000002,2026-0";
    let project = Project::new()
        .file("cut.csv", cut)
        .file("quote.csv", format!("Number,Short description,State,Opened\n{}INC0000002,\"cut", record(1)));
    let run = imported(&project, "import cut.csv", 0);
    assert!(run.stderr.contains("1 loaded + 0 updated + 0 duplicate + 1 rejected"), "{}", run.stderr);
    let run = imported(&project, "import quote.csv", 2);
    assert!(run.stderr.contains("record 2 opens a quote that is never closed"), "{}", run.stderr);
}

#[test]
fn a_cover_sheet_and_a_table_of_something_else_are_no_tickets() {
    let project = Project::new();
    let mut book = rust_xlsxwriter::Workbook::new();
    let cover = book.add_worksheet().set_name("Cover").unwrap();
    for (row, text) in [(1, "Monthly report"), (3, "Prepared by Ann Example"), (4, "Status: draft")] {
        cover.write_string(row, 1, text).unwrap();
    }
    let list = book.add_worksheet().set_name("Incidents").unwrap();
    for (column, name) in ["Number", "Short description", "State", "Opened"].into_iter().enumerate() {
        list.write_string(0, column as u16, name).unwrap();
    }
    for (column, cell) in ["INC0000001", "x", "New", "2026-03-01 08:00:00"].into_iter().enumerate() {
        list.write_string(1, column as u16, cell).unwrap();
    }
    book.save(project.path().join("report.xlsx")).unwrap();
    let run = imported(&project, "import report.xlsx", 0);
    assert!(run.stderr.contains("1 record read = 1 loaded"), "{}", run.stderr);
    // Users have numbers, states and a time of opening, too.
    let users = "Number,Name,State,Opened,Email\n1,Ann Example,Active,2026-03-01 08:00:00,ann@example.org\n";
    let run = imported(&project.file("users.csv", users), "import users.csv", 2);
    assert!(run.stderr.contains("cannot import"), "{}", run.stderr);
}
