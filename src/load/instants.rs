//! How the instants of a staged relation are written, and in which zone: one format per column, one order of day and month
//! per file. What the file cannot tell is asked for, never guessed.

use std::collections::BTreeMap;
use std::path::Path;

use regex::Regex;

use crate::calendar::Zone;
use crate::error::{Error, Result};
use crate::load::options::ImportOptions;
use crate::load::stage::StagedRelation;
use crate::profile::fields::FieldType;
use crate::profile::forms::ZoneRule;
use crate::profile::plan::{ImportPlan, SourceColumn};
use crate::read::date_forms::{DateOrder, InstantFormat, usual};
use crate::store::Store;
use crate::warning::Warning;
use crate::{parallel, text};

/// How a column's instants are written.
#[derive(Debug, Clone)]
pub(crate) struct InstantColumn {
    pub format: InstantFormat,
    pub zone: ColumnZone,
    /// Whether no value of it can be read, and the profile knows why: then it is left out.
    pub unread: bool,
}

/// The zone of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ColumnZone {
    /// Each value says its own offset.
    Offset,
    /// UTC.
    Utc,
    /// Wall time of an IANA zone.
    Local(String),
}

/// The choices for a relation.
#[derive(Debug)]
pub(crate) struct InstantColumns {
    columns: BTreeMap<usize, InstantColumn>,
    /// Order of day and month, where any column needs one.
    pub order: Option<DateOrder>,
    /// Why this order.
    pub order_reason: &'static str,
    /// The zone of the relation's times, for reports.
    pub zone: String,
    /// Why this zone.
    pub zone_reason: &'static str,
}

impl InstantColumns {
    pub(crate) fn of(&self, column: usize) -> &InstantColumn {
        &self.columns[&column]
    }

    /// Decides for every column that fills an instant.
    pub(crate) fn decide(
        store: &Store,
        path: &Path,
        plan: &ImportPlan<'_>,
        stage: &StagedRelation,
        options: &ImportOptions,
        warnings: &mut Vec<Warning>,
    ) -> Result<Self> {
        let sources = sources(plan);
        let choice = FormatChooser { store, path, plan, stage };
        let mut formats = choice.formats(&sources)?;
        let (order, order_reason) = choice.order(&mut formats, options)?;
        // Copies of the tool's tables without numbers hold what the tool stores.
        let raw = plan.numbered_by_key || is_raw(store, plan, stage)?;
        let named = named_zone(store, plan, stage, warnings)?;
        let wall = wall_zone(plan, raw, named, options)?;
        let (mut columns, mut unreadable) = (BTreeMap::new(), Vec::new());
        for source in sources {
            let found = formats.remove(&source.stage);
            let mut unread = found.is_none() && stage.filled(source.stage) > 0;
            if unread && let Some(example) = choice.example(source.stage)? {
                unreadable.push(source.stage);
                let message = if plan.profile.dates.hint.is_empty() {
                    // Each value is rejected for itself.
                    unread = false;
                    let n = text::grouped(stage.filled(source.stage));
                    format!(
                        "no value of `{}` can be read as a time ({n} of {n}), such as `{example}`: is it the right column?",
                        source.header
                    )
                } else {
                    format!(
                        "`{}` was left out: none of its values can be read as a time, such as `{example}`; {}",
                        source.header, plan.profile.dates.hint
                    )
                };
                warnings.push(Warning::new("column_unreadable", message));
            }
            let format = found.unwrap_or(InstantFormat::Iso);
            let zone = match (format.is_utc(), source.stored) {
                (true, _) => ColumnZone::Offset,
                (false, true) => ColumnZone::Utc,
                (false, false) => wall.zone.clone(),
            };
            columns.insert(source.stage, InstantColumn { format, zone, unread });
        }
        // Of each field the column that is looked at first.
        let instants = plan.mapped.iter().filter(|mapped| mapped.field.form == FieldType::Instant);
        let tells = |source: &&SourceColumn| stage.filled(source.stage) > 0 && !unreadable.contains(&source.stage);
        let used: Vec<&SourceColumn> = instants.filter_map(|mapped| mapped.sources.iter().find(tells)).collect();
        let offset = |source: &&SourceColumn| columns[&source.stage].zone == ColumnZone::Offset;
        let on_wall = used.iter().any(|source| !source.stored && !offset(source));
        let (zone, zone_reason) = if on_wall || used.is_empty() {
            (wall.zone.name().to_owned(), wall.reason)
        } else if used.iter().all(offset) {
            ("offset".to_owned(), "every time says its own offset")
        } else {
            ("UTC".to_owned(), "the file holds stored values beside displayed ones")
        };
        if wall.assumed && on_wall {
            warnings.push(Warning::new(
                "zone_assumed",
                format!(
                    "the file does not name its time zone, so its times were read as {zone}, the project's zone; if the export uses another zone, set `zone` for this source"
                ),
            ));
        }
        if let Some(given) = &options.zone
            && wall.from_file
            && given != wall.zone.name()
        {
            let reason = wall.reason;
            warnings
                .push(Warning::new("zone_not_used", format!("{reason}: the zone `{given}` given for it was not used")));
        }
        Ok(Self { columns, order, order_reason, zone, zone_reason })
    }
}

