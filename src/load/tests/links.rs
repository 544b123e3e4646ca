//! Links between tickets under their kinds, and which end of a request was its fulfilment, in the words of several tools.

use super::*;

/// The links of a store, `from kind to`.
fn links(bench: &TestStore) -> Vec<String> {
    bench.texts("SELECT from_id || ' ' || kind || ' ' || to_id FROM ticket_link ORDER BY ALL")
}

const INCIDENTS: &str = "number,opened_at,short_description,caller_id,incident_state,parent_incident,parent,problem_id,rfc,caused_by,sys_updated_on\n\
    INC1,2026-01-05 10:00:00,down,a,2,,,PRB1,CHG1,CHG2,2026-01-05 11:00:00\n\
    INC2,2026-01-05 10:05:00,down,b,2,INC1,CHG1,,,,2026-01-05 11:00:00\n";
const CHANGES: &str = "number,sys_id,opened_at,short_description,type,start_date,end_date,state,parent,sys_updated_on\n\
    CHG1,a1,2026-01-05 10:30:00,repair,emergency,2026-01-05 10:30:00,2026-01-05 10:40:00,3,INC1,2026-01-05 11:00:00\n\
    CHG2,a2,2026-01-04 10:30:00,the cause,normal,2026-01-04 10:30:00,2026-01-04 10:40:00,3,,2026-01-05 11:00:00\n";

#[test]
fn every_reference_of_servicenow_is_a_link_of_its_own_kind_whichever_file_comes_first() {
    let of = |files: [(&str, &str); 2]| {
        let mut bench = TestStore::new("UTC");
        for (name, text) in files {
            bench.import(name, text).unwrap();
        }
        links(&bench)
    };
    let wanted = [
        "servicenow:change:CHG1 parent servicenow:incident:INC1",
        "servicenow:incident:INC1 caused_by servicenow:change:CHG2",
        "servicenow:incident:INC1 fixed_by servicenow:change:CHG1",
        // The problem was not loaded.
        "servicenow:incident:INC1 problem servicenow:problem:PRB1",
        "servicenow:incident:INC2 parent servicenow:change:CHG1",
        "servicenow:incident:INC2 parent servicenow:incident:INC1",
    ];
    assert_eq!(of([("incident.csv", INCIDENTS), ("change.csv", CHANGES)]), wanted);
    assert_eq!(of([("change.csv", CHANGES), ("incident.csv", INCIDENTS)]), wanted);
}

#[test]
fn links_to_what_is_not_loaded_wait_and_an_undone_run_takes_them_apart_again() {
    let mut bench = TestStore::new("UTC");
    bench.import("change.csv", CHANGES).unwrap();
    assert_eq!(links(&bench), ["servicenow:change:CHG1 parent servicenow::INC1"]);
    bench.next_run();
    bench.import("incident.csv", INCIDENTS).unwrap();
    assert_eq!(links(&bench)[0], "servicenow:change:CHG1 parent servicenow:incident:INC1");
    undo(&mut bench.store, bench.run).unwrap();
    assert_eq!(links(&bench), ["servicenow:change:CHG1 parent servicenow::INC1"]);
}

#[test]
fn links_of_jira_are_found_in_repeated_columns_of_any_language() {
    let mut bench = TestStore::new("UTC");
    bench
        .import(
            "Jira.csv",
            "Zusammenfassung;Vorgangsschlüssel;Vorgangs-ID;Vorgangstyp;Status;Priorität;Erstellt;Aktualisiert;Eingehende Verknüpfung (Relates);Eingehende Verknüpfung (Relates);Inward issue link (Cause);Outward issue link (Duplicate)\n\
             Mail steht;HD-1;1;Störung;Erledigt;Hoch;03/Mär/26 9:05 AM;04/Mär/26 4:00 PM;HD-2;HD-3;HD-3;HD-2\n\
             Mail steht auch;HD-2;2;Störung;Erledigt;Hoch;03/Mär/26 9:15 AM;04/Mär/26 4:00 PM;;;;\n\
             Neuer Server;HD-3;3;Änderung;Erledigt;Hoch;02/Mär/26 9:15 AM;04/Mär/26 4:00 PM;;;;\n",
        )
        .unwrap();
    let wanted = [
        "jira:incident:HD-1 caused_by jira:change:HD-3",
        "jira:incident:HD-1 duplicate_of jira:incident:HD-2",
        "jira:incident:HD-1 related jira:change:HD-3",
        "jira:incident:HD-1 related jira:incident:HD-2",
    ];
    assert_eq!(links(&bench), wanted);
}

