//! Names in a profile that must be among those that exist.

use std::ops::Range;

use toml::Spanned;

use crate::error::Error;
use crate::text;

/// What is wrong with a profile, and where in its text.
pub(crate) type Fault = (Error, Range<usize>);

/// An error for a name that is not among those that exist.
pub(crate) fn known(key: &Spanned<String>, names: &[&str], what: &str) -> Result<(), Fault> {
    let name = key.get_ref().as_str();
    if names.contains(&name) {
        return Ok(());
    }
    let error = Error::setting(format!("unknown {what}: `{name}`")).hint(text::did_you_mean(name, names));
    Err((error, key.span()))
}
