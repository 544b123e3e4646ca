//! What templates see: texts that are ready to print, links, and finished charts. No numbers, so that a template cannot do
//! arithmetic; no markup except in [`Chart`]s, so that everything from a ticket is escaped by the template engine.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::report::charts::{Chart, TargetStatus};
use crate::report::format::kept;

/// The whole page of a service review.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Page {
    /// Title of the document.
    pub(crate) title: String,
    /// Name of the pack.
    pub(crate) pack: &'static str,
    /// "June 2026".
    pub(crate) heading: String,
    /// The front sheet.
    pub(crate) facts: Vec<PageFact>,
    /// Remarks above everything: a period that is not over, settings that are missing.
    pub(crate) notices: Vec<Sentence>,
    /// Links to the sections.
    pub(crate) nav: Vec<Link>,
    /// What the month says.
    pub(crate) verdict: ReviewVerdict,
    /// The measures.
    pub(crate) scorecard: Scorecard,
    /// The sections, in the order of the page.
    pub(crate) sections: Vec<Section>,
    /// What each measure means.
    pub(crate) definitions: Vec<PageDefinition>,
    /// Last lines.
    pub(crate) footer: Sentence,
}

impl Page {
    /// Where the page leads to: anchors and files.
    pub(crate) fn links(&self) -> BTreeSet<&str> {
        let mut links: BTreeSet<&str> = self.scorecard.rows.iter().filter_map(|row| row.list.as_deref()).collect();
        let sentences = [&self.notices, &self.verdict.sentences, &self.verdict.decisions, &self.scorecard.hints];
        let mut tables: Vec<&PageTable> = Vec::new();
        let mut told: Vec<&Sentence> = sentences.into_iter().flatten().collect();
        for section in &self.sections {
            told.extend(&section.says);
            for block in &section.blocks {
                match block {
                    SectionBlock::Table(table) => tables.push(table),
                    SectionBlock::Figure(figure) => {
                        told.push(&figure.caption);
                        tables.extend(&figure.table);
                    }
                }
            }
        }
        told.extend(tables.iter().map(|table| &table.hint));
        let spans = told.into_iter().flat_map(|sentence| &sentence.0);
        links.extend(spans.filter_map(|span| span.href.as_deref()));
        let cells = tables.into_iter().flat_map(|table| table.rows.iter().flatten());
        links.extend(cells.filter_map(|cell| cell.href.as_deref()));
        links
    }
}

/// A line of the front sheet.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct PageFact {
    /// "Period".
    pub(crate) name: &'static str,
    /// "1 to 30 June 2026, Europe/Berlin, 22 working days".
    pub(crate) value: String,
}

/// A link.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Link {
    /// Anchor or relative path.
    pub(crate) href: String,
    /// Its words.
    pub(crate) text: String,
}

/// A stretch of a sentence.
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct TextSpan {
    /// Its words.
    pub(crate) text: String,
    /// Where it leads.
    pub(crate) href: Option<String>,
    /// What the eye should catch.
    pub(crate) strong: bool,
}

/// Words, some of them links.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(transparent)]
pub(crate) struct Sentence(pub(super) Vec<TextSpan>);

impl Sentence {
    /// Starts with plain words.
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self::default().say(text)
    }

    /// Goes on with plain words.
    #[must_use]
    pub(crate) fn say(mut self, text: impl Into<String>) -> Self {
        self.0.push(TextSpan { text: kept(text), ..TextSpan::default() });
        self
    }

    /// Goes on with words that lead somewhere.
    #[must_use]
    pub(crate) fn link(mut self, text: impl Into<String>, href: impl Into<String>) -> Self {
        self.0.push(TextSpan { text: kept(text), href: Some(href.into()), strong: false });
        self
    }

    /// Goes on with words that the eye should catch.
    #[must_use]
    pub(crate) fn strong(mut self, text: impl Into<String>) -> Self {
        self.0.push(TextSpan { text: kept(text), href: None, strong: true });
        self
    }

    /// Goes on with a link to a file, called by its name.
    #[must_use]
    pub(crate) fn file(self, path: String) -> Self {
        self.link(path.rsplit('/').next().unwrap_or_default().to_owned(), path)
    }

    /// Whether it has no words.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.iter().all(|span| span.text.is_empty())
    }
}

