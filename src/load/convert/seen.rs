//! What was counted while records were converted.

use std::collections::{BTreeMap, BTreeSet};

use crate::error::Result;
use crate::model::Kind;
use crate::parallel;

/// What was seen on the way.
#[derive(Debug, Default)]
pub(crate) struct ConversionStats {
    pub kept: u64,
    pub rejected: u64,
    /// Records that are no records, such as footers, and those that say nothing.
    pub ignored: u64,
    /// Records that the profile drops, by the place of the rule and the word that it names.
    pub dropped: BTreeMap<(usize, String), u64>,
    /// Records for which a rule of [[when]] told a value, by the place of the rule.
    pub told: BTreeMap<usize, u64>,
    /// Tickets that are not finished and yet had the time of an end.
    pub ended: u64,
    pub rejected_values: u64,
    pub kinds: BTreeSet<Kind>,
    /// Tickets resolved before they were opened.
    pub backwards: u64,
    /// Tickets that are taken as resolved when they were closed.
    pub by_closing: u64,
    /// Tickets by the tool's flag: late, in time.
    pub flagged: [u64; 2],
    /// Tickets with the tool's due instant.
    pub with_due: u64,
    /// What the tool wrote below the rows where it stopped before their end.
    pub cut_off: Option<String>,
    /// Times in an hour that the zone's clocks show twice, and never.
    pub twice: u64,
    pub never: u64,
    /// A hash of what tells each kept row apart.
    pub(crate) ids: Vec<u64>,
    /// A hash of the tool's own id of each kept ticket that has one.
    pub(crate) own_ids: Vec<u64>,
    /// Words without a meaning by field, with their number.
    pub(crate) unknown: BTreeMap<&'static str, BTreeMap<String, u64>>,
    /// The same for words for which those of another column stood in.
    pub(crate) stood_in: BTreeMap<&'static str, BTreeMap<String, u64>>,
}

impl ConversionStats {
    /// Records that are not kept and yet are no fault of the file.
    pub(crate) fn left_out(&self) -> u64 {
        self.ignored + self.dropped.values().sum::<u64>()
    }

    /// How many different rows were kept: fewer than all where some are versions of the same.
    pub(crate) fn distinct(&self) -> Result<u64> {
        different(&self.ids)
    }

    /// Whether several tickets that were kept have the same id of the tool.
    pub(crate) fn repeats_own_ids(&self) -> Result<bool> {
        Ok(different(&self.own_ids)? < self.own_ids.len() as u64)
    }

    pub(crate) fn add(&mut self, other: Self) {
        self.ids.extend(other.ids);
        self.own_ids.extend(other.own_ids);
        self.kept += other.kept;
        self.rejected += other.rejected;
        self.ignored += other.ignored;
        self.ended += other.ended;
        for (rule, n) in other.dropped {
            *self.dropped.entry(rule).or_default() += n;
        }
        for (rule, n) in other.told {
            *self.told.entry(rule).or_default() += n;
        }
        self.rejected_values += other.rejected_values;
        self.kinds.extend(other.kinds);
        self.backwards += other.backwards;
        self.by_closing += other.by_closing;
        self.flagged = [0, 1].map(|flag| self.flagged[flag] + other.flagged[flag]);
        self.with_due += other.with_due;
        self.cut_off = self.cut_off.take().or(other.cut_off);
        self.twice += other.twice;
        self.never += other.never;
        for (all, words) in [(&mut self.unknown, other.unknown), (&mut self.stood_in, other.stood_in)] {
            for (field, words) in words {
                let known = all.entry(field).or_default();
                for (word, n) in words {
                    *known.entry(word).or_default() += n;
                }
            }
        }
    }
}

/// How many of these hashes differ.
pub(crate) fn different(hashes: &[u64]) -> Result<u64> {
    // The last bits of hashes share them out evenly.
    const SHARES: u64 = 8;
    let shares: Vec<u64> = (0..SHARES).collect();
    let of_share = |share: &u64| {
        let mut mine: Vec<u64> = hashes.iter().copied().filter(|hash| hash % SHARES == *share).collect();
        mine.sort_unstable();
        mine.dedup();
        Ok(mine.len() as u64)
    };
    Ok(parallel::map(&shares, of_share)?.iter().sum())
}
