//! Words from numbers and names: the one place for plurals, thousands, durations and "did you mean".

/// "1 ticket", "1,204 tickets". `plural` is formed with an s unless the noun has its own in `irregular`.
pub fn count(n: u64, noun: &str) -> String {
    let number = grouped(n);
    if n == 1 { format!("{number} {noun}") } else { format!("{number} {}", plural(noun)) }
}

fn plural(noun: &str) -> String {
    match noun.strip_suffix('y') {
        Some(stem) if !stem.ends_with(['a', 'e', 'o', 'u']) => format!("{stem}ies"),
        _ if noun.ends_with(['s', 'x']) || noun.ends_with("ch") => format!("{noun}es"),
        _ => format!("{noun}s"),
    }
}

/// A whole number with commas between thousands.
pub fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Seconds in at most two units, as people say them: `9 h 12 min`, `4 d 2 h`, `45 s`. A day has 24 hours here.
pub fn duration(seconds: i64) -> String {
    let sign = if seconds < 0 { "-" } else { "" };
    let s = seconds.unsigned_abs();
    let (d, h, m) = (s / 86_400, s / 3_600 % 24, s / 60 % 60);
    let words = match (d, h, m) {
        (0, 0, 0) => format!("{s} s"),
        (0, 0, _) if s.is_multiple_of(60) => format!("{m} min"),
        (0, 0, _) => format!("{m} min {} s", s % 60),
        (0, _, 0) => format!("{h} h"),
        (0, _, _) => format!("{h} h {m:02} min"),
        (_, 0, _) => format!("{d} d"),
        (_, _, _) => format!("{d} d {h} h"),
    };
    format!("{sign}{words}")
}

/// `2026-06-30T22:00:00Z`.
pub fn instant(seconds: i64) -> String {
    jiff::Timestamp::from_second(seconds).map_or_else(|_| seconds.to_string(), |at| at.to_string())
}

/// The same behind other bytes: a list has so many instants that the way over a text of their own shows.
pub fn push_instant(out: &mut Vec<u8>, seconds: i64) {
    // From 1970 on, in years of four digits.
    let Some(seconds) = u64::try_from(seconds).ok().filter(|seconds| *seconds < 253_402_207_200) else {
        out.extend_from_slice(instant(seconds).as_bytes());
        return;
    };
    let (days, second) = (seconds / 86_400, seconds % 86_400);
    // The days of eras of 400 years, counted from a first of March (Hinnant, chrono-compatible low-level date algorithms).
    let day = (days + 719_468) % 146_097;
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let from_march = (5 * day + 2) / 153;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    let year = year + (days + 719_468) / 146_097 * 400 + u64::from(month <= 2);
    let day = day - (153 * from_march + 2) / 5 + 1;
    let mut text = *b"0000-00-00T00:00:00Z";
    let two = [(0, year / 100), (2, year % 100), (5, month), (8, day), (11, second / 3_600), (14, second / 60 % 60)];
    for (place, number) in two.into_iter().chain([(17, second % 60)]) {
        text[place] += (number / 10) as u8;
        text[place + 1] += (number % 10) as u8;
    }
    out.extend_from_slice(&text);
}

/// `2026-06-30T22:00:00`, without a zone.
pub fn wall(seconds: i64) -> String {
    let mut text = instant(seconds);
    text.truncate(text.trim_end_matches('Z').len());
    text
}

/// `2026-06-30`, from days since 1970.
pub fn date(days: i32) -> String {
    let mut midnight = instant(i64::from(days) * 86_400);
    midnight.truncate(midnight.find('T').unwrap_or(midnight.len()));
    midnight
}

/// Breaks a text into lines of at most `width` characters at blanks; a longer word stands alone.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// "`a`, `b` or `c`".
pub fn or_list<S: AsRef<str>>(names: &[S]) -> String {
    let ticked: Vec<String> = names.iter().map(|name| format!("`{}`", name.as_ref())).collect();
    match ticked.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [head @ .., last] => format!("{} or {last}", head.join(", ")),
    }
}

/// "a, b and c".
pub fn and_list<S: AsRef<str>>(names: &[S]) -> String {
    let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
    match names.as_slice() {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [head @ .., last] => format!("{} and {last}", head.join(", ")),
    }
}

