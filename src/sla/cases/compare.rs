//! What a case expects beside what the engine found, and what to show of the difference: the pieces of the clock, against those that the case
//! lists, or with the piece marked that explains a wrong figure.

use std::fmt;

use crate::model::ClockState;
use crate::sla::cases::form::{Expect, SegmentCase, WrittenCase};
use crate::sla::engine::Figures;
use crate::sla::segments::{Segment, SegmentKind};
use crate::text;

/// A clock with figures that are not as expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The case.
    pub id: String,
    /// The figures, in the order of `expect`.
    pub wrong: Vec<Wrong>,
    /// The pieces of the clock, to see why.
    pub pieces: Vec<Piece>,
}

/// A figure that is not as expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// The key of `expect`.
    pub key: &'static str,
    /// What the case says.
    pub expected: String,
    /// What the engine says.
    pub found: String,
}

/// A piece of the clock, or one that it should have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// What is to be seen in it.
    pub mark: Mark,
    /// First second, and first second after.
    pub span: (i64, i64),
    /// Why it is what it is.
    pub why: String,
}

/// What is to be seen in a piece.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mark {
    /// As expected, or nothing is known of it.
    None,
    /// The engine found it, the case does not list it.
    Found,
    /// The case lists it, the engine did not find it.
    Expected,
    /// It explains a figure.
    Explains(String),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, Wrong { key, expected, found }) in self.wrong.iter().enumerate() {
            let start = if place == 0 { "" } else { "\n" };
            write!(f, "{start}{}: {key} is {found}, expected {expected}", self.id)?;
        }
        for Piece { mark, span: (from, until), why } in &self.pieces {
            let sign = match mark {
                Mark::None => ' ',
                Mark::Found => '+',
                Mark::Expected => '-',
                Mark::Explains(_) => '>',
            };
            let (begin, end) = (text::instant(*from), text::instant(*until));
            write!(f, "\n  {sign} {begin} to {end}  {:>8} s  {why}", until - from)?;
            match mark {
                Mark::None => {}
                Mark::Found => f.write_str(" (not expected)")?,
                Mark::Expected => f.write_str(" (expected)")?,
                Mark::Explains(what) => write!(f, " ({what})")?,
            }
        }
        Ok(())
    }
}

/// The last clock against the row, the ones before it against `earlier`.
pub(super) fn all(case: &WrittenCase, found: &[(Figures, Vec<Segment>)]) -> Vec<Failure> {
    let Some(((last, segments), earlier)) = found.split_last() else { return Vec::new() };
    let mut failures: Vec<Failure> = compare(&case.id, &case.expect, last, segments).into_iter().collect();
    if earlier.len() != case.expect.earlier.len() {
        let count = |clocks: usize| text::count(clocks as u64, "clock");
        failures.push(Failure {
            id: case.id.clone(),
            wrong: vec![Wrong {
                key: "earlier",
                expected: count(case.expect.earlier.len()),
                found: count(earlier.len()),
            }],
            pieces: segments.iter().map(plain).collect(),
        });
        return failures;
    }
    for (number, (expect, (figures, segments))) in (1..).zip(case.expect.earlier.iter().zip(earlier)) {
        // An earlier clock ended at its stop or at the change that cancelled it.
        let ended = Figures { stop: figures.stop.or(figures.cancelled), ..*figures };
        failures.extend(compare(&format!("{}, earlier clock {number}", case.id), expect, &ended, segments));
    }
    failures
}

fn compare(id: &str, expect: &Expect, figures: &Figures, segments: &[Segment]) -> Option<Failure> {
    let instant = |at: Option<i64>| at.map_or_else(|| "none".to_owned(), text::instant);
    let number = |number: Option<i64>| number.map_or_else(|| "none".to_owned(), |number| number.to_string());
    let without_figures = matches!(figures.state, ClockState::Unmeasurable | ClockState::NotApplicable);
    let figure = |value: i64| if without_figures { number(None) } else { number(Some(value)) };
    let expected_number = |value: Option<i64>| value.map(|value| value.to_string());
    // What is listed and what was found, where they differ.
    let listed = expect.segments.as_deref().filter(|listed| !is_same(listed, segments));
    let pieces_of = |count: usize| text::count(count as u64, "piece");
    let rows = [
        ("state", expect.state.map(|state| state.to_string()), figures.state.to_string()),
        ("target_seconds", expected_number(expect.target_seconds), number(figures.target_seconds)),
        ("working_seconds", expected_number(expect.working_seconds), figure(figures.working_seconds)),
        (
            "paused_working_seconds",
            expected_number(expect.paused_working_seconds),
            figure(figures.paused_working_seconds),
        ),
        ("elapsed_seconds", expected_number(expect.elapsed_seconds), figure(figures.elapsed_seconds)),
        ("start", expect.start.map(|at| text::instant(at.0)), text::instant(figures.start)),
        ("stop", expect.stop.map(|at| text::instant(at.0)), instant(figures.stop)),
        ("due", expect.due.map(|due| instant(due.0)), instant(figures.due)),
    ];
    let told = rows.into_iter().filter_map(|(key, expected, found)| Some(Wrong { key, expected: expected?, found }));
    let mut wrong: Vec<Wrong> = told.filter(|row| row.expected != row.found).collect();
    if let Some(listed) = listed {
        let row = Wrong { key: "segments", expected: pieces_of(listed.len()), found: pieces_of(segments.len()) };
        // As many, but others: the signs before the pieces say which.
        let other = if row.expected == row.found { format!("{} that differ", row.found) } else { row.found };
        wrong.push(Wrong { found: other, ..row });
    }
    if wrong.is_empty() {
        return None;
    }
    let pieces = match (listed, &expect.segments) {
        (Some(listed), _) => beside(listed, segments),
        // As the case lists them: the figure that is wrong is not one of the pieces.
        (None, Some(_)) => segments.iter().map(plain).collect(),
        (None, None) => explained(expect, figures, segments),
    };
    Some(Failure { id: id.to_owned(), wrong, pieces })
}

