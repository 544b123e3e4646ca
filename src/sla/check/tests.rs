//! Policies as a user would write them, right and wrong.

use std::path::Path;

use super::*;
use crate::calendar::CalendarSpec;

fn calendars() -> Calendars {
    let calendar = |name: &str, text: &str| {
        let spec: CalendarSpec = toml::from_str(text).unwrap();
        (name.to_owned(), Arc::new(Calendar::new(name, &spec, Path::new("")).unwrap()))
    };
    [
        calendar("office", "zone = 'Europe/Berlin'\nmon-fri = ['09:00-17:00']"),
        calendar("night", "zone = 'Europe/Berlin'\nmon-fri = ['22:00-06:00']"),
    ]
    .into()
}

const BASE: &str = "id = 'a'\nkind = 'incident'\nmeasure = 'resolve'\n";

fn specs(texts: &[&str]) -> Vec<ServiceLevelSpec> {
    texts.iter().map(|text| toml::from_str(text).unwrap()).collect()
}

fn checked(texts: &[&str]) -> Result<Vec<ServiceLevel>> {
    check(&specs(texts), &calendars())
}

/// A policy with the given further lines, on the office calendar unless they say otherwise.
fn error_of(lines: &str) -> Error {
    let calendar = if lines.contains("calendar =") { "" } else { "calendar = 'office'\n" };
    let targets = if lines.contains("targets =") { "" } else { "targets = { 1 = '4h' }\n" };
    checked(&[&format!("{BASE}{calendar}{targets}{lines}")]).unwrap_err()
}

#[test]
fn a_policy_gives_the_target_of_a_priority() {
    let policies =
        checked(&[&format!("{BASE}calendar = 'office'\ntargets = {{ 1 = '4h', 3 = '3 working days' }}")]).unwrap();
    assert_eq!(policies[0].target(Some(1)), Some(Target::Seconds(14_400)));
    assert_eq!(policies[0].target(Some(3)), Some(Target::WorkingDays(3)));
    for priority in [None, Some(0), Some(2), Some(6), Some(255)] {
        assert_eq!(policies[0].target(priority), None);
    }
}

#[test]
fn each_wrong_setting_is_named_with_what_was_expected() {
    let cases = [
        ("calendar = 'offise'", "`sla.a.calendar`: unknown calendar `offise`, known are `night`, `office`"),
        ("near = 1.5", "`sla.a.near`: found 1.5, expected a share between 0 and 1"),
        ("goal = -0.1", "`sla.a.goal`: found -0.1, expected a share between 0 and 1"),
        ("goal = nan", "`sla.a.goal`: found NaN, expected a share between 0 and 1"),
        ("targets = { P1 = '4h' }", "`sla.a.targets.P1`: found priority `P1`, expected 1 (critical) to 5"),
        ("targets = { 6 = '4h' }", "`sla.a.targets.6`: found priority `6`, expected 1 (critical) to 5"),
        ("targets = {}", "`sla.a.targets`: no target for any priority"),
        ("valid_from = '1.1.2026'", "`sla.a.valid_from`: found `1.1.2026`, expected a date such as `2026-01-01`"),
        ("valid_from = '2026-01-01'\nvalid_to = '2026-01-01'", "`sla.a.valid_to`: it is not later than `valid_from`"),
        ("where = { service = [] }", "`sla.a.where.service`: no value, so it would apply to no ticket"),
        (
            "calendar_by = { service = { Mail = 'nights' } }",
            "`sla.a.calendar_by`: unknown calendar `nights`, known are `night`, `office`",
        ),
        (
            "calendar_by = { service = { Mail = 'night' }, site = { Kiel = 'office' } }",
            "`sla.a.calendar_by`: it goes by `service` and by `site`, which may say two things of one ticket",
        ),
        ("zone_by = { site = { Kiel = 'Europe/Kiel' } }", "`sla.a.zone_by`: unknown time zone `Europe/Kiel`"),
        ("near = [0.9, 0.5]", "`sla.a.near`: expected shares from low to high, such as `[0.5, 0.75, 0.9]`"),
        ("near = []", "`sla.a.near`: expected shares from low to high, such as `[0.5, 0.75, 0.9]`"),
        ("near = [0.5, 1.5]", "`sla.a.near`: found 1.5, expected a share between 0 and 1"),
        (
            "start = ['awake']",
            "`sla.a.start`: unknown instant `awake`, expected `acknowledged`, `aware`, `classified_major`, `created` or `opened`",
        ),
        ("pause_reasons = ['Awaiting Caller']", "`sla.a.pause_reasons`: without `pause` the clock never stands still"),
        (
            "targets = { 1 = 'by 5pm' }",
            "`sla.a.targets.1`: `by 5pm` is not a time such as `by 17:00 next working day` or `by 12:00 in 2 working days`",
        ),
        (
            "calendar = 'night'\ntargets = { 1 = 'by 17:00 next working day' }",
            "`sla.a.targets.1`: `by 17:00 next working day` has no meaning on calendar `night`, where a range of hours crosses midnight",
        ),
        (
            "calendar_by = { service = { Mail = 'night' } }\ntargets = { 1 = '2 working days' }",
            "`sla.a.targets.1`: `2 working days` has no meaning on calendar `night`, where a range of hours crosses midnight",
        ),
        (
            "targets = { 1 = '1d' }",
            "`sla.a.targets.1`: `1d` may mean two things: write `24h` for hours of working time or `1 working day`",
        ),
        (
            "calendar = 'night'\ntargets = { 1 = '2 working days' }",
            "`sla.a.targets.1`: `2 working days` has no meaning on calendar `night`, where a range of hours crosses midnight",
        ),
    ];
    for (lines, expected) in cases {
        assert_eq!(error_of(lines).to_string(), expected);
    }
    assert_eq!(error_of("calendar = 'offise'").hints(), ["did you mean `office`?"]);
    let error = error_of("where = { priority = ['1'] }");
    assert!(error.to_string().starts_with("`sla.a.where.priority`: `priority` chooses no tickets here"), "{error}");
    assert_eq!(error.hints(), ["a service level is for the priorities that `targets` names"]);
    let text =
        format!("{BASE}calendar = 'office'\ntargets = {{ 1 = '4h' }}\ngroups = ['N']").replace("resolve", "respond");
    assert!(checked(&[&text]).unwrap_err().to_string().starts_with("`sla.a.groups`: a response is given once"));
    assert_eq!(error_of("where = { servise = ['x'] }").hints(), ["did you mean `service`?"]);
}

