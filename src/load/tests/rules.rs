//! The rules of a profile beyond one field and its columns, each on a few rows. What built-in profiles do with them is in the
//! fixtures of `tests/fixtures/import`.

use super::*;

const HEAD: &str = "name = 'mine'\nevidence = 'seen'\ntool = 'Desk'\nsource-system = 'desk'\nkind = 'incident'\n";
const COLUMNS: &str =
    "[columns]\nnumber = ['Number']\nopened_at = ['Opened']\nstate = ['State']\nclosed_at = ['Closed']\n";
const STATES: &str = "[values.state]\nopen = 'open'\ndone = 'closed'\n";

/// A bench with a profile of `top` keys, the usual columns and `rules`.
fn bench(top: &str, rules: &str) -> TestStore {
    let mut bench = TestStore::new("UTC");
    let profile = bench.file("mine.toml", &format!("{HEAD}{top}{COLUMNS}{rules}{STATES}"));
    bench.options.profile = Some(profile.display().to_string());
    bench
}

fn warning<'r>(report: &'r FileReport, code: &str) -> &'r str {
    let found = report.warnings.iter().find(|warning| warning.code == code);
    found.map_or_else(|| panic!("no {code} in {:?}", report.warnings), |warning| warning.message.as_str())
}

#[test]
fn records_that_are_none_are_ignored_counted_and_named() {
    let mut bench = bench("", "[drop]\n'Bin|Trash' = ['yes']\nMerged = ['!0']\n");
    // Two in the bin, one merged; the last is wanted although it has no time of opening, and is rejected. The state of a dropped
    // record is no unknown word.
    let text = "Number,Opened,State,Closed,Trash,Merged\n1,2026-01-05 10:00:00,open,,no,0\n2,2026-01-05 10:00:00,binned,,YES,0\n\
                3,,binned,,yes,\n4,2026-01-05 10:00:00,open,,,17\n5,,open,,,\n";
    let report = bench.import("x.csv", text).unwrap();
    assert_eq!(five(&report), [5, 1, 0, 0, 1, 3]);
    let message = "3 records left out as no tickets: `Trash` is `yes` (2), `Merged` is not `0` (1)";
    assert_eq!(warning(&report, "records_dropped"), message);
    assert!(!codes(&report).contains(&"unmapped_value"));
}

#[test]
fn a_count_that_starts_at_one_never_falls_below_nothing() {
    let mut bench = bench("", "reassign_count = ['Stations']\n[offsets]\nreassign_count = -1\n");
    let day = "2026-01-05 10:00:00,open,";
    bench
        .import("x.csv", &format!("Number,Opened,State,Closed,Stations\n1,{day},3\n2,{day},1\n3,{day},0\n4,{day},\n"))
        .unwrap();
    assert_eq!(bench.one("SELECT reassign_count::VARCHAR FROM ticket ORDER BY number"), "2; 0; 0; -");
}

#[test]
fn a_column_of_which_no_value_can_be_read_is_asked_about_whatever_its_form() {
    let columns = "reassign_count = ['Stations']\nmade_sla = ['Met']\nacknowledged_at = ['Ack']\n";
    let rules = "[after]\nacknowledged_at = { from = 'opened_at', plus = ['Took'], unit = 'minutes' }\n";
    let mut bench = bench("", &format!("{columns}{rules}"));
    let head = "Number,Opened,State,Closed,Ack,Stations,Met,Took\n";
    let row = |number: u8, cells: &str| format!("{number},2026-01-05 10:00:00,open,,,{cells}\n");
    let mut asked = |cells: [&str; 2], rejected: u64| -> Vec<String> {
        let report = bench.import("x.csv", &format!("{head}{}{}", row(1, cells[0]), row(2, cells[1]))).unwrap();
        assert_eq!(report.counts.rejected_values, rejected);
        report.warnings.into_iter().filter(|told| told.code == "column_unreadable").map(|told| told.message).collect()
    };
    assert_eq!(
        asked(["Desk,gold,soon", "Network,silver,later"], 6),
        [
            "no value of `Met` can be read as yes or no (2 of 2), such as `gold`: is it the right column?",
            "no value of `Stations` can be read as a whole number (2 of 2), such as `Desk`: is it the right column?",
            "no value of `Took` can be read as a duration (2 of 2), such as `later`: is it the right column?",
        ]
    );
    // A single readable cell, or a column with only one cell, raises no doubt.
    assert_eq!(asked(["Desk,yes,soon", "3,silver,5 min"], 3), Vec::<String>::new());
    assert_eq!(asked(["Desk,gold,soon", ",,"], 3), Vec::<String>::new());
}

