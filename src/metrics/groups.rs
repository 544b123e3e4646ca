//! The rows of a sample by period and cell: numbers, integer sums and values. The whole of
//! a period and each cell are put together exactly, because nothing is divided yet. What is held grows with the rows, not with the
//! cells that could be: a cell is there only where it has rows.

use std::collections::{BTreeMap, HashMap};
use std::ops::{AddAssign, Range};

use polars::prelude::{DataType, Int64Chunked};

use crate::error::Result;
use crate::metrics::cells::BreakdownCells;
use crate::metrics::sample::{BASES, BASIS, CELL, PERIOD, REASON, Sample, Statistic, VALUE, frame_error};

/// Reasons for which a row may belong to a period, or not.
const UNKNOWN: &[&str] = &["end_unknown", "open_tickets_only", "missing_resolution", "missing_closing"];

/// The groups of a sample, in columns of one entry each.
#[derive(Debug)]
pub(super) struct Groups {
    /// Period and place (0: the whole), in order. The whole is there for every period, also where nothing happened.
    keys: Vec<(u32, u32)>,
    /// Rows that count.
    n: Vec<u64>,
    /// Of the rows that count, by column.
    sums: Vec<(&'static str, Vec<i64>)>,
    /// Rows by what they are left out for.
    excluded: Vec<(&'static str, Vec<u64>)>,
    /// Rows that count of which a field was filled, by field.
    filled: Vec<(&'static str, Vec<u64>)>,
    basis: Vec<Option<i64>>,
    /// `VALUE` of the rows that count, group after group, each sorted; where each group ends.
    values: Vec<i64>,
    ends: Vec<usize>,
}

/// The rows of one period and cell.
#[derive(Debug, Clone, Copy)]
pub(super) struct Group<'a> {
    groups: &'a Groups,
    index: usize,
}

impl Groups {
    /// Groups the rows of a sample: first by period and combination, of which each row has one, then these by the places they belong to.
    pub(super) fn of(cells: &BreakdownCells, periods: usize, sample: &Sample) -> Result<Self> {
        let atoms = Atoms::of(cells, periods, sample)?;
        let placed = AtomGroups::of(cells, periods, &atoms.keys);
        let mut excluded: Vec<_> =
            sample.reasons.iter().zip(&atoms.excluded).map(|(reason, of)| (*reason, placed.sum(of))).collect();
        let mut sums = Vec::new();
        for column in summed(sample) {
            let mut of_atom = vec![0; atoms.keys.len()];
            atoms.each(sample, column, |atom, value| of_atom[atom] += value)?;
            sums.push((column, placed.sum(&of_atom)));
        }
        let mut basis = vec![None; placed.keys.len()];
        if sample.rows.column(BASIS).is_ok() {
            let mut of_atom = vec![None; atoms.keys.len()];
            atoms.each(sample, BASIS, |atom, basis| of_atom[atom] = of_atom[atom].max(Some(basis)))?;
            placed.each(|group, atom| basis[group] = basis[group].max(of_atom[atom]));
        }
        let is_sorted = sample.stats.iter().any(|(_, stat)| matches!(stat, Statistic::Quantile(_)));
        let (values, ends) = if is_sorted {
            let (values, ranges) = atoms.values(sample)?;
            placed.sorted(&values, &ranges)
        } else {
            (Vec::new(), Vec::new())
        };
        let counted = |flag: &str| -> Option<Vec<u64>> {
            let (_, sums) = sums.iter().find(|(column, _)| *column == flag)?;
            Some(sums.iter().map(|sum: &i64| sum.unsigned_abs()).collect())
        };
        let noted = |flags: &[(&'static str, &str)]| -> Vec<(&'static str, Vec<u64>)> {
            flags.iter().filter_map(|(name, flag)| Some((*name, counted(flag)?))).collect()
        };
        excluded.extend(noted(sample.notes));
        let filled = noted(sample.filled);
        Ok(Self { n: placed.sum(&atoms.n), sums, excluded, filled, basis, values, ends, keys: placed.keys })
    }

    /// Period and place of each group, in order.
    pub(super) fn keys(&self) -> &[(u32, u32)] {
        &self.keys
    }

    pub(super) fn group(&self, index: usize) -> Group<'_> {
        Group { groups: self, index }
    }
}

impl<'a> Group<'a> {
    /// Rows that count.
    pub(super) fn n(self) -> u64 {
        self.groups.n[self.index]
    }

    /// The sum of a column over the rows that count.
    pub(super) fn sum(self, column: &str) -> i64 {
        let sums = self.groups.sums.iter().find(|(name, _)| *name == column);
        sums.map_or(0, |(_, sums)| sums[self.index])
    }

    /// `VALUE` of the rows that count, for quantiles.
    pub(super) fn sorted(self) -> &'a [i64] {
        let from = self.index.checked_sub(1).map_or(0, |before| self.groups.ends[before]);
        self.groups.ends.get(self.index).map_or(&[], |until| &self.groups.values[from..*until])
    }

    /// Rows that do not count, by reason.
    pub(super) fn excluded(self) -> BTreeMap<&'static str, u64> {
        let counts = self.groups.excluded.iter().map(|(reason, counts)| (*reason, counts[self.index]));
        counts.filter(|(_, count)| *count > 0).collect()
    }

