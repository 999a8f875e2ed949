//! Periods in other words than a record's: takes what an editor wrote; gives the period that the text must mean, as
//! a record writes it. Never guesses a year.

use super::date::{Date, MONTHS, Period};
use super::date_words::{date_meant, is_year, named, plain};

/// Words for the present, in which a period has not ended.
const PRESENT: [&str; 9] =
    ["present", "the present", "date", "now", "today", "ongoing", "current", "onwards", ""];

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

#[cfg(test)]
mod tests {
    use super::*;

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