/// The verdict and what the meeting is asked to decide.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ReviewVerdict {
    /// "Improving, with one service under pressure".
    pub(crate) heading: String,
    /// Three to five sentences.
    pub(crate) sentences: Vec<Sentence>,
    /// Decisions wanted, by rule.
    pub(crate) decisions: Vec<Sentence>,
    /// By which rules it was reached.
    pub(crate) rules: Vec<String>,
}

/// A reading: a sign and words, so that it does not depend on colour.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Badge {
    /// Class of the stylesheet: ok, bad, unsure, none.
    pub(crate) class: TargetStatus,
    /// A shape of its own.
    pub(crate) sign: &'static str,
    /// "meets its target".
    pub(crate) words: String,
}

impl Badge {
    /// The sign that goes with a reading.
    pub(crate) fn new(class: TargetStatus, words: impl Into<String>) -> Self {
        let sign = match class {
            TargetStatus::Ok => "●",
            TargetStatus::Bad => "▲",
            TargetStatus::Unsure => "◆",
            TargetStatus::None => "",
        };
        Self { class, sign, words: words.into() }
    }
}

/// The scorecard.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Scorecard {
    /// Heading of the value column: "June".
    pub(crate) now: String,
    /// "to May".
    pub(crate) last: String,
    /// "to June 2025".
    pub(crate) year: String,
    /// "14 months".
    pub(crate) span: String,
    /// The measures.
    pub(crate) rows: Vec<ScorecardRow>,
    /// How to read it.
    pub(crate) hints: Vec<Sentence>,
}

/// One measure of the scorecard.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct ScorecardRow {
    /// "Resolved in target".
    pub(crate) name: String,
    /// Anchor of its definition.
    pub(crate) href: String,
    /// "391 of 401 clocks that ended".
    pub(crate) population: String,
    /// List of the tickets behind it.
    pub(crate) list: Option<String>,
    /// As printed.
    pub(crate) value: String,
    /// The 95 % interval, as printed.
    pub(crate) range: String,
    /// As printed; empty without one.
    pub(crate) target: String,
    /// "pooled" or "example": nobody agreed on it; empty for a target that was.
    pub(crate) target_kind: &'static str,
    /// Value against target.
    pub(crate) reading: Badge,
    /// Change to the month before, with its unit.
    pub(crate) last: String,
    /// Whether that is better or worse; none where it may be chance.
    pub(crate) last_reading: Option<Badge>,
    /// Change to the same month of last year.
    pub(crate) year: String,
    /// Whether that is better or worse.
    pub(crate) year_reading: Option<Badge>,
    /// The small line, as SVG.
    pub(crate) spark: String,
}

/// A section of the page.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Section {
    /// Anchor.
    pub(crate) id: &'static str,
    /// Heading.
    pub(crate) title: &'static str,
    /// What it says, before anything is shown.
    pub(crate) says: Vec<Sentence>,
    /// Its figures and tables.
    pub(crate) blocks: Vec<SectionBlock>,
}

/// A part of a section.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub(crate) enum SectionBlock {
    /// A chart with its words and table.
    Figure(Figure),
    /// A table.
    Table(PageTable),
}

/// A chart, the sentence that says what it shows, and the figures behind it.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Figure {
    /// Anchor.
    pub(crate) id: String,
    /// What the chart says.
    pub(crate) heading: String,
    /// The drawing; none where there is nothing to draw, which the caption then says.
    pub(crate) chart: Option<Chart>,
    /// Colours in words, where labels in the drawing do not do.
    pub(crate) keys: Vec<LegendEntry>,
    /// What is counted, n, and how to read it.
    pub(crate) caption: Sentence,
    /// The figures behind the drawing.
    pub(crate) table: Option<PageTable>,
}

