//! Which ticket a record is: by the tool's own id where the export has it, by its number where not, whatever comes first.

use super::*;

const WITH_IDS: &str = "number,sys_id,opened_at,short_description,caller_id,state,sys_updated_on\n";
const NUMBERS: &str = "number,opened_at,short_description,caller_id,state,sys_updated_on\n";

/// Everything that must not hang on the order of rows and files.
fn tickets(bench: &TestStore) -> Vec<String> {
    let keys =
        "SELECT ticket_id, string_agg(DISTINCT key, ',' ORDER BY key) AS keys FROM ticket_key GROUP BY ticket_id";
    bench.texts(&format!(
        "SELECT ticket_id, number, title, state_class, keys FROM ticket LEFT JOIN ({keys}) USING (ticket_id) ORDER BY ticket_id"
    ))
}

/// Loads files one after the other, and sees that nothing was lost.
fn load(files: &[&str]) -> (TestStore, Vec<FileReport>) {
    let mut bench = TestStore::new("UTC");
    let reports =
        files.iter().enumerate().map(|(at, text)| bench.import(&format!("{at}.csv"), text).unwrap()).collect();
    (bench, reports)
}

/// Loads the rows of two headers in every order of rows and files, in files of their own and together, and gives the one outcome.
fn in_every_order(with_ids: &[&str], numbers: &[&str]) -> Vec<String> {
    let text = |head: &str, rows: &[&str]| format!("{head}{}\n", rows.join("\n"));
    let mut single: Vec<String> = with_ids.iter().map(|row| text(WITH_IDS, &[row])).collect();
    single.extend(numbers.iter().map(|row| text(NUMBERS, &[row])));
    let mut ways = orders(&single);
    for ids in [with_ids.to_vec(), with_ids.iter().rev().copied().collect()] {
        let ids = text(WITH_IDS, &ids);
        if numbers.is_empty() {
            ways.push(vec![ids]);
        } else {
            let numbers = text(NUMBERS, numbers);
            ways.push(vec![ids.clone(), numbers.clone()]);
            ways.push(vec![numbers, ids]);
        }
    }
    let outcome = |files: &Vec<String>| {
        let files: Vec<&str> = files.iter().map(String::as_str).collect();
        let (bench, reports) = load(&files);
        assert!(reports.iter().all(|report| report.counts.rejected == 0), "{files:?}");
        tickets(&bench)
    };
    let first = outcome(&ways[0]);
    for files in &ways {
        assert_eq!(outcome(files), first, "{files:#?}");
    }
    first
}

/// All orders of some files.
fn orders(files: &[String]) -> Vec<Vec<String>> {
    if files.len() < 2 {
        return vec![files.to_vec()];
    }
    let mut all = Vec::new();
    for at in 0..files.len() {
        let mut rest = files.to_vec();
        let first = rest.remove(at);
        all.extend(orders(&rest).into_iter().map(|mut order| {
            order.insert(0, first.clone());
            order
        }));
    }
    all
}

#[test]
fn two_records_with_one_number_and_two_ids_are_two_tickets_in_any_order() {
    let found = in_every_order(
        &[
            "INC1,a1,2026-01-01 10:00:00,mail,a,New,2026-01-02 10:00:00",
            "INC1,b1,2026-01-03 11:00:00,printer,b,New,2026-01-03 12:00:00",
            "INC1,b1,2026-01-03 11:00:00,printer,b,Resolved,2026-01-04 12:00:00",
            "INC2,a2,2026-01-04 10:00:00,vpn,a,New,2026-01-04 12:00:00",
        ],
        &[],
    );
    assert_eq!(
        found,
        [
            "servicenow:incident:INC1#a1 INC1 mail new a1",
            "servicenow:incident:INC1#b1 INC1 printer resolved b1",
            "servicenow:incident:INC2 INC2 vpn new a2",
        ]
    );
}

#[test]
fn a_record_without_the_id_is_the_ticket_with_its_number_whichever_comes_first() {
    let found = in_every_order(
        &[
            "INC1,a1,2026-01-01 10:00:00,mail,a,New,2026-01-02 10:00:00",
            "INC1,b1,2026-01-03 11:00:00,printer,b,New,2026-01-03 12:00:00",
        ],
        // By its opening it is the first of the two, although it has another title.
        &["INC1,2026-01-01 10:00:00,mail again,a,Resolved,2026-01-05 10:00:00"],
    );
    assert_eq!(
        found,
        ["servicenow:incident:INC1#a1 INC1 mail again resolved a1", "servicenow:incident:INC1#b1 INC1 printer new b1",]
    );
    // Where one ticket has the number there is no question, nor is the id lost when newer records come without it.
    let found = in_every_order(
        &["INC2,a2,2026-01-04 10:00:00,vpn,a,New,2026-01-04 12:00:00"],
        &["INC2,2026-01-04 10:00:00,vpn,a,Resolved,2026-01-06 12:00:00"],
    );
    assert_eq!(found, ["servicenow:incident:INC2 INC2 vpn resolved a2"]);
}

