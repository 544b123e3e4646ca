//! Files of cases, and what their failures say. The desk is open Monday to Friday from 09:00 to 17:00 UTC.

use std::sync::Arc;

use super::*;
use crate::calendar::Calendars;
use crate::sla::check;
use crate::sla::policy::ServiceLevelSpec;

const CASE: &str = "
    [[case]]
    id = 'plain'
    calendar = 'desk'
    priority = 2
    targets = { 2 = '4h' }
    start = '2026-06-02T10:00:00Z'
    stop = '2026-06-02T11:00:00Z'
    as_of = '2026-06-30T12:00:00Z'
";

const LEVELS: [&str; 2] = [
    "id = 'repair'\nkind = 'incident'\nmeasure = 'resolve'\ncalendar = 'desk'\ntargets = { 1 = '2h', 2 = '4h' }\npause = ['pending']
pause_reasons = ['Awaiting Caller']\ncalendar_by = { service = { Shop = 'always' } }\nzone_by = { site = { Tokyo = 'Asia/Tokyo' } }
on_reopen = 'resume'\nvalid_from = '2026-01-01'",
    "id = 'closing'\nkind = 'incident'\nmeasure = 'close'\ncalendar = 'desk'\ntargets = { 2 = '2 working days' }",
];

/// Opened on Tuesday 2 June at 10:00, solved on Wednesday at 10:00; it waited from 12:00 to 14:00 on Tuesday.
const OF_LEVEL: &str = "
    [[case]]
    id = 'ours'
    sla = 'repair'
    priority = 2
    start = '2026-06-02T10:00:00Z'
    stop = '2026-06-03T10:00:00Z'
    as_of = '2026-06-30T12:00:00Z'
";

fn run_text(text: &str) -> Result<CaseResults> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("cases.toml");
    std::fs::write(&path, text).unwrap();
    let calendars: BTreeMap<String, CalendarSpec> = toml::from_str(
        "desk = { zone = 'UTC', mon-fri = ['09:00-17:00'] }\nalways = { zone = 'UTC', mon-sun = ['00:00-24:00'] }",
    )
    .unwrap();
    let built: Calendars = (calendars.iter())
        .map(|(name, spec)| (name.clone(), Arc::new(Calendar::new(name, spec, Path::new("")).unwrap())))
        .collect();
    let specs: Vec<ServiceLevelSpec> = LEVELS.iter().map(|level| toml::from_str(level).unwrap()).collect();
    let levels = check(&specs, &built).unwrap();
    run(&path, CaseSettings { calendars: &calendars, levels: &levels, base: Path::new("") })
}

#[test]
fn a_case_may_use_a_calendar_of_the_project() {
    let outcome = run_text(&format!("{CASE}\nexpect = {{ working_seconds = 3600, state = 'met' }}")).unwrap();
    assert_eq!((outcome.passed, outcome.failures.len()), (1, 0));
}

#[test]
fn a_failure_says_what_was_found_and_shows_the_pieces() {
    let outcome = run_text(&format!("{CASE}\nexpect = {{ working_seconds = 3601, state = 'met' }}")).unwrap();
    assert_eq!((outcome.passed, outcome.failed), (0, 1));
    let shown = outcome.failures[0].to_string();
    let (first, rest) = shown.split_once('\n').unwrap();
    assert_eq!(first, "plain: working_seconds is 3600, expected 3601");
    assert_eq!(rest, "    2026-06-02T10:00:00Z to 2026-06-02T11:00:00Z      3600 s  hours of `desk`");
}

#[test]
fn a_case_with_two_wrong_figures_is_one_failed_case() {
    let outcome = run_text(&format!("{CASE}\nexpect = {{ working_seconds = 1, state = 'breached' }}")).unwrap();
    assert_eq!((outcome.passed, outcome.failed, outcome.failures.len()), (0, 1, 1));
    let shown = outcome.failures[0].to_string();
    let lines: Vec<&str> = shown.lines().collect();
    assert_eq!(lines[..2], ["plain: state is met, expected breached", "plain: working_seconds is 3600, expected 1"]);
    assert_eq!(lines.len(), 3, "the pieces are shown once");
}

#[test]
fn a_case_that_comes_back_names_the_policy() {
    let reopened = format!("{CASE}\nreopens = [{{ at = '2026-06-03T10:00:00Z' }}]\n");
    let error = run_text(&format!("{reopened}expect = {{}}")).unwrap_err();
    assert!(error.to_string().ends_with("case `plain`: it has `reopens`, so it needs `on_reopen`"), "{error}");
    let error = run_text(&format!("{reopened}on_reopen = 'resum'\nexpect = {{}}")).unwrap_err();
    assert!(error.to_string().starts_with("unknown value `resum`, expected one of `first_cycle`"), "{error}");
    // An hour on Tuesday and nothing yet: the earlier clock was not expected.
    let outcome = run_text(&format!("{reopened}on_reopen = 'new_cycle'\nexpect = {{}}")).unwrap();
    let shown = outcome.failures[0].to_string();
    assert!(shown.starts_with("plain: earlier is 1 clock, expected 0 clocks"), "{shown}");
}

