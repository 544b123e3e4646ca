//! Service levels: four numbers per level, attainment by priority and service, and what was late.

use crate::error::Result;
use crate::metrics::{Better, Dimension};
use crate::model::{Basis, Kind};
use crate::report::charts::{AttainmentRow, TargetStatus};
use crate::report::format::NOTHING;
use crate::report::review::facts::ReviewFacts;
use crate::report::review::lists::{ListRow, ReviewLists, breaches_of};
use crate::report::review::names::{ENDS, SHOWN, is_recorded, shown};
use crate::report::review::values::Rate;
use crate::report::review::worst::agreed_target;
use crate::report::review::{goals, words};
use crate::report::view::{Figure, PageCell, PageColumn, PageTable, Section, SectionBlock, Sentence};
use crate::report::{charts, format};
use crate::sla::{AgreementParty, ServiceLevelSpec};
use crate::text;

/// Services drawn by name; the rest is pooled.
const DRAWN: usize = 12;

/// Attainment of a priority or a service.
#[derive(Debug, Clone)]
pub(super) struct GroupAttainment {
    pub(super) name: String,
    pub(super) rate: Rate,
    pub(super) goal: Option<f64>,
    pub(super) reading: TargetStatus,
}

/// Resolution of incidents by the cells of a dimension, of the clocks that `stat` counts; cells without a name last.
pub(super) fn parts(facts: &ReviewFacts<'_>, dimension: Dimension, stat: &'static str) -> Vec<GroupAttainment> {
    let mut cells = facts.cells(dimension, Kind::Incident, "sla_attainment", stat);
    cells.sort_by_key(|cell| (cell.starts_with('('), cell.clone()));
    let part = |cell: String| {
        let levels = facts.levels(Kind::Incident, ENDS, stat, facts.period, Some((dimension, &cell)));
        let name = if dimension == Dimension::PRIORITY { words::priority(&cell) } else { words::service(&cell) };
        pool(facts, name, &levels)
    };
    cells.into_iter().map(part).filter(|part| part.rate.n > 0).collect()
}

fn pool(facts: &ReviewFacts<'_>, name: String, levels: &[(String, Rate)]) -> GroupAttainment {
    let rate: Rate = levels.iter().map(|(_, rate)| *rate).sum();
    let goal = goals::pooled(facts.settings(), levels);
    GroupAttainment { name, rate, goal, reading: goals::judge(rate.n, rate.interval(), goal, Better::Higher) }
}

/// The section.
pub(super) fn section(facts: &ReviewFacts<'_>, lists: &ReviewLists) -> Result<Section> {
    let priorities = parts(facts, Dimension::PRIORITY, "completed");
    let services = parts(facts, Dimension::SERVICE, "completed");
    let mut blocks = vec![SectionBlock::Table(four_numbers(facts, lists))];
    // Without any clock an empty list of breaches would read like good news.
    if has_clocks(facts) {
        blocks.push(SectionBlock::Figure(figure(facts, &priorities, services)));
        blocks.push(SectionBlock::Table(breaches(facts, lists)));
        blocks.extend(crate::report::review::worst::figure(facts, lists)?.map(SectionBlock::Figure));
        blocks.push(SectionBlock::Table(open_over_target(facts, lists)));
    }
    blocks.extend(crate::report::review::agreed::open_clocks(facts)?.map(SectionBlock::Table));
    blocks.extend(crate::report::review::agreed::exclusions(facts)?.map(SectionBlock::Table));
    blocks.extend(crate::report::review::flags::tables(facts, lists).into_iter().map(SectionBlock::Table));
    Ok(Section { id: "levels", title: "Service levels", says: says(facts), blocks })
}

/// Whether any clock ended in the period or was open beyond its target at its end.
fn has_clocks(facts: &ReviewFacts<'_>) -> bool {
    Kind::ALL.iter().any(|kind| {
        facts.values.wholes("sla_attainment", "exposed", *kind, &facts.period.label).any(|value| value.n > 0)
    })
}

