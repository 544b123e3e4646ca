//! Things about a relation that load, but that a reader should know: contradictions, hours that clocks show twice or never,
//! exports that look cut off.

use super::convert::Conversion;
use super::fields::{Form, Target};
use super::instants::WallZone;
use super::merge::Writer;
use super::reconcile::{Counts, Warning};
use crate::calendar::Zone;
use crate::error::Result;
use crate::text;

/// Numbers of rows at which the tools cut their exports.
const LIMITS: &[u64] = &[1_000, 5_000, 6_000, 10_000, 32_000, 50_000];

/// Warns where a count is exactly one of the limits at which tools stop.
pub(crate) fn truncated(read: u64, warnings: &mut Vec<Warning>) {
    if LIMITS.contains(&read) {
        let message = format!("exactly {}: the tool probably cut the export off there", text::count(read, "record"));
        warnings.push(Warning::new("probably_truncated", message));
    }
}

/// Looks at `import_typed` before it is merged.
pub(crate) fn look(
    writer: &Writer<'_>,
    conversion: &Conversion<'_>,
    counts: &Counts,
    warnings: &mut Vec<Warning>,
) -> Result<()> {
    if conversion.plan.numbered_by_key {
        warnings.push(Warning::new(
            "no_number",
            "the file has no column of ticket numbers: the tool's inner key stands in for it",
        ));
    }
    if conversion.plan.profile.target() == Target::Ticket && conversion.plan.find("resolved_at").is_some() {
        let n = writer.number("SELECT count(*) FILTER (WHERE kept AND resolved_at < opened_at) FROM import_typed")?;
        if n > 0 {
            let message =
                format!("{} resolved before opened; loaded as they are, and not measured", text::count(n, "ticket"));
            warnings.push(Warning::new("resolved_before_opened", message));
        }
    }
    if counts.rejected > 0 {
        let message = format!(
            "{} not loaded, for want of a number, a time of opening or a kind that can be read, or for too many cells; each with its reason: \
             `tickmark query rejects`",
            text::count(counts.rejected, "record")
        );
        warnings.push(Warning::new("records_rejected", message));
    }
    clock_changes(writer, conversion, warnings)
}

/// Wall times in the hour that clocks show twice, and in the hour that they skip.
fn clock_changes(writer: &Writer<'_>, conversion: &Conversion<'_>, warnings: &mut Vec<Warning>) -> Result<()> {
    let (mut twice, mut never) = (0, 0);
    let mut named = None;
    for mapped in conversion.plan.mapped.iter().filter(|mapped| mapped.field.form == Form::Instant) {
        let [source] = mapped.sources.as_slice() else { continue };
        let written = conversion.instants.of(source.stage);
        let WallZone::Local(name) = &written.zone else { continue };
        let column = text::quote_ident(mapped.field.name);
        let span = writer.store.table(
            &format!("SELECT epoch(min({column}))::BIGINT, epoch(max({column}))::BIGINT FROM import_typed WHERE kept"),
            &[],
        )?;
        let end = |at: usize| span.rows.first().and_then(|row| row.get(at)?.as_i64());
        let (Some(first), Some(last)) = (end(0), end(1)) else { continue };
        let zone = Zone::new(name)?;
        let changes = changes(&zone, first, last);
        let instant = |seconds: i64| format!("make_timestamp({})", seconds * 1_000_000);
        let folds: Vec<String> = changes
            .iter()
            .filter(|(_, shift)| *shift < 0)
            .map(|(at, shift)| format!("({column} >= {} AND {column} < {})", instant(at + shift), instant(*at)))
            .collect();
        if !folds.is_empty() {
            twice +=
                writer.number(&format!("SELECT count(*) FROM import_typed WHERE kept AND ({})", folds.join(" OR ")))?;
        }
        let gaps: Vec<String> = changes.iter().filter(|(_, shift)| *shift > 0).map(|(at, _)| instant(*at)).collect();
        if !gaps.is_empty() {
            let text = format!("({})", conversion.stage.text(source.stage));
            never += writer.number(&format!(
                "SELECT count(*) FROM import_typed JOIN import_stage USING (line_no) WHERE kept AND {column} IN ({}) AND {} <> local_time({column}, {})",
                gaps.join(", "),
                written.format.sql(&text),
                text::quote_literal(name)
            ))?;
        }
        named = Some(name.clone());
    }
    let zone = named.unwrap_or_default();
    if twice > 0 {
        let message = format!(
            "{} in an hour that clocks of {zone} show twice; the first of the two was taken",
            text::count(twice, "time")
        );
        warnings.push(Warning::new("clock_hour_twice", message));
    }
    if never > 0 {
        let message = format!(
            "{} in an hour that clocks of {zone} skip; taken as the moment of the change. Is this the zone of the export?",
            text::count(never, "time")
        );
        warnings.push(Warning::new("clock_hour_skipped", message));
    }
    Ok(())
}

/// Changes of offset between two instants: when, and by how many seconds.
fn changes(zone: &Zone, first: i64, last: i64) -> Vec<(i64, i64)> {
    const DAY: i64 = 86_400;
    let pieces: Vec<_> = zone.pieces(first - DAY, last + DAY).collect();
    pieces.windows(2).map(|pair| (pair[1].from, pair[1].offset - pair[0].offset)).collect()
}
