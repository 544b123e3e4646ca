//! The service review: what is asked of the measures and the store, and the sections made of the answers. Sections give view
//! models; they know neither templates nor files.

mod agreed;
mod availability;
mod change;
mod changes;
mod confusion;
mod contracts;
mod controls;
mod definitions;
mod demand;
mod events;
mod facts;
mod flags;
mod goals;
mod incidents;
mod levels;
mod list_file;
mod lists;
mod manifest;
mod names;
mod others;
mod pooled;
mod process;
mod quality;
mod restated;
mod scorecard;
mod standing;
mod values;
mod verdict;
mod words;
mod worst;

use crate::calendar::{Calendars, Zone};
use crate::config::LoadedProject;
use crate::error::{Error, ErrorKind, Result};
use crate::metrics::Dimension;
use crate::period::Period;
use crate::store::Store;
use crate::{incomplete, text};
pub(crate) use manifest::NAME;

use crate::report::format;
use crate::report::pack::ReportFiles;
use crate::report::review::facts::ReviewFacts;
use crate::report::review::lists::ReviewLists;
use crate::report::templates::Templates;
use crate::report::view::{Link, Page, PageFact, Section, Sentence};
pub use controls::TestedControls;

/// The service review of a period: collected, judged and rendered, with the controls that were tested in the same run.
pub fn pack(
    store: &Store,
    project: &LoadedProject,
    calendars: &Calendars,
    zone: &Zone,
    period: &Period,
    as_of: i64,
    controls: Option<&TestedControls<'_>>,
) -> Result<ReportFiles> {
    // A broken template is told before the work, not after it.
    let templates = Templates::load(Some(&project.dir.join(crate::report::templates::TEMPLATES)))?;
    let facts = ReviewFacts::gather(store, project, calendars, zone, period, as_of)?;
    check_data(&facts)?;
    let base = format!("{NAME}-{}", period.label);
    let mut lists = ReviewLists::gather(&facts, base.clone())?;
    let bulk = events::bulk_closes(&facts)?;
    let deciding = verdict::deciding(&facts, &bulk);
    let services = levels::parts(&facts, Dimension::SERVICE, deciding);
    for (name, part) in verdict::asked_about(&services) {
        lists.of_service(&facts, deciding, (name, &part.name));
    }
    lists.write_once();
    let files = quality::files(&facts)?;
    let restatements = restated::find(&facts)?;
    let run = manifest::run(&facts, &files, controls, &restatements);
    let (contracts, ledgers) = contracts::section(&facts, &lists, &base);
    let (restated, moved) = restated::section(&facts, &restatements, &base);
    let rejected = quality::rejected_records(&files);
    let found = PageFindings { bulk: &bulk, services: &services, rejected, controls, restated };
    let page = page(&facts, &lists, contracts, &base, &run, &found)?;

    let mut pack =
        ReportFiles::new(format!("{base}.html"), templates.render("service-review.html", &page)?.into_bytes());
    // What nothing on the page leads to is not written.
    let links = page.links();
    let lists = lists.into_files().filter(|(path, _)| links.contains(path.as_str()));
    for (path, bytes) in lists.chain(ledgers).chain(moved) {
        pack.add(path, bytes);
    }
    pack.reports(restated::report(&facts)?);
    let manifest = manifest::render(&facts, &files, &run, pack.files())?;
    pack.add(format!("{base}/{}", crate::report::pack::MANIFEST), manifest);
    Ok(pack)
}

/// What was found on the way to the page.
struct PageFindings<'a> {
    bulk: &'a [events::BulkClose],
    /// Attainment of the services, of the clocks that decide.
    services: &'a [levels::GroupAttainment],
    /// Records that could not be loaded.
    rejected: u64,
    controls: Option<&'a TestedControls<'a>>,
    /// What became of reported values; none where no report was made before.
    restated: Option<Section>,
}

/// A period in which nothing can have been seen is an error, not an empty page.
fn check_data(facts: &ReviewFacts<'_>) -> Result<()> {
    let nothing = |hint: String| {
        Error::new(ErrorKind::NoData { what: format!("the period `{}`", facts.period.label) }).hint(hint)
    };
    match facts.first_opened {
        None => Err(nothing("load exports first: `tickmark import FILE...`".to_owned())),
        Some(first) if !facts.is_known(facts.period) => {
            let newest = Period::month_of(facts.as_of, facts.zone).label;
            let reach = format!("the data reach from {} to {}", facts.instant(first), facts.instant(facts.as_of));
            Err(nothing(reach).hint(format!("the month of the newest data is `--period {newest}`")))
        }
        Some(_) => Ok(()),
    }
}

