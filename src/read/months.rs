//! The names of months, as exports in several languages write them.

/// Months by language, in small letters. A word that is the beginning of one name, and of no other, means that month.
pub(super) const MONTHS: &[(&str, &str)] = &[
    ("en", "january february march april may june july august september october november december"),
    ("es", "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"),
    ("de", "januar februar märz april mai juni juli august september oktober november dezember"),
    ("fr", "janvier février mars avril mai juin juillet août septembre octobre novembre décembre"),
    ("pt", "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro"),
    ("it", "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre"),
    ("zh", "一月 二月 三月 四月 五月 六月 七月 八月 九月 十月 十一月 十二月"),
    ("nl", "januari februari maart april mei juni juli augustus september oktober november december"),
];

/// The sign for a month, behind its number in Japanese and Chinese.
const MONTH: char = '月';

/// Short forms that are not the beginning of their month.
const IRREGULAR: &[(&str, &str, i8)] = &[("de", "mrz", 3), ("nl", "mrt", 3)];

/// The length of a month that is written as a number with its sign, such as `3月`.
pub(super) fn numbered_month(text: &str) -> Option<usize> {
    let digits = text.bytes().take(2).take_while(u8::is_ascii_digit).count();
    (digits > 0 && text[digits..].starts_with(MONTH)).then(|| digits + MONTH.len_utf8())
}

/// The number of a month in a language.
pub(super) fn month_of(language: usize, word: &str) -> Option<i8> {
    let word = word.trim_end_matches('.').to_lowercase();
    let (name, months) = &MONTHS[language];
    if let Some((.., month)) = IRREGULAR.iter().find(|(language, short, _)| language == name && *short == word) {
        return Some(*month);
    }
    if let Some(number) = word.strip_suffix(MONTH).and_then(|number| number.parse().ok()) {
        return Some(number);
    }
    if word.chars().count() < 3 && !word.ends_with(MONTH) {
        return None;
    }
    let mut found =
        months.split(' ').zip(1..).filter(|(month, _)| month.starts_with(word.as_str())).map(|(_, number)| number);
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_beginning_of_two_months_is_no_month() {
        assert_eq!((month_of(3, "juin"), month_of(3, "juil."), month_of(3, "jui")), (Some(6), Some(7), None));
        assert_eq!((month_of(2, "Mrz"), month_of(2, "mär"), month_of(0, "ma")), (Some(3), Some(3), None));
    }
}