#[test]
fn a_broken_file_has_its_place() {
    let error = run_text(&CASE.replace("start =", "begin =")).unwrap_err();
    assert!(error.to_string().starts_with("unknown key `begin`, expected one of"), "{error}");
    assert_eq!(error.location().unwrap().line, 7);
    let error = run_text(&format!("{}\nexpect = {{}}", CASE.replace("'desk'", "'dest'"))).unwrap_err();
    assert!(error.to_string().ends_with("case `plain`: unknown calendar `dest`"), "{error}");
    let error = run_text(&format!("{}\nexpect = {{}}", CASE.replace("T10:00:00Z", " 10:00"))).unwrap_err();
    assert!(error.to_string().contains("is not an instant such as"), "{error}");
}

#[test]
fn a_case_may_name_a_service_level_of_the_project() {
    let figures = |lines: &str, expect: &str| {
        let outcome = run_text(&format!("{OF_LEVEL}{lines}\nexpect = {{ {expect} }}")).unwrap();
        let shown: Vec<String> = outcome.failures.iter().map(ToString::to_string).collect();
        assert_eq!((outcome.passed, shown), (1, Vec::new()), "{lines}");
    };
    // Tue 10:00 to 17:00 is 7 h, Wed 9:00 to 10:00 is 1 h; the target of priority 2 is 4 h.
    figures("", "working_seconds = 28800, target_seconds = 14400, state = 'breached'");
    // A wait for the caller counts as a pause whatever its letters, one for a vendor or for nobody knows what does not.
    let pause = "from = '2026-06-02T12:00:00Z', to = '2026-06-02T14:00:00Z'";
    figures(&format!("pauses = [{{ {pause}, reason = 'awaiting caller ' }}]"), "paused_working_seconds = 7200");
    figures(&format!("pauses = [{{ {pause}, reason = 'Awaiting Vendor' }}]"), "paused_working_seconds = 0");
    figures(&format!("pauses = [{{ {pause} }}]"), "paused_working_seconds = 0");
    figures(
        &format!("pauses = [{{ {pause}, reason = 'Awaiting Caller', state = 'open' }}]"),
        "paused_working_seconds = 0",
    );
    // Round the clock it is 24 h. In Tokyo 10:00 UTC is 19:00, after hours; Wednesday's hours are 00:00 to 08:00 UTC, all 8 h of them.
    figures("calendar = 'always'", "working_seconds = 86400");
    figures("zone = 'Asia/Tokyo'", "working_seconds = 28800, due = '2026-06-03T04:00:00Z'");
    // Half an hour more after it came back: `resume`.
    figures("reopens = [{ at = '2026-06-03T12:00:00Z', stop = '2026-06-03T12:30:00Z' }]", "working_seconds = 30600");
}

#[test]
fn a_case_and_its_level_do_not_say_the_same_twice() {
    let wrong = |lines: &str| run_text(&format!("{OF_LEVEL}{lines}\nexpect = {{}}")).unwrap_err();
    for (lines, message) in [
        ("targets = { 2 = '4h' }", "`targets` is what the service level `repair` says"),
        ("on_reopen = 'total'", "`on_reopen` is what the service level `repair` says"),
        ("calendar = 'desc'", "calendar `desc` is none of those that the service level `repair` chooses from"),
        ("zone = 'Asia/Seoul'", "zone `Asia/Seoul` is none of those that the service level `repair` chooses from"),
        (
            "created = '2025-12-31T10:00:00Z'",
            "the service level `repair` does not hold for a ticket of 2025-12-31T10:00:00Z",
        ),
        (
            "changes = [{ at = '2026-06-02T11:00:00Z', priority = 1 }]",
            "it has `changes`, but the service level `repair` has no `on_target_change`",
        ),
    ] {
        assert!(wrong(lines).to_string().ends_with(&format!("case `ours`: {message}")), "{}", wrong(lines));
    }
    let error = run_text(&format!("{}\nexpect = {{}}", OF_LEVEL.replace("'repair'", "'repairs'"))).unwrap_err();
    assert!(error.to_string().ends_with("unknown service level `repairs`"), "{error}");
    assert_eq!(error.hints(), ["did you mean `repair`?"]);
    let error = run_text(&format!("{}\nexpect = {{}}", CASE.replace("targets = { 2 = '4h' }", ""))).unwrap_err();
    assert!(error.to_string().ends_with("case `plain`: it has no `targets`"), "{error}");
    let error = run_text(&format!("{CASE}\nzone = 'UTC'\nexpect = {{}}")).unwrap_err();
    assert!(error.to_string().contains("`zone` asks which of several"), "{error}");
}

