//! What stands beside attainment: how near the open clocks are to their targets, and what is left out by agreement.

use crate::error::Result;
use crate::report::format;
use crate::report::review::facts::ReviewFacts;
use crate::report::view::{PageCell, PageColumn, PageTable, Sentence};
use crate::store::Cell as Stored;
use crate::text;

/// Millionths in one: shares are compared as integers.
const ONE: i64 = 1_000_000;

const OPEN: &str = include_str!("../../../queries/report/open_clocks.sql");
const EXCLUDED: &str = include_str!("../../../queries/report/excluded_clocks.sql");

/// The clocks that run as of the end of the data, by how much of their target is used; none where no clock runs.
pub(super) fn open_clocks(facts: &ReviewFacts<'_>) -> Result<Option<PageTable>> {
    let found = facts.rows(OPEN, &[])?;
    let mut shares: Vec<i64> =
        facts.settings().sla.iter().flat_map(|policy| policy.near.shares()).map(|share| millionths(*share)).collect();
    shares.sort_unstable();
    shares.dedup();
    let mut rows = Vec::new();
    for policy in &facts.settings().sla {
        // Below the first share, between the shares, over the target, and how many of all are paused.
        let mut counts = vec![0_u64; shares.len() + 3];
        for row in &found.rows {
            let [level, used, over, paused, clocks] = &row[..] else { continue };
            if level.as_str() != Some(policy.id.as_str()) {
                continue;
            }
            let clocks = clocks.as_i64().and_then(|clocks| u64::try_from(clocks).ok()).unwrap_or(0);
            let used = used.as_i64().unwrap_or(0);
            let band = if over.as_bool() == Some(true) {
                shares.len() + 1
            } else {
                shares.partition_point(|share| *share <= used)
            };
            counts[band] += clocks;
            if paused.as_bool() == Some(true) {
                counts[shares.len() + 2] += clocks;
            }
        }
        if counts.iter().any(|count| *count > 0) {
            let name = policy.title.clone().unwrap_or_else(|| policy.id.clone());
            let mut cells = vec![PageCell::new(name).sub(policy.id.clone())];
            cells.extend(counts.iter().map(|count| PageCell::new(text::grouped(*count))));
            rows.push(cells);
        }
    }
    if rows.is_empty() {
        return Ok(None);
    }
    let mut columns = vec![PageColumn::words("Service level")];
    let percent = |share: i64| format::percent_target(share as f64 / ONE as f64);
    let mut names: Vec<String> =
        vec![shares.first().map_or_else(String::new, |first| format!("below {}", percent(*first)))];
    names.extend(shares.iter().enumerate().map(|(place, share)| match shares.get(place + 1) {
        Some(next) => format!("{} to {}", percent(*share), percent(*next)),
        None => format!("{} to 100 %", percent(*share)),
    }));
    names.extend(["over target".to_owned(), "of all, paused".to_owned()]);
    columns.extend(names.into_iter().map(PageColumn::number));
    Ok(Some(PageTable {
        id: "open-clocks".to_owned(),
        heading: format!(
            "Clocks that run on {}, by the share of their target that is used",
            facts.instant(facts.as_of)
        ),
        columns,
        rows,
        hint: Sentence::new("A paused clock stands where it stood when the pause began.".to_owned()),
    }))
}

/// What attainment passes over in the period, with reason, approver and evidence; none where nothing is excluded.
pub(super) fn exclusions(facts: &ReviewFacts<'_>) -> Result<Option<PageTable>> {
    let bounds = [Stored::Instant(facts.period.from), Stored::Instant(facts.period.until)];
    let found = facts.rows(EXCLUDED, &bounds)?;
    let mut rows = Vec::new();
    for row in &found.rows {
        let [id, level, clocks, late] = &row[..] else { continue };
        let id = id.as_str().unwrap_or_default();
        let Some(exclusion) = facts.settings().exclusion.iter().find(|exclusion| exclusion.id == id) else { continue };
        let number = |cell: &Stored| {
            PageCell::new(text::grouped(cell.as_i64().and_then(|n| u64::try_from(n).ok()).unwrap_or(0)))
        };
        rows.push(vec![
            PageCell::new(id).sub(level.as_str().unwrap_or_default().to_owned()),
            number(clocks),
            number(late),
            PageCell::new(exclusion.reason.clone()),
            PageCell::new(exclusion.approver.clone()),
            PageCell::new(exclusion.evidence.clone()),
        ]);
    }
    if rows.is_empty() {
        return Ok(None);
    }
    Ok(Some(PageTable {
        id: "excluded".to_owned(),
        heading: "What is left out of attainment by agreement".to_owned(),
        columns: PageColumn::list(&["Exclusion", "#clocks", "#late", "~Reason", "~Approved by", "~Evidence"]),
        rows,
        hint: Sentence::new("Clocks that ended in the period, or fell due in it where they have not ended. They are counted like any other and \
                             stand in the lists with the reason `excluded`."
            .replace('`', "")),
    }))
}

#[expect(clippy::cast_possible_truncation, reason = "a share between 0 and 1")]
fn millionths(share: f64) -> i64 {
    (share * ONE as f64).round() as i64
}
