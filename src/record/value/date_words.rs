//! Dates in other words than a record's: takes what an editor wrote; gives the date that the text must mean, as a
//! record writes it. Never guesses a year.

use super::date::{Date, MONTHS};
use crate::diagnostic::nearest;

/// Words that do not change a date: days of the week, and words around a year or term.
const FILLERS: [&str; 36] = [
    "the",
    "in",
    "of",
    "on",
    "at",
    "during",
    "term",
    "year",
    "academic",
    "school",
    "financial",
    "ay",
    "fy",
    "early",
    "mid",
    "late",
    "end",
    "start",
    "beginning",
    "circa",
    "c.",
    "c",
    "ca",
    "about",
    "around",
    "approx",
    "approx.",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "easter",
    "christmas",
];

/// The date that a text must mean, as a record writes it.
pub(crate) fn date_meant(text: &str) -> Option<String> {
    let plain = plain(text);
    let words: Vec<_> = plain.split([' ', ',']).filter(|word| !word.is_empty()).collect();
    let significant: Vec<_> =
        words.iter().map(without_ordinal).filter(|it| !FILLERS.contains(it)).collect();
    // The first term of a year is not its first month, and Year 6 is not June.
    let is_counted = words.iter().any(|it| matches!(*it, "term" | "year"));
    let meant = match significant.as_slice() {
        [number, year] if is_counted && is_day(number) && is_year(year) => None,
        [one] => one_word(one),
        [first, "-" | "to", second] => one_word(&format!("{first}-{second}")),
        [word, year] if is_year(year) => Some(format!("{} {year}", named(word)?)),
        [word, day, year] | [day, word, year] if is_year(year) && is_day(day) && !is_day(word) => {
            Some(format!("{} {year}", named(word)?))
        }
        [first, second] => one_word(&format!("{first}{second}")),
        _ => None,
    };
    meant.filter(|meant| Date::parse(meant).is_ok())
}

/// In lower case, with plain hyphens and blanks and without brackets.
pub(super) fn plain(text: &str) -> String {
    let sign = |c: char| match c {
        '–' | '—' | '\u{2010}'..='\u{2012}' | '−' => '-',
        _ if c.is_whitespace() || matches!(c, '(' | ')' | ';' | '\'' | '’') => ' ',
        _ => c,
    };
    let text: String = text.trim().trim_end_matches('.').chars().map(sign).collect();
    text.trim().to_lowercase()
}

/// `1st` and `3rd` as `1` and `3`.
fn without_ordinal<'t>(word: &&'t str) -> &'t str {
    let digits = ["st", "nd", "rd", "th"].iter().find_map(|ending| word.strip_suffix(ending));
    let digits = digits.filter(|it| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit()));
    digits.unwrap_or(word)
}

fn is_day(text: &str) -> bool {
    text.len() <= 2 && text.parse::<u32>().is_ok_and(|day| (1..=31).contains(&day))
}

pub(super) fn is_year(text: &str) -> bool {
    text.len() == 4 && text.parse::<u32>().is_ok_and(|year| (1900..=2100).contains(&year))
}

/// The month or term that a word names, shortened or misspelt.
pub(super) fn named(word: &str) -> Option<String> {
    let word = word.trim_end_matches(['.', ',']);
    let terms = ["spring", "summer", "autumn"];
    if let Some(term) = terms.iter().find(|it| **it == word) {
        return Some((*term).to_owned());
    }
    let months = || MONTHS.into_iter();
    let short = |month: &&str| word.len() >= 3 && month.to_lowercase().starts_with(word);
    let month = months().find(short).or_else(|| nearest(word, months()));
    let number = || word.parse::<usize>().ok().filter(|_| word.len() <= 2);
    let numbered = || MONTHS.get(number()?.checked_sub(1)?).copied();
    let term = || nearest(word, terms).map(str::to_owned);
    month.or_else(numbered).map(str::to_owned).or_else(term)
}

/// A date without blanks: `2011-07`, `07/2011`, `2012-07-12`, `sep-2012`, `september2012`, `2012-13`.
fn one_word(word: &str) -> Option<String> {
    let word = word
        .split('t')
        .next()
        .filter(|it| it.len() == 10 && it.starts_with(['1', '2']))
        .unwrap_or(word);
    let parts: Vec<_> = word.split(['-', '/', '.', '_']).collect();
    match parts.as_slice() {
        [one] if is_year(one) => Some((*one).to_owned()),
        [one] => {
            let at = one.find(|c: char| c.is_ascii_digit())?;
            let (name, year) = one.split_at(at);
            (is_year(year) && !name.is_empty()).then(|| Some(format!("{} {year}", named(name)?)))?
        }
        [start, end] if is_year(start) && is_next_year(start, end) => {
            Some(format!("{start}-{end}"))
        }
        [year, month] | [month, year] if is_year(year) => Some(format!("{} {year}", named(month)?)),
        [year, month, day] | [day, month, year] if is_year(year) && is_day(day) => {
            // If there is no such month, it was written before the day, as in America.
            let month = named(month).or_else(|| named(day).filter(|_| is_day(month)))?;
            Some(format!("{month} {year}"))
        }
        _ => None,
    }
}

/// Whether a year, in two or four digits, follows another.
fn is_next_year(start: &str, end: &str) -> bool {
    let next = start.parse::<i32>().map_or(0, |year| year + 1);
    end == next.to_string() || end == format!("{:02}", next % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_what_a_date_means() {
        for (written, meant) in [
            ("Juli 2011", "July 2011"),
            ("Septmber 2012", "September 2012"),
            ("Sept. 2012", "September 2012"),
            ("Febuary 2012", "February 2012"),
            ("1 September 2012", "September 2012"),
            ("1st September 2012", "September 2012"),
            ("Monday 3 September 2012", "September 2012"),
            ("September 1, 2012", "September 2012"),
            ("September, 2012", "September 2012"),
            ("12/07/2012", "July 2012"),
            ("08/31/2012", "August 2012"),
            ("Spring 1 2012", "spring 2012"),
            ("2012-07-12", "July 2012"),
            ("2012-07-12T00:00:00", "July 2012"),
            ("2011-07", "July 2011"),
            ("07/2011", "July 2011"),
            ("sep-2012", "September 2012"),
            ("Spring term 2024", "spring 2024"),
            ("Autum 2013", "autumn 2013"),
            ("2012 - 13", "2012-13"),
            ("academic year 2012/13", "2012-13"),
            ("2012-13 academic year", "2012-13"),
            ("mid 2012", "2012"),
            ("2012.", "2012"),
        ] {
            assert_eq!(date_meant(written).as_deref(), Some(meant), "{written}");
        }
        for unclear in [
            "",
            "soon",
            "12",
            "12/13",
            "Sep 12",
            "2012-14",
            "2021-24",
            "July",
            "13/13/2012",
            "Term 1 2011",
            "Year 6 2012",
            "0000",
        ] {
            assert_eq!(date_meant(unclear), None, "{unclear}");
        }
    }
}