    /// Rows that count of which a field was filled from other records of the ticket, by field.
    pub(super) fn filled(self) -> BTreeMap<&'static str, u64> {
        let counts = self.groups.filled.iter().map(|(field, counts)| (*field, counts[self.index]));
        counts.filter(|(_, count)| *count > 0).collect()
    }

    /// Rows of which nobody knows whether they belong here.
    pub(super) fn unknown(self) -> u64 {
        let unknown = self.groups.excluded.iter().filter(|(reason, _)| UNKNOWN.contains(reason));
        unknown.map(|(_, counts)| counts[self.index]).sum()
    }

    /// A group rests on the weakest basis of its rows.
    pub(super) fn basis(self) -> Option<&'static str> {
        BASES.get(usize::try_from(self.groups.basis[self.index]?).ok()?).map(|basis| basis.as_str())
    }
}

/// The rows by period and combination of values.
struct Atoms {
    /// Period and number of the combination, in the order of their coming.
    keys: Vec<(u32, u32)>,
    /// For each row that counts its atom; [`NO_ATOM`] for one that is left out.
    of_row: Vec<u32>,
    /// Rows that count.
    n: Vec<u64>,
    /// Rows that are left out, by reason.
    excluded: Vec<Vec<u64>>,
}

const NO_ATOM: u32 = u32::MAX;

impl Atoms {
    fn of(cells: &BreakdownCells, periods: usize, sample: &Sample) -> Result<Self> {
        let (numbers, of_period) = (integers(sample, CELL)?, integers(sample, PERIOD)?);
        let reasons = integers(sample, REASON)?;
        let combinations = cells.combinations().max(1);
        let number = |value: Option<i64>, many: usize| {
            value.and_then(|value| u32::try_from(value).ok()).filter(|value| (*value as usize) < many).unwrap_or(0)
        };
        let mut index = Index::new(periods, combinations, numbers.len());
        let rows = numbers.iter().zip(of_period.iter());
        let mut of_row: Vec<u32> =
            rows.map(|(cell, period)| index.at(number(period, periods), number(cell, combinations))).collect();
        let keys = index.keys;
        let mut n = vec![0; keys.len()];
        let mut excluded = vec![vec![0; keys.len()]; sample.reasons.len()];
        for (atom, reason) in of_row.iter_mut().zip(reasons.iter()) {
            let reason = reason.and_then(|reason| usize::try_from(reason - 1).ok());
            match reason.and_then(|reason| excluded.get_mut(reason)) {
                Some(counts) => counts[std::mem::replace(atom, NO_ATOM) as usize] += 1,
                None => n[*atom as usize] += 1,
            }
        }
        Ok(Self { keys, of_row, n, excluded })
    }

    /// Shows the values of a column in the rows that count, each with its atom. Of flags those that are set.
    fn each(&self, sample: &Sample, column: &str, mut take: impl FnMut(usize, i64)) -> Result<()> {
        // Most flags are set nowhere.
        if let Ok(flags) = sample.rows.column(column).and_then(|column| column.bool())
            && !flags.any()
        {
            return Ok(());
        }
        let values = integers(sample, column)?;
        for (atom, value) in self.of_row.iter().zip(values.iter()) {
            if let Some(value) = value.filter(|_| *atom != NO_ATOM) {
                take(*atom as usize, value);
            }
        }
        Ok(())
    }

