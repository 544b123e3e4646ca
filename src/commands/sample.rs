//! `tickmark check ID --sample N --seed S` and `--evaluate FILE`: items for people to examine, and what their examination says.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::cli::{CheckArgs, Format};
use crate::commands::Context;
use crate::controls::{Control, Engine, Packs};
use crate::error::{Error, ErrorKind, Result};
use crate::evidence::{Drawing, Drawn, Evaluated, Examined, Filled, Question, Sizes};
use crate::output::Rows;
use crate::period::Period;
use crate::store::{Cell, Table};
use crate::whole_file::Limit;
use crate::{ExitStatus, evidence, output, text, whole_file};

/// Refuses what cannot be before anything is computed.
pub(super) fn check(args: &CheckArgs) -> Result<()> {
    if args.sample.is_some() && args.seed.is_none() {
        return Err(Error::setting("`--sample` needs a seed: `--seed S`").hint(
            "the seed decides which items are drawn, so whoever relies on the sample chooses it, after the population is known; tickmark makes none up",
        ));
    }
    if args.seed.is_some() && args.sample.is_none() {
        return Err(Error::setting("`--seed` is the seed of a sample: say how many with `--sample N`"));
    }
    if args.tolerable.is_some() && args.evaluate.is_none() && args.with_sample.is_empty() {
        return Err(Error::setting("`--tolerable` is asked of a sample that was filled in")
            .hint("name it with `--evaluate FILE`, or with `--evidence DIR --with-sample FILE`"));
    }
    for (name, share) in [("confidence", Some(args.confidence)), ("tolerable", args.tolerable)] {
        if share.is_some_and(|share| !(share > 0.0 && share < 1.0)) {
            return Err(Error::setting(format!("`--{name}` is a share between 0 and 1, such as 0.95 for 95 %")));
        }
    }
    Ok(())
}

pub(super) fn run(
    args: &CheckArgs,
    engine: &Engine<'_>,
    period: &Period,
    as_of: i64,
    one: Option<&Control>,
    cx: &Context,
) -> Result<ExitStatus> {
    let control = one.ok_or_else(|| {
        Error::setting("a sample is of the items of one control")
            .hint("name it: `tickmark check CHG-01 --sample 25 --seed S`")
    })?;
    let tested = engine.test(control);
    if tested.counts.population == 0 {
        let reason = tested.reason.unwrap_or_default();
        cx.terminal.warning(&format!("nothing to draw from: {}: {}: {reason}", control.id(), tested.outcome.as_str()));
        return Ok(ExitStatus::Partial);
    }
    match (&args.evaluate, args.sample, &args.seed) {
        (Some(path), _, _) => {
            let filled = Filled::read(path)?;
            if filled.control != control.id() {
                return Err(Error::setting(format!("`{}` is a sample of {}", path.display(), filled.control))
                    .hint(format!("`tickmark check {} --evaluate {}`", filled.control, path.display())));
            }
            show(&evaluate(engine, control, &filled, args)?, cx)
        }
        (None, Some(n), Some(seed)) => {
            let drawn = draw(engine, control, seed, n as usize, args.stratum.as_deref())?;
            let said: BTreeMap<&str, String> = [
                ("control", control.id().to_owned()),
                ("period", period.label.clone()),
                ("as_of", text::instant(as_of)),
                ("seed", seed.clone()),
                ("seed_by", args.seed_by.clone().unwrap_or_default()),
                ("stratum_by", args.stratum.clone().unwrap_or_default()),
            ]
            .into();
            hand_out(engine, control, &drawn, &said, cx)
        }
        _ => Ok(ExitStatus::Done),
    }
}

/// What an examined sheet says of the population as it is now.
pub(super) fn evaluate(engine: &Engine<'_>, control: &Control, filled: &Filled, args: &CheckArgs) -> Result<Evaluated> {
    let stratum = Some(filled.stratum_by.as_str()).filter(|column| !column.is_empty());
    let again = draw(engine, control, &filled.seed, filled.entries.len(), stratum)?;
    let question = Question { confidence: args.confidence, tolerable: args.tolerable };
    Ok(evidence::evaluate(filled, &again, question))
}

