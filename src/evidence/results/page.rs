//! What controls found as pages for people: all of them as a tree, or one with its items.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::controls::{Engine, Kind, Outcome, Step, Tested, Which};
use crate::error::Result;
use crate::evidence::results::Results;
use crate::store::{Cell, Table};
use crate::{controls, output, text};

/// Controls whose items are shown below the tree, and items of each.
const SHOWN: usize = 5;

/// Items of one control on a terminal.
const SHOWN_OF_ONE: usize = 50;

impl Results<'_> {
    /// The tree by objective, the exceptions that matter first, and what is missing.
    pub fn page(&self, engine: &Engine<'_>) -> Result<String> {
        let mut page = self.headline()?;
        for set in self.packs.added() {
            let _ = writeln!(page, "with the control set {}", set.in_words());
        }
        for (objective, tests) in self.objectives() {
            let title = controls::objective_title(objective).unwrap_or_default();
            let _ = writeln!(page, "\n{}", format!("{objective} {title}").trim_end());
            for tested in tests {
                page.push_str(&line(tested));
            }
        }
        let mut hits: Vec<&Tested> =
            self.tested.iter().filter(|t| t.outcome == Outcome::Exceptions && t.is_control()).collect();
        hits.sort_by_key(|tested| (std::cmp::Reverse(tested.severity), tested.control.head.tier));
        if !hits.is_empty() {
            page.push_str("\nExceptions that matter first, times in UTC\n");
        }
        for tested in hits.iter().take(SHOWN) {
            let counts = tested.counts;
            let _ = writeln!(
                page,
                "  {} {}: {} of {} tested, {}",
                tested.control.id(),
                tested.severity.as_str(),
                text::grouped(counts.exceptions),
                text::grouped(counts.tested()),
                tested.control.head.title.to_lowercase()
            );
            items(&mut page, engine, tested, Which::Exceptions, SHOWN)?;
        }
        if hits.len() > SHOWN {
            let _ = writeln!(
                page,
                "  and {} more with exceptions: `tickmark check ID` shows the items",
                hits.len() - SHOWN
            );
        }
        let lapsed: Vec<(&Tested, &String)> =
            self.tested.iter().filter_map(|tested| Some((tested, tested.lapsed.as_ref()?))).collect();
        if !lapsed.is_empty() {
            page.push_str("\nWaivers past their last day\n");
        }
        for (tested, which) in lapsed {
            let _ = writeln!(page, "  {}: {which}", tested.control.id());
        }
        let mut wanted: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for tested in self.tested.iter().filter(|t| t.outcome == Outcome::NotTestable && t.counts.population == 0) {
            for what in tested.reason.iter().flat_map(|reason| reason.split("; ")) {
                wanted.entry(what).or_default().push(tested.control.id());
            }
        }
        if !wanted.is_empty() {
            page.push_str("\nNot testable until these are supplied\n");
        }
        for (what, ids) in wanted {
            let _ = writeln!(page, "  {what}: {}", ids.join(", "));
        }
        Ok(page)
    }

    /// The controls by what they are listed under: a COBIT objective, or a group of a pack.
    fn objectives(&self) -> BTreeMap<&str, Vec<&Tested>> {
        let mut objectives: BTreeMap<&str, Vec<&Tested>> = BTreeMap::new();
        for tested in self.tested {
            objectives.entry(tested.control.heading()).or_default().push(tested);
        }
        objectives
    }

    /// A line for each objective: how many of its controls ended how, leads apart.
    pub fn lines(&self) -> Vec<String> {
        let line = |(objective, tests): (&str, Vec<&Tested>)| {
            let of = |outcome: Outcome| tests.iter().filter(|t| t.outcome == outcome && t.is_control()).count();
            let n = tests.iter().filter(|t| t.is_control()).count() as u64;
            let mut told = vec![text::count(n, "control")];
            for (outcome, word) in [
                (Outcome::Error, "in error"),
                (Outcome::Exceptions, "with exceptions"),
                (Outcome::WithinTolerance, "within tolerance"),
                (Outcome::NoExceptions, "without exceptions"),
                (Outcome::NotApplicable, "not applicable"),
                (Outcome::NotTestable, "not testable"),
            ] {
                told.extend((of(outcome) > 0).then(|| format!("{} {word}", of(outcome))));
            }
            let leads = tests.iter().filter(|t| !t.is_control() && t.outcome == Outcome::Exceptions).count() as u64;
            told.extend((leads > 0).then(|| format!("{} to look at", text::count(leads, "lead"))));
            let title = controls::objective_title(objective).unwrap_or_default();
            format!("{}: {}", format!("{objective} {title}").trim_end(), told.join(", "))
        };
        self.objectives().into_iter().map(line).collect()
    }

    /// How many controls ended how, leads apart.
    pub fn headline(&self) -> Result<String> {
        let of = |outcome: Outcome, kind: Kind| {
            self.tested.iter().filter(|t| t.outcome == outcome && t.control.head.kind == kind).count()
        };
        let tickets = self.store.table("SELECT count(*) FROM ticket", &[])?;
        let tickets = tickets.rows.first().and_then(|row| row.first()?.as_count()).unwrap_or(0);
        let n = self.tested.iter().filter(|t| t.is_control()).count() as u64;
        let leads = self.tested.len() as u64 - n;
        let mut page = format!(
            "{} on {}, {} as of {}: {} with exceptions, {} within tolerance, {} without exceptions, {} not applicable, {} not testable",
            text::count(n, "control"),
            text::count(tickets, "ticket"),
            self.period.label,
            text::instant(self.as_of),
            of(Outcome::Exceptions, Kind::Control),
            of(Outcome::WithinTolerance, Kind::Control),
            of(Outcome::NoExceptions, Kind::Control),
            of(Outcome::NotApplicable, Kind::Control),
            of(Outcome::NotTestable, Kind::Control),
        );
        let failed = of(Outcome::Error, Kind::Control) + of(Outcome::Error, Kind::Lead);
        if failed > 0 {
            let _ = write!(page, ", {failed} in error");
        }
        let hits = of(Outcome::Exceptions, Kind::Lead);
        let _ = writeln!(page, "; {}, {hits} with something to look at", text::count(leads, "lead"));
        Ok(page)
    }

    /// One control with the way to its population, its parameters and its items.
    pub fn page_of_one(&self, engine: &Engine<'_>) -> Result<String> {
        let Some(tested) = self.tested.first() else { return Ok(String::new()) };
        let head = &tested.control.head;
        let mut page =
            format!("{} ({}), {} as of {}\n", head.title, head.id, self.period.label, text::instant(self.as_of));
        for step in &tested.scope {
            page.push_str(&text_of(step));
        }
        page.push_str(&line(tested));
        for remark in &tested.remarks {
            let _ = writeln!(page, "  {remark}");
        }
        for used in &tested.parameters {
            let _ = writeln!(page, "  {} = {} ({})", used.name, used.value, used.source);
        }
        let counts = tested.counts;
        for (which, n, title) in [
            (Which::Exceptions, counts.exceptions, if tested.is_control() { "Exceptions" } else { "To look at" }),
            (Which::Waived, counts.waived, "Waived"),
            (Which::NotTestable, counts.not_testable(), "Not testable"),
        ] {
            if n > 0 {
                let _ = writeln!(page, "\n{title}, times in UTC");
                items(&mut page, engine, tested, which, SHOWN_OF_ONE)?;
            }
        }
        Ok(page)
    }
}

