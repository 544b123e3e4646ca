//! What an examined sample says of its population. A limit is given for what was drawn by the rule only: who picks the items by judgement
//! learns about these items, not about the others.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value;

use crate::error::{Error, Result};
use crate::evidence::sample::draw::Drawn;
use crate::evidence::sample::sheet::{Entry, Filled, Verdict};
use crate::store::Table;
use crate::{output, stats, text};

/// What is asked of a sample.
#[derive(Debug, Clone, Copy)]
pub struct Question {
    /// How sure the limit is.
    pub confidence: f64,
    /// The share of deviations that could be borne, if somebody has said so.
    pub tolerable: Option<f64>,
}

impl Question {
    /// Refuses what is no share.
    pub fn new(confidence: f64, tolerable: Option<f64>) -> Result<Self> {
        for (name, share) in [("confidence", Some(confidence)), ("tolerable", tolerable)] {
            if share.is_some_and(|share| !(share > 0.0 && share < 1.0)) {
                return Err(Error::setting(format!("`--{name}` is a share between 0 and 1, such as 0.95 for 95 %")));
            }
        }
        Ok(Self { confidence, tolerable })
    }
}

/// Deviations of one attribute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Attribute {
    /// Its column.
    pub name: &'static str,
    /// Items of which it is told.
    pub tested: u64,
    /// Of them not as they should be.
    pub deviations: u64,
}

/// A part of the population that was drawn from apart.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Stratum {
    /// The value of its column.
    pub name: String,
    /// Its items.
    pub population: u64,
    /// Of them examined.
    pub tested: u64,
    /// Of them not as they should be.
    pub deviations: u64,
    /// The deviations in it that are not ruled out.
    pub upper_items: Option<u64>,
}

/// An evaluated sample.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Evaluated {
    /// The control.
    pub control: String,
    /// The seed.
    pub seed: String,
    /// Items of the population.
    pub population: u64,
    /// Their hash.
    pub population_sha256: String,
    /// Items of the sheet.
    pub drawn: u64,
    /// Items that do not belong to what is asked about.
    pub replaced: u64,
    /// Items that count.
    pub tested: u64,
    /// Of them not as they should be.
    pub deviations: u64,
    /// The parts of the population that were drawn from apart, each with a limit of its own; empty where none were.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub strata: Vec<Stratum>,
    /// The attributes that were filled in.
    pub attributes: Vec<Attribute>,
    /// How sure the limits are.
    pub confidence: f64,
    /// The share of deviations in a large population that is not ruled out (Clopper-Pearson, one-sided).
    pub upper: Option<f64>,
    /// The deviations in this population that are not ruled out (hypergeometric).
    pub upper_items: Option<u64>,
    /// The share that could be borne.
    pub tolerable: Option<f64>,
    /// Whether the limit of this population stays within it.
    pub supports: Option<bool>,
    /// Items that a large population would need with as many deviations.
    pub needed: Option<u64>,
    /// Why there is no limit.
    pub no_limit: Option<String>,
    /// What limits the result.
    pub remarks: Vec<String>,
}

impl Evaluated {
    /// `tickmark/sample-evaluation/1`.
    pub fn document(&self) -> Result<Value> {
        output::document("tickmark/sample-evaluation/1", self)
    }

    /// The figures, in one row.
    pub fn table(&self) -> Result<Table> {
        let columns =
            "control, seed, population, tested, deviations, replaced, confidence, upper, upper_items, no_limit";
        Table::of(columns, [self])
    }
}