    /// `VALUE` of the rows that count, atom after atom, and where each atom begins and ends.
    fn values(&self, sample: &Sample) -> Result<(Vec<i64>, Vec<Range<usize>>)> {
        let mut all = 0;
        let mut ranges: Vec<Range<usize>> = Vec::with_capacity(self.n.len());
        for n in &self.n {
            ranges.push(all..all);
            all += *n as usize;
        }
        let mut values = vec![0; all];
        self.each(sample, VALUE, |atom, value| {
            values[ranges[atom].end] = value;
            ranges[atom].end += 1;
        })?;
        Ok((values, ranges))
    }
}

/// Which groups each atom belongs to.
struct AtomGroups {
    keys: Vec<(u32, u32)>,
    /// For each atom as many groups as there are breakdowns, and the whole.
    of_atom: Vec<u32>,
    width: usize,
}

impl AtomGroups {
    fn of(cells: &BreakdownCells, periods: usize, atoms: &[(u32, u32)]) -> Self {
        let width = cells.each();
        let mut index = Index::new(periods, cells.all(), atoms.len() * width);
        for period in 0..periods {
            index.at(period as u32, 0);
        }
        let mut of_atom = Vec::with_capacity(atoms.len() * width);
        for (period, cell) in atoms {
            of_atom.extend(cells.places(*cell).iter().map(|place| index.at(*period, *place)));
        }
        // From the order of their coming to that of period and place.
        let mut order: Vec<u32> = (0..index.keys.len() as u32).collect();
        order.sort_unstable_by_key(|group| index.keys[*group as usize]);
        let mut place_of = vec![0; order.len()];
        for (place, group) in order.iter().enumerate() {
            place_of[*group as usize] = place as u32;
        }
        for group in &mut of_atom {
            *group = place_of[*group as usize];
        }
        let keys = order.iter().map(|group| index.keys[*group as usize]).collect();
        Self { keys, of_atom, width }
    }

    /// Shows each group with each of its atoms.
    fn each(&self, mut take: impl FnMut(usize, usize)) {
        for (atom, groups) in self.of_atom.chunks_exact(self.width).enumerate() {
            for group in groups {
                take(*group as usize, atom);
            }
        }
    }

    fn sum<T: Copy + Default + AddAssign>(&self, of_atom: &[T]) -> Vec<T> {
        let mut sums = vec![T::default(); self.keys.len()];
        self.each(|group, atom| sums[group] += of_atom[atom]);
        sums
    }

    /// The values of each group, sorted, one group after the other, and where each ends.
    fn sorted(&self, of_atoms: &[i64], ranges: &[Range<usize>]) -> (Vec<i64>, Vec<usize>) {
        let mut ends = self.sum(&ranges.iter().map(Range::len).collect::<Vec<usize>>());
        let mut all = 0;
        for count in &mut ends {
            all += std::mem::replace(count, all);
        }
        let mut values = vec![0; all];
        self.each(|group, atom| {
            let own = &of_atoms[ranges[atom].clone()];
            let from = ends[group];
            ends[group] += own.len();
            values[from..ends[group]].copy_from_slice(own);
        });
        let mut from = 0;
        for until in &ends {
            values[from..*until].sort_unstable();
            from = *until;
        }
        (values, ends)
    }
}

/// Numbers pairs of a period and something else in the order of their coming. A table finds them many times faster than a hash, but is as large as what could be.
struct Index {
    keys: Vec<(u32, u32)>,
    width: usize,
    found: IndexTable,
}

enum IndexTable {
    /// 0 where there is none yet, else the number after it.
    Table(Vec<u32>),
    Hashed(HashMap<(u32, u32), u32>),
}

/// Entries of a table for each row, at most.
const MAX_GAP: usize = 4;

/// Entries of a table that are no burden, however few the rows.
const SMALL: usize = 1 << 12;

