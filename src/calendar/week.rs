//! Days of the week as settings name them: `mon`, `mon-fri`, `mon,wed`.

use crate::error::Result;

/// The days of the week as they are written in settings, Monday first.
pub(crate) const DAY_NAMES: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// The weekdays named by `mon` or `sun-thu`, which may run over the end of the week; otherwise the part that is not a day.
pub(crate) fn parse_days(key: &str) -> Result<Vec<usize>, String> {
    let place = |name: &str| DAY_NAMES.iter().position(|day| *day == name).ok_or_else(|| name.to_owned());
    let Some((first, last)) = key.split_once('-') else { return Ok(vec![place(key)?]) };
    let (first, last) = (place(first)?, place(last)?);
    let length = (last + 7 - first) % 7;
    Ok((0..=length).map(|step| (first + step) % 7).collect())
}