fn page(
    facts: &ReviewFacts<'_>,
    lists: &ReviewLists,
    contracts: Option<Section>,
    base: &str,
    run: &manifest::RunIdentity,
    found: &PageFindings<'_>,
) -> Result<Page> {
    let (measures, missing) = scorecard::measure(facts, lists);
    let evidence = verdict::VerdictInputs::new(facts, lists, &measures, found.bulk, found.services, found.rejected);
    let mut sections = vec![levels::section(facts, lists)?];
    sections.extend(availability::section(facts)?);
    sections.extend(contracts);
    sections.extend([
        demand::section(facts, lists)?,
        incidents::section(facts, lists),
        changes::section(facts, lists)?,
        others::section(facts, lists),
        controls::section(facts, found.controls),
        quality::section(facts, lists)?,
    ]);
    sections.extend(found.restated.clone());
    let sections: Vec<Section> = sections.into_iter().map(Section::folded).collect();
    let title = format::period_title(facts.period, facts.zone);
    let mut nav = vec![link("#verdict", "Verdict"), link("#score", "Scorecard")];
    nav.extend(sections.iter().map(|section| link(&format!("#{}", section.id), section.title)));
    nav.push(link("#definitions", "Definitions"));
    Ok(Page {
        title: match customer(facts) {
            Some(name) => format!("Service review, {title}, {name}"),
            None => format!("Service review, {title}"),
        },
        pack: "Service review",
        facts: front(facts, run),
        notices: notices(facts)?,
        nav,
        verdict: verdict::view(&evidence),
        scorecard: scorecard::view(facts, &measures, &missing, bulk_hints(found.bulk)),
        sections,
        definitions: definitions::view(facts),
        footer: footer(base, run),
        heading: title,
    })
}

fn link(href: &str, text: &str) -> Link {
    Link { href: href.to_owned(), text: text.to_owned() }
}

/// The name in the settings, if there are any.
fn customer<'a>(facts: &ReviewFacts<'a>) -> Option<&'a str> {
    facts.project.file.is_some().then_some(facts.settings().project.name.as_str())
}

fn front(facts: &ReviewFacts<'_>, run: &manifest::RunIdentity) -> Vec<PageFact> {
    let mut time = facts.zone.name().to_owned();
    let clock = facts.clock(crate::model::Kind::Incident);
    if let Some(calendar) = facts.calendars.get(clock) {
        let days = text::count(facts.period.working_days(calendar), "working day");
        time = format!("{time}, {days} ({clock})");
    }
    vec![
        PageFact { name: "Customer", value: customer(facts).map_or_else(|| "not named".to_owned(), str::to_owned) },
        PageFact { name: "Period", value: format::period_days(facts.period, facts.zone) },
        PageFact { name: "Time", value: time },
        PageFact { name: "Data as of", value: facts.instant(facts.as_of) },
        PageFact { name: "Status", value: format!("{}, run {}", standing::of(facts).words(), run.short()) },
    ]
}

fn notices(facts: &ReviewFacts<'_>) -> Result<Vec<Sentence>> {
    let mut notices = Vec::new();
    if let Some(incomplete) = incomplete::find(facts.store)? {
        notices.push(Sentence::new(format!(
            "Incomplete load: {}. Every figure lacks what is in them.",
            incomplete.short()
        )));
    }
    if !facts.is_final() {
        notices.push(Sentence::new(format!(
            "The period is not over in the data, which end on {}: every figure is of the time until then.",
            facts.instant(facts.as_of)
        )));
    }
    notices.extend(standing::notices(facts));
    if facts.project.file.is_none() {
        notices.push(Sentence::new(
            "There are no settings: times are in UTC, durations in elapsed time, there are no targets, and service levels are the tool's own. \
             `tickmark init` writes settings."
                .replace('`', ""),
        ));
    }
    Ok(notices)
}

fn bulk_hints(bulk: &[events::BulkClose]) -> Vec<Sentence> {
    let hint = |day: &events::BulkClose| {
        Sentence::new(format!(
            "A bulk close on {} ended {}, {} of them older than 30 days: it bends the rates and times of what ended in that month, not \
             those of what fell due.",
            day.date(),
            text::count(day.ended, "incident"),
            text::grouped(day.old)
        ))
    };
    bulk.iter().rev().take(2).map(hint).collect()
}

fn footer(base: &str, run: &manifest::RunIdentity) -> Sentence {
    Sentence::new(format!(
        "tickmark {}, definitions {}, {} (sha256 in ",
        env!("CARGO_PKG_VERSION"),
        run.definitions.get(..6).unwrap_or_default(),
        text::count(run.inputs as u64, "input file"),
    ))
    .link("manifest.json", format!("{base}/{}", crate::report::pack::MANIFEST))
    .say("). Run again on the same inputs, this page is the same to the byte.")
}
