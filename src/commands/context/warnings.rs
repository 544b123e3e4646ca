//! What is said of loaded files while they are loaded.

use std::collections::BTreeMap;

use crate::commands::context::Context;
use crate::load::{ExportComparison, FileReport};
use crate::text;

/// With more files than this, warnings of one kind are summed up instead of printed one by one.
const MANY: usize = 10;

/// Warnings of one kind that are printed one by one where there are many files.
const OF_A_KIND: usize = 3;

/// Each warning with its file; the same of several files once, and of many files the first of each kind.
pub(super) fn warn(cx: &Context, files: &[FileReport]) {
    let mut told: Vec<&str> = Vec::new();
    let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
    for file in files {
        for warning in &file.warnings {
            let message = warning.message.as_str();
            if told.contains(&message) {
                continue;
            }
            told.push(message);
            let of_a_kind = kinds.entry(warning.code).or_default();
            *of_a_kind += 1;
            if files.len() > MANY && *of_a_kind > OF_A_KIND {
                continue;
            }
            let others =
                files.iter().filter(|other| other.path != file.path && other.warnings.contains(warning)).count();
            let more =
                if others > 0 { format!(" and {}", text::count(others as u64, "other file")) } else { String::new() };
            cx.terminal.warning(&format!("{}{more}: {message}", file.path));
        }
    }
    for (code, n) in kinds.into_iter().filter(|(_, n)| files.len() > MANY && *n > OF_A_KIND) {
        let more = text::count((n - OF_A_KIND) as u64, "more warning");
        cx.terminal.warning(&format!("{more} of the kind `{code}`: `tickmark inspect FILE` shows those of a file"));
    }
}

/// What later exports miss, or why that cannot be said.
pub(super) fn tell(cx: &Context, comparison: &ExportComparison) {
    let ExportComparison { source_system, profile, record_type, reason, vanished, examples, .. } = comparison;
    if let Some(reason) = reason {
        cx.terminal.detail(&format!(
            "{source_system} {record_type}: not compared with earlier exports of profile `{profile}`: {reason}"
        ));
    } else if *vanished > 0 {
        cx.terminal.warning(&format!(
            "{source_system} {record_type}: {} of earlier exports of profile `{profile}` no longer in this one ({}{}); kept as they were: \
             `tickmark query vanished`",
            text::count(*vanished, "ticket"),
            examples.join(", "),
            if *vanished > examples.len() as u64 { ", ..." } else { "" },
        ));
    }
}