/// Evaluates a sheet against the population as it is now, drawn again with the seed of the sheet and as many items.
pub(super) fn evaluate(filled: &Filled, again: &Drawn, question: Question) -> Evaluated {
    let of = |verdict: Verdict| filled.entries.iter().filter(|entry| entry.verdict == verdict).count() as u64;
    let (deviations, replaced) = (of(Verdict::Deviation), of(Verdict::Replaced));
    let tested = deviations + of(Verdict::Ok);
    let no_limit = not_drawn(filled, again).or_else(|| (tested == 0).then(|| "no item counts".to_owned()));
    let random = no_limit.is_none();
    // Items that do not belong to the question are not part of the population that it is about, and nobody knows how many more there are:
    // those known are taken off, the others stay, which errs on the large side.
    let population = filled.population.saturating_sub(replaced);
    let confidence = question.confidence;
    let strata = strata(filled, again, confidence);
    let plain = random && strata.is_empty();
    let upper = plain.then(|| stats::binomial_upper(deviations, tested, confidence)).flatten();
    let upper_items = if strata.is_empty() {
        random.then(|| stats::hypergeometric_upper(deviations, tested, population, confidence)).flatten()
    } else {
        together(&strata, confidence).filter(|_| random)
    };
    let tolerable = question.tolerable;
    let supports = tolerable.zip(upper_items).map(|(share, items)| items as f64 <= share * population as f64);
    let needed = (plain && supports == Some(false))
        .then(|| stats::sample_size(deviations, tolerable.unwrap_or_default(), confidence))
        .flatten();
    let mut remarks = Vec::new();
    let unsigned = filled.entries.iter().filter(|entry| !entry.signed).count() as u64;
    if unsigned > 0 {
        remarks.push(format!("{} without tester or date", text::count(unsigned, "item")));
    }
    if replaced > 0 {
        remarks.push(format!(
            "{} replaced: the limit is of the items that are like the others",
            text::count(replaced, "item")
        ));
    }
    if random && !plain {
        remarks.push(
            "strata are drawn from apart: the limit of all is the sum of theirs, with the doubt shared among them"
                .to_owned(),
        );
    }
    if random && tested == population {
        remarks.push("all items were examined: nothing is left to doubt".to_owned());
    }
    Evaluated {
        control: filled.control.clone(),
        seed: filled.seed.clone(),
        population: filled.population,
        population_sha256: filled.population_sha256.clone(),
        drawn: filled.entries.len() as u64,
        replaced,
        tested,
        deviations,
        strata: if random { strata } else { Vec::new() },
        attributes: attributes(&filled.entries),
        confidence,
        upper,
        upper_items,
        tolerable,
        supports,
        needed,
        no_limit,
        remarks,
    }
}

/// The strata with what was found in each, and the limit of each at the confidence of the question.
fn strata(filled: &Filled, again: &Drawn, confidence: f64) -> Vec<Stratum> {
    if filled.stratum_by.is_empty() {
        return Vec::new();
    }
    let of: BTreeMap<&str, &str> =
        again.subjects.iter().zip(&again.stratum_of).map(|(subject, name)| (subject.as_str(), name.as_str())).collect();
    let one = |(name, size): &(String, u64)| {
        let mine = || filled.entries.iter().filter(|entry| of.get(entry.subject.as_str()) == Some(&name.as_str()));
        let count = |verdict: Verdict| mine().filter(|entry| entry.verdict == verdict).count() as u64;
        let (deviations, replaced) = (count(Verdict::Deviation), count(Verdict::Replaced));
        let (tested, population) = (deviations + count(Verdict::Ok), size.saturating_sub(replaced));
        let upper_items = stats::hypergeometric_upper(deviations, tested, population, confidence);
        Stratum { name: name.clone(), population, tested, deviations, upper_items }
    };
    again.strata.iter().map(one).collect()
}

/// A limit of all strata together: the sum of their limits, each with its part of the doubt, so that all hold at once (Bonferroni 1936). It
/// errs on the large side. A stratum of which nothing counts may deviate as a whole.
fn together(strata: &[Stratum], confidence: f64) -> Option<u64> {
    let shared = 1.0 - (1.0 - confidence) / strata.len() as f64;
    let limit = |of: &Stratum| match of.tested {
        0 => Some(of.population),
        tested => stats::hypergeometric_upper(of.deviations, tested, of.population, shared),
    };
    strata.iter().map(limit).sum()
}