/// Reads and evaluates the sheets for an evidence pack. A sheet that is not filled in stops it: a pack says what was found.
pub(super) fn examined(args: &CheckArgs, engine: &Engine<'_>, packs: &Packs) -> Result<Vec<Examined>> {
    let one = |path: &PathBuf| {
        let filled = Filled::read(path)?;
        let control = packs.by_id(&filled.control)?;
        let evaluated = evaluate(engine, control, &filled, args)?;
        // The name becomes a line of SHA256SUMS.
        let plain = |c: char| if c.is_alphanumeric() || "._-".contains(c) { c } else { '_' };
        let name = path.file_name().unwrap_or_default().to_string_lossy().chars().map(plain).collect();
        let sheet = whole_file::bytes(path, Limit::Table)?;
        Ok(Examined { name, sheet, evaluated })
    };
    let all: Vec<Examined> = args.with_sample.iter().map(one).collect::<Result<_>>()?;
    let mut places: Vec<(&str, &str)> =
        all.iter().map(|one| (one.evaluated.control.as_str(), one.name.as_str())).collect();
    places.sort_unstable();
    match places.windows(2).find(|pair| pair.first() == pair.last()).and_then(|pair| pair.first()) {
        Some((control, name)) => Err(Error::setting(format!("two samples of {control} are called `{name}`"))
            .hint("they would stand in one place of the pack: rename one")),
        None => Ok(all),
    }
}

/// The customary sizes, and what attribute sampling asks for.
pub(super) fn sizes(cx: &Context) -> Result<ExitStatus> {
    let sizes = Sizes::read(&cx.project.dir)?;
    let table = sizes.table();
    cx.deliver(&Rows { what: "sizes", table: &table, document: None }, Format::Table)?;
    if matches!(cx.format, None | Some(Format::Table)) && cx.out.is_none() {
        let plans = output::aligned(&evidence::sample_plans());
        let heading = "items of a large population that support a rate with so many deviations among them";
        cx.terminal.page(&format!("\n{heading}\n{plans}"))?;
    }
    cx.terminal.note(&sizes.note);
    Ok(ExitStatus::Done)
}

fn draw(engine: &Engine<'_>, control: &Control, seed: &str, most: usize, stratum: Option<&str>) -> Result<Drawn> {
    if let Some(column) = stratum {
        let known = engine.columns(control)?;
        if !known.iter().any(|name| name == column) {
            return Err(Error::new(ErrorKind::Unknown { what: "column", name: column.to_owned() })
                .hint(text::did_you_mean(column, &known))
                .hint(format!("{} returns {}", control.id(), text::or_list(&known))));
        }
    }
    let mut drawing = Drawing::new(seed, most);
    engine.each_subject(control, stratum, |table| {
        for row in &table.rows {
            if let (Some(subject), Some(stratum)) =
                (row.first().and_then(Cell::as_str), row.get(1).and_then(Cell::as_str))
            {
                drawing.take(subject, stratum);
            }
        }
        Ok(())
    })?;
    drawing.end()
}

fn hand_out(
    engine: &Engine<'_>,
    control: &Control,
    drawn: &Drawn,
    said: &BTreeMap<&str, String>,
    cx: &Context,
) -> Result<ExitStatus> {
    let subjects: Vec<&str> = drawn.subjects.iter().map(String::as_str).collect();
    let items = engine.named(control, &subjects)?;
    let table = evidence::sample_sheet(drawn, said, &items);
    let mut document = json!({ "schema": "tickmark/sample/1" });
    if let Value::Object(map) = &mut document {
        map.extend(said.iter().map(|(key, text)| ((*key).to_owned(), text.as_str().into())));
        map.insert("population".to_owned(), drawn.population.into());
        map.insert("population_sha256".to_owned(), drawn.population_sha256.as_str().into());
        map.insert("subjects".to_owned(), subjects.into());
        if said.get("stratum_by").is_some_and(|column| !column.is_empty()) {
            let of = |name: &str| drawn.stratum_of.iter().filter(|stratum| *stratum == name).count();
            let strata: Vec<Value> = drawn
                .strata
                .iter()
                .map(|(name, size)| json!({ "name": name, "population": size, "drawn": of(name) }))
                .collect();
            map.insert("strata".to_owned(), strata.into());
        }
    }
    cx.deliver(&Rows { what: "sample", table: &table, document: Some(document) }, Format::Csv)?;
    let n = drawn.subjects.len() as u64;
    let of = text::count(drawn.population, "item");
    let all = if n == drawn.population { ": all of them, so no doubt about others is left" } else { "" };
    cx.terminal.note(&format!("drew {} of {of} of {}{all}", text::grouped(n), control.id()));
    cx.terminal.note(&format!(
        "fill in `result` ({}), keep the file as CSV, then `tickmark check {} --evaluate FILE` with the same period and as-of",
        text::or_list(&evidence::RESULTS),
        control.id()
    ));
    Ok(ExitStatus::Done)
}

