//! Service credits: what a contract pays back for levels that were missed. Arithmetic over shares that the measures give; calculated,
//! never invoiced. Knows neither stores nor pages.

use std::collections::BTreeSet;

use serde::Deserialize;

use crate::error::{Error, Result};
use crate::text;

/// `[[contract]]`: what is paid back when a period misses what was promised.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Contract {
    /// Its name in output: letters, digits and hyphens.
    pub id: String,
    /// Printed instead of the id.
    pub title: Option<String>,
    /// What a period costs; credits are shares of it.
    pub fee: f64,
    /// Printed behind amounts.
    #[serde(default)]
    pub currency: String,
    /// The greatest share of the fee that a period can pay back; all of it where absent.
    pub cap: Option<f64>,
    /// A service level with fewer clocks pays nothing.
    #[serde(default)]
    pub minimum_n: u64,
    /// A ticket that is late under several levels counts in the first of them only.
    #[serde(default)]
    pub once_per_ticket: bool,
    /// The levels, in this order.
    #[serde(default)]
    pub level: Vec<ContractLevel>,
}

/// `[[contract.level]]`: a service level or an availability, and what missing it costs.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContractLevel {
    /// The id of a service level.
    pub sla: Option<String>,
    /// The id of an `[[availability]]`.
    pub availability: Option<String>,
    /// Its part of the fee.
    #[serde(default = "whole")]
    pub weight: f64,
    /// What falls below a share pays that credit; the deepest tier counts.
    pub tiers: Vec<Tier>,
}

const fn whole() -> f64 {
    1.0
}

/// A step of the scale.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tier {
    /// Shares below this one pay.
    pub below: f64,
    /// This share of the weighted fee.
    pub credit: f64,
}

impl ContractLevel {
    /// The id of what is promised.
    pub fn id(&self) -> &str {
        self.sla.as_deref().or(self.availability.as_deref()).unwrap_or_default()
    }
}

/// What was observed of a promise.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ObservedShare {
    /// The share that was kept; none without data.
    pub share: Option<f64>,
    /// The clocks it rests on; none for an availability, which rests on time.
    pub n: Option<u64>,
}

/// What a promise comes to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum CreditOutcome {
    /// No tier was reached.
    Kept,
    /// This tier was.
    Missed(Tier),
    /// There were fewer clocks than the contract asks for.
    TooFew,
    /// There was nothing to measure.
    NoData,
}

/// A contract's credits of a period.
#[derive(Debug, Clone, PartialEq)]
pub struct Ledger {
    /// Outcome and amount of every promise, in the contract's order.
    pub lines: Vec<(CreditOutcome, f64)>,
    /// The amounts together.
    pub sum: f64,
    /// What is paid back: at most the cap.
    pub paid: f64,
}

/// The credits for what was observed of a contract's promises, one for each in order.
pub fn ledger(contract: &Contract, observed: &[ObservedShare]) -> Ledger {
    let line = |(promise, seen): (&ContractLevel, &ObservedShare)| {
        let outcome = match (seen.share, seen.n) {
            (None, _) => CreditOutcome::NoData,
            (_, Some(n)) if n < contract.minimum_n => CreditOutcome::TooFew,
            (Some(share), _) => {
                let reached = promise.tiers.iter().filter(|tier| share < tier.below);
                let deepest = reached.min_by(|a, b| a.below.total_cmp(&b.below));
                deepest.map_or(CreditOutcome::Kept, |tier| CreditOutcome::Missed(*tier))
            }
        };
        let credit = if let CreditOutcome::Missed(tier) = outcome { tier.credit } else { 0.0 };
        (outcome, contract.fee * promise.weight * credit)
    };
    let lines: Vec<(CreditOutcome, f64)> = contract.level.iter().zip(observed).map(line).collect();
    let sum: f64 = lines.iter().map(|(_, amount)| amount).sum();
    let paid = contract.cap.map_or(sum, |cap| sum.min(cap * contract.fee));
    Ledger { lines, sum, paid }
}

/// Refuses contracts that make no sense. `levels` and `agreements` are the ids that a promise may name.
pub fn check_contracts(contracts: &[Contract], levels: &[&str], agreements: &[&str]) -> Result<()> {
    let mut ids = BTreeSet::new();
    for contract in contracts {
        let wrong = |key: &str, message: String| {
            Error::setting(format!("`contract.{}.{key}` {message}", contract.id)).of(["contract", &contract.id, key])
        };
        let is_name = |id: &str| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if !is_name(&contract.id) {
            return Err(wrong("id", format!("is `{}`, expected letters, digits and hyphens", contract.id)));
        }
        if !ids.insert(&contract.id) {
            return Err(wrong("id", "is used twice".to_owned()));
        }
        if contract.fee.is_nan() || contract.fee < 0.0 {
            return Err(wrong("fee", format!("is {}, expected an amount", contract.fee)));
        }
        let share = |key: &str, value: f64| {
            let fits = (0.0..=1.0).contains(&value);
            if fits { Ok(()) } else { Err(wrong(key, format!("is {value}, expected a share between 0 and 1"))) }
        };
        share("cap", contract.cap.unwrap_or(1.0))?;
        for promise in &contract.level {
            let (known, what) = match (&promise.sla, &promise.availability) {
                (Some(id), None) => (levels.contains(&id.as_str()), "sla"),
                (None, Some(id)) => (agreements.contains(&id.as_str()), "availability"),
                _ => return Err(wrong("level", "needs one of `sla` and `availability`".to_owned())),
            };
            if !known {
                let known = if what == "sla" { levels } else { agreements };
                return Err(wrong("level", format!("names no [[{what}]]: `{}`", promise.id())).hint(known_names(
                    promise.id(),
                    what,
                    known,
                )));
            }
            share("level", promise.weight)?;
            for tier in &promise.tiers {
                share("level", tier.below)?;
                share("level", tier.credit)?;
            }
            let mut tiers = promise.tiers.clone();
            tiers.sort_by(|a, b| a.below.total_cmp(&b.below));
            // A deeper miss that pays less is a slip of the pen.
            if tiers.windows(2).any(|pair| pair[0].credit < pair[1].credit || pair[0].below >= pair[1].below) {
                return Err(wrong(
                    "level",
                    format!("`{}` pays less for a deeper miss, or names a tier twice", promise.id()),
                ));
            }
        }
    }
    Ok(())
}