/// Why the items of a sheet are not the ones that the rule draws.
fn not_drawn(filled: &Filled, again: &Drawn) -> Option<String> {
    if filled.population_sha256 != again.population_sha256 || filled.population != again.population {
        return Some(format!(
            "the population is not the one that was drawn from: {} items then ({} as of {}), {} now",
            text::grouped(filled.population),
            filled.period,
            filled.as_of,
            text::grouped(again.population)
        ));
    }
    let expected: BTreeSet<&str> = again.subjects.iter().map(String::as_str).collect();
    let strange: Vec<&Entry> =
        filled.entries.iter().filter(|entry| !expected.contains(entry.subject.as_str())).collect();
    let first = strange.first()?;
    Some(format!(
        "{} not among the first {} by seed `{}`, such as `{}` (line {})",
        if strange.len() == 1 { "1 item is".to_owned() } else { format!("{} items are", strange.len()) },
        filled.entries.len(),
        filled.seed,
        first.subject,
        first.line
    ))
}

fn attributes(entries: &[Entry]) -> Vec<Attribute> {
    let names = ["attribute_a", "attribute_b", "attribute_c"].into_iter().enumerate();
    let counted = names.map(|(place, name)| {
        let told = entries.iter().filter(|entry| entry.verdict != Verdict::Replaced);
        let told: Vec<Verdict> = told.filter_map(|entry| *entry.attributes.get(place)?).collect();
        let deviations = told.iter().filter(|verdict| **verdict == Verdict::Deviation).count() as u64;
        Attribute { name, tested: told.len() as u64, deviations }
    });
    counted.filter(|attribute| attribute.tested > 0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(verdicts: &[Verdict]) -> (Filled, Drawn) {
        let entries = verdicts.iter().enumerate().map(|(place, verdict)| Entry {
            line: place as u64 + 2,
            subject: format!("T-{place}"),
            verdict: *verdict,
            attributes: [Some(*verdict).filter(|verdict| *verdict != Verdict::Replaced), None, None],
            signed: place > 0,
        });
        let filled = Filled {
            control: "CHG-01".to_owned(),
            period: "2026-06".to_owned(),
            as_of: "2026-07-01T00:00:00Z".to_owned(),
            population: 60,
            population_sha256: "abc".to_owned(),
            seed: "7".to_owned(),
            stratum_by: String::new(),
            entries: entries.collect(),
        };
        let subjects: Vec<String> = filled.entries.iter().map(|entry| entry.subject.clone()).collect();
        let stratum_of = vec![String::new(); subjects.len()];
        let strata = vec![(String::new(), 60)];
        let again = Drawn { population: 60, population_sha256: "abc".to_owned(), subjects, stratum_of, strata };
        (filled, again)
    }

    fn asked(tolerable: f64) -> Question {
        Question { confidence: 0.95, tolerable: Some(tolerable) }
    }

    #[test]
    fn a_clean_sample_of_25_from_60_leaves_five() {
        let (filled, again) = filled(&[Verdict::Ok; 25]);
        let result = evaluate(&filled, &again, asked(0.08));
        // 1 - 0.05^(1/25) = 11.29 %; five of 60, as worked out beside the function; 8 % of 60 are 4.8, so five are too many; 0.92^n <= 0.05
        // from n = 36 on (ln 0.05 / ln 0.92 = 35.9).
        assert!((result.upper.unwrap() - 0.1129).abs() < 0.0001, "{result:?}");
        assert_eq!((result.upper_items, result.supports, result.needed), (Some(5), Some(false), Some(36)));
        // 9 % of 60 are 5.4.
        let wider = evaluate(&filled, &again, asked(0.09));
        assert_eq!((wider.supports, wider.needed), (Some(true), None));
        assert_eq!(result.attributes, [Attribute { name: "attribute_a", tested: 25, deviations: 0 }]);
        assert_eq!(result.remarks, ["1 item without tester or date"]);
    }

    #[test]
    fn what_was_replaced_counts_neither_as_clean_nor_as_deviation() {
        let mut verdicts = vec![Verdict::Ok; 24];
        verdicts.extend([Verdict::Replaced, Verdict::Deviation]);
        let (filled, again) = filled(&verdicts);
        let result = evaluate(&filled, &again, asked(0.2));
        assert_eq!((result.drawn, result.tested, result.deviations, result.replaced), (26, 25, 1, 1));
        assert_eq!(result.attributes, [Attribute { name: "attribute_a", tested: 25, deviations: 1 }]);
        // 17.61 % of the table of upper limits.
        assert!((result.upper.unwrap() - 0.1761).abs() < 0.0001, "{result:?}");
    }

    #[test]
    fn what_was_not_drawn_by_the_rule_has_no_limit() {
        let (mut filled, again) = filled(&[Verdict::Ok; 25]);
        filled.entries[3].subject = "mine".to_owned();
        let picked = evaluate(&filled, &again, asked(0.1));
        assert_eq!((picked.upper, picked.upper_items, picked.supports), (None, None, None));
        assert!(
            picked.no_limit.unwrap().contains("1 item is not among the first 25 by seed `7`, such as `mine` (line 5)")
        );
        let other = Drawn { population_sha256: "abd".to_owned(), ..again };
        assert!(evaluate(&filled, &other, asked(0.1)).no_limit.unwrap().contains("not the one that was drawn from"));
    }

    #[test]
    fn who_examines_all_of_them_knows() {
        let mut verdicts = vec![Verdict::Ok; 57];
        verdicts.extend([Verdict::Deviation; 3]);
        let (filled, again) = filled(&verdicts);
        let result = evaluate(&filled, &again, asked(0.05));
        // 3 of 60 are just 5 %.
        assert_eq!((result.upper_items, result.supports), (Some(3), Some(true)));
        assert!(result.remarks.iter().any(|remark| remark.starts_with("all items were examined")));
    }

    #[test]
    fn strata_have_limits_of_their_own_and_share_the_doubt() {
        let (mut filled, mut again) = filled(&[Verdict::Ok; 25]);
        filled.stratum_by = "change_type".to_owned();
        // 20 of 40 normal ones and 5 of 20 others.
        again.strata = vec![("normal".to_owned(), 40), ("other".to_owned(), 20)];
        again.stratum_of = (0..25).map(|n| if n < 20 { "normal" } else { "other" }.to_owned()).collect();
        let result = evaluate(&filled, &again, asked(0.5));
        let told: Vec<_> =
            result.strata.iter().map(|s| (s.name.as_str(), s.tested, s.population, s.upper_items)).collect();
        // None of 20 among 40 with D deviations: D = 4: (20 19 18 17)/(40 39 38 37) = 116,280 / 2,193,360 = 0.0530 > 0.05; D = 5: that times 16/36 =
        // 0.0236. None of 5 among 20: D = 8: (12 11 10 9 8)/(20 19 18 17 16) = 95,040 / 1,860,480 = 0.0511 > 0.05; D = 9: (11 10 9 8 7) = 55,440:
        // 0.0298.
        assert_eq!(told, [("normal", 20, 40, Some(4)), ("other", 5, 20, Some(8))]);
        // With half of the doubt each, 0.025: D = 4 stays and 5 does not (0.0236); D = 9 stays, 10: (10 9 8 7 6) = 30,240: 0.0163 does not.
        assert_eq!((result.upper_items, result.upper, result.needed), (Some(4 + 9), None, None));
        // 13 of 60 are 21.7 %.
        assert_eq!(result.supports, Some(true));
        filled.entries[0].subject = "mine".to_owned();
        assert_eq!(evaluate(&filled, &again, asked(0.5)).strata, []);
    }
}
