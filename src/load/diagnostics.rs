//! Things about a relation that load, but that a reader should know: contradictions, hours that clocks show twice or never,
//! exports that look cut off.

use crate::error::Result;
use crate::load::convert::conversion::Conversion;
use crate::load::convert::seen::ConversionStats;
use crate::load::stage::StagedRelation;
use crate::profile::fields::{FieldType, TargetTable};
use crate::profile::names::normalise;
use crate::profile::plan::ImportPlan;
use crate::read::workbook::UNCOMPUTED;
use crate::store::{Cell, Store};
use crate::text;
use crate::warning::Warning;

/// Numbers of rows at which the tools cut their exports.
const LIMITS: &[u64] = &[1_000, 5_000, 6_000, 10_000, 32_000, 50_000];

/// Records from which on a flag with one value is doubtful though tickets have due instants; as in `queries/measures/recorded.sql`.
const FLAGS: u64 = 100;

/// Warns where a count is exactly one of the limits at which tools stop.
pub(crate) fn truncated(read: u64, warnings: &mut Vec<Warning>) {
    if LIMITS.contains(&read) {
        let message = format!(
            "exactly {}: the tool probably cut the export off there; export it in slices, by date of opening say",
            text::count(read, "record")
        );
        warnings.push(Warning::new("probably_truncated", message));
    }
}

/// Warns of columns that a profile of the user names and the file has not, where the file has one of nearly that name that nothing
/// reads: a slip of the pen.
pub(crate) fn misspelt(plan: &ImportPlan<'_>, header: &[String], warnings: &mut Vec<Warning>) {
    const NEAR: f64 = 0.9;
    let read = plan.read();
    let unread: Vec<&String> =
        header.iter().enumerate().filter(|(at, _)| !read.contains(at)).map(|(_, name)| name).collect();
    for (field, names) in plan.profile.columns.iter().filter(|(field, _)| plan.find(field).is_none()) {
        let Some(place) = plan.profile.place_of(field) else { continue };
        let likeness = |name: &String, other: &str| strsim::jaro_winkler(&normalise(name), &normalise(other));
        let pairs = names.iter().flat_map(|name| unread.iter().map(move |other| (likeness(name, other), name, *other)));
        if let Some((_, name, other)) =
            pairs.filter(|(likeness, ..)| *likeness >= NEAR).max_by(|a, b| a.0.total_cmp(&b.0))
        {
            let message = format!(
                "{}:{}: the file has no column `{name}` for `{field}`; nearest is `{other}`, which nothing reads",
                place.file.display(),
                place.line
            );
            warnings.push(Warning::new("column_not_found", message));
        }
    }
}

/// Rows above the header that look like records: they are counted as ignored.
pub(crate) fn records_above(above: u64, warnings: &mut Vec<Warning>) {
    if above > 0 {
        let message = format!(
            "{} above the header {} like records and {} not read: if another row is the header, say so in a profile: `[layout]` with \
             `header = 1`, or `header = \"none\"` where there is none",
            text::count(above, "row"),
            if above == 1 { "looks" } else { "look" },
            if above == 1 { "was" } else { "were" },
        );
        warnings.push(Warning::new("records_above_header", message));
    }
}

/// Warns of columns of which no value could be read; columns of times are looked at as a whole before, for their format.
pub(crate) fn unreadable(
    store: &Store,
    plan: &ImportPlan<'_>,
    stage: &StagedRelation,
    warnings: &mut Vec<Warning>,
) -> Result<()> {
    const FAILED: &str = "SELECT column_name, count(*)::BIGINT, min(raw_value), min(expected) FROM import_rejects
        WHERE column_name IS NOT NULL AND raw_value IS NOT NULL GROUP BY column_name HAVING count(*) > 1 ORDER BY column_name";
    let mapped = plan.mapped.iter().filter(|mapped| mapped.field.form != FieldType::Instant);
    let sources: Vec<_> = mapped.flat_map(|mapped| &mapped.sources).collect();
    for row in store.table(FAILED, &[])?.rows {
        let [Cell::Text(column), n, Cell::Text(example), Cell::Text(expected)] = row.as_slice() else { continue };
        let Some(n) = n.as_count() else { continue };
        if sources.iter().any(|source| source.header == *column && stage.filled(source.stage) == n) {
            let n = text::grouped(n);
            let message = format!(
                "no value of `{column}` can be read as {expected} ({n} of {n}), such as `{example}`: is it the right column?"
            );
            warnings.push(Warning::new("column_unreadable", message));
        }
    }
    Ok(())
}

/// Warns of formulas without results.
pub(crate) fn uncomputed(cells: u64, warnings: &mut Vec<Warning>) {
    if cells > 0 {
        let cells = text::count(cells, "cell");
        let message = format!("{cells} with a formula and no result read as empty; {UNCOMPUTED}");
        warnings.push(Warning::new("formula_without_result", message));
    }
}