#[test]
fn an_instant_is_told_by_another_and_a_duration_unless_it_has_a_column_that_is_filled() {
    let rules = "acknowledged_at = ['Ack']\n[after]\nacknowledged_at = { from = 'opened_at', plus = ['Took'], unit = 'minutes' }\n";
    let mut bench = bench("", rules);
    let day = "2026-01-05 10:00:00,open,";
    let text = format!(
        "Number,Opened,State,Closed,Ack,Took\n1,{day},,18\n2,{day},2026-01-05 11:00:00,18\n3,{day},,1h 30min\n4,{day},,soon\n5,{day},,-5\n6,{day},,\n"
    );
    let report = bench.import("x.csv", &text).unwrap();
    assert_eq!(
        bench.one("SELECT strftime(acknowledged_at, '%H:%M') FROM ticket ORDER BY number"),
        "10:18; 11:00; 11:30; -; -; -"
    );
    assert_eq!(report.counts.rejected_values, 2);
    assert_eq!(
        bench.one("SELECT column_name, raw_value, rule FROM rejected_value ORDER BY line_no"),
        "Took soon duration; Took -5 duration"
    );
}

#[test]
fn only_finished_tickets_have_an_end() {
    let mut bench = bench("", "[finished]\nonly = ['closed_at']\n");
    // Of a state without a class nobody knows whether it is the end.
    let text = "Number,Opened,State,Closed\n1,2026-01-05 10:00:00,open,2026-01-05 11:00:00\n2,2026-01-05 10:00:00,done,2026-01-05 11:00:00\n\
                3,2026-01-05 10:00:00,odd,2026-01-05 11:00:00\n";
    let report = bench.import("x.csv", text).unwrap();
    assert_eq!(bench.one("SELECT number FROM ticket WHERE closed_at IS NOT NULL ORDER BY number"), "2; 3");
    assert!(warning(&report, "end_of_open_ticket").starts_with("1 ticket "));
    let rejected = "SELECT line_no::VARCHAR, column_name, raw_value, rule FROM rejected_value";
    assert_eq!(bench.one(rejected), "1 Closed 2026-01-05 11:00:00 end_of_open_ticket");
}

#[test]
fn what_other_columns_tell_is_set_and_counted() {
    let rules = "[[when]]\nset = { made_sla = 'false' }\nif = { state_class = ['closed'], filled = ['Plan'], empty = ['Due', 'Until'], \
                 columns = { Level = ['gold*'] } }\nbecause = 'the tool forgets'\n";
    let rows = "1,2026-01-05 10:00:00,done,,Day,,Gold 1\n2,2026-01-05 10:00:00,done,,Day,x,Gold\n3,2026-01-05 10:00:00,done,,,,Gold\n\
                4,2026-01-05 10:00:00,open,,Day,,Gold\n5,2026-01-05 10:00:00,done,,Day,,Tin\n";
    let mut all = bench("", rules);
    let report = all.import("x.csv", &format!("Number,Opened,State,Closed,Plan,Due,Level\n{rows}")).unwrap();
    assert_eq!(all.one("SELECT number FROM ticket WHERE made_sla = false"), "1");
    assert_eq!(warning(&report, "inferred"), "1 record taken with `made_sla` as false: the tool forgets");
    // Without a column that the rule asks about it says nothing.
    let mut without = bench("", rules);
    let report = without.import("y.csv", &format!("Number,Opened,State,Closed,Plan,Else,Level\n{rows}")).unwrap();
    assert_eq!(without.one("SELECT count(*)::VARCHAR FROM ticket WHERE made_sla = false"), "0");
    assert!(!codes(&report).contains(&"inferred"));
}

#[test]
fn a_part_of_a_text_is_its_value_and_ids_lose_their_groups() {
    let rules = "service_id = ['Service']\n[extract]\nservice_id = '#(\\d+)$'\n";
    let mut bench = bench("ungroup = ['number']\n", rules);
    let text = "Number;Opened;State;Closed;Service\n5\u{a0}732;2026-01-05 10:00:00;open;;Mail #12\n5 733;2026-01-05 10:00:00;open;;Print\n";
    bench.import("x.csv", text).unwrap();
    assert_eq!(bench.one("SELECT number, service_id FROM ticket ORDER BY number"), "5732 12; 5733 Print");
}