fn says(facts: &ReviewFacts<'_>) -> Vec<Sentence> {
    let ended = facts.attained(Kind::Incident, ENDS, "completed", facts.period);
    let exposed = facts.attained(Kind::Incident, ENDS, "exposed", facts.period);
    let Some(share) = ended.share() else {
        return vec![Sentence::new("No clock of an incident ended in the period, so there is no attainment to show.")];
    };
    let mut says = Sentence::new(format!(
        "Of {} that ended, {} kept the target (",
        text::count(ended.n, "incident clock"),
        text::grouped(ended.hits)
    ))
    .link(format::percent(share), "#def-sla_attainment")
    .say(")");
    let open = exposed.n.saturating_sub(ended.n);
    says = match exposed.share() {
        Some(all) if open > 0 => says.say(format!(
            "; counting the {} still open beyond their target, it is {}.",
            text::grouped(open),
            format::percent(all)
        )),
        _ => says.say(". None was open beyond its target at the end."),
    };
    let recorded = facts.levels(Kind::Incident, ENDS, "completed", facts.period, None);
    if recorded.iter().any(|(level, _)| is_recorded(level)) {
        says =
            says.say(" No policy is declared for incidents: these are the tool's own flags, taken over as recorded.");
    }
    vec![says]
}

fn four_numbers(facts: &ReviewFacts<'_>, lists: &ReviewLists) -> PageTable {
    let mut rows = Vec::new();
    for kind in Kind::ALL {
        for value in facts.values.wholes("sla_attainment", "completed", *kind, &facts.period.label) {
            let Some(level) = value.sla.as_deref() else { continue };
            let of = |stat| {
                let mut found = facts.values.wholes("sla_attainment", stat, *kind, &facts.period.label);
                found.find(|value| value.sla.as_deref() == Some(level)).map_or_else(Rate::default, Rate::of)
            };
            let (ended, exposed, due, coverage) = (of("completed"), of("exposed"), of("due"), of("coverage"));
            if ended.n + exposed.n + due.n + coverage.n == 0 {
                continue;
            }
            let policy = facts.settings().sla.iter().find(|policy| policy.id == level);
            let name = policy.and_then(|policy| policy.title.clone()).unwrap_or_else(|| words::level(level, *kind));
            let recorded = match value.basis {
                Some(basis) if basis == Basis::DefaultFlag.as_str() => {
                    "as the tool recorded it: one value in all tickets of a source, which may be the tool's default"
                }
                _ => "as the tool recorded it",
            };
            let terms = policy.map_or_else(|| recorded.to_owned(), terms);
            let left_out = match words::left_out(&value.excluded) {
                none if none.is_empty() => none,
                some => format!("; left out: {some}"),
            };
            let goal = policy.and_then(|policy| policy.goal);
            let example = if facts.settings().is_draft("sla", level) { "example" } else { "" };
            let reading = goals::judge(ended.n, ended.interval(), goal, Better::Higher);
            let breached = PageCell::new(text::grouped(ended.misses()))
                .sub(goal.map_or_else(String::new, |goal| allowed(ended, goal)));
            rows.push(vec![
                PageCell::new(name).sub(format!("{level}, {terms}{left_out}")),
                rate_cell(ended),
                rate_cell(exposed),
                rate_cell(due),
                rate_cell(coverage),
                match breaches_of(level, kind.as_str()).and_then(|name| lists.href(&name)) {
                    Some(href) if ended.misses() > 0 => breached.link(href),
                    _ => breached,
                },
                match goal {
                    Some(goal) => PageCell::new(format::percent_target(goal)).sub(example.to_owned()),
                    None => PageCell::new(NOTHING.to_owned()),
                },
                PageCell::reading(goals::words(reading, ended.n, false)),
            ]);
        }
    }
    let period = format::period_short(facts.period, facts.zone);
    let hint = if rows.is_empty() {
        Sentence::new("No service level is declared in the settings, and the exports hold no flags of the tool's own.")
    } else {
        Sentence::new("Three shares in target, so that none can flatter alone: of the clocks that ended; of those and the open ones beyond their \
                       target; of the clocks that fell due, which leaving tickets open cannot improve. Coverage: of the tickets opened that the \
                       level is for, those whose clock can be measured. ")
            .link("Definition", "#def-sla_attainment")
            .say(".")
    };
    let hint = beside(hint, lists);
    let hint = match (lists.rows("without-level").len(), lists.href("without-level")) {
        (n, Some(href)) => hint
            .say(" ")
            .link(text::count(n as u64, "ticket"), href)
            .say(format!(" opened in {period} {} under no service level at all.", if n == 1 { "is" } else { "are" })),
        _ => hint,
    };
    PageTable {
        id: "four-numbers".to_owned(),
        heading: format!("What each service level kept in {period}"),
        columns: PageColumn::list(&[
            "Service level",
            "#of those ended",
            "#with overdue open",
            "#of those due",
            "#coverage",
            "#breached",
            "#target",
            "reading",
        ]),
        rows,
        hint,
    }
}

