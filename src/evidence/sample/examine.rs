//! Samples of a control that can be tested: drawn from its population as it is now, and the sheets that came back held against it.

use std::path::{Path, PathBuf};

use crate::controls::{Control, ControlSets, Engine};
use crate::error::{Error, ErrorKind, Result};
use crate::evidence::sample::draw::{DrawnSample, SampleDrawing};
use crate::evidence::sample::evaluate::{EvaluatedSample, EvaluationCriteria, evaluate};
use crate::evidence::sample::sheet::CompletedSheet;
use crate::store::Cell;
use crate::whole_file::SizeLimit;
use crate::{text, whole_file};

/// An examined sample: its sheet as it came back, and what it says.
#[derive(Debug)]
pub struct ExaminedSample {
    /// The name of its file.
    pub name: String,
    /// The file.
    pub sheet: Vec<u8>,
    /// What it says.
    pub evaluated: EvaluatedSample,
}

/// Why nothing is drawn without a seed.
pub fn no_seed(option: &str) -> Error {
    Error::setting(format!("`{option}` needs a seed: `--seed S`")).hint(
        "the seed decides which items are drawn, so whoever relies on the sample chooses it, after the population is known; tickmark does not choose one",
    )
}

/// Draws so many items of a control, from each value of a column apart if one is named.
pub fn draw(
    engine: &Engine<'_>,
    control: &Control,
    seed: &str,
    most: usize,
    stratum: Option<&str>,
) -> Result<DrawnSample> {
    if let Some(column) = stratum {
        let known = engine.columns(control)?;
        if !known.iter().any(|name| name == column) {
            return Err(Error::new(ErrorKind::Unknown { what: "column", name: column.to_owned() })
                .hint(text::did_you_mean(column, &known))
                .hint(format!("{} returns {}", control.id(), text::or_list(&known))));
        }
    }
    let mut drawing = SampleDrawing::new(seed, most);
    engine.each_subject(control, stratum, |table| {
        for row in &table.rows {
            if let (Some(subject), Some(stratum)) =
                (row.first().and_then(Cell::as_str), row.get(1).and_then(Cell::as_str))
            {
                drawing.take(subject, stratum);
            }
        }
        Ok(())
    })?;
    drawing.end()
}

/// What a sheet says of the population as it is now.
pub fn evaluate_sheet(
    engine: &Engine<'_>,
    control: &Control,
    filled: &CompletedSheet,
    question: EvaluationCriteria,
) -> Result<EvaluatedSample> {
    let stratum = Some(filled.stratum_by.as_str()).filter(|column| !column.is_empty());
    let again = draw(engine, control, &filled.seed, filled.entries.len(), stratum)?;
    Ok(evaluate(filled, &again, question))
}

/// Reads and evaluates the sheets for an evidence pack. A sheet that is not filled in stops it: a pack says what was found.
pub fn examined(
    files: &[PathBuf],
    engine: &Engine<'_>,
    packs: &ControlSets,
    question: EvaluationCriteria,
) -> Result<Vec<ExaminedSample>> {
    let one = |path: &PathBuf| {
        let filled = CompletedSheet::read(path)?;
        let evaluated = evaluate_sheet(engine, packs.by_id(&filled.control)?, &filled, question)?;
        Ok(ExaminedSample { name: name_of(path), sheet: whole_file::bytes(path, SizeLimit::Table)?, evaluated })
    };
    let all: Vec<ExaminedSample> = files.iter().map(one).collect::<Result<_>>()?;
    let mut places: Vec<(&str, &str)> =
        all.iter().map(|one| (one.evaluated.control.as_str(), one.name.as_str())).collect();
    places.sort_unstable();
    match places.windows(2).find(|pair| pair.first() == pair.last()).and_then(|pair| pair.first()) {
        Some((control, name)) => Err(Error::setting(format!("two samples of {control} are called `{name}`"))
            .hint("they would stand in one place of the pack: rename one")),
        None => Ok(all),
    }
}

/// The name of a sheet in the pack, where it becomes a line of SHA256SUMS.
fn name_of(path: &Path) -> String {
    let plain = |c: char| if c.is_alphanumeric() || "._-".contains(c) { c } else { '_' };
    path.file_name().unwrap_or_default().to_string_lossy().chars().map(plain).collect()
}