#[test]
fn a_column_may_name_several_tickets() {
    let mut bench = TestStore::new("UTC");
    bench
        .import(
            "Results.tsv",
            "id\tSubject\tStatus\tQueue\tOwner\tRequestors\tCreated\tLastUpdated\tMemberOf\tDependsOn\n\
             1\tone\topen\tGeneral\tNobody\ta\t2026-01-05 10:00:00\t2026-01-05 11:00:00\t\t2, 3\n\
             2\ttwo\topen\tGeneral\tNobody\ta\t2026-01-05 10:00:00\t2026-01-05 11:00:00\t1\t\n",
        )
        .unwrap();
    let of_three = "rt::3";
    let wanted = [
        "rt:incident:1 related rt:incident:2".to_owned(),
        format!("rt:incident:1 related {of_three}"),
        "rt:incident:2 parent rt:incident:1".to_owned(),
    ];
    let mut found = links(&bench);
    found.sort();
    let mut wanted = wanted.to_vec();
    wanted.sort();
    assert_eq!(found, wanted);
}

/// Number, state class, whether it was fulfilled, and whether there is a time of it.
fn fulfilled(bench: &TestStore) -> Vec<String> {
    bench.texts(
        "SELECT number, state_class, coalesce(is_fulfilled::VARCHAR, '-'), (fulfilled_at IS NOT NULL)::VARCHAR \
         FROM ticket JOIN request_detail USING (ticket_id) WHERE record_type = 'request' ORDER BY number",
    )
}

#[test]
fn an_end_that_gave_nothing_is_no_fulfilment_in_the_words_of_any_tool() {
    let mut bench = TestStore::new("UTC");
    bench
        .import(
            "sc_req_item.csv",
            "number,opened_at,short_description,cat_item,state,approval,closed_at,sys_updated_on\n\
             RITM1,2026-01-05 10:00:00,x,x,Closed Complete,Approved,2026-01-06 10:00:00,2026-01-06 10:00:00\n\
             RITM2,2026-01-05 10:00:00,x,x,Closed Incomplete,Approved,2026-01-06 10:00:00,2026-01-06 10:00:00\n\
             RITM3,2026-01-05 10:00:00,x,x,Closed Skipped,Not Yet Requested,2026-01-06 10:00:00,2026-01-06 10:00:00\n\
             RITM4,2026-01-05 10:00:00,x,x,4,Approved,2026-01-06 10:00:00,2026-01-06 10:00:00\n\
             RITM5,2026-01-05 10:00:00,x,x,Closed Complete,Rejected,2026-01-06 10:00:00,2026-01-06 10:00:00\n\
             RITM6,2026-01-05 10:00:00,x,x,Work in Progress,Approved,,2026-01-06 10:00:00\n",
        )
        .unwrap();
    assert_eq!(
        fulfilled(&bench),
        [
            "RITM1 closed true true",
            "RITM2 closed false false",
            "RITM3 cancelled false false",
            "RITM4 closed false false",
            "RITM5 closed false false",
            "RITM6 open - false",
        ]
    );
    let mut jira = TestStore::new("UTC");
    let head = "Resumen;Clave de incidencia;ID de la incidencia;Tipo de Incidencia;Estado;Prioridad;Resolución;Creada;Actualizada;Resuelta\n";
    let row = |n: u8, resolution: &str| {
        format!(
            "x;S-{n};{n};Solicitud de servicio;Cerrada;Media;{resolution};12/may/26 10:00 AM;12/may/26 11:00 AM;12/may/26 11:00 AM\n"
        )
    };
    jira.import("Jira.csv", &format!("{head}{}{}", row(1, "Listo"), row(2, "Rechazada"))).unwrap();
    let of_jira = jira.texts(
        "SELECT number, is_fulfilled::VARCHAR FROM ticket JOIN request_detail USING (ticket_id) ORDER BY number",
    );
    assert_eq!(of_jira, ["S-1 true", "S-2 false"]);
    let mut plus = TestStore::new("UTC");
    plus.import(
        "requests.csv",
        "Request ID,Subject,Request Type,Request Status,Technician,Created Time,Resolved Time,Completed Time,Request Closure Code\n\
         1,x,Service Request,Closed,a,2026-01-05 10:00,2026-01-06 10:00,2026-01-06 10:00,Success\n\
         2,x,Service Request,Closed,a,2026-01-05 10:00,2026-01-06 10:00,2026-01-06 10:00,Unable to Reproduce\n",
    )
    .unwrap();
    let of_plus = plus.texts(
        "SELECT number, is_fulfilled::VARCHAR FROM ticket JOIN request_detail USING (ticket_id) ORDER BY number",
    );
    assert_eq!(of_plus, ["1 true", "2 false"]);
}