/// What attainment passes over, with the reason of each, as lists.
fn beside(hint: Sentence, lists: &ReviewLists) -> Sentence {
    let lists =
        [("resolved-in-target", "resolution"), ("responded-in-target", "response"), ("requests-in-target", "request")]
            .map(|(list, noun)| (lists.left_out(list), noun));
    let mut found = lists.into_iter().filter_map(|(list, noun)| Some((list?, noun)));
    let Some(((href, n), noun)) = found.next() else { return hint };
    let link = |hint: Sentence, n, noun, href| hint.link(text::count(n, &format!("{noun} clock")), href);
    let first = link(hint.say(" Left out, with the reason of each: "), n, noun, href);
    found.fold(first, |hint, ((href, n), noun)| link(hint.say(", "), n, noun, href)).say(".")
}

fn terms(policy: &ServiceLevelSpec) -> String {
    match policy.agreement {
        AgreementParty::Customer => format!("calendar {}", policy.calendar),
        AgreementParty::Internal => format!("internal, calendar {}", policy.calendar),
        AgreementParty::Supplier => format!("supplier, calendar {}", policy.calendar),
    }
}

/// What the target leaves: (1 - target) of the clocks that ended may be late. The budget grows with the work.
fn allowed(ended: Rate, goal: f64) -> String {
    format!("{:.1} allowed", (1.0 - goal) * ended.n as f64)
}

fn rate_cell(rate: Rate) -> PageCell {
    let text = rate.share().map_or_else(|| NOTHING.to_owned(), format::percent);
    PageCell::new(text).sub(format!("{} of {}", text::grouped(rate.hits), text::grouped(rate.n)))
}

fn figure(facts: &ReviewFacts<'_>, priorities: &[GroupAttainment], services: Vec<GroupAttainment>) -> Figure {
    let all: Vec<GroupAttainment> = priorities.iter().cloned().chain(services.iter().cloned()).collect();
    let drawn = few(services);
    let mut rows: Vec<AttainmentRow> = priorities.iter().map(|part| level(part, false)).collect();
    rows.extend(drawn.iter().enumerate().map(|(i, part)| level(part, i == 0)));
    let period = format::period_short(facts.period, facts.zone);
    let heading = heading(&all);
    let ended: Rate = priorities.iter().map(|part| part.rate).sum();
    let caption = if rows.is_empty() {
        Sentence::new("There is no clock of an incident that ended in the period, so there is nothing to draw.")
    } else {
        Sentence::new(format!(
            "Share of incidents resolved in target, {period}, with its 95 % interval, by priority and by service; n = {}. Triangle: misses its \
             target beyond chance. Dot: meets it. Diamond: cannot tell. Blue line: the target.",
            text::count(ended.n, "clock")
        ))
    };
    Figure {
        id: "attainment".to_owned(),
        chart: charts::attainment(&rows, &heading),
        heading,
        keys: Vec::new(),
        caption,
        table: (!all.is_empty()).then(|| table(&all)),
    }
}

/// The services worth a row, lowest share first: those that miss their target, then the largest; the rest as one row.
fn few(mut services: Vec<GroupAttainment>) -> Vec<GroupAttainment> {
    services.sort_by(|a, b| {
        let rank = |part: &GroupAttainment| (part.reading != TargetStatus::Bad, u64::MAX - part.rate.n);
        rank(a).cmp(&rank(b)).then_with(|| a.name.cmp(&b.name))
    });
    let rest = if services.len() > DRAWN + 1 { services.split_off(DRAWN) } else { Vec::new() };
    services.sort_by(|a, b| {
        a.rate.share().unwrap_or(0.0).total_cmp(&b.rate.share().unwrap_or(0.0)).then_with(|| a.name.cmp(&b.name))
    });
    if !rest.is_empty() {
        let rate: Rate = rest.iter().map(|part| part.rate).sum();
        // One goal for the rest only where they share one.
        let shared =
            rest.first().and_then(|part| part.goal).filter(|goal| rest.iter().all(|part| part.goal == Some(*goal)));
        let reading = goals::judge(rate.n, rate.interval(), shared, Better::Higher);
        services.push(GroupAttainment { name: format!("{} other services", rest.len()), rate, goal: shared, reading });
    }
    services
}