impl ColumnZone {
    fn name(&self) -> &str {
        match self {
            Self::Offset => "offset",
            Self::Utc => "UTC",
            Self::Local(name) => name,
        }
    }
}

/// The columns of instants, each once.
fn sources<'a>(plan: &'a ImportPlan<'_>) -> Vec<&'a SourceColumn> {
    let mut sources: Vec<&SourceColumn> = Vec::new();
    for mapped in plan.mapped.iter().filter(|mapped| mapped.field.form == FieldType::Instant) {
        for source in &mapped.sources {
            if !sources.iter().any(|known| known.stage == source.stage) {
                sources.push(source);
            }
        }
    }
    sources
}

/// The zone of times that say none.
struct ZoneChoice {
    zone: ColumnZone,
    reason: &'static str,
    /// Neither the file nor anybody said so.
    assumed: bool,
    /// The file itself says so.
    from_file: bool,
}

fn wall_zone(plan: &ImportPlan<'_>, raw: bool, named: Option<Zone>, options: &ImportOptions) -> Result<ZoneChoice> {
    let wall =
        |zone: &Zone| if zone.name() == "UTC" { ColumnZone::Utc } else { ColumnZone::Local(zone.name().to_owned()) };
    if raw {
        let reason = "the file holds stored values, which are UTC";
        return Ok(ZoneChoice { zone: ColumnZone::Utc, reason, assumed: false, from_file: true });
    }
    if let Some(zone) = named {
        let reason = "the file names its zone below its rows";
        return Ok(ZoneChoice { zone: wall(&zone), reason, assumed: false, from_file: true });
    }
    if plan.profile.dates.zone == ZoneRule::Utc {
        return Ok(ZoneChoice {
            zone: ColumnZone::Utc,
            reason: "the profile says so",
            assumed: false,
            from_file: false,
        });
    }
    let (name, reason) = match &options.zone {
        Some(name) => (name, "given for this source"),
        None => (&options.project_zone, "the project's zone, because the file names none"),
    };
    Ok(ZoneChoice { zone: wall(&Zone::new(name)?), reason, assumed: options.zone.is_none(), from_file: false })
}

/// The zone that stands in a footer. One that is not known is named and not used.
fn named_zone(
    store: &Store,
    plan: &ImportPlan<'_>,
    stage: &StagedRelation,
    warnings: &mut Vec<Warning>,
) -> Result<Option<Zone>> {
    let beginnings = &plan.profile.dates.zone_in_footer;
    if beginnings.is_empty() {
        return Ok(None);
    }
    let mut name: Option<String> = None;
    // The first column of the file is the first staged.
    stage.each(store, &[0], |texts| {
        let rest = texts[0].and_then(|text| {
            let after = |start: &String| {
                let begins = text.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start));
                begins.then(|| text[start.len()..].trim())
            };
            beginnings.iter().find_map(after)
        });
        if let (None, Some(rest)) = (&name, rest.filter(|rest| !rest.is_empty())) {
            name = Some(rest.to_owned());
        }
    })?;
    let Some(name) = name else { return Ok(None) };
    let zone = Zone::new(&name).ok();
    if zone.is_none() {
        let message = format!("the file names the zone `{name}`, which is not known: it was not used");
        warnings.push(Warning::new("zone_unknown", message));
    }
    Ok(zone)
}