/// The name that may be meant, else those there are.
fn known_names(name: &str, what: &str, known: &[&str]) -> String {
    match (text::nearest(name, known), known) {
        (Some(near), _) => format!("did you mean `{near}`?"),
        (None, []) => format!("the settings have no [[{what}]] at all"),
        (None, known) => format!("expected {}", text::or_list(known)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contract(text: &str) -> Contract {
        toml::from_str(text).unwrap()
    }

    const GOLD: &str = "id = 'gold'\nfee = 20000\ncap = 0.08\nminimum_n = 10\n\
        [[level]]\nsla = 'a'\nweight = 0.6\ntiers = [{ below = 0.95, credit = 0.05 }, { below = 0.90, credit = 0.10 }]\n\
        [[level]]\nsla = 'b'\nweight = 0.4\ntiers = [{ below = 0.90, credit = 0.10 }]\n\
        [[level]]\navailability = 'shop'\ntiers = [{ below = 0.999, credit = 0.02 }]\n";

    fn seen(share: f64, n: u64) -> ObservedShare {
        ObservedShare { share: Some(share), n: Some(n) }
    }

    #[test]
    fn the_deepest_tier_pays_its_share_of_the_weighted_fee() {
        let time = ObservedShare { share: Some(0.998), n: None };
        // 89 % is below both tiers: 20,000 * 0.6 * 0.10 = 1,200. 90 % is not below 90 %. 99.8 %: 20,000 * 0.02 = 400. Together
        // 1,600 = 8 % of the fee, which is the cap.
        let ledger = super::ledger(&contract(GOLD), &[seen(0.89, 100), seen(0.90, 100), time]);
        assert_eq!(ledger.lines[0], (CreditOutcome::Missed(Tier { below: 0.90, credit: 0.10 }), 1_200.0));
        assert_eq!(ledger.lines[1], (CreditOutcome::Kept, 0.0));
        assert_eq!((ledger.sum, ledger.paid), (1_600.0, 1_600.0));
        // With the second level missed, too: 20,000 * 0.4 * 0.10 = 800 more, 2,400, of which 1,600 are paid.
        let ledger = super::ledger(&contract(GOLD), &[seen(0.89, 100), seen(0.89, 100), time]);
        assert_eq!((ledger.sum, ledger.paid), (2_400.0, 1_600.0));
    }

    #[test]
    fn few_clocks_and_no_data_pay_nothing() {
        let none = ObservedShare { share: None, n: Some(0) };
        let ledger = super::ledger(&contract(GOLD), &[seen(0.5, 9), none, ObservedShare { share: None, n: None }]);
        assert_eq!(
            ledger.lines.iter().map(|line| line.0).collect::<Vec<_>>(),
            [CreditOutcome::TooFew, CreditOutcome::NoData, CreditOutcome::NoData]
        );
        assert!(ledger.paid.abs() < f64::EPSILON);
    }

    #[test]
    fn contracts_that_make_no_sense_are_refused() {
        let check =
            |text: &str| check_contracts(&[contract(text)], &["a", "b"], &["shop"]).map_err(|error| error.to_string());
        assert_eq!(check(GOLD), Ok(()));
        for (from, to, fault) in [
            ("'gold'", "'../gold'", "letters, digits and hyphens"),
            ("fee = 20000", "fee = -1", "expected an amount"),
            ("cap = 0.08", "cap = 8", "between 0 and 1"),
            ("sla = 'b'", "sla = 'c'", "names no [[sla]]: `c`"),
            ("availability = 'shop'", "availability = 'shop'\nsla = 'a'", "needs one of"),
            ("credit = 0.10 }]\n[[level]]\nsla", "credit = 0.01 }]\n[[level]]\nsla", "pays less for a deeper miss"),
        ] {
            assert!(GOLD.contains(from), "{from}");
            let error = check(&GOLD.replacen(from, to, 1)).unwrap_err();
            assert!(error.contains(fault), "{error}");
        }
        let hints =
            |levels: &[&str]| check_contracts(&[contract(GOLD)], levels, &["shop"]).unwrap_err().hints().join(" ");
        assert_eq!(hints(&["a", "bb"]), "did you mean `bb`?");
        assert_eq!(hints(&["a", "desk"]), "expected `a` or `desk`");
        assert_eq!(hints(&[]), "the settings have no [[sla]] at all");
        let twice = [contract(GOLD), contract(GOLD)];
        assert!(check_contracts(&twice, &["a", "b"], &["shop"]).unwrap_err().to_string().contains("used twice"));
    }
}