#[test]
fn an_unknown_policy_is_answered_with_the_policies() {
    for (line, expected) in [
        ("on_reopen = 'reset'", "unknown variant `reset`, expected one of `first_cycle`, `new_cycle`, `resume`"),
        ("on_target_change = 'new'", "unknown variant `new`, expected one of `restart`, `retroactive`"),
    ] {
        let text = format!("{BASE}calendar = 'office'\ntargets = {{ 1 = '4h' }}\n{line}");
        let error = toml::from_str::<ServiceLevelSpec>(&text).unwrap_err();
        assert!(error.message().starts_with(expected), "{error}");
    }
}

#[test]
fn levels_that_share_out_the_priorities_treat_changes_alike() {
    let one = format!("{BASE}calendar = 'office'\ntargets = {{ 1 = '4h' }}\non_target_change = 'restart'");
    let two = |line: &str| {
        format!(
            "id = 'b'\nkind = 'incident'\nmeasure = 'resolve'\ncalendar = 'office'\ntargets = {{ 2 = '8h' }}\n{line}"
        )
    };
    let error = checked(&[&one, &two("on_target_change = 'at_event'")]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "`sla.b.on_target_change`: `a` and `b` share out the priorities of the same incidents"
    );
    assert_eq!(error.hints(), ["give both the same `on_target_change`"]);
    let error = checked(&[&one, &two("on_target_change = 'restart'\non_reopen = 'total'")]).unwrap_err();
    assert!(error.to_string().starts_with("`sla.b.on_reopen`"), "{error}");
    assert!(checked(&[&one, &two("on_target_change = 'restart'")]).is_ok());
    // Other tickets may be treated otherwise.
    assert!(checked(&[&one, &two("where = { service = ['ERP'] }"),]).is_err());
    let email = format!("{one}\nwhere = {{ service = ['Email'] }}");
    assert!(checked(&[&email, &two("where = { service = ['ERP'] }")]).is_ok());
}

#[test]
fn an_unknown_pause_state_is_answered_with_the_states() {
    let text = format!("{BASE}calendar = 'office'\ntargets = {{ 1 = '4h' }}\npause = ['waiting']");
    let error = toml::from_str::<ServiceLevelSpec>(&text).unwrap_err();
    assert!(
        error.message().starts_with("unknown variant `waiting`, expected one of `new`, `open`, `pending`"),
        "{error}"
    );
}

#[test]
fn two_promises_for_one_ticket_are_refused_and_both_are_named() {
    let one = format!("{BASE}calendar = 'office'\ntargets = {{ 1 = '4h', 2 = '8h' }}");
    let two = |lines: &str| format!("id = 'b'\nkind = 'incident'\nmeasure = 'resolve'\ncalendar = 'office'\n{lines}");
    let error = checked(&[&one, &two("targets = { 2 = '1h' }")]).unwrap_err();
    assert_eq!(error.to_string(), "`sla.b`: `a` and `b` both promise to resolve the same incidents");
    let error = checked(&[&one, &two("targets = { 2 = '1h' }\nwhere = { service = ['Email'] }")]).unwrap_err();
    assert!(error.to_string().contains("`a` and `b`"));
    assert!(checked(&[&one, &one]).unwrap_err().to_string().contains("two service levels have this id"));
    // Other priorities, other times and other events tell them apart.
    assert!(checked(&[&one, &two("targets = { 3 = '1h' }")]).is_ok());
    let first = format!("{one}\nvalid_to = '2026-07-01'");
    assert!(checked(&[&first, &two("targets = { 1 = '1h' }\nvalid_from = '2026-07-01'")]).is_ok());
    assert!(checked(&[&first, &two("targets = { 1 = '1h' }\nvalid_from = '2026-06-30'")]).is_err());
    let email = format!("{one}\nwhere = {{ service = ['Email', 'Fax'] }}");
    assert!(checked(&[&email, &two("targets = { 1 = '1h' }\nwhere = { service = ['ERP'] }")]).is_ok());
    assert!(checked(&[&email, &two("targets = { 1 = '1h' }\nwhere = { service = ['ERP', 'Fax'] }")]).is_err());
    assert!(checked(&[&one, &two("targets = { 1 = '1h' }").replace("resolve", "respond")]).is_ok());
}