#[test]
fn a_record_that_may_be_any_of_several_tickets_is_rejected_with_its_number() {
    let ids = format!(
        "{WITH_IDS}INC1,a1,2026-01-01 10:00:00,mail,a,New,\nINC1,b1,2026-01-01 10:00:00,printer,b,New,\nINC2,a2,2026-01-02 10:00:00,vpn,a,New,\n"
    );
    let numbers = format!("{NUMBERS}INC1,2026-01-01 10:00:00,other,a,New,\nINC2,2026-01-02 10:00:00,vpn,a,Resolved,\n");
    let (bench, reports) = load(&[&ids, &numbers]);
    assert_eq!(five(&reports[1]), [2, 0, 1, 0, 1, 0]);
    assert!(codes(&reports[1]).contains(&"ambiguous_number"));
    assert_eq!(
        bench.one("SELECT line_no::VARCHAR, column_name, raw_value, rule, expected, ticket_number FROM rejected_value"),
        "1 number INC1 ambiguous_number the tool's own id, or one ticket with this number INC1"
    );
    assert_eq!(bench.one("SELECT count(*)::VARCHAR FROM ticket"), "3");
}

#[test]
fn a_renumbered_ticket_is_the_same_ticket_in_any_order() {
    let found = in_every_order(
        &[
            "INC1,a1,2026-01-01 10:00:00,mail,a,New,2026-01-02 10:00:00",
            "INC9,a1,2026-01-01 10:00:00,mail,a,Resolved,2026-01-05 10:00:00",
            // The number is given away again.
            "INC1,b1,2026-01-06 10:00:00,printer,b,New,2026-01-06 10:00:00",
        ],
        &[],
    );
    assert_eq!(
        found,
        ["servicenow:incident:INC1 INC1 printer new b1", "servicenow:incident:INC9 INC9 mail resolved a1"]
    );
}

#[test]
fn an_id_of_something_else_merges_no_tickets() {
    // The id of a catalogue request that two incidents came from: number and opening both differ.
    let found = in_every_order(
        &[
            "INC1,r1,2026-01-01 10:00:00,mail,a,New,2026-01-02 10:00:00",
            "INC2,r1,2026-01-03 10:00:00,printer,a,New,2026-01-03 10:00:00",
        ],
        &[],
    );
    assert_eq!(found, ["servicenow:incident:INC1 INC1 mail new r1", "servicenow:incident:INC2 INC2 printer new r1"]);

    // A report that joins tickets with their tasks has the task's id in each row.
    let row =
        |n: u32, task: u32| format!("INC{n},t{n}x{task},2026-01-01 10:{n:02}:00,x {n},a,New,2026-01-02 10:00:00\n");
    let joined: String = (1..=20).flat_map(|n| (0..=(n % 3)).map(move |task| row(n, task))).collect();
    let (bench, reports) = load(&[&format!("{WITH_IDS}{joined}")]);
    assert!(codes(&reports[0]).contains(&"ids_of_something_else"), "{:?}", reports[0].warnings);
    // n % 3 is 0 in 6 of 20, 1 in 7, 2 in 7: 6 + 14 + 21 = 41 rows of 20 tickets.
    assert_eq!(five(&reports[0]), [41, 20, 0, 21, 0, 0]);
    assert_eq!(bench.one("SELECT count(*)::VARCHAR FROM ticket_key"), "0");

    // Two incidents of one request, opened at one moment: 3 requests of 20 numbers are more than a tenth.
    let row = |n: u32| {
        format!(
            "INC{n},r{},2026-01-01 10:{:02}:00,x,a,New,\n",
            if n > 7 { n } else { n / 2 * 2 },
            if n > 7 { n } else { n / 2 }
        )
    };
    let (bench, reports) = load(&[&format!("{WITH_IDS}{}", (2..=21).map(row).collect::<String>())]);
    assert!(codes(&reports[0]).contains(&"ids_of_something_else"), "{:?}", reports[0].warnings);
    assert_eq!(
        (five(&reports[0]), bench.one("SELECT count(*)::VARCHAR FROM ticket")),
        ([20, 20, 0, 0, 0, 0], "20".to_owned())
    );
}

