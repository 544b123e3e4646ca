//! What the indicators are: names, practices, and for each figure the one place its value comes from. Plain data of
//! `queries/indicators`; `evidence` fetches the values. Beside it the limits that `policy.toml` sets for them.

use serde::{Deserialize, Serialize};

use crate::controls::definition::Needs;
use crate::error::{Error, Result};
use crate::model::{Kind, Measure};

const LIST: &str = include_str!("../../queries/indicators/indicators.toml");

/// The statements that figures name, listed once.
const STATEMENTS: &[(&str, &str)] = &[
    ("MET-07", include_str!("../../queries/indicators/MET-07.sql")),
    ("MET-08-count", include_str!("../../queries/indicators/MET-08-count.sql")),
    ("MET-08-linked", include_str!("../../queries/indicators/MET-08-linked.sql")),
    ("MET-10-analysis", include_str!("../../queries/indicators/MET-10-analysis.sql")),
    ("MET-10-root-cause", include_str!("../../queries/indicators/MET-10-root-cause.sql")),
    ("MET-11", include_str!("../../queries/indicators/MET-11.sql")),
    ("MET-12", include_str!("../../queries/indicators/MET-12.sql")),
    ("MET-17", include_str!("../../queries/indicators/MET-17.sql")),
    ("MET-20", include_str!("../../queries/indicators/MET-20.sql")),
    ("MET-23-answered", include_str!("../../queries/indicators/MET-23-answered.sql")),
    ("MET-23-mean", include_str!("../../queries/indicators/MET-23-mean.sql")),
    ("MET-24-filled", include_str!("../../queries/indicators/MET-24-filled.sql")),
    ("MET-24-mapped", include_str!("../../queries/indicators/MET-24-mapped.sql")),
];

/// An indicator.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Indicator {
    /// `MET-01`.
    pub id: String,
    /// A few words.
    pub title: String,
    /// Numerator and denominator, in words.
    pub what: String,
    /// The COBIT practices it is evidence on.
    pub cobit: Vec<String>,
    /// Its figures, the headline first.
    #[serde(rename = "figure")]
    pub figures: Vec<Figure>,
}

/// A figure of an indicator, with its one source.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Figure {
    /// Its name within the indicator.
    pub name: String,
    /// A measure, and which statistic of it.
    #[serde(default)]
    pub metric: Option<String>,
    /// The statistic of the measure.
    #[serde(default)]
    pub stat: Option<String>,
    /// Kinds of ticket; all where empty.
    #[serde(default)]
    pub kinds: Vec<Kind>,
    /// What the service level measures; all where empty.
    #[serde(default)]
    pub measures: Vec<Measure>,
    /// Cells beside the whole.
    #[serde(default)]
    pub by: Vec<String>,
    /// Controls whose counts are summed.
    #[serde(default)]
    pub controls: Vec<String>,
    /// Which of their counts.
    #[serde(default)]
    pub take: Take,
    /// A statement by its name.
    #[serde(default)]
    pub sql: Option<String>,
    /// What the rows become.
    #[serde(default, rename = "as")]
    pub form: FigureForm,
    /// The unit, where the form does not say it.
    #[serde(default)]
    pub unit: Option<String>,
    /// What must be there before it can be had.
    #[serde(default)]
    pub needs: Needs,
}

/// Which count of a control is the numerator.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Take {
    /// TRUE, waived or not: what was recorded does not change by a waiver.
    #[default]
    Exceptions,
    /// FALSE.
    Clean,
}

/// What the rows of a figure become.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FigureForm {
    /// As the measure gives it.
    #[default]
    Given,
    /// Numerator by denominator, a part of a whole.
    Share,
    /// The numerator.
    Count,
    /// Numerator by denominator that is no part of it.
    Ratio,
    /// The value that the statement computed.
    Value,
    /// Of a share, those that are not in it.
    Misses,
}

/// What the organisation asks of an indicator.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Limit {
    /// The figure; the headline where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub figure: Option<String>,
    /// The least that will do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<f64>,
    /// The most that will do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most: Option<f64>,
    /// Who says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