#[test]
fn the_hash_is_of_the_meaning_and_not_of_the_spelling() {
    let hash = |targets: &str| {
        checked(&[&format!("{BASE}calendar = 'office'\ntargets = {targets}")]).unwrap()[0].sha256.clone()
    };
    assert_eq!(hash("{ 1 = '60m' }"), hash("{ 1 = '1h' }"));
    assert_ne!(hash("{ 1 = '60m' }"), hash("{ 1 = '61m' }"));
    assert_ne!(hash("{ 1 = '24h' }"), hash("{ 1 = '1 working day' }"));
}

#[test]
fn the_calendars_of_a_kind_are_named_once() {
    let specs = specs(&[
        &format!("{BASE}calendar = 'office'\ntargets = {{ 1 = '4h' }}"),
        &format!("{BASE}calendar = 'night'\ntargets = {{ 2 = '4h' }}"),
        &format!("{BASE}calendar = 'office'\ntargets = {{ 3 = '4h' }}"),
    ]);
    assert_eq!(covered_calendars(&specs, Kind::Incident), ["night", "office"]);
    assert!(covered_calendars(&specs, Kind::Change).is_empty());
}

#[test]
fn each_wrong_exclusion_is_named() {
    let levels = specs(&[&format!("{BASE}calendar = 'office'\ntargets = {{ 1 = '4h' }}")]);
    let error = |text: &str| {
        let told = [("reason", "r"), ("approver", "a"), ("evidence", "e")];
        let rest = told.iter().filter(|(key, _)| !text.contains(key)).map(|(key, word)| format!("\n{key} = '{word}'"));
        let one: crate::sla::exclusion::ExclusionSpec =
            toml::from_str(&format!("id = 'x'\n{text}{}", rest.collect::<String>())).unwrap();
        let exclusions = [one.clone(), one];
        let count = if text.contains("# twice") { 2 } else { 1 };
        crate::sla::exclusion::ServiceLevelSet { levels: &levels, exclusions: &exclusions[..count] }
            .check(&calendars())
            .unwrap_err()
    };
    for (text, expected) in [
        ("tickets = ['1']\nreason = ' '", "`exclusion.x.reason`: it is empty"),
        ("tickets = ['1']\napprover = ''", "`exclusion.x.approver`: it is empty"),
        ("tickets = ['1']\nevidence = ''", "`exclusion.x.evidence`: it is empty"),
        ("sla = ['b']\ntickets = ['1']", "`exclusion.x.sla`: unknown service level `b`"),
        ("", "`exclusion.x`: it would exclude every ticket"),
        ("where = { service = [] }", "`exclusion.x.where.service`: no value, so it would apply to no ticket"),
        (
            "opened_from = '9.6.2026'",
            "`exclusion.x.opened_from`: found `9.6.2026`, expected a date such as `2026-01-01`",
        ),
        ("tickets = ['1'] # twice", "`exclusion.x.id`: two exclusions have this id"),
    ] {
        assert_eq!(error(text).to_string(), expected);
    }
    // Without its reason, approver or evidence it is none at all.
    let missing = toml::from_str::<crate::sla::exclusion::ExclusionSpec>(
        "id = 'x'\ntickets = ['1']\nreason = 'r'\napprover = 'a'",
    )
    .unwrap_err();
    assert!(missing.message().contains("missing field `evidence`"), "{missing}");
}

#[test]
fn levels_with_other_partners_stand_beside_each_other() {
    let level = |id: &str, lines: &str| {
        format!(
            "id = '{id}'\nkind = 'incident'\nmeasure = 'resolve'\ncalendar = 'office'\ntargets = {{ 1 = '4h' }}\n{lines}"
        )
    };
    let customer = level("a", "");
    let network = level("b", "groups = ['Network', 'Voice']\nagreement = 'internal'");
    assert!(checked(&[&customer, &network]).is_ok());
    assert!(checked(&[&network, &level("c", "groups = ['Vendor']\nagreement = 'internal'")]).is_ok());
    let error = checked(&[&network, &level("c", "groups = ['Voice']\nagreement = 'internal'")]).unwrap_err();
    assert_eq!(error.to_string(), "`sla.c`: `b` and `c` both promise to resolve the same incidents");
}