/// Whether the file holds stored values: all values of a field that tells them apart have their form.
fn is_raw(store: &Store, plan: &ImportPlan<'_>, stage: &StagedRelation) -> Result<bool> {
    for (field, pattern) in plan.profile.dates.utc_when.iter() {
        let Some(mapped) = plan.find(field) else { continue };
        let Some(source) = mapped.sources.iter().find(|source| stage.filled(source.stage) > 0) else { continue };
        let pattern = Regex::new(&format!("^(?:{pattern})$"))
            .map_err(|error| Error::setting(format!("`{pattern}` of [dates] utc-when is not a pattern: {error}")))?;
        let (mut all, mut stored) = (0, 0);
        stage.each(store, &[source.stage], |texts| {
            if let Some(text) = texts[0] {
                all += 1;
                stored += u64::from(pattern.is_match(text));
            }
        })?;
        if all > 0 {
            return Ok(all == stored);
        }
    }
    Ok(false)
}

struct FormatChooser<'a> {
    store: &'a Store,
    path: &'a Path,
    plan: &'a ImportPlan<'a>,
    stage: &'a StagedRelation,
}

impl FormatChooser<'_> {
    fn each_text(&self, column: usize, mut take: impl FnMut(&str)) -> Result<()> {
        self.stage.each(self.store, &[column], |texts| texts[0].into_iter().for_each(&mut take))
    }

    /// How many values a column has, and how many of them each format reads.
    fn successes(&self, column: usize, formats: &[&InstantFormat]) -> Result<(u64, Vec<u64>)> {
        let (mut all, mut counts) = (0, vec![0; formats.len()]);
        self.each_text(column, |text| {
            all += 1;
            for (count, format) in counts.iter_mut().zip(formats) {
                *count += u64::from(format.read(text).is_some());
            }
        })?;
        Ok((all, counts))
    }

    /// The least text of a column.
    fn example(&self, column: usize) -> Result<Option<String>> {
        let mut least: Option<String> = None;
        self.each_text(column, |text| {
            if least.as_deref().is_none_or(|least| text < least) {
                least = Some(text.to_owned());
            }
        })?;
        Ok(least)
    }

    fn formats(&self, sources: &[&SourceColumn]) -> Result<BTreeMap<usize, InstantFormat>> {
        let own: Vec<InstantFormat> =
            self.plan.profile.dates.formats.iter().filter_map(|name| InstantFormat::parse(name.get_ref())).collect();
        let known = if own.is_empty() { usual() } else { own };
        let filled: Vec<&SourceColumn> =
            sources.iter().copied().filter(|source| self.stage.filled(source.stage) > 0).collect();
        let formats = parallel::map(&filled, |source| self.format(source, &known))?;
        let found = filled.iter().zip(formats).filter_map(|(source, format)| Some((source.stage, format?)));
        Ok(found.collect())
    }

    /// The first format that reads every value of the column; else those of a profile's own that together have all the forms in it;
    /// else the one that reads most. None where none reads any.
    fn format(&self, source: &SourceColumn, known: &[InstantFormat]) -> Result<Option<InstantFormat>> {
        // The first values rule most formats out; nearly always one is left, and reads on to the end.
        let mut open: Vec<&InstantFormat> = known.iter().collect();
        self.each_text(source.stage, |text| open.retain(|format| format.read(text).is_some()))?;
        if let Some(format) = open.first() {
            return Ok(Some((*format).clone()));
        }
        // One text of every form there is, so that the choice does not hang on the order of rows.
        let mut forms: BTreeMap<String, String> = BTreeMap::new();
        self.each_text(source.stage, |text| {
            let form: String = text.chars().map(|c| if c.is_ascii_digit() { '9' } else { c }).collect();
            let least = forms.entry(form).or_insert_with(|| text.to_owned());
            if text < least.as_str() {
                text.clone_into(least);
            }
        })?;
        if !self.plan.profile.dates.formats.is_empty()
            && let Some(several) = several(forms.values(), known)
        {
            return Ok(Some(several));
        }
        let candidates: Vec<&InstantFormat> =
            known.iter().filter(|format| forms.values().any(|text| format.fits(text))).collect();
        let (all, counts) = self.successes(source.stage, &candidates)?;
        // The first of the best, so that the order of the list decides between equals.
        let best = candidates.iter().zip(&counts).rev().max_by_key(|(_, n)| **n);
        match best {
            Some((format, n)) if *n > 0 => Ok(Some((*format).clone())),
            _ if all == 0 => Ok(Some(InstantFormat::Iso)),
            _ => self.unreadable(source),
        }
    }

    /// A column of which no value can be read: fatal where records hang on it.
    fn unreadable(&self, source: &SourceColumn) -> Result<Option<InstantFormat>> {
        let required = self.plan.profile.target().required().iter().any(|name| {
            self.plan.find(name).is_some_and(|mapped| {
                mapped.field.form == FieldType::Instant
                    && mapped.sources.first().is_some_and(|first| first.stage == source.stage)
            })
        });
        if !required {
            return Ok(None);
        }
        let example = self.example(source.stage)?.unwrap_or_default();
        Err(Error::import(
            self.path,
            format!("no value of column `{}` can be read as a time, such as `{example}`", source.header),
        )
        .hint(self.plan.profile.dates.hint.clone())
        .hint("expected a form such as `2026-01-31 15:04:05`, `31/01/2026 15:04` or `31/Jan/26 3:04 PM`")
        .hint("a profile can name the form: `[dates] formats = [\"%d.%m.%Y %H:%M\"]`; relative times such as `3 weeks ago` cannot be read at all"))
    }

    /// Settles day and month for the whole file, and rewrites the formats accordingly.
    fn order(
        &self,
        formats: &mut BTreeMap<usize, InstantFormat>,
        options: &ImportOptions,
    ) -> Result<(Option<DateOrder>, &'static str)> {
        let numeric: Vec<usize> =
            formats.iter().filter(|(_, format)| format.order().is_some()).map(|(column, _)| *column).collect();
        if numeric.is_empty() {
            return Ok((None, "no column needs one"));
        }
        let in_order =
            |format: &InstantFormat, order| if format.order() == Some(order) { format.clone() } else { format.twin() };
        // Of each order the first column that holds a text which only it can read, with the least such text.
        let mut told: [Option<(usize, String)>; 2] = [None, None];
        for column in &numeric {
            let format = &formats[column];
            let pair = [in_order(format, DateOrder::DayFirst), in_order(format, DateOrder::MonthFirst)];
            let mut only: [Option<String>; 2] = [None, None];
            self.each_text(*column, |text| {
                let reads = pair.each_ref().map(|format| format.read(text).is_some());
                let at = usize::from(!reads[0]);
                if reads[0] != reads[1] && only[at].as_deref().is_none_or(|least| text < least) {
                    only[at] = Some(text.to_owned());
                }
            })?;
            for (told, only) in told.iter_mut().zip(only) {
                *told = told.take().or(only.map(|text| (*column, text)));
            }
        }
        let order = if let Some(order) = options.date_order {
            (order, "given for this source")
        } else if let [Some(day_first), Some(month_first)] = &told {
            return Err(self.mixed(day_first, month_first));
        } else if told[0].is_some() || told[1].is_some() {
            let order = if told[0].is_some() { DateOrder::DayFirst } else { DateOrder::MonthFirst };
            (order, "a part above 12 can only be a day")
        } else if let Some(order) = self.plan.profile.dates.order {
            (order, "the profile says so")
        } else {
            (self.order_by_sense(formats, &numeric, &in_order)?, "only this order puts opening before resolution")
        };
        for column in numeric {
            let format = in_order(&formats[&column], order.0);
            formats.insert(column, format);
        }
        Ok((Some(order.0), order.1))
    }

    /// Every date reads both ways: the order in which tickets are opened before they are resolved.
    fn order_by_sense(
        &self,
        formats: &BTreeMap<usize, InstantFormat>,
        numeric: &[usize],
        in_order: &dyn Fn(&InstantFormat, DateOrder) -> InstantFormat,
    ) -> Result<DateOrder> {
        let sensible = |order| -> Result<(u64, u64)> {
            let written = |name: &str| {
                let source = self.plan.find(name)?.sources.first()?;
                let format = formats.get(&source.stage)?;
                let format = if numeric.contains(&source.stage) { in_order(format, order) } else { format.clone() };
                Some((source.stage, format))
            };
            let Some(opened) = written("opened_at").or_else(|| written("started_at")) else { return Ok((0, 0)) };
            let later = ["resolved_at", "closed_at", "updated_at", "stopped_at"].into_iter().filter_map(written);
            let columns: Vec<(usize, InstantFormat)> = std::iter::once(opened).chain(later).collect();
            let places: Vec<usize> = columns.iter().map(|(column, _)| *column).collect();
            let (mut all, mut right) = (0, 0);
            self.stage.each(self.store, &places, |texts| {
                let mut read = texts.iter().zip(&columns).map(|(text, (_, format))| format.read((*text)?));
                let Some(opened) = read.next().flatten() else { return };
                for later in read.flatten() {
                    all += 1;
                    right += u64::from(opened <= later);
                }
            })?;
            Ok((all, right))
        };
        let (dmy, mdy) = (sensible(DateOrder::DayFirst)?, sensible(DateOrder::MonthFirst)?);
        // Real files hold a few tickets that are resolved before they are opened.
        let holds = |(all, right): (u64, u64)| all > 0 && right * 20 >= all * 19;
        match (holds(dmy), holds(mdy)) {
            (true, false) => Ok(DateOrder::DayFirst),
            (false, true) => Ok(DateOrder::MonthFirst),
            _ => Err(self.undecidable(numeric)),
        }
    }

    fn header(&self, column: usize) -> &str {
        let mut sources = self.plan.mapped.iter().flat_map(|mapped| &mapped.sources);
        sources.find(|source| source.stage == column).map_or("?", |source| source.header.as_str())
    }

    /// Some dates can only have the day first, others only the month: which of the rest are which nobody can tell.
    fn mixed(&self, day_first: &(usize, String), month_first: &(usize, String)) -> Error {
        let (day, month) = (self.header(day_first.0), self.header(month_first.0));
        let also = if day == month { "and".to_owned() } else { format!("and column `{month}`") };
        Error::import(
            self.path,
            format!(
                "the dates have the day first in some records and the month first in others: column `{day}` holds `{}` {also} `{}`",
                day_first.1, month_first.1
            ),
        )
        .hint("export the file again with one form of dates, best `2026-01-31 15:04:05`")
        .hint("or say which order is right, `--date-order dmy` or `--date-order mdy`: values that do not have it are then rejected")
    }

    fn undecidable(&self, numeric: &[usize]) -> Error {
        let column = numeric.first().copied().unwrap_or(0);
        let header = self.header(column);
        let example = self.example(column).ok().flatten().unwrap_or_default();
        Error::import(
            self.path,
            format!("the dates can be read with the day or the month first, and nothing in the file tells which: column `{header}` holds `{example}`"),
        )
        .hint("say it: `--date-order dmy` or `--date-order mdy`, or `[dates] order = \"dmy\"` in a profile")
    }
}

/// The formats that together have the forms in a column, each form that of one format; none where one format is all.
fn several<'t>(forms: impl Iterator<Item = &'t String>, known: &[InstantFormat]) -> Option<InstantFormat> {
    let mut chosen: Vec<InstantFormat> = Vec::new();
    for form in forms {
        if !chosen.iter().any(|format| format.fits(form)) {
            chosen.extend(known.iter().find(|format| format.fits(form)).cloned());
        }
    }
    let same = chosen.iter().all(|format| format.is_utc() == chosen[0].is_utc());
    (same && chosen.len() > 1).then_some(InstantFormat::Any(chosen))
}
