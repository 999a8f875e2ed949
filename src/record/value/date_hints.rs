//! Dates and periods that cannot be read: takes what an editor wrote; gives the error, with the date or period that
//! the text must mean, as a record writes it. Never guesses a year.

use super::date::{Date, MONTHS, Period};
use super::number_words::is_not_given;
use super::stand_in::{StandIn, stand_in};
use super::value_error::ValueError;
use crate::diagnostic::nearest;

/// Words that do not change a date: days of the week, and words around a year or term.
const IDLE: [&str; 36] = [
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

/// Words for the present, in which a period has not ended.
const PRESENT: [&str; 9] =
    ["present", "the present", "date", "now", "today", "ongoing", "current", "onwards", ""];

/// Reads a date.
///
/// # Errors
/// What is wrong, and what to write instead.
pub(crate) fn read_date(text: &str) -> Result<Date, ValueError> {
    Date::parse(text).map_err(|wrong| match period_meant(text).as_deref().map(Period::parse) {
        Some(Ok(Period::Range(..))) => ValueError::new(format!(
            "`{text}` is a period, but one date is needed here: a year, a term or a month"
        )),
        _ => explain(text, wrong, date_meant),
    })
}

/// Reads a period.
///
/// # Errors
/// What is wrong, and what to write instead.
pub(crate) fn read_period(text: &str) -> Result<Period, ValueError> {
    Period::parse(text).map_err(|wrong| {
        // An error in a part, as a date, does not explain what is wrong with the period.
        let wrong = match (period_meant(text), date_meant(text)) {
            (Some(_), None) if !wrong.contains("write") => {
                format!("`{}` is not a period", text.trim())
            }
            _ => wrong,
        };
        explain(text, wrong, period_meant)
    })
}

/// What is wrong with a text, and what to write instead if there is one meaning.
fn explain(text: &str, wrong: String, meant: fn(&str) -> Option<String>) -> ValueError {
    if is_not_given(text) {
        let message = format!("`{}` means that the date is not known: leave it out", text.trim());
        return ValueError::new(message);
    }
    if stand_in(text) == Some(StandIn::Above) {
        return ValueError::new(format!(
            "`{}` refers to what is above: write the date again",
            text.trim()
        ));
    }
    ValueError::new(wrong).or(meant(text).map(|meant| format!("\"{meant}\"")))
}

/// The date that a text must mean, as a record writes it.
pub(crate) fn date_meant(text: &str) -> Option<String> {
    let plain = plain(text);
    let words: Vec<_> = plain.split([' ', ',']).filter(|word| !word.is_empty()).collect();
    let telling: Vec<_> =
        words.iter().map(without_ordinal).filter(|it| !IDLE.contains(it)).collect();
    // The first term of a year is not its first month, and Year 6 is not June.
    let is_counted = words.iter().any(|it| matches!(*it, "term" | "year"));
    let meant = match telling.as_slice() {
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

/// The period that a text must mean, as a record writes it.
pub(crate) fn period_meant(text: &str) -> Option<String> {
    let plain = plain(text);
    let meant = within(plain.trim()).or_else(|| date_meant(text));
    meant.filter(|meant| Period::parse(meant).is_ok())
}

fn within(text: &str) -> Option<String> {
    let bare = text.strip_prefix("between ").and_then(|rest| rest.split_once(" and "));
    let bare = bare.or_else(|| {
        let text = text.strip_prefix("from ").unwrap_or(text);
        let parts = [" to ", " until ", " till ", " through ", " - ", "-"].into_iter();
        parts.filter_map(|sign| text.split_once(sign)).next()
    });
    if let Some((start, end)) = bare
        && let Some(meant) = range(start.trim(), end.trim())
    {
        return Some(meant);
    }
    let behind = |words: &[&str]| {
        let rest = words.iter().find_map(|word| text.strip_prefix(word));
        rest.and_then(|rest| {
            date_or_as_written(rest.trim_end_matches("onwards").trim_end_matches(" on"))
        })
    };
    if let Some(date) = behind(&["since ", "from ", "after ", "starting "]) {
        return Some(format!("since {date}"));
    }
    if let Some(date) = behind(&["by ", "until ", "till ", "before ", "up to ", "to "]) {
        return Some(format!("by {date}"));
    }
    let open = text.strip_suffix("onwards").or(text.strip_suffix('+'));
    Some(format!("since {}", date_or_as_written(open?)?))
}

/// From one date to another; the first may leave out the year that both share.
fn range(start: &str, end: &str) -> Option<String> {
    let start = start.strip_prefix("from ").or(start.strip_prefix("since ")).unwrap_or(start);
    if PRESENT.contains(&end) {
        return Some(format!("since {}", date_or_as_written(start)?));
    }
    let short = |text: &str| text.len() == 2 && text.bytes().all(|it| it.is_ascii_digit());
    if is_year(start) && short(end) {
        let (first, last) = (start.parse::<i32>().ok()?, end.parse::<i32>().ok()?);
        let last = first - first % 100 + last;
        return match last - first {
            1 => Some(format!("{start}-{end}")),
            2..=20 => Some(format!("{start} to {last}")),
            _ => None,
        };
    }
    let last = date_or_as_written(end)?;
    let first = date_or_as_written(start).or_else(|| {
        let year = last.split(' ').next_back().filter(|year| is_year(year))?;
        Some(format!("{} {year}", named(start)?))
    })?;
    Some(format!("{first} to {last}"))
}

fn date_or_as_written(text: &str) -> Option<String> {
    let text = text.trim();
    let read = Date::parse(text).ok();
    read.map(|_| text.to_owned()).or_else(|| date_meant(text)).map(|date| capital(&date))
}

/// Months have a capital, terms and years have none.
fn capital(date: &str) -> String {
    let (word, rest) = date.split_once(' ').unwrap_or(("", date));
    match MONTHS.iter().find(|month| month.eq_ignore_ascii_case(word)) {
        Some(month) => format!("{month} {rest}"),
        None => date.to_owned(),
    }
}

/// In lower case, with plain hyphens and blanks and without brackets.
fn plain(text: &str) -> String {
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

fn is_year(text: &str) -> bool {
    text.len() == 4 && text.parse::<u32>().is_ok_and(|year| (1900..=2100).contains(&year))
}

/// The month or term that a word names, shortened or misspelt.
fn named(word: &str) -> Option<String> {
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

    #[test]
    fn knows_what_a_period_means() {
        for (written, meant) in [
            ("2021-24", "2021 to 2024"),
            ("2010-2013", "2010 to 2013"),
            ("2010–13", "2010 to 2013"),
            ("2012 - 13", "2012-13"),
            ("2009 until 2012", "2009 to 2012"),
            ("from 2009 to 2012", "2009 to 2012"),
            ("between 2009 and 2012", "2009 to 2012"),
            ("July to September 2011", "July 2011 to September 2011"),
            ("July–September 2011", "July 2011 to September 2011"),
            ("Sept 2011 - Jan 2012", "September 2011 to January 2012"),
            ("From September 2012", "since September 2012"),
            ("Since Sept 2012", "since September 2012"),
            ("2009 onwards", "since 2009"),
            ("2009 to present", "since 2009"),
            ("2009-", "since 2009"),
            ("until 2013", "by 2013"),
            ("before June 2013", "by June 2013"),
            ("Spring term 2024", "spring 2024"),
            ("autumn term 2012 to summer term 2013", "autumn 2012 to summer 2013"),
        ] {
            assert_eq!(period_meant(written).as_deref(), Some(meant), "{written}");
        }
        for unclear in ["", "12", "2012 to 2009", "2012-09-", "July to September", "last year"] {
            assert_eq!(period_meant(unclear), None, "{unclear}");
        }
    }
}