fn level(part: &GroupAttainment, group_start: bool) -> AttainmentRow {
    let interval = part.rate.interval();
    let value = part.rate.share().unwrap_or(0.0);
    let (lower, upper) = interval.map_or((value, value), |interval| (interval.lower, interval.upper));
    let count = format!("{} of {}", text::grouped(part.rate.hits), text::grouped(part.rate.n));
    AttainmentRow {
        name: part.name.clone(),
        value,
        lower,
        upper,
        target: part.goal,
        reading: part.reading,
        value_text: format::percent(value),
        tip: format!(
            "{}: {count} in target, {}, plausible {} %",
            part.name,
            format::percent(value),
            format::percent_range(lower, upper)
        ),
        count_text: count,
        group_start,
    }
}

fn table(parts: &[GroupAttainment]) -> PageTable {
    let row = |part: &GroupAttainment| {
        let interval = part.rate.interval();
        vec![
            PageCell::new(part.name.clone()),
            PageCell::new(text::grouped(part.rate.hits)),
            PageCell::new(text::grouped(part.rate.n)),
            PageCell::new(part.rate.share().map_or_else(|| NOTHING.to_owned(), format::percent)),
            PageCell::new(interval.map_or_else(String::new, |range| format::percent_range(range.lower, range.upper))),
            PageCell::new(part.goal.map_or_else(|| NOTHING.to_owned(), format::percent_target)),
            PageCell::reading(goals::words(part.reading, part.rate.n, false)),
        ]
    };
    PageTable {
        columns: vec![
            PageColumn::words("Priority or service"),
            PageColumn::number("in target"),
            PageColumn::number("n"),
            PageColumn::number("share"),
            PageColumn::number("plausible range"),
            PageColumn::number("target"),
            PageColumn::words("reading"),
        ],
        rows: parts.iter().map(row).collect(),
        ..PageTable::default()
    }
}

/// What the chart says, for any data: who misses, else that nobody does, else who is lowest.
fn heading(parts: &[GroupAttainment]) -> String {
    let of = |reading| parts.iter().filter(move |part| part.reading == reading).collect::<Vec<&GroupAttainment>>();
    let (bad, ok, unsure) = (of(TargetStatus::Bad), of(TargetStatus::Ok), of(TargetStatus::Unsure));
    if parts.is_empty() {
        return "No attainment to show".to_owned();
    }
    if !bad.is_empty() {
        let names: Vec<&str> = bad.iter().take(3).map(|part| part.name.as_str()).collect();
        let more = bad.len() - names.len();
        let who = if more > 0 { format!("{} and {more} more", names.join(", ")) } else { format::and_list(&names) };
        let verb = if bad.len() == 1 { "misses its target" } else { "miss their target" };
        return format!("{who} {verb} beyond chance");
    }
    if ok.is_empty() && unsure.is_empty() {
        let lowest =
            parts.iter().min_by(|a, b| a.rate.share().unwrap_or(1.0).total_cmp(&b.rate.share().unwrap_or(1.0)));
        return lowest.map_or_else(String::new, |part| {
            format!(
                "{} has the lowest share: {}",
                part.name,
                part.rate.share().map_or_else(String::new, format::percent)
            )
        });
    }
    match unsure.len() {
        0 => "Every priority and service meets its target".to_owned(),
        undecided => format!("None misses its target beyond chance; {undecided} of {} are undecided", parts.len()),
    }
}