/// The nearest of `candidates` to `name`, if one is near enough to be a slip of the pen. Neither case nor blanks make a difference. Short
/// words have few letters by which to tell a slip from another word: one letter is wrong, or the beginning is right.
pub fn nearest<'a, S: AsRef<str> + 'a>(name: &str, candidates: impl IntoIterator<Item = &'a S>) -> Option<&'a str> {
    let wanted = squeezed(name);
    let score = |candidate: &str| {
        let candidate = squeezed(candidate);
        let slip = wanted.chars().count() > 5
            || candidate.starts_with(&wanted)
            || strsim::damerau_levenshtein(&wanted, &candidate) <= 1;
        if slip { strsim::jaro_winkler(&wanted, &candidate) } else { 0.0 }
    };
    candidates
        .into_iter()
        .map(|candidate| (score(candidate.as_ref()), candidate.as_ref()))
        .filter(|(score, _)| *score >= 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}

/// A name without blanks and in lower case: two that differ in nothing else are the same slip of the pen.
pub fn squeezed(name: &str) -> String {
    name.split_whitespace().collect::<String>().to_lowercase()
}

/// A "did you mean" hint, or an empty text, which `Error::hint` drops.
pub fn did_you_mean<'a, S: AsRef<str> + 'a>(name: &str, candidates: impl IntoIterator<Item = &'a S>) -> String {
    nearest(name, candidates).map_or_else(String::new, |near| format!("did you mean `{near}`?"))
}

/// The hint for "unknown field `x`, expected one of `a`, `b`", from the names in the message itself.
pub fn slip(message: &str) -> String {
    let ticked: Vec<&str> = message.split('`').skip(1).step_by(2).collect();
    match ticked.split_first() {
        Some((name, known)) if message.starts_with("unknown") => did_you_mean(name, known),
        _ => String::new(),
    }
}

/// The first letter in upper case.
pub fn capital(words: &str) -> String {
    let mut chars = words.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// Quotes an identifier for `DuckDB`: the one way for a name to enter SQL text.
pub fn quote_ident(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// Quotes a text literal for `DuckDB`, for places where a statement cannot bind one.
pub fn quote_literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_begins_with_a_capital() {
        assert_eq!(["zwei", "ämter", ""].map(capital), ["Zwei", "Ämter", ""]);
    }

    #[test]
    fn counts_have_their_plural_and_thousands() {
        assert_eq!(count(1, "ticket"), "1 ticket");
        assert_eq!(count(1_204, "ticket"), "1,204 tickets");
        assert_eq!(count(2, "query"), "2 queries");
        assert_eq!(count(0, "breach"), "0 breaches");
        assert_eq!(grouped(12_345_678), "12,345,678");
    }

    #[test]
    fn durations_have_two_units_at_most() {
        assert_eq!(duration(45), "45 s");
        assert_eq!(duration(90), "1 min 30 s");
        assert_eq!(duration(33_120), "9 h 12 min");
        assert_eq!(duration(352_800), "4 d 2 h");
        assert_eq!(duration(-3_600), "-1 h");
    }

    #[test]
    fn lines_break_at_blanks() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("incomprehensible no", 5), ["incomprehensible", "no"]);
        assert!(wrap("", 5).is_empty());
    }

    #[test]
    fn instants_and_dates_are_iso_8601() {
        assert_eq!(instant(1_782_856_800), "2026-06-30T22:00:00Z");
        assert_eq!(date(20_634), "2026-06-30");
    }

    #[test]
    fn an_instant_behind_others_is_the_same_text() {
        let same = |seconds: i64| {
            let mut out = b"x".to_vec();
            push_instant(&mut out, seconds);
            assert_eq!(String::from_utf8(out).unwrap(), format!("x{}", instant(seconds)));
        };
        // Days until 9999, at another second each, the ends of years of four digits, and what lies beyond.
        (0..2_932_897).step_by(23).for_each(|day| same(day * 86_400 + day * 7_919 % 86_400));
        [-1, 0, 253_402_207_199, 253_402_207_200, i64::MIN, i64::MAX].into_iter().for_each(same);
    }

    #[test]
    fn quoting_cannot_be_left() {
        assert_eq!(quote_ident("a\"b"), "\"a\"\"b\"");
        assert_eq!(quote_literal("a'b"), "'a''b'");
    }

    #[test]
    fn near_names_are_found_and_far_ones_are_not() {
        assert_eq!(nearest("calender", &["calendar", "kind"]), Some("calendar"));
        assert_eq!(nearest("xyz", &["calendar", "kind"]), None);
        assert_eq!(nearest("WEB SHOP", &["Webshop", "Web"]), Some("Webshop"));
    }
}