/// Warns of what the conversion has seen.
pub(crate) fn look(conversion: &Conversion<'_>, seen: &ConversionStats, warnings: &mut Vec<Warning>) {
    let mut warn = |code, message: String| warnings.push(Warning::new(code, message));
    if conversion.plan.numbered_by_key {
        warn(
            "no_number",
            "the file has no column of ticket numbers: the tool's internal key is used instead".to_owned(),
        );
    }
    if seen.backwards > 0 {
        let tickets = text::count(seen.backwards, "ticket");
        warn(
            "resolved_before_opened",
            format!("{tickets} resolved before being opened: loaded unchanged, and left out of measures of time"),
        );
    }
    if let (Some(closing), 1..) = (conversion.plan.closing.first(), seen.by_closing) {
        let (tickets, column) = (text::count(seen.by_closing, "ticket"), &closing.header);
        let message = format!(
            "{tickets} taken as resolved when closed (`{column}`), for the file tells no other time: times to resolve include the \
             wait for the closing"
        );
        warn("resolved_by_closing", message);
    }
    if let ([0, n] | [n, 0], Some(mapped)) = (seen.flagged, conversion.plan.find("made_sla"))
        && n > 1
        && (n >= FLAGS || seen.with_due == 0)
    {
        let flag = if seen.flagged[0] == 0 { "true" } else { "false" };
        let column = mapped.sources.first().map_or("made_sla", |source| source.header.as_str());
        let message = format!(
            "`{column}` gives the same answer in all {} (`made_sla` = {flag}): tools write it as a default where no service level is attached. \
             Attainment that rests on it is shown with the basis default_flag until a record says otherwise",
            text::count(n, "record")
        );
        warn("default_flag", message);
    }
    if let Some(said) = &seen.cut_off {
        let message = format!(
            "the text below the rows says `{said}`: the tool cut the export off there; export it in parts, for example by opening date"
        );
        warn("truncated", message);
    }
    let profile = conversion.plan.profile;
    if let (TargetTable::Ticket, Some(kind), Some([column, ..])) =
        (profile.target(), profile.kind, profile.columns.get("kind").map(Vec::as_slice))
        && conversion.plan.find("kind").is_none()
        && seen.kept > 0
    {
        let tickets = text::count(seen.kept, "ticket");
        let message = format!("the file has no column `{column}`: {tickets} taken as of the kind {}", kind.as_str());
        warn("kind_assumed", message);
    }
    if !seen.dropped.is_empty() {
        let header = |rule: usize| conversion.plan.drops[rule].sources.first().map_or("", |first| &first.header);
        let named = |((rule, word), n): (&(usize, String), &u64)| match word.strip_prefix('!') {
            Some(word) => format!("`{}` is not `{word}` ({})", header(*rule), text::grouped(*n)),
            None => format!("`{}` is `{word}` ({})", header(*rule), text::grouped(*n)),
        };
        let list: Vec<String> = seen.dropped.iter().map(named).collect();
        let records = text::count(seen.dropped.values().sum(), "record");
        warn("records_dropped", format!("{records} left out as no tickets: {}", list.join(", ")));
    }
    for (rule, n) in &seen.told {
        let when = conversion.plan.asked[*rule].when;
        let said = |value: &str| if value.is_empty() { "unknown".to_owned() } else { value.to_owned() };
        let set: Vec<String> =
            when.set.iter().map(|(column, value)| format!("`{column}` as {}", said(value))).collect();
        let message = format!("{} taken with {}: {}", text::count(*n, "record"), set.join(" and "), when.because);
        warn("inferred", message);
    }
    if seen.ended > 0 {
        let tickets = text::count(seen.ended, "ticket");
        let message = format!("{tickets} not finished but with an end time, which was ignored (perhaps reopened)");
        warn("end_of_open_ticket", message);
    }
    if seen.rejected > 0 {
        let message = format!(
            "{} not loaded: the number, the opening time or the kind is missing or unreadable, or the row has too many cells; \
             `tickmark query rejects` gives the reason for each",
            text::count(seen.rejected, "record")
        );
        warn("records_rejected", message);
    }
    let zone = conversion.zone();
    if seen.twice > 0 {
        let times = text::count(seen.twice, "time");
        let message = format!("{times} in an hour that clocks of {zone} show twice; the first of the two was taken");
        warn("clock_hour_twice", message);
    }
    if seen.never > 0 {
        let times = text::count(seen.never, "time");
        let message = format!(
            "{times} in an hour that clocks of {zone} skip; taken as the moment of the change. Is this the zone of the export?"
        );
        warn("clock_hour_skipped", message);
    }
}