/// Items with their reasons, and how many more there are.
fn items(page: &mut String, engine: &Engine<'_>, tested: &Tested, which: Which, most: usize) -> Result<()> {
    let items = engine.items(&tested.control, which, Some(most))?;
    let rows = items.rows.iter().map(|row| {
        let mut cells = row.iter().take(3).cloned();
        vec![cells.next().unwrap_or(Cell::Null), cells.nth(1).unwrap_or(Cell::Null)]
    });
    let table = Table { columns: vec![tested.control.head.subject.clone(), "reason".to_owned()], rows: rows.collect() };
    for line in output::aligned(&table).lines().skip(1) {
        let _ = writeln!(page, "    {line}");
    }
    let counts = tested.counts;
    let all = match which {
        Which::Exceptions => counts.exceptions,
        Which::Waived => counts.waived,
        Which::NotTestable => counts.not_testable(),
        Which::Population => counts.population,
    };
    if all > most as u64 {
        let _ = writeln!(page, "    and {} more", text::grouped(all - most as u64));
    }
    Ok(())
}

/// One step from what was loaded to what was tested.
fn text_of(step: &Step) -> String {
    let unknown =
        if step.unknown > 0 { format!(", of {} not known", text::grouped(step.unknown)) } else { String::new() };
    let left_out = step.left_out.map_or_else(String::new, |n| format!("- {}", text::grouped(n)));
    format!("  {left_out:>12} {:<58}{:>12}\n", format!("{}{unknown}", step.step), text::count(step.remains, &step.of))
}

/// One control of the tree: what it found with its n, never a share alone.
fn line(tested: &Tested) -> String {
    let counts = tested.counts;
    let found = match tested.outcome {
        Outcome::Exceptions | Outcome::WithinTolerance | Outcome::NoExceptions => {
            let mut found =
                format!("{} of {} tested", text::grouped(counts.exceptions), text::grouped(counts.tested()));
            if counts.waived > 0 {
                let _ = write!(found, ", {} waived", text::grouped(counts.waived));
            }
            if counts.not_testable() > 0 {
                let _ = write!(found, ", {} not testable", text::grouped(counts.not_testable()));
            }
            found
        }
        _ => tested.reason.clone().unwrap_or_default(),
    };
    let word = tested.outcome.as_str().replace('_', " ");
    let word =
        if tested.outcome == Outcome::Exceptions && !tested.is_control() { "to look at".to_owned() } else { word };
    let title = if tested.is_control() {
        tested.control.head.title.clone()
    } else {
        format!("{} (lead)", tested.control.head.title)
    };
    let changed = if tested.control.changed { " [changed from the built-in]" } else { "" };
    format!("  {:<7} {:<9} {:<17} {title}{changed}: {found}\n", tested.control.id(), tested.severity.as_str(), word)
}