fn show(result: &Evaluated, cx: &Context) -> Result<ExitStatus> {
    let status = if result.no_limit.is_some() { ExitStatus::Partial } else { ExitStatus::Done };
    if matches!(cx.format, None | Some(Format::Table)) && cx.out.is_none() {
        cx.terminal.page(&page(result))?;
        return Ok(status);
    }
    let document = result.document();
    let count = |n: u64| Cell::Int(n as i64);
    let share = |share: Option<f64>| share.map_or(Cell::Null, Cell::Float);
    let cells: [(&str, Cell); 10] = [
        ("control", result.control.as_str().into()),
        ("seed", result.seed.as_str().into()),
        ("population", count(result.population)),
        ("tested", count(result.tested)),
        ("deviations", count(result.deviations)),
        ("replaced", count(result.replaced)),
        ("confidence", Cell::Float(result.confidence)),
        ("upper", share(result.upper)),
        ("upper_items", result.upper_items.map_or(Cell::Null, count)),
        ("no_limit", result.no_limit.clone().into()),
    ];
    let (columns, row): (Vec<String>, Vec<Cell>) =
        cells.into_iter().map(|(name, cell)| (name.to_owned(), cell)).unzip();
    let table = Table { columns, rows: vec![row] };
    cx.deliver(&Rows { what: "evaluation", table: &table, document: Some(document) }, Format::Table)?;
    Ok(status)
}

/// A share as people write it; what is small keeps two places.
fn percent(share: f64) -> String {
    format!("{:.2} %", 100.0 * share)
}

fn page(result: &Evaluated) -> String {
    let mut page = format!(
        "{}: {} of {} examined items deviate; drawn with seed `{}` from {}\n",
        result.control,
        text::grouped(result.deviations),
        text::grouped(result.tested),
        result.seed,
        text::count(result.population, "item")
    );
    for attribute in &result.attributes {
        let _ = writeln!(page, "  {}: {} of {}", attribute.name, attribute.deviations, attribute.tested);
    }
    let sure = percent(result.confidence);
    for stratum in &result.strata {
        let limit = stratum.upper_items.map_or_else(
            || "no limit, as nothing of it counts".to_owned(),
            |items| format!("at most {} with confidence {sure}", text::grouped(items)),
        );
        let _ = writeln!(
            page,
            "  {}: {} of {} examined, of {}: {limit}",
            stratum.name,
            text::grouped(stratum.deviations),
            text::grouped(stratum.tested),
            text::grouped(stratum.population)
        );
    }
    if let Some(items) = result.upper_items {
        let population = result.population.saturating_sub(result.replaced);
        let share = items as f64 / population as f64;
        let _ = writeln!(
            page,
            "  at most {} of these {} with confidence {sure} ({}, {})",
            text::count(items, "deviation"),
            text::count(population, "item"),
            if result.strata.is_empty() {
                "hypergeometric limit"
            } else {
                "sum of hypergeometric limits of the strata"
            },
            percent(share)
        );
    }
    if let Some(upper) = result.upper {
        let _ = writeln!(
            page,
            "  at most {} of a large population with confidence {sure} (Clopper-Pearson, one-sided)",
            percent(upper)
        );
    }
    if let (Some(supports), Some(tolerable)) = (result.supports, result.tolerable) {
        let says = if supports { "supports" } else { "does not support" };
        let _ = writeln!(page, "  the sample {says} a rate of at most {}", percent(tolerable));
    }
    if let Some(needed) = result.needed {
        let _ = writeln!(
            page,
            "  with {} a large population needs {} (more items keep these: the same seed, a larger `--sample`)",
            text::count(result.deviations, "deviation"),
            text::count(needed, "examined item")
        );
    }
    if let Some(why) = &result.no_limit {
        let _ = writeln!(page, "  no limit for the items that were not examined: {why}");
    }
    for remark in &result.remarks {
        let _ = writeln!(page, "  {remark}");
    }
    page
}