fn breaches(facts: &ReviewFacts<'_>, lists: &ReviewLists) -> PageTable {
    let rows = lists.rows("breaches");
    let line = |row: ListRow<'_>| {
        vec![
            PageCell::new(row.text("ticket")),
            PageCell::new(row.text("service_level")),
            PageCell::new(words::short_priority(row.integer("priority"))),
            PageCell::new(words::or_nothing(row.text("service"))),
            PageCell::new(row.text("title")),
            PageCell::new(words::working_or_nothing(row.integer("working_seconds"))),
            PageCell::new(agreed_target(facts, row)),
            PageCell::new(words::or_nothing(row.text("group"))),
            PageCell::new(words::or_nothing(row.text("reason"))),
        ]
    };
    let mut hint = shown(
        rows.len(),
        "resolutions before responses, then by how many times its target a clock used",
        lists.href("breaches"),
    );
    if let Some((cause, n)) = commonest(rows.iter()) {
        hint = hint.say(format!(" {} of the {} are of {cause}.", text::grouped(n), text::grouped(rows.len() as u64)));
    }
    PageTable {
        id: "breaches".to_owned(),
        heading: match rows.len() {
            0 => "No clock that ended was late".to_owned(),
            n => format!("{} ended late, worst first", text::count(n as u64, "clock")),
        },
        columns: PageColumn::list(&[
            "Ticket",
            "~Service level",
            "Pr.",
            "~Service",
            "~Title",
            "#used",
            "#target",
            "~Group",
            "~Reason",
        ]),
        rows: rows.iter().take(SHOWN).map(line).collect(),
        hint,
    }
}

/// The service and category that most late clocks share, with their number; `None` if no pair has most of them.
fn commonest<'r>(rows: impl Iterator<Item = ListRow<'r>>) -> Option<(String, u64)> {
    let (mut all, mut by_cause) = (0, std::collections::BTreeMap::<(&str, &str), u64>::new());
    for row in rows {
        all += 1;
        *by_cause.entry((row.text("service"), row.text("category"))).or_default() += 1;
    }
    let named = by_cause.into_iter().filter(|((service, category), _)| !service.is_empty() && !category.is_empty());
    let ((service, category), n) = named.max_by_key(|(cause, n)| (*n, std::cmp::Reverse(*cause)))?;
    (n > 2 && n * 4 >= all).then(|| (format!("{service} with category {category}"), n))
}

fn open_over_target(facts: &ReviewFacts<'_>, lists: &ReviewLists) -> PageTable {
    let rows = lists.rows("open-over-target");
    let line = |row: ListRow<'_>| {
        let overdue = row.integer("due_at").map(|due| facts.end() - due);
        vec![
            PageCell::new(row.text("ticket")),
            PageCell::new(row.text("service_level")),
            PageCell::new(words::short_priority(row.integer("priority"))),
            PageCell::new(words::or_nothing(row.text("service"))),
            PageCell::new(row.text("title")),
            PageCell::new(
                row.integer("due_at").map_or_else(|| NOTHING.to_owned(), |due| format::list_instant(due, facts.zone)),
            ),
            PageCell::new(words::duration(overdue)),
            PageCell::new(words::or_nothing(row.text("group"))),
        ]
    };
    PageTable {
        id: "open-over-target".to_owned(),
        heading: match rows.len() {
            0 => "No clock was open beyond its target at the end".to_owned(),
            n => format!("{} open beyond the target at the end", words::was(n as u64, "clock")),
        },
        columns: PageColumn::list(&[
            "Ticket",
            "~Service level",
            "Pr.",
            "~Service",
            "~Title",
            "#due",
            "#overdue",
            "~Group",
        ]),
        rows: rows.iter().take(SHOWN).map(line).collect(),
        hint: shown(rows.len(), "longest overdue first, elapsed time", lists.href("open-over-target")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(name: &str, reading: TargetStatus) -> GroupAttainment {
        GroupAttainment { name: name.to_owned(), rate: Rate { hits: 7, n: 10 }, goal: Some(0.9), reading }
    }

    #[test]
    fn a_target_leaves_a_budget() {
        // 200 clocks at 95 %: 10 may be late.
        assert_eq!(allowed(Rate { hits: 188, n: 200 }, 0.95), "10.0 allowed");
    }

    #[test]
    fn headings_say_what_the_data_say() {
        assert_eq!(
            heading(&[part("a", TargetStatus::Bad), part("b", TargetStatus::Ok)]),
            "a misses its target beyond chance"
        );
        assert_eq!(
            heading(&[part("a", TargetStatus::Bad), part("b", TargetStatus::Bad)]),
            "a and b miss their target beyond chance"
        );
        assert_eq!(heading(&[part("a", TargetStatus::Ok)]), "Every priority and service meets its target");
        assert_eq!(
            heading(&[part("a", TargetStatus::Ok), part("b", TargetStatus::Unsure)]),
            "None misses its target beyond chance; 1 of 2 are undecided"
        );
        assert_eq!(heading(&[part("a", TargetStatus::None)]), "a has the lowest share: 70.0 %");
        assert_eq!(heading(&[]), "No attainment to show");
    }
}