#[test]
fn a_field_without_columns_has_a_constant_and_empty_records_are_left_out() {
    let mut bench = TestStore::new("UTC");
    let profile = bench.file(
        "mine.toml",
        "name = 'mine'\nevidence = 'seen'\ntool = 'Desk'\nsource-system = 'desk'\ntable = 'sla_instance'\nkeep = ['breached']\n\
         [constants]\ntarget_type = 'respond'\nname = 'First response'\n[columns]\nticket_number = ['Number']\nbreached = ['Late']\n",
    );
    bench.options.profile = Some(profile.display().to_string());
    let report = bench.import("x.csv", "Number,Late\n1,yes\n2,\n3,no\n").unwrap();
    assert_eq!(five(&report), [3, 2, 0, 0, 0, 1]);
    assert_eq!(codes(&report), Vec::<&str>::new());
    assert_eq!(
        bench.one("SELECT ticket_number, name, target_type, breached::VARCHAR FROM sla_instance ORDER BY 1"),
        "1 First response respond true; 3 First response respond false"
    );
}

#[test]
fn dates_with_the_day_first_beside_dates_with_the_month_first_are_refused() {
    let text = "Number,Opened,State,Closed\n1,31/01/2026 10:00,open,\n2,01/02/2026 10:00,open,\n3,12/31/2026 10:00,open,\n4,30/01/2026 10:00,open,\n";
    let error = bench("", "").import("x.csv", text).unwrap_err();
    assert!(error.to_string().contains("column `Opened` holds `30/01/2026 10:00` and `12/31/2026 10:00`"), "{error}");
    // Said which, the others are rejected.
    let mut bench = bench("", "");
    bench.options.date_order = Some(DateOrder::DayFirst);
    let report = bench.import("x.csv", text).unwrap();
    assert_eq!(five(&report), [4, 3, 0, 0, 1, 0]);
    assert_eq!(bench.one("SELECT strftime(opened_at, '%Y-%m-%d') FROM ticket WHERE number = '2'"), "2026-02-01");
}

#[test]
fn orders_of_two_columns_that_contradict_each_other_are_refused() {
    let text = "Number,Opened,State,Closed\n1,31/01/2026 10:00,open,02/13/2026 10:00\n";
    let error = bench("", "").import("x.csv", text).unwrap_err();
    assert!(
        error.to_string().contains("column `Opened` holds `31/01/2026 10:00` and column `Closed` `02/13/2026"),
        "{error}"
    );
}

#[test]
fn the_forms_that_a_profile_names_may_stand_in_one_column() {
    // Slashes and dashes, the day first in both: only 31-01 tells so.
    let text = "Number,Opened,State,Closed\n1,05/01/2026 10:00,open,\n2,31-01-2026 10:00,open,\n";
    let mut together = bench("", "[dates]\nformats = ['%d/%m/%Y %H:%M', '%d-%m-%Y %H:%M']\n");
    together.import("x.csv", text).unwrap();
    let days = "SELECT strftime(opened_at, '%m-%d') FROM ticket ORDER BY number";
    assert_eq!(together.one(days), "01-05; 01-31");
    // Spellings of different order are read as the profile says.
    let mut apart = bench("", "[dates]\nformats = ['%m/%d/%Y %H:%M', '%d-%m-%Y %H:%M']\n");
    apart.import("x.csv", text).unwrap();
    assert_eq!(apart.one(days), "05-01; 01-31");
}

#[test]
fn a_column_of_relative_times_is_left_out_with_the_tools_own_way_out() {
    let mut bench = bench("", "[dates]\nhint = 'add Closed without Relative'\n");
    let text =
        "Number,Opened,State,Closed\n1,2026-01-05 10:00:00,done,3 weeks ago\n2,2026-01-05 10:00:00,done,5 days ago\n";
    let report = bench.import("x.csv", text).unwrap();
    assert_eq!(five(&report), [2, 2, 0, 0, 0, 0]);
    assert_eq!(report.counts.rejected_values, 0);
    let message = warning(&report, "column_unreadable");
    assert!(message.contains("`Closed`") && message.contains("`3 weeks ago`"), "{message}");
    assert!(message.ends_with("add Closed without Relative"), "{message}");
    let error = bench.import("y.csv", "Number,Opened,State,Closed\n1,3 weeks ago,open,\n").unwrap_err();
    assert_eq!(error.hints()[0], "add Closed without Relative");
}