/// The lines of the one failure after the first.
fn pieces(lines: &str) -> Vec<String> {
    let pause = "pauses = [{ from = '2026-06-02T12:00:00Z', to = '2026-06-02T14:00:00Z', reason = 'Awaiting Caller' }]";
    let outcome = run_text(&format!("{OF_LEVEL}{pause}\nexpect = {lines}")).unwrap();
    assert_eq!(outcome.failed, 1);
    outcome.failures[0].to_string().lines().skip(1).map(str::to_owned).collect()
}

#[test]
fn the_piece_that_explains_a_wrong_sum_is_marked() {
    // 6 h counted; who forgets the pause expects 8 h: the pause is as long as what is lacking.
    assert_eq!(
        pieces("{ working_seconds = 28800 }"),
        [
            "    2026-06-02T10:00:00Z to 2026-06-02T12:00:00Z      7200 s  hours of `desk`",
            "  > 2026-06-02T12:00:00Z to 2026-06-02T14:00:00Z      7200 s  paused (as long as the 7200 s that `working_seconds` is less)",
            "    2026-06-02T14:00:00Z to 2026-06-02T17:00:00Z     10800 s  hours of `desk`",
            "    2026-06-02T17:00:00Z to 2026-06-03T09:00:00Z     57600 s  outside the hours of `desk`",
            "    2026-06-03T09:00:00Z to 2026-06-03T10:00:00Z      3600 s  hours of `desk`",
        ]
    );
    // 2 h and 3 h are more than 4.5 h.
    let marked: Vec<String> =
        pieces("{ working_seconds = 16200 }").into_iter().filter(|line| line.starts_with("  >")).collect();
    assert_eq!(marked.len(), 1);
    assert!(marked[0].starts_with("  > 2026-06-02T14:00:00Z"), "{marked:?}");
    assert!(
        marked[0].ends_with("(the first in which `working_seconds` is more than the expected 16200 s)"),
        "{marked:?}"
    );
}

#[test]
fn a_pause_that_a_night_cuts_in_two_explains_as_a_whole() {
    // Paused from Tuesday 15:00 to Wednesday 09:30: 2 h and half an hour of the desk; 5 h and half an hour are counted.
    let pause = "pauses = [{ from = '2026-06-02T15:00:00Z', to = '2026-06-03T09:30:00Z', reason = 'Awaiting Caller' }]";
    let marked = |expect: &str| {
        let outcome = run_text(&format!("{OF_LEVEL}{pause}\nexpect = {{ {expect} }}")).unwrap();
        let shown = outcome.failures[0].to_string();
        shown.lines().filter(|line| line.starts_with("  >")).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(
        marked("working_seconds = 28800"),
        [
            "  > 2026-06-02T15:00:00Z to 2026-06-02T17:00:00Z      7200 s  paused (with those like it as long as the 9000 s that `working_seconds` is less)"
        ]
    );
    // Nothing is wrong but the verdict: the 4 h are used up on Tuesday at 14:00, in the 5 h before the pause.
    assert_eq!(
        marked("state = 'met'"),
        [
            "  > 2026-06-02T10:00:00Z to 2026-06-02T15:00:00Z     18000 s  hours of `desk` (in it the target of 14400 s is used up)"
        ]
    );
}

#[test]
fn pieces_that_a_case_lists_are_held_against_those_that_were_found() {
    let piece = |from: &str, until: &str, kind: &str| {
        format!("{{ from = '2026-06-0{from}:00:00Z', until = '2026-06-0{until}:00:00Z', kind = '{kind}' }}")
    };
    let rest = [piece("2T17", "3T09", "out_of_hours"), piece("3T09", "3T10", "counted")].join(", ");
    let shown = pieces(&format!("{{ segments = [{}, {rest}] }}", piece("2T10", "2T17", "counted")));
    assert_eq!(
        shown,
        [
            "  - 2026-06-02T10:00:00Z to 2026-06-02T17:00:00Z     25200 s  counted (expected)",
            "  + 2026-06-02T10:00:00Z to 2026-06-02T12:00:00Z      7200 s  hours of `desk` (not expected)",
            "  + 2026-06-02T12:00:00Z to 2026-06-02T14:00:00Z      7200 s  paused (not expected)",
            "  + 2026-06-02T14:00:00Z to 2026-06-02T17:00:00Z     10800 s  hours of `desk` (not expected)",
            "    2026-06-02T17:00:00Z to 2026-06-03T09:00:00Z     57600 s  outside the hours of `desk`",
            "    2026-06-03T09:00:00Z to 2026-06-03T10:00:00Z      3600 s  hours of `desk`",
        ]
    );
    // All of them, as they are.
    let whole = format!("{}, {rest}", piece("2T10", "2T17", "counted"));
    let outcome = run_text(&format!("{OF_LEVEL}\nexpect = {{ segments = [{whole}] }}")).unwrap();
    assert_eq!((outcome.passed, outcome.failed), (1, 0));
}
