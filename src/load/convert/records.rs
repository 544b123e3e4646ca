//! A batch of staged records: which are kept, which are no records, and why the others are rejected.

use crate::load::convert::staged::{ROW_ID, Rejection, SHOWN, STOPPED, StagedBatch};
use std::sync::Arc;

use arrow::array::{Array as _, ArrayRef, AsArray as _, BooleanArray, Int64Array, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Field, Int64Type, Schema, SchemaRef};
use xxhash_rust::xxh3::xxh3_64;

use crate::error::Result;
use crate::load::convert::columns;
use crate::load::convert::conversion::{Conversion, arrow_error, rule};
use crate::load::convert::seen::ConversionStats;
use crate::profile::fields::TargetTable;

/// The records of a batch that are kept, those that are not, and what was counted.
pub(crate) type ConvertedBatch = (RecordBatch, Option<RecordBatch>, ConversionStats);

/// The columns of `import_rejects`.
pub(super) fn rejects_schema() -> SchemaRef {
    let text = |name| Field::new(name, DataType::Utf8, true);
    Arc::new(Schema::new(vec![
        Field::new("line_no", DataType::Int64, false),
        text("ticket_number"),
        text("column_name"),
        text("raw_value"),
        text("rule"),
        text("expected"),
        Field::new("whole_record", DataType::Boolean, false),
    ]))
}

pub(crate) fn convert(conversion: &Conversion<'_>, batch: &RecordBatch) -> Result<ConvertedBatch> {
    let text = |column: &'_ usize| batch.column(*column).as_string::<i32>();
    let staged = StagedBatch {
        conversion,
        line_no: batch.column(0).as_primitive::<Int64Type>(),
        cells: (1..batch.num_columns() - 1).map(|column| text(&column)).collect(),
        extra: text(&(batch.num_columns() - 1)),
    };
    let mut seen = ConversionStats::default();
    let dropped = staged.dropped(&mut seen);
    let texts = staged.texts(dropped.as_deref(), &mut seen);
    let (mut arrays, mut failures) = (Vec::with_capacity(conversion.outputs.len()), Vec::new());
    for output in &conversion.outputs {
        let place = output.field.unwrap_or(0);
        arrays.push(columns::make(conversion, output, &texts, &mut seen, &mut |row| {
            failures.push((row, place, rule(conversion.plan.mapped[place].field.form)));
        }));
    }
    staged.apply(&texts, &mut arrays, &mut failures, &mut seen);
    staged.say_not_reopened(&mut arrays, &failures);
    let by_closing = staged.mark_closings(&texts, &mut arrays);
    let array_of = |column: &str| conversion.place(column).map(|place| &arrays[place]);

    let target = conversion.target();
    let required: Vec<&ArrayRef> =
        conversion.plan.profile.required().iter().filter_map(|name| array_of(name)).collect();
    let complete = |row: usize| {
        required.iter().all(|column| column.is_valid(row))
            && (target != TargetTable::Ticket || texts.kinds[row].is_some())
            && staged.extra.is_null(row)
    };
    let is_dropped = |row: usize| dropped.as_ref().is_some_and(|dropped| dropped[row]);
    let mut keeps: Vec<bool> = (0..texts.rows).map(|row| !is_dropped(row) && complete(row)).collect();
    let mut rejects = Vec::new();
    for (row, keep) in keeps.iter_mut().enumerate() {
        if is_dropped(row) {
            continue;
        }
        if *keep && staged.says_something(&arrays, row) {
            seen.kept += 1;
        } else if *keep || staged.is_footer(row, &texts) {
            seen.ignored += 1;
            *keep = false;
            let first = staged.first_cell(row);
            if first.to_lowercase().starts_with(STOPPED) {
                seen.cut_off = Some(first.to_owned());
            }
        } else {
            seen.rejected += 1;
            rejects.push(staged.why(row, &texts, &array_of));
        }
    }
    // Values of records that are no records or were rejected as a whole are not counted a second time.
    for (row, field, (rule, expected)) in failures.into_iter().filter(|(row, ..)| keeps[*row]) {
        rejects.push(staged.reject(row, field, &texts, (rule, expected), false));
    }
    staged.backwards(&texts, &keeps, &array_of, &mut rejects, &mut seen);
    seen.by_closing = by_closing.iter().zip(&keeps).filter(|(closes, keep)| **closes && **keep).count() as u64;
    if let Some(flags) = array_of("made_sla").and_then(|flags| flags.as_boolean_opt()) {
        for kept in flags.iter().zip(&keeps).filter_map(|(flag, keep)| flag.filter(|_| *keep)) {
            seen.flagged[usize::from(kept)] += 1;
        }
        let due = array_of("due_at").map(|due| (0..texts.rows).filter(|row| keeps[*row] && due.is_valid(*row)).count());
        seen.with_due = due.unwrap_or(0) as u64;
    }
    seen.rejected_values = rejects.iter().filter(|reject| !reject.whole).count() as u64;
    if target == TargetTable::Ticket {
        seen.kinds.extend(texts.kinds.iter().zip(&keeps).filter(|(_, keep)| **keep).filter_map(|(kind, _)| *kind));
    }

    let rows = staged.assemble(&texts, arrays, &keeps)?;
    let ids = rows.column(ROW_ID).as_string::<i32>();
    seen.ids = ids.iter().flatten().map(|id| xxh3_64(id.as_bytes())).collect();
    if let (TargetTable::Ticket, Some(own)) = (target, rows.column_by_name("native_id")) {
        seen.own_ids = own.as_string::<i32>().iter().flatten().map(|id| xxh3_64(id.as_bytes())).collect();
    }
    let rejects = if rejects.is_empty() { None } else { Some(reject_batch(&rejects)?) };
    Ok((rows, rejects, seen))
}

fn reject_batch(rejects: &[Rejection<'_>]) -> Result<RecordBatch> {
    let text = |of: &dyn Fn(&Rejection<'_>) -> Option<String>| -> ArrayRef {
        Arc::new(rejects.iter().map(of).collect::<StringArray>())
    };
    let cut = |text: &str| text.chars().take(SHOWN).collect::<String>();
    let columns: Vec<ArrayRef> = vec![
        Arc::new(rejects.iter().map(|reject| reject.line_no).collect::<Int64Array>()),
        text(&|reject| reject.number.map(str::to_owned)),
        text(&|reject| reject.column.map(str::to_owned)),
        text(&|reject| reject.raw.map(cut)),
        text(&|reject| Some(reject.rule.to_owned())),
        text(&|reject| Some(reject.expected.to_owned())),
        Arc::new(rejects.iter().map(|reject| Some(reject.whole)).collect::<BooleanArray>()),
    ];
    RecordBatch::try_new(rejects_schema(), columns).map_err(|error| arrow_error(&error))
}