#[test]
fn the_zone_below_the_rows_stands_above_every_setting() {
    let text = "Number,Opened,State,Closed\n1,2026-01-05 10:00:00,open,\nTimezone: America/New_York,,,\n";
    let zone = "[dates]\nzone-in-footer = ['timezone:']\n";
    let mut named = bench("", zone);
    named.options.zone = Some("Europe/Berlin".to_owned());
    let report = named.import("x.csv", text).unwrap();
    assert_eq!((report.zone.as_str(), five(&report)), ("America/New_York", [2, 1, 0, 0, 0, 1]));
    assert_eq!(named.one("SELECT strftime(opened_at, '%H:%M') FROM ticket"), "15:00");
    assert!(codes(&report).contains(&"zone_not_used"));
    let mut unknown = bench("", zone);
    let report = unknown.import("x.csv", &text.replace("America/New_York", "Atlantis")).unwrap();
    assert!(warning(&report, "zone_unknown").contains("`Atlantis`"));
    assert_eq!(report.zone, "UTC");
}

#[test]
fn a_kind_that_no_column_tells_is_named() {
    let mut bench = TestStore::new("UTC");
    let profile =
        bench.file("mine.toml", &format!("{HEAD}{COLUMNS}kind = ['Type']\n[values.kind]\nincident = 'incident'\n"));
    bench.options.profile = Some(profile.display().to_string());
    let report = bench.import("x.csv", "Number,Opened\n1,2026-01-05 10:00:00\n2,2026-01-05 10:00:00\n").unwrap();
    assert_eq!(
        warning(&report, "kind_assumed"),
        "the file has no column `Type`: 2 tickets taken as of the kind incident"
    );
    let report = bench.import("y.csv", "Number,Opened,Type\n3,2026-01-05 10:00:00,incident\n").unwrap();
    assert!(!codes(&report).contains(&"kind_assumed"));
}

#[test]
fn a_table_of_which_nothing_is_kept_is_known_all_the_same() {
    let mut bench = TestStore::new("UTC");
    let text = "id,_fivetran_synced,name,ticket_restriction,two_factor_auth_enabled\n1,x,Ann,,\n2,x,Bo,,\n";
    let report = bench.import("user.csv", text).unwrap();
    assert_eq!((report.tool.as_str(), report.profile.as_str()), ("Zendesk", "zendesk-reference"));
    assert_eq!((five(&report), report.record_types), ([2, 0, 0, 0, 0, 2], vec!["none".to_owned()]));
    assert_eq!(bench.one("SELECT rows_ignored::VARCHAR FROM source_file"), "2");
}

#[test]
fn whether_targets_end_with_the_ticket_is_kept_with_the_file() {
    for (top, expected) in [("targets-end-with-ticket = true\n", "true"), ("", "false")] {
        let mut bench = bench(top, "");
        bench.import("x.csv", "Number,Opened,State,Closed\n1,2026-01-05 10:00:00,open,\n").unwrap();
        assert_eq!(bench.one("SELECT targets_end_with_ticket::VARCHAR FROM source_file"), expected);
    }
}

#[test]
fn what_is_no_ticket_has_no_clock_of_its_own_either() {
    let mut bench = TestStore::new("UTC");
    let text = "Faultid,Date Occurred,Symptom,Status,Response Date,Respond By Date,Response State,FDeleted\n\
                1,2026-01-05 08:00:00,Mail,Open,2026-01-05 08:10:00,2026-01-05 09:00:00,I,False\n\
                2,2026-01-05 08:00:00,Test,Open,2026-01-05 08:10:00,2026-01-05 09:00:00,I,True\n";
    let report = bench.import("x.csv", text).unwrap();
    assert_eq!((report.profile.as_str(), five(&report)), ("halo-list", [2, 1, 0, 0, 0, 1]));
    assert_eq!(bench.one("SELECT ticket_number, target_type FROM sla_instance"), "1 respond");
    assert_eq!(warning(&report, "records_dropped"), "1 record left out as no tickets: `FDeleted` is `true` (1)");
}
