//! What the words of a file mean: the distinct words of a column are few, so they are looked up here, one by one, and joined
//! back as a small table. A word that no map knows is counted and named.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{ArrayRef, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Field as ArrowField, Schema};

use super::fields::Form;
use super::profile::Profile;
use super::reconcile::Warning;
use crate::error::{Error, ErrorKind, Result};
use crate::store::Store;
use crate::text;

/// Where the words to look up come from.
pub(crate) struct Words<'a> {
    /// Name of the table to make: `import_code_` and this.
    pub table: &'a str,
    /// Field whose value map applies.
    pub field: &'a str,
    pub form: Form,
    /// Query giving the columns `kind` and `word`.
    pub query: &'a str,
    /// The column's name, for warnings.
    pub header: &'a str,
}

/// So few words are told apart faster than they are joined.
const FEW: usize = 24;

/// What the words of a column mean.
pub(crate) enum Meanings {
    /// A handful of words of one kind.
    Few(Vec<(String, Option<String>)>),
    /// A table `import_code_NAME (kind, word, meaning)`.
    Table,
}

impl Meanings {
    /// An expression for the meaning of `word` where there are few; none where the table must be joined.
    pub(crate) fn cases(&self, word: &str) -> Option<String> {
        let Self::Few(words) = self else { return None };
        let known = words.iter().filter_map(|(word, meaning)| Some((word, meaning.as_ref()?)));
        let cases: Vec<String> = known
            .map(|(word, meaning)| format!("WHEN {} THEN {}", text::quote_literal(word), text::quote_literal(meaning)))
            .collect();
        Some(if cases.is_empty() { "NULL::VARCHAR".to_owned() } else { format!("CASE {word} {} END", cases.join(" ")) })
    }
}

/// Makes a table `(kind, word, meaning)` of the distinct words of a query. Words without a meaning are warned of.
pub(crate) fn look_up(
    store: &Store,
    profile: &Profile,
    words: &Words<'_>,
    warnings: &mut Vec<Warning>,
) -> Result<Meanings> {
    let table = format!("import_code_{}", words.table);
    let sql = format!("SELECT kind, word, count(*) FROM ({}) WHERE word IS NOT NULL GROUP BY kind, word", words.query);
    let found = store.table(&sql, &[])?;
    let (mut kinds, mut texts, mut meanings) = (Vec::new(), Vec::new(), Vec::new());
    let mut unknown: BTreeMap<&str, u64> = BTreeMap::new();
    for row in &found.rows {
        let [kind, word, n] = row.as_slice() else { continue };
        let (Some(text), n) = (word.as_str(), n.as_i64().unwrap_or(0)) else { continue };
        let meaning = meaning(profile, words, kind.as_str(), text);
        if meaning.is_none() {
            *unknown.entry(text).or_default() += n.unsigned_abs();
        }
        kinds.push(kind.as_str());
        texts.push(text);
        meanings.push(meaning);
    }
    if !unknown.is_empty() && words.form != Form::Text {
        warnings.push(unmapped(words, &unknown));
    }
    let one_kind = kinds.windows(2).all(|pair| pair[0] == pair[1]);
    let few = (one_kind && texts.len() <= FEW)
        .then(|| texts.iter().map(|text| (*text).to_owned()).zip(meanings.iter().cloned()).collect());
    let columns: Vec<ArrayRef> = vec![
        Arc::new(StringArray::from(kinds)),
        Arc::new(StringArray::from(texts)),
        Arc::new(StringArray::from(meanings)),
    ];
    let fields = ["kind", "word", "meaning"].map(|name| ArrowField::new(name, DataType::Utf8, true));
    let schema = Arc::new(Schema::new(fields.to_vec()));
    let batch = RecordBatch::try_new(Arc::clone(&schema), columns).map_err(|error| {
        Error::new(ErrorKind::Sql { context: "keeping a value map".to_owned(), message: error.to_string() })
    })?;
    store.hold(&table, schema, [Ok(batch)])?;
    Ok(few.map_or(Meanings::Table, Meanings::Few))
}

fn meaning(profile: &Profile, words: &Words<'_>, kind: Option<&str>, word: &str) -> Option<String> {
    let of = |word: &str| profile.meaning(words.field, kind, word).map(str::to_owned);
    let found = of(word);
    if found.is_some() || words.form != Form::Level {
        return found;
    }
    // `3 - Moderate`, `2-High`, `P1`: the number, else the label.
    let (digit, label) = level(word)?;
    of(&digit.to_string())
        .or_else(|| label.and_then(of))
        .or_else(|| (!profile.maps(words.field)).then(|| digit.to_string()))
}

/// The leading level of a choice and its label.
fn level(word: &str) -> Option<(char, Option<&str>)> {
    let rest = word.trim().trim_start_matches(['p', 'P']);
    let digit = rest.chars().next().filter(|c| ('1'..='5').contains(c))?;
    let rest = &rest[1..];
    if rest.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let label = rest.trim_start_matches([' ', '-', '.', ':', ')', '\u{2013}']);
    Some((digit, (!label.is_empty()).then_some(label)))
}

fn unmapped(words: &Words<'_>, unknown: &BTreeMap<&str, u64>) -> Warning {
    const SHOWN: usize = 6;
    let total = unknown.values().sum();
    let mut named: Vec<(&&str, &u64)> = unknown.iter().collect();
    named.sort_by(|a, b| b.1.cmp(a.1).then_with(|| a.0.cmp(b.0)));
    let list: Vec<String> =
        named.iter().take(SHOWN).map(|(word, n)| format!("`{word}` ({})", text::grouped(**n))).collect();
    let more = named.len().saturating_sub(SHOWN);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let message = format!(
        "`{}` has {} that the profile gives no {}: {}{more}",
        words.header,
        text::count(total, "value"),
        words.field.replace('_', " "),
        list.join(", ")
    );
    Warning::new("unmapped_value", message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_read_from_numbers_and_labels() {
        assert_eq!(level("3 - Moderate"), Some(('3', Some("Moderate"))));
        assert_eq!(level("P1"), Some(('1', None)));
        assert_eq!(level("2-High"), Some(('2', Some("High"))));
        assert_eq!(level("42"), None);
        assert_eq!(level("High"), None);
        assert_eq!(level("9"), None);
    }
}
