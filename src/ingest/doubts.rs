//! Things about a relation that load, but that a reader should know: contradictions, hours that clocks show twice or never,
//! exports that look cut off.

use super::convert::{Conversion, Seen};
use super::reconcile::Warning;
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

/// Warns of what the conversion has seen.
pub(crate) fn look(conversion: &Conversion<'_>, seen: &Seen, warnings: &mut Vec<Warning>) {
    let mut warn = |code, message: String| warnings.push(Warning::new(code, message));
    if conversion.plan.numbered_by_key {
        warn("no_number", "the file has no column of ticket numbers: the tool's inner key stands in for it".to_owned());
    }
    if seen.backwards > 0 {
        let tickets = text::count(seen.backwards, "ticket");
        warn(
            "resolved_before_opened",
            format!("{tickets} resolved before opened; loaded as they are, and not measured"),
        );
    }
    if seen.rejected > 0 {
        let message = format!(
            "{} not loaded, for want of a number, a time of opening or a kind that can be read, or for too many cells; each with its reason: \
             `tickmark query rejects`",
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
