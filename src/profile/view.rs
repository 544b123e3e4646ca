//! A relation as a profile sees it: with the columns that it makes itself.

use std::borrow::Cow;

use crate::profile::joined;
use crate::profile::syntax::Profile;
use crate::read::export::Relation;

/// A relation as the profile sees it: with the columns that it makes itself.
pub(crate) fn seen_by<'r>(profile: &Profile, relation: &'r Relation) -> Cow<'r, Relation> {
    let joined = joined::of(profile, relation).map_or(Cow::Borrowed(relation), Cow::Owned);
    match &profile.reduce {
        Some(reduce) => Cow::Owned(reduce.of(&joined)),
        None => joined,
    }
}
