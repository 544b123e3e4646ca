//! What occurs in the exports: kinds, priorities in the tool's own words, services and groups, each with how many tickets have it.

use crate::error::Result;
use crate::model::Kind;
use crate::proposal::evidence::{CountedWord, counted};
use crate::store::Store;
use crate::text;

/// Words listed of each priority.
const WORDS: usize = 3;
/// Services and groups listed.
const LISTED: usize = 8;

/// One line a kind: `incident: 1 = "1 - Critical" (74), ...`.
pub(super) fn priorities(store: &Store) -> Result<Vec<String>> {
    let mut lines = Vec::new();
    for kind in Kind::ALL {
        let of_kind = format!("FROM ticket WHERE record_type = {}", text::quote_literal(kind.as_str()));
        let mut told = Vec::new();
        let numbers = counted(
            store,
            &format!("SELECT coalesce(priority::VARCHAR, 'none'), count(*)::BIGINT {of_kind} GROUP BY 1 ORDER BY 1"),
        )?;
        for (number, n) in &numbers {
            let words = counted(
                store,
                &format!(
                    "SELECT priority_raw, count(*)::BIGINT {of_kind} AND priority_raw IS NOT NULL \
                     AND coalesce(priority::VARCHAR, 'none') = {} GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {WORDS}",
                    text::quote_literal(number)
                ),
            )?;
            let words: Vec<String> = words.iter().map(|(word, _)| quoted(word)).collect();
            let words = if words.is_empty() { "nothing".to_owned() } else { words.join(", ") };
            told.push(format!("{number} = {words} ({})", text::grouped(*n)));
        }
        if !numbers.is_empty() {
            lines.push(format!("{}: {}", kind.as_str(), told.join(", ")));
        }
    }
    Ok(lines)
}

/// The services, or the groups, that most tickets have, and how many there are in all.
pub(super) fn most(store: &Store, field: &str) -> Result<(Vec<CountedWord>, u64)> {
    let of_field = format!("FROM ticket WHERE {field} IS NOT NULL");
    let all = counted(store, &format!("SELECT 'n', count(DISTINCT {field})::BIGINT {of_field}"))?;
    let all = all.first().map_or(0, |(_, n)| *n);
    let list = counted(
        store,
        &format!("SELECT {field}, count(*)::BIGINT {of_field} GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {LISTED}"),
    )?;
    Ok((list, all))
}

/// A text of the data as TOML writes it, on one line.
pub(super) fn quoted(text: &str) -> String {
    // JSON escapes what TOML's basic strings escape, line breaks and quotes among it.
    serde_json::Value::from(
        text.chars().filter(|letter| !letter.is_control() && *letter != '\u{7f}').collect::<String>(),
    )
    .to_string()
}