impl Limit {
    /// Whether a value keeps it. The last bit of a quotient does not decide.
    pub fn is_kept(&self, value: f64) -> bool {
        self.at_least.is_none_or(|least| value >= least - 1e-9) && self.at_most.is_none_or(|most| value <= most + 1e-9)
    }

    /// What is wrong with it, for an indicator.
    pub(super) fn mistake(&self, indicator: &Indicator) -> Option<String> {
        if self.at_least.is_none() && self.at_most.is_none() {
            return Some("says neither `at_least` nor `at_most`".to_owned());
        }
        let known = |name: &str| indicator.figures.iter().any(|figure| figure.name == name);
        let unknown = self.figure.as_deref().filter(|name| !known(name))?;
        Some(format!("names the figure `{unknown}`, which {} has not", indicator.id))
    }
}

/// Every indicator, in order.
pub fn indicators() -> Result<Vec<Indicator>> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct FigureFile {
        indicator: Vec<Indicator>,
    }
    let file: FigureFile =
        toml::from_str(LIST).map_err(|error| Error::setting(format!("the list of indicators: {error}")))?;
    Ok(file.indicator)
}

/// The statement of a name.
pub fn indicator_sql(name: &str) -> Option<&'static str> {
    STATEMENTS.iter().find(|(statement, _)| *statement == name).map(|(_, sql)| *sql)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::controls::inputs;
    use crate::controls::pack::Packs;

    #[test]
    fn every_figure_has_one_source_that_exists() {
        let all = indicators().unwrap();
        let ids: Vec<String> = all.iter().map(|indicator| indicator.id.clone()).collect();
        let expected: Vec<String> = (1..=24).map(|n| format!("MET-{n:02}")).collect();
        assert_eq!(ids, expected);
        let packs = Packs::built_in().unwrap();
        let inputs: Vec<&str> = inputs::names().collect();
        let mut used = BTreeSet::new();
        for indicator in &all {
            assert!(!indicator.figures.is_empty() && !indicator.cobit.is_empty(), "{}", indicator.id);
            let names: BTreeSet<&str> = indicator.figures.iter().map(|figure| figure.name.as_str()).collect();
            assert_eq!(names.len(), indicator.figures.len(), "{}", indicator.id);
            for figure in &indicator.figures {
                let sources = [figure.metric.is_some(), figure.sql.is_some(), !figure.controls.is_empty()];
                assert_eq!(sources.into_iter().filter(|given| *given).count(), 1, "{} {}", indicator.id, figure.name);
                assert_eq!(figure.metric.is_some(), figure.stat.is_some());
                for control in &figure.controls {
                    assert!(packs.by_id(control).is_ok(), "{control}");
                }
                if let Some(name) = &figure.sql {
                    assert!(indicator_sql(name).is_some(), "{name}");
                    assert!(!figure.needs.tables.is_empty(), "{name} has no gate");
                    assert_ne!(figure.form, FigureForm::Given, "{name}");
                    used.insert(name.as_str());
                }
                let columns = figure.needs.columns.keys().filter_map(|key| key.split_once('.')).map(|(input, _)| input);
                for input in figure.needs.tables.iter().map(String::as_str).chain(columns) {
                    assert!(inputs.contains(&input), "{} needs `{input}`", indicator.id);
                }
            }
        }
        assert_eq!(used.len(), STATEMENTS.len(), "no statement is left over");
    }

    #[test]
    fn a_limit_is_kept_at_its_very_value() {
        let limit = |least, most| Limit { figure: None, at_least: least, at_most: most, source: None };
        // 0.1 + 0.2 is a bit more than 0.3.
        assert!(limit(None, Some(0.3)).is_kept(0.1 + 0.2) && limit(Some(0.95), None).is_kept(0.95));
        assert!(!limit(None, Some(0.3)).is_kept(0.31) && !limit(Some(0.95), None).is_kept(0.94));
        let indicator = indicators().unwrap().remove(0);
        assert!(limit(None, None).mistake(&indicator).unwrap().contains("neither"));
        let other = Limit { figure: Some("share".to_owned()), ..limit(Some(0.9), None) };
        assert_eq!(other.mistake(&indicator).unwrap(), "names the figure `share`, which MET-01 has not");
    }
}
