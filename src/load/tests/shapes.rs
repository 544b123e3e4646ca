//! Files whose records are not where one would look: in lists below others, beside them, under a title of the user's own.

use super::*;

#[test]
fn a_named_profile_means_the_records_and_not_what_hangs_on_them() {
    let mut bench = TestStore::new("UTC");
    bench.options.profile = Some("freshdesk-json".to_owned());
    // An attachment has an id and a date, too.
    let text = r#"{"cc_emails":[],"id":20,"subject":"x","status":2,"priority":1,"spam":false,"fr_escalated":false,"responder_id":1,
        "created_at":"2026-01-05T07:00:00Z","updated_at":"2026-01-05T07:00:00Z",
        "attachments":[{"id":77,"name":"a.png","created_at":"2026-01-05T07:00:00Z","updated_at":"2026-01-05T07:00:00Z"}]}"#;
    let report = bench.import("ticket.json", text).unwrap();
    assert_eq!(five(&report), [1, 1, 0, 0, 0, 0]);
    assert_eq!(bench.one("SELECT number FROM ticket"), "20");
}

#[test]
fn the_words_of_a_profile_of_the_user_help_to_find_the_header() {
    let mut bench = TestStore::new("UTC");
    let profile = bench.file(
        "mine.toml",
        "name = 'mine'\nevidence = 'seen'\ntool = 'Desk'\nsource-system = 'desk'\nkind = 'incident'\n[columns]\nnumber = ['Vorgang']\nopened_at = ['Beginn']\n",
    );
    bench.options.profile = Some(profile.display().to_string());
    // The row of words above is as wide as the header and reads like names.
    let text = "Offene Meldungen;des Standorts;Hamburg\nVorgang;Beginn;Raum\n7;2026-01-05 08:00;Saal\n";
    assert_eq!(five(&bench.import("x.csv", text).unwrap()), [1, 1, 0, 0, 0, 0]);
}

#[test]
fn tickets_among_the_assets_of_a_search_are_found() {
    let mut bench = TestStore::new("UTC");
    let ticket = |id: u32, number: u32| {
        format!(
            r#""{id}":{{"id":{id},"number":"{number}","title":"x","group_id":1,"state_id":2,"priority_id":2,"owner_id":3,"customer_id":4,
            "article_count":1,"create_article_type_id":1,"created_at":"2026-01-08T08:01:12Z","updated_at":"2026-01-08T08:01:12Z"}}"#
        )
    };
    let text = format!(
        r#"{{"tickets":[3,5],"tickets_count":2,"assets":{{"User":{{"4":{{"id":4,"login":"ole"}}}},"Ticket":{{{},{}}}}}}}"#,
        ticket(3, 22003),
        ticket(5, 22005)
    );
    let report = bench.import("search.json", &text).unwrap();
    assert_eq!((report.tool.as_str(), five(&report)), ("Zammad", [2, 2, 0, 0, 0, 0]));
    assert_eq!(bench.one("SELECT number FROM ticket ORDER BY 1"), "22003; 22005");
}