#[test]
fn a_copy_of_the_instance_with_other_ids_is_the_same_tickets() {
    let rows = |ids: &str, state: &str, day: u32| {
        let row =
            |n: u32| format!("INC{n},{ids}{n},2026-01-01 10:{n:02}:00,x {n},a,{state},2026-01-{day:02} 10:00:00\n");
        WITH_IDS.to_owned() + &(1..=4).map(row).collect::<String>()
    };
    let (mut bench, reports) = load(&[&rows("a", "New", 2), &rows("b", "Resolved", 3)]);
    assert_eq!(five(&reports[1]), [4, 0, 4, 0, 0, 0]);
    let warning = reports[1].warnings.iter().find(|warning| warning.code == "ids_changed").unwrap();
    assert!(warning.message.starts_with("4 tickets with another id than in earlier exports"), "{}", warning.message);
    assert_eq!(tickets(&bench)[0], "servicenow:incident:INC1 INC1 x 1 resolved a1,b1");
    // Both ids are known from now on.
    let report = bench.import("again.csv", &rows("a", "Closed", 4)).unwrap();
    assert_eq!((five(&report), codes(&report).contains(&"ids_changed")), ([4, 0, 4, 0, 0, 0], false));
}

#[test]
fn links_and_histories_that_name_a_shared_number_wait_and_those_that_name_the_id_do_not() {
    let tickets = |rows: &str| format!("{WITH_IDS}{rows}");
    let (one, two) = (
        tickets("INC1,9f3c0000000000000000000000000001,2026-01-01 10:00:00,mail,a,New,2026-01-02 10:00:00\n"),
        tickets("INC1,9f3c0000000000000000000000000002,2026-01-03 10:00:00,printer,a,New,2026-01-03 10:00:00\n"),
    );
    let changes = "number,sys_id,opened_at,short_description,type,start_date,end_date,state,parent,sys_updated_on\n\
        CHG1,c1,2026-01-05 10:30:00,a,normal,2026-01-05 10:30:00,2026-01-05 10:40:00,3,INC1,2026-01-05 11:00:00\n\
        CHG2,c2,2026-01-05 10:30:00,b,normal,2026-01-05 10:30:00,2026-01-05 10:40:00,3,9f3c0000000000000000000000000002,2026-01-05 11:00:00\n";
    let audit = "tablename,documentkey,fieldname,oldvalue,newvalue,user,sys_created_on\n\
        incident,INC1,state,1,2,bob,2026-01-03 11:00:00\n\
        incident,9f3c0000000000000000000000000001,state,2,3,bob,2026-01-03 12:00:00\n";
    for order in orders(&[one, two, changes.to_owned(), audit.to_owned()]) {
        let (bench, _) = load(&order.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(
            bench.texts("SELECT from_id, to_id FROM ticket_link ORDER BY ALL"),
            [
                "servicenow:change:CHG1 servicenow::INC1",
                "servicenow:change:CHG2 servicenow:incident:INC1#9f3c0000000000000000000000000002"
            ]
        );
        assert_eq!(
            bench.texts("SELECT ticket_id FROM ticket_event ORDER BY event_at"),
            ["-", "servicenow:incident:INC1#9f3c0000000000000000000000000001"]
        );
    }
}

#[test]
fn other_tools_know_their_tickets_by_their_ids_too() {
    let jira = "Summary,Issue key,Issue id,Issue Type,Status,Priority,Created,Updated\n";
    let (bench, _) = load(&[
        &format!("{jira}mail,HD-1,101,Incident,Open,High,03/Mar/26 9:05 AM,03/Mar/26 9:05 AM\n"),
        // Moved to another project, and another issue that has its key now.
        &format!(
            "{jira}mail,OPS-7,101,Incident,Open,High,03/Mar/26 9:05 AM,05/Mar/26 9:05 AM\n\
             vpn,HD-1,102,Incident,Open,High,06/Mar/26 9:05 AM,06/Mar/26 9:05 AM\n"
        ),
    ]);
    assert_eq!(tickets(&bench), ["jira:incident:HD-1 HD-1 vpn new 102", "jira:incident:OPS-7 OPS-7 mail new 101"]);

    let issue = |id: u32, title: &str, day: u32| {
        format!(
            r#"{{"id":"{id}","key":"HD-1","fields":{{"summary":"{title}","status":{{"name":"Open"}},"issuetype":{{"name":"Incident"}},
            "priority":{{"name":"High"}},"created":"2026-03-0{day}T09:05:00.000+0000","updated":"2026-03-0{day}T09:05:00.000+0000"}}}}"#
        )
    };
    let mut bench = TestStore::new("UTC");
    let text = format!(r#"{{"total":2,"issues":[{},{}]}}"#, issue(101, "mail", 3), issue(102, "vpn", 4));
    assert_eq!(five(&bench.import("search.json", &text).unwrap()), [2, 2, 0, 0, 0, 0]);
    assert_eq!(
        tickets(&bench),
        ["jira:incident:HD-1#101 HD-1 mail new 101", "jira:incident:HD-1#102 HD-1 vpn new 102"]
    );

    let mut bench = TestStore::new("UTC");
    let ticket = |id: u32, title: &str, day: u32| {
        format!(
            r#"{{"id":{id},"number":"22003","title":"{title}","group_id":1,"state_id":2,"priority_id":2,"owner_id":3,"customer_id":4,
            "article_count":1,"create_article_type_id":1,"created_at":"2026-01-0{day}T08:01:12Z","updated_at":"2026-01-0{day}T08:01:12Z"}}"#
        )
    };
    bench.import("1.json", &format!("[{}]", ticket(3, "mail", 3))).unwrap();
    bench.import("2.json", &format!("[{}]", ticket(5, "vpn", 5))).unwrap();
    assert_eq!(bench.one("SELECT count(*)::VARCHAR FROM ticket WHERE number = '22003'"), "2");
}