impl Index {
    fn new(periods: usize, places: usize, rows: usize) -> Self {
        let possible = periods.saturating_mul(places);
        let is_close = possible <= rows.saturating_mul(MAX_GAP).max(SMALL);
        let found = if is_close { IndexTable::Table(vec![0; possible]) } else { IndexTable::Hashed(HashMap::new()) };
        Self { keys: Vec::new(), width: places, found }
    }

    fn at(&mut self, period: u32, place: u32) -> u32 {
        let next = self.keys.len() as u32;
        let number = match &mut self.found {
            IndexTable::Table(table) => {
                let entry = &mut table[period as usize * self.width + place as usize];
                if *entry == 0 {
                    *entry = next + 1;
                }
                *entry - 1
            }
            IndexTable::Hashed(found) => *found.entry((period, place)).or_insert(next),
        };
        if number == next {
            self.keys.push((period, place));
        }
        number
    }
}

/// The columns that statistics, notes and fillings sum, once each.
fn summed(sample: &Sample) -> Vec<&'static str> {
    let mut columns = Vec::new();
    let of_stat = sample.stats.iter().filter_map(|(_, stat)| match stat {
        Statistic::Flow(column) | Statistic::Tally(column) | Statistic::Share(column) => Some(*column),
        Statistic::Mean => Some(VALUE),
        Statistic::Events | Statistic::Count | Statistic::Standing | Statistic::Quantile(_) => None,
    });
    for column in of_stat.chain(sample.notes.iter().chain(sample.filled).map(|(_, flag)| *flag)) {
        if !columns.contains(&column) {
            columns.push(column);
        }
    }
    columns
}

fn integers(sample: &Sample, name: &str) -> Result<Int64Chunked> {
    let column = sample.rows.column(name).and_then(|column| column.cast(&DataType::Int64)).map_err(frame_error)?;
    column.i64().cloned().map_err(frame_error)
}

#[cfg(test)]
mod tests {
    use polars::prelude::df;

    use super::*;
    use crate::model::Kind;

    fn sample(rows: usize) -> Sample {
        let column = |of: &dyn Fn(i64) -> i64| (0..rows as i64).map(of).collect::<Vec<i64>>();
        Sample {
            kind: Kind::Incident,
            clock: None,
            sla: None,
            rows: df!(
                CELL => column(&|row| row * 997 % 2_000),
                PERIOD => column(&|row| row % 60),
                REASON => column(&|row| i64::from(row == 0)),
                VALUE => column(&|row| 10 - row),
                BASIS => column(&|row| row % 2),
            )
            .unwrap(),
            reasons: &["cancelled"],
            stats: &[("median", Statistic::Quantile(50)), ("mean", Statistic::Mean)],
            notes: &[],
            filled: &[],
            shows: &[],
        }
    }

    #[test]
    fn a_cell_is_held_only_where_it_has_rows() {
        // 2,000 cells and 60 periods could make 120,060 groups. Five rows make five, beside the whole of each period.
        let cells = BreakdownCells::numbered(2_000);
        let groups = Groups::of(&cells, 60, &sample(5)).unwrap();
        assert_eq!(groups.keys.len(), 60 + 5);
        assert_eq!((groups.n.len(), groups.values.len()), (65, 2 * 4));
        assert!(groups.keys.is_sorted());
    }

    #[test]
    fn wholes_and_cells_have_the_rows_that_count() {
        let cells = BreakdownCells::numbered(2_000);
        // Row 0 is left out of period 0 and cell 0, whose place is 1; row 60 is in period 0 and cell 60 * 997 % 2,000 = 1,820.
        let groups = Groups::of(&cells, 60, &sample(61)).unwrap();
        let of = |key: (u32, u32)| groups.group(groups.keys.binary_search(&key).unwrap());
        let whole = of((0, 0));
        assert_eq!(
            (whole.n(), whole.sum(VALUE), whole.sorted(), whole.basis()),
            (1, -50, &[-50][..], Some("measured"))
        );
        assert_eq!(whole.excluded(), BTreeMap::from([("cancelled", 1)]));
        assert_eq!((of((0, 1)).n(), of((0, 1)).excluded()), (0, BTreeMap::from([("cancelled", 1)])));
        assert_eq!((of((0, 1_821)).sorted(), of((0, 1_821)).excluded()), (&[-50][..], BTreeMap::new()));
    }
}
