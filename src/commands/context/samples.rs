//! What commands refuse of samples before anything is computed.

use crate::cli::QuestionArgs;
use crate::error::{Error, Result};
use crate::evidence::Question;

/// Why nothing is drawn without a seed.
pub(crate) fn no_seed(option: &str) -> Error {
    Error::setting(format!("`{option}` needs a seed: `--seed S`")).hint(
        "the seed decides which items are drawn, so whoever relies on the sample chooses it, after the population is known; tickmark makes none up",
    )
}

/// What is asked of examined samples.
pub(crate) fn question(args: &QuestionArgs) -> Result<Question> {
    for (name, share) in [("confidence", Some(args.confidence)), ("tolerable", args.tolerable)] {
        if share.is_some_and(|share| !(share > 0.0 && share < 1.0)) {
            return Err(Error::setting(format!("`--{name}` is a share between 0 and 1, such as 0.95 for 95 %")));
        }
    }
    Ok(Question { confidence: args.confidence, tolerable: args.tolerable })
}