fn plain(segment: &Segment) -> Piece {
    Piece { mark: Mark::None, span: (segment.from, segment.until), why: segment.why.clone() }
}

fn is_listed(listed: &SegmentCase, segment: &Segment) -> bool {
    (listed.from.0, listed.until.0, listed.kind) == (segment.from, segment.until, segment.kind)
}

fn is_same(listed: &[SegmentCase], segments: &[Segment]) -> bool {
    listed.len() == segments.len() && listed.iter().zip(segments).all(|(listed, segment)| is_listed(listed, segment))
}

const fn word(kind: SegmentKind) -> &'static str {
    match kind {
        SegmentKind::Counted => "counted",
        SegmentKind::Paused => "paused",
        SegmentKind::OutOfHours => "out_of_hours",
        SegmentKind::Stopped => "stopped",
    }
}

/// The pieces that are listed and those that were found, in order of time: those in both once.
fn beside(listed: &[SegmentCase], segments: &[Segment]) -> Vec<Piece> {
    let found = segments.iter().map(|segment| {
        let mark = if listed.iter().any(|listed| is_listed(listed, segment)) { Mark::None } else { Mark::Found };
        Piece { mark, ..plain(segment) }
    });
    let lacking = listed.iter().filter(|listed| !segments.iter().any(|segment| is_listed(listed, segment)));
    let lacking = lacking.map(|listed| Piece {
        mark: Mark::Expected,
        span: (listed.from.0, listed.until.0),
        why: word(listed.kind).to_owned(),
    });
    let mut pieces: Vec<Piece> = lacking.chain(found).collect();
    // Stable: of two that begin together, the expected one stands first.
    pieces.sort_by_key(|piece| piece.span.0);
    pieces
}

/// The pieces with the first one marked that explains what is wrong: of a sum, one as long as the difference, of the kind that is too much or too
/// little; else the first of a kind that is as long altogether; else the one in which the sum passes what is expected. Where no sum is wrong, the
/// one in which the target is used up.
fn explained(expect: &Expect, figures: &Figures, segments: &[Segment]) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = segments.iter().map(plain).collect();
    let sums = [
        (SegmentKind::Counted, "working_seconds", expect.working_seconds, figures.working_seconds),
        (SegmentKind::Paused, "paused_working_seconds", expect.paused_working_seconds, figures.paused_working_seconds),
    ];
    let wrong = sums.into_iter().find_map(|(kind, name, expected, found)| {
        expected.filter(|expected| *expected != found).map(|expected| (kind, name, expected, found))
    });
    let explanation = match wrong {
        Some((kind, name, expected, found)) => explain_sum(segments, kind, name, (expected, found)),
        None => figures.target_seconds.and_then(|target| {
            let place = passes(segments, SegmentKind::Counted, target)?;
            Some((place, format!("in it the target of {target} s is used up")))
        }),
    };
    if let Some((piece, what)) = explanation.and_then(|(place, what)| Some((pieces.get_mut(place)?, what))) {
        piece.mark = Mark::Explains(what);
    }
    pieces
}

fn explain_sum(
    segments: &[Segment],
    kind: SegmentKind,
    name: &str,
    (expected, found): (i64, i64),
) -> Option<(usize, String)> {
    let (more, by) = (found > expected, (found - expected).abs());
    let way = if more { "more" } else { "less" };
    let may_explain = |segment: &Segment| (segment.kind == kind) == more;
    if let Some(place) = segments.iter().position(|segment| may_explain(segment) && segment.seconds() == by) {
        return Some((place, format!("as long as the {by} s that `{name}` is {way}")));
    }
    // A night cuts a pause in two.
    let altogether = |kind| segments.iter().filter(|other| other.kind == kind).map(Segment::seconds).sum::<i64>();
    if let Some(place) = segments.iter().position(|segment| may_explain(segment) && altogether(segment.kind) == by) {
        return Some((place, format!("with those like it as long as the {by} s that `{name}` is {way}")));
    }
    let place = passes(segments, kind, expected)?;
    Some((place, format!("the first in which `{name}` is more than the expected {expected} s")))
}

/// The piece of a kind in which the sum of the kind passes a number of seconds.
fn passes(segments: &[Segment], kind: SegmentKind, expected: i64) -> Option<usize> {
    let mut sum = 0;
    segments.iter().position(|segment| {
        sum += if segment.kind == kind { segment.seconds() } else { 0 };
        sum > expected
    })
}
