//! Instants as output writes them.

use serde::Serializer;

use crate::text;

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over references")]
pub(crate) fn iso<S: Serializer>(instant: &i64, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&text::instant(*instant))
}

#[expect(clippy::ref_option, reason = "serde hands over references")]
pub(crate) fn iso_option<S: Serializer>(instant: &Option<i64>, serializer: S) -> Result<S::Ok, S::Error> {
    match instant {
        Some(instant) => iso(instant, serializer),
        None => serializer.serialize_none(),
    }
}

/// Exact, unlike durations elsewhere: the reader adds these up. Hours go on beyond 24, for a day of working time has other lengths.
pub fn hours(seconds: i64) -> String {
    let (h, m, s) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    let parts = [(h, "h"), (m, "m"), (s, "s")];
    let shown: Vec<String> =
        parts.into_iter().filter(|(n, _)| *n != 0).map(|(n, unit)| format!("{n} {unit}")).collect();
    if shown.is_empty() { "0 s".to_owned() } else { shown.join(" ") }
}