#[test]
fn an_export_whose_tickets_are_named_by_their_ids_alone_gives_way_to_their_numbers() {
    let ids = "sys_id,opened_at,short_description,caller_id,incident_state,sys_updated_on\na1,2026-01-01 10:00:00,mail,a,New,2026-01-09 10:00:00\n";
    let numbers = format!("{WITH_IDS}INC1,a1,2026-01-01 10:00:00,mail,a,New,2026-01-02 10:00:00\n");
    for files in [[ids, &numbers], [&numbers, ids]] {
        let (bench, _) = load(&files);
        assert_eq!(tickets(&bench), ["servicenow:incident:INC1 INC1 mail new a1"]);
    }
}

#[test]
fn a_run_that_renamed_tickets_is_taken_back_exactly() {
    let mut bench = TestStore::new("UTC");
    let changes = "number,sys_id,opened_at,short_description,type,start_date,end_date,state,parent,sys_updated_on\n\
        CHG1,c1,2026-01-05 10:30:00,a,normal,2026-01-05 10:30:00,2026-01-05 10:40:00,3,INC1,2026-01-05 11:00:00\n";
    let audit = "tablename,documentkey,fieldname,oldvalue,newvalue,user,sys_created_on\nincident,INC1,state,1,2,bob,2026-01-03 11:00:00\n";
    let row = |id: &str, number: u32, title: &str, day: u32| {
        format!("INC{number},{id},2026-01-0{day} 10:00:00,{title},a,New,2026-01-0{day} 10:00:00\n")
    };
    let numbers = format!("{NUMBERS}INC3,2026-01-03 10:00:00,disk,a,New,2026-01-03 10:00:00\n");
    bench.import("1.csv", &format!("{WITH_IDS}{}{}", row("a1", 1, "mail", 1), row("a2", 2, "vpn", 2))).unwrap();
    for (name, text) in [("2.csv", changes), ("3.csv", audit), ("4.csv", &numbers)] {
        bench.import(name, text).unwrap();
    }
    let all = |bench: &TestStore| crate::load::tests::runs::everything(bench);
    let before = all(&bench);
    bench.next_run();
    // Another ticket takes INC1, INC2 is renumbered twice, INC3 gets its id.
    bench.import("5.csv", &format!("{WITH_IDS}{}", row("b1", 1, "printer", 4))).unwrap();
    let moved =
        |number: u32, day: u32| format!("INC{number},a2,2026-01-02 10:00:00,vpn,a,New,2026-01-0{day} 10:00:00\n");
    bench.import("6.csv", &format!("{WITH_IDS}{}", moved(7, 5))).unwrap();
    bench.import("7.csv", &format!("{WITH_IDS}{}{}", moved(8, 6), row("a3", 3, "disk", 3))).unwrap();
    assert_eq!(
        tickets(&bench),
        [
            "servicenow:change:CHG1 CHG1 a closed c1",
            "servicenow:incident:INC1#a1 INC1 mail new a1",
            "servicenow:incident:INC1#b1 INC1 printer new b1",
            "servicenow:incident:INC3 INC3 disk new a3",
            "servicenow:incident:INC8 INC8 vpn new a2",
        ]
    );
    undo(&mut bench.store, bench.run).unwrap();
    assert_eq!(all(&bench), before);
}
