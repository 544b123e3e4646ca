//! Tickets that ended, nobody knows when, under the level of the tool's own flags: judged by the flag where the period is certain, left out where it is
//! not, and never taken for open. Expected values are worked out by hand.

use serde_json::{Value, json};

use super::project::Project;

#[test]
fn a_ticket_that_ended_nobody_knows_when_is_judged_by_its_flag_and_never_open() {
    // All with a due time of 3 March but INC4. INC1 and INC2 are closed, nobody knows when: by their last updates, 5 and 6 March. The data end on 9 March.
    let list = "number,opened_at,short_description,priority,state,made_sla,sla_due,sys_updated_on\n\
        INC1,2026-03-02 08:00:00,a,3 - Moderate,Closed,true,2026-03-03 08:00:00,2026-03-05 08:00:00\n\
        INC2,2026-03-02 08:00:00,b,3 - Moderate,Closed,false,2026-03-03 08:00:00,2026-03-06 08:00:00\n\
        INC3,2026-03-02 08:00:00,c,3 - Moderate,In Progress,true,2026-03-03 08:00:00,2026-03-06 08:00:00\n\
        INC4,2026-03-09 08:00:00,d,3 - Moderate,In Progress,true,2026-03-30 08:00:00,2026-03-09 08:00:00\n";
    let project = Project::new().file("incident.csv", list);
    project.run("import incident.csv").ends(0);
    let of = |project: &Project, period: &str, stat: &str| {
        let line = format!("metrics sla_attainment --period {period} --format json");
        let values = project.run(&line).ends(0).json()["values"].as_array().unwrap().clone();
        let value = values.into_iter().find(|value| value["stat"] == stat).unwrap();
        (value["n"].as_u64().unwrap(), value["value"].as_f64(), value["excluded"].clone())
    };
    let (none, third) = (Value::Null, Some(1.0 / 3.0));
    // March holds the time from each opening to the end of the data: INC1 was met, INC2 was not, INC3 is open and overdue, INC4 can still be met.
    for period in ["all", "2026-03"] {
        assert_eq!(of(&project, period, "completed"), (2, Some(0.5), none.clone()));
        assert_eq!(of(&project, period, "exposed"), (3, third, none.clone()));
        assert_eq!(of(&project, period, "due"), (3, third, json!({"not_yet_due": 1})));
    }
    for (number, state) in [("INC1", "met"), ("INC2", "breached"), ("INC3", "open_breached"), ("INC4", "open_ok")] {
        let told = project.run(&format!("explain {number} --format json")).ends(0).json();
        assert_eq!(told["record"]["recorded"]["state"], state, "{number}");
    }
    // With one more ticket the data end in April: whether INC1 and INC2 ended in March or in April nobody knows. INC3 and INC4 stood open and overdue at the end of March.
    let later = "INC5,2026-04-09 08:00:00,e,3 - Moderate,New,true,2026-04-30 08:00:00,2026-04-09 08:00:00\n";
    let project = Project::new().file("incident.csv", format!("{list}{later}"));
    project.run("import incident.csv").ends(0);
    for period in ["2026-03", "2026-04"] {
        assert_eq!(of(&project, period, "completed"), (0, None, json!({"unmeasurable": 2})), "{period}");
    }
    assert_eq!(of(&project, "2026-03", "exposed"), (2, Some(0.0), json!({"unmeasurable": 2})));
    assert_eq!(of(&project, "all", "completed"), (2, Some(0.5), none));
    // As of 4 March neither had ended for certain, and nothing says that they were open.
    let line = "--as-of 2026-03-04 metrics sla_attainment --period 2026-03 --format json";
    let values = project.run(line).ends(0).json()["values"].as_array().unwrap().clone();
    let exposed = values.iter().find(|value| value["stat"] == "exposed").unwrap();
    assert_eq!((exposed["n"].as_u64(), &exposed["excluded"]), (Some(1), &json!({"unmeasurable": 2})));
    let told = project.run("--as-of 2026-03-04 explain INC1").ends(0).stdout;
    assert!(told.contains("left out: it has ended, but when is not recorded"), "{told}");
    // The same of a Jira list in Portuguese whose remaining time tells how each ended: of three that are done two were in time, of four two.
    let jira = "Resumo,Chave da item,ID da item,Tipo de item,Status,Prioridade,Resolução,Responsável,Relator,Criador,Criado,Atualizado(a),Resolvido,Campo personalizado (Tempo até a conclusão),Categoria do status\n\
        a,J-1,1,Incidente,Concluído(a),Alta,Concluído,A,B,B,02/mar/26 8:00 AM,02/mar/26 11:00 AM,02/mar/26 10:00 AM,6:00,Itens concluídos\n\
        b,J-2,2,Incidente,Concluído(a),Baixa,Concluído,A,B,B,03/abr/26 8:00 AM,03/abr/26 9:00 PM,03/abr/26 8:00 PM,-4:00,Itens concluídos\n\
        c,J-3,3,Incidente,Concluído(a),Baixa,,A,B,B,04/mai/26 8:00 AM,05/mai/26 8:00 AM,,2:00,Itens concluídos\n\
        d,J-4,4,Incidente,Aguardando cliente,Normal,,A,B,B,05/mai/26 8:00 AM,05/mai/26 9:00 AM,,-10:30,Em andamento\n";
    let project = Project::new().file("jira.csv", jira);
    project.run("import jira.csv").ends(0);
    assert_eq!(of(&project, "all", "completed"), (3, Some(2.0 / 3.0), Value::Null));
    assert_eq!(of(&project, "all", "exposed"), (4, Some(0.5), Value::Null));
}