/// A colour of a drawing in words.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct LegendEntry {
    /// Class of the stylesheet.
    pub(crate) class: &'static str,
    /// What it stands for.
    pub(crate) text: String,
}

/// A table.
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct PageTable {
    /// Anchor; empty inside a figure.
    pub(crate) id: String,
    /// Heading; empty inside a figure.
    pub(crate) heading: String,
    /// Columns.
    pub(crate) columns: Vec<PageColumn>,
    /// Rows of as many cells.
    pub(crate) rows: Vec<Vec<PageCell>>,
    /// What stands below: how many are shown, where the rest is, or that there is none.
    pub(crate) hint: Sentence,
}

/// A column.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct PageColumn {
    /// Heading.
    pub(crate) title: String,
    /// Numbers stand right.
    pub(crate) number: bool,
    /// Long texts take the room that is left, and break anywhere if they must.
    pub(crate) free: bool,
}

impl PageColumn {
    /// A column of words.
    pub(crate) fn words(title: impl Into<String>) -> Self {
        Self { title: title.into(), number: false, free: false }
    }

    /// A column of numbers.
    pub(crate) fn number(title: impl Into<String>) -> Self {
        Self { title: title.into(), number: true, free: false }
    }

    /// A column of long texts.
    pub(crate) fn free(title: impl Into<String>) -> Self {
        Self { title: title.into(), number: false, free: true }
    }

    /// Several columns: `#` in front means numbers, `~` long texts.
    pub(crate) fn list(titles: &[&str]) -> Vec<Self> {
        let column = |title: &&str| match (title.strip_prefix('#'), title.strip_prefix('~')) {
            (Some(title), _) => Self::number(title),
            (_, Some(title)) => Self::free(title),
            _ => Self::words(*title),
        };
        titles.iter().map(column).collect()
    }
}

/// A cell.
#[derive(Debug, Clone, Default, Serialize)]
pub(crate) struct PageCell {
    /// Its words.
    pub(crate) text: String,
    /// Where it leads.
    pub(crate) href: Option<String>,
    /// A second, smaller line.
    pub(crate) sub: Option<String>,
    /// Words of less weight.
    pub(crate) dim: bool,
    /// A reading instead of words.
    pub(crate) reading: Option<Badge>,
}

impl PageCell {
    /// Words.
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    /// Words of less weight.
    pub(crate) fn dim(text: impl Into<String>) -> Self {
        Self { text: text.into(), dim: true, ..Self::default() }
    }

    /// A reading.
    pub(crate) fn reading(reading: Badge) -> Self {
        Self { reading: Some(reading), ..Self::default() }
    }

    /// Leads somewhere.
    #[must_use]
    pub(crate) fn link(mut self, href: impl Into<String>) -> Self {
        self.href = Some(href.into());
        self
    }

    /// With a second line.
    #[must_use]
    pub(crate) fn sub(mut self, sub: impl Into<String>) -> Self {
        self.sub = Some(sub.into());
        self
    }
}

/// A definition with the values of the page that rest on it.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct PageDefinition {
    /// Anchor.
    pub(crate) anchor: String,
    /// Id of the metric.
    pub(crate) id: String,
    /// Heading.
    pub(crate) title: String,
    /// One sentence.
    pub(crate) what: String,
    /// What is counted.
    pub(crate) population: String,
    /// The arithmetic.
    pub(crate) formula: String,
    /// What is left out.
    pub(crate) left_out: String,
    /// Where it comes from.
    pub(crate) source: String,
    /// Values of this page: what, n, value, what was left out.
    pub(crate) values: PageTable,
}
