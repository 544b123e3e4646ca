//! Outages whose end is written and cannot be read (`not yet`): they are kept and marked, for without the mark they would look as if
//! they were still going on.

use crate::error::Result;
use crate::load::convert::conversion::Conversion;
use crate::load::writer::ImportWriter;
use crate::text;
use crate::warning::Warning;

/// Marks them in `import_typed`, and names their number.
pub(crate) fn mark(writer: &ImportWriter<'_>, conversion: &Conversion<'_>, warnings: &mut Vec<Warning>) -> Result<()> {
    let sources = conversion.plan.find("ended_at").map_or(&[][..], |mapped| mapped.sources.as_slice());
    let unread = sources.iter().any(|source| conversion.instants.of(source.stage).unread);
    let headers: Vec<String> = sources.iter().map(|source| text::quote_literal(&source.header)).collect();
    let which = match headers.as_slice() {
        [] => "false".to_owned(),
        // Of a column that was left out as a whole no value is among the rejected.
        _ if unread => "ended_at IS NULL".to_owned(),
        headers => format!(
            "ended_at IS NULL AND line_no IN (SELECT line_no FROM import_rejects WHERE NOT whole_record AND column_name IN ({}))",
            headers.join(", ")
        ),
    };
    // A row is another one when its end is known to be none: the mark is part of what its hash tells apart.
    writer.store.batch(&format!(
        "ALTER VIEW import_typed RENAME TO import_unmarked_typed; \
         CREATE TEMP VIEW import_typed AS SELECT * REPLACE (CASE WHEN end_unread THEN xor(row_hash, 1::UBIGINT) ELSE row_hash END AS row_hash) \
         FROM (SELECT *, {which} AS end_unread FROM import_unmarked_typed)"
    ))?;
    let marked = writer.number("SELECT count(*) FROM import_typed WHERE end_unread")?;
    if marked > 0 {
        let message = format!(
            "{} with an end that cannot be read: left out of availability; `tickmark query rejects` names each",
            text::count(marked, "outage")
        );
        warnings.push(Warning::new("outage_end_unread", message));
    }
    Ok(())
}
