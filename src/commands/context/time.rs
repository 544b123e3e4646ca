//! The instant and the period of an answer: what was asked for, or what the data suggest.

use crate::commands::context::Context;
use crate::error::{Error, ErrorKind, Result};
use crate::period::Period;
use crate::store::{Cell, Store};
use crate::{as_of, text};

/// The period where none is named.
pub(crate) const LAST_MONTH: &str = "last-month";

impl Context {
    /// Says where the data begin or end, if the instant of the answer lies far from them.
    fn note_distance(&self, store: &Store, as_of: i64) -> Result<()> {
        const WEEK: i64 = 7 * 86_400;
        let first = store.table("SELECT min(opened_at) FROM ticket", &[])?;
        let first = first.rows.first().and_then(|row| row.first()?.as_i64());
        if let Some(first) = first.filter(|first| as_of < *first) {
            let (asked, first) = (text::instant(as_of), text::instant(first));
            self.terminal
                .warning(&format!("the data do not go back to {asked}: the first ticket was opened at {first}"));
        } else if let Some(newest) = as_of::newest_event(store)?.filter(|newest| as_of - newest > WEEK) {
            let (asked, newest) = (text::instant(as_of), text::instant(newest));
            self.terminal.warning(&format!(
                "the data end at {newest}: tickets that were open then count as open at {asked}, although they may have ended since"
            ));
        }
        Ok(())
    }

    /// The instant of the answer: the one that was asked for, else the newest event; none where there is neither.
    pub(crate) fn as_of_any(&self, store: &Store) -> Result<Option<i64>> {
        let Some(text) = &self.as_of else { return as_of::newest_event(store) };
        let as_of = as_of::parse(text, &self.zone)?;
        self.note_distance(store, as_of)?;
        Ok(Some(as_of))
    }

    /// The same where there must be one.
    pub(crate) fn as_of(&self, store: &Store) -> Result<i64> {
        self.as_of_any(store)?.ok_or_else(|| {
            Error::new(ErrorKind::NoData { what: "anything: the store holds neither tickets nor outages".to_owned() })
                .hint("load exports first: `tickmark import FILE...`")
        })
    }

    /// The period of an argument. `all` runs from the first opening to as-of, in whole months. Where the data are younger than
    /// the last whole month, `last-month` is the month they are of.
    pub(crate) fn period(&self, text: &str, store: &Store, as_of: i64) -> Result<Period> {
        if !matches!(text, "all" | LAST_MONTH) {
            return Period::parse(text, &self.zone, as_of);
        }
        let table = store.table("SELECT min(opened_at) FROM ticket", &[])?;
        let first = table.rows.first().and_then(|row| row.first()?.as_i64()).unwrap_or(as_of);
        let newest = Period::month_of(as_of, &self.zone);
        if text == "all" {
            let from = Period::month_of(first, &self.zone).from;
            return Ok(Period { from, until: newest.until, label: "all".to_owned() });
        }
        let last = Period::parse(text, &self.zone, as_of)?;
        if first < last.until {
            return self.last_with_work(store, last);
        }
        self.terminal.note(&format!("no complete month of data yet: this shows {}, which is not over", newest.label));
        Ok(newest)
    }

    /// A month, or where no ticket was opened or ended in it the last month before it in which some were: what lies between are single late edits.
    fn last_with_work(&self, store: &Store, last: Period) -> Result<Period> {
        let (from, until) = (Cell::Instant(last.from), Cell::Instant(last.until));
        // As good as always some ticket was opened in it, and the first one found is enough.
        let opened = "SELECT 1 FROM ticket WHERE opened_at >= ? AND opened_at < ? LIMIT 1";
        if !store.table(opened, &[from, until.clone()])?.rows.is_empty() {
            return Ok(last);
        }
        let newest = store.table(
            "SELECT max(moment) FROM (SELECT unnest([opened_at, resolved_at, closed_at]) AS moment FROM ticket) WHERE moment < ?",
            &[until],
        )?;
        let Some(newest) = newest.rows.first().and_then(|row| row.first()?.as_i64()) else { return Ok(last) };
        if last.contains(newest) {
            return Ok(last);
        }
        let month = Period::month_of(newest, &self.zone);
        let (from, until) = (Cell::Instant(month.from), Cell::Instant(month.until));
        let opened =
            store.table("SELECT count(*) FROM ticket WHERE opened_at >= ? AND opened_at < ?", &[from, until])?;
        let opened = opened.rows.first().and_then(|row| row.first()?.as_count()).unwrap_or(0);
        self.terminal.note(&format!(
            "no ticket was opened or ended in {}; this shows {}, the last month before it with activity ({} opened). `--period {}` shows the empty month",
            last.label,
            month.label,
            text::grouped(opened),
            last.label
        ));
        Ok(month)
    }
}
