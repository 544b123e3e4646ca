//! What an examined sample says, for people.

use std::fmt::Write as _;

use crate::evidence::sample::evaluate::Evaluated;
use crate::text;

/// A share as people write it; what is small keeps two places.
fn percent(share: f64) -> String {
    format!("{:.2} %", 100.0 * share)
}

/// The page.
pub fn page(result: &Evaluated) -> String {
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
            "  with {} a large population needs {} (more items keep these: the same seed, a larger `--size`)",
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
