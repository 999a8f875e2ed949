//! Dates and periods: takes what an editor wrote; gives a date that is exactly as precise. Never guesses.

use std::fmt;

use chrono::{Datelike, NaiveDate};

pub(crate) const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The signs between the two years of a school year: a slash, and every hyphen or dash that a keyboard or a word
/// processor makes.
const DASHES: [char; 8] = ['-', '–', '/', '\u{2010}', '\u{2011}', '\u{2012}', '—', '−'];

/// A school term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Term {
    /// January to March.
    Spring,
    /// April to August.
    Summer,
    /// September to December.
    Autumn,
}

/// A date as precise as it is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Date {
    /// A calendar year.
    Year(i32),
    /// A school year, by the year in which it begins.
    SchoolYear(i32),
    /// A term of a calendar year.
    Term(Term, i32),
    /// A month, from 1 to 12, of a calendar year.
    Month(u32, i32),
}

impl Date {
    /// Reads `2012`, `2012-13`, `autumn 2013` or `July 2011`.
    ///
    /// # Errors
    /// What is wrong, in words.
    pub fn parse(text: &str) -> Result<Self, String> {
        let words: Vec<_> = text.split_whitespace().collect();
        match words.as_slice() {
            [word, year] => {
                let year = parse_year(year)?;
                parse_word(word, year).ok_or_else(|| wrong_word(word, year))
            }
            [day, month, year]
                if day.starts_with(|c: char| c.is_ascii_digit())
                    && parse_year(year).is_ok_and(|year| parse_word(month, year).is_some()) =>
            {
                Err(format!("leave the day out: write `{month} {year}`"))
            }
            [one] => match (day_in_digits(one), one.split_once(DASHES)) {
                (Some(month), _) => Err(format!("leave the day out: write `{month}`")),
                (None, Some((start, end))) => school_year(start, end),
                (None, None) => parse_year(one).map(Self::Year),
            },
            _ => Err(format!("`{}` is not a date", text.trim())),
        }
    }

    /// The first day that the date can mean.
    pub fn first_day(self) -> NaiveDate {
        let (month, year) = match self {
            Self::Year(year) | Self::Term(Term::Spring, year) => (1, year),
            Self::SchoolYear(year) | Self::Term(Term::Autumn, year) => (9, year),
            Self::Term(Term::Summer, year) => (4, year),
            Self::Month(month, year) => (month, year),
        };
        NaiveDate::from_ymd_opt(year, month, 1)
            .expect("years and months are checked when they are read")
    }

    /// The first day after the date.
    fn day_after(self) -> NaiveDate {
        let months = match self {
            Self::Year(_) | Self::SchoolYear(_) => 12,
            Self::Term(Term::Spring, _) => 3,
            Self::Term(Term::Summer, _) => 5,
            Self::Term(Term::Autumn, _) => 4,
            Self::Month(..) => 1,
        };
        self.first_day() + chrono::Months::new(months)
    }

    /// Whether this date ends before the other begins.
    pub fn is_before(self, other: Self) -> bool {
        self.day_after() <= other.first_day()
    }

    /// The calendar year in which the date begins.
    pub fn year(self) -> i32 {
        self.first_day().year()
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Year(year) => write!(f, "{year}"),
            Self::SchoolYear(year) => write!(f, "{year}–{:02}", (year + 1) % 100),
            Self::Term(term, year) => {
                let name = match term {
                    Term::Spring => "spring",
                    Term::Summer => "summer",
                    Term::Autumn => "autumn",
                };
                write!(f, "{name} {year}")
            }
            Self::Month(month, year) => write!(f, "{} {year}", MONTHS[month as usize - 1]),
        }
    }
}

fn parse_word(word: &str, year: i32) -> Option<Date> {
    let lower = word.to_lowercase();
    let term = match lower.as_str() {
        "spring" => Some(Term::Spring),
        "summer" => Some(Term::Summer),
        "autumn" => Some(Term::Autumn),
        _ => None,
    };
    let month = (1..).zip(MONTHS).find(|(_, name)| name.to_lowercase() == lower);
    term.map(|term| Date::Term(term, year)).or(month.map(|(number, _)| Date::Month(number, year)))
}

fn wrong_word(word: &str, year: i32) -> String {
    let start = word.trim_end_matches('.').to_lowercase();
    match MONTHS.iter().find(|month| start.len() >= 3 && month.to_lowercase().starts_with(&start)) {
        Some(month) => format!("write the month in full: `{month} {year}`"),
        None => format!("`{word}` is neither a month nor a term"),
    }
}

fn parse_year(text: &str) -> Result<i32, String> {
    if text.len() != 4 || !text.bytes().all(|b| b.is_ascii_digit()) {
        return Err(format!("`{text}` is not a four-digit year"));
    }
    match text.parse() {
        Ok(year @ 1900..=2100) => Ok(year),
        _ => Err(format!("the year {text} is not between 1900 and 2100")),
    }
}

/// The month and year of a day in digits, as Britain writes it (`12/07/2012`) or by year first.
fn day_in_digits(text: &str) -> Option<String> {
    let parts: Vec<_> = text.split(['/', '.', '-']).collect();
    let [first, month, last] = parts.as_slice() else {
        return None;
    };
    let year = parse_year(last).or_else(|_| parse_year(first)).ok()?;
    let month = month.parse::<usize>().ok()?.checked_sub(1)?;
    Some(format!("{} {year}", MONTHS.get(month)?))
}

fn school_year(start: &str, end: &str) -> Result<Date, String> {
    if let (Ok(month @ 1..=12), Ok(year)) = (start.parse::<usize>(), parse_year(end)) {
        return Err(format!("write the month in words: `{} {year}`", MONTHS[month - 1]));
    }
    let year = parse_year(start)?;
    let next = year + 1;
    let is_next = end == format!("{:02}", next % 100) || end == next.to_string();
    if let Ok(month @ 1..=12) = end.parse::<usize>()
        && !is_next
    {
        return Err(format!("write the month in words: `{} {year}`", MONTHS[month - 1]));
    }
    if let Ok(end) = end.parse::<i32>()
        && (2..=20).contains(&(end - year % 100))
    {
        return Err(format!("for several years write `{start} to {}`", year - year % 100 + end));
    }
    if parse_year(end).is_ok_and(|end| end > next) {
        return Err(format!("for several years write `{start} to {end}`"));
    }
    if is_next {
        return Ok(Date::SchoolYear(year));
    }
    Err(format!("a school year ends in the year after it begins: {year}-{:02}", next % 100))
}

/// A stretch of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    /// During a date.
    In(Date),
    /// From one date to another.
    Range(Date, Date),
    /// From a date on.
    Since(Date),
    /// Up to a date.
    By(Date),
}

impl Period {
    /// Reads a date, `2009 to 2012`, `since September 2012` or `by June 2013`.
    ///
    /// # Errors
    /// What is wrong, in words.
    pub fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let dash = text.split_once(" - ").or(text.split_once(" – "));
        if let Some((start, end)) = dash.filter(|(_, end)| Date::parse(end).is_ok()) {
            return Err(format!("write `to` between the dates: `{start} to {end}`"));
        }
        if let Some(date) = text.strip_prefix("since ") {
            return Date::parse(date).map(Self::Since);
        }
        if let Some(date) = text.strip_prefix("by ") {
            return Date::parse(date).map(Self::By);
        }
        match text.split_once(" to ") {
            Some((start, end)) => {
                let (start, end) = (Date::parse(start)?, Date::parse(end)?);
                if end.is_before(start) {
                    return Err(format!("{end} is before {start}"));
                }
                Ok(Self::Range(start, end))
            }
            None => Date::parse(text).map(Self::In),
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::In(date) => write!(f, "{date}"),
            Self::Range(start, end) => write!(f, "{start} to {end}"),
            Self::Since(date) => write!(f, "since {date}"),
            Self::By(date) => write!(f, "by {date}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        Date::parse(text).expect("a date")
    }

    #[test]
    fn reads_every_precision_and_prints_it_with_a_dash() {
        for (written, printed) in [
            ("2012", "2012"),
            ("2012-13", "2012–13"),
            ("2012/13", "2012–13"),
            ("1999-2000", "1999–00"),
            ("2012\u{2011}13", "2012–13"),
            ("autumn 2013", "autumn 2013"),
            ("July 2011", "July 2011"),
        ] {
            assert_eq!(date(written).to_string(), printed);
        }
    }

    #[test]
    fn says_what_is_wrong() {
        for (written, message) in [
            ("12", "`12` is not a four-digit year"),
            ("2012-14", "for several years write `2012 to 2014`"),
            ("2012-99", "a school year ends in the year after it begins: 2012-13"),
            ("2011-07", "write the month in words: `July 2011`"),
            ("Juli 2011", "`Juli` is neither a month nor a term"),
            ("Sept 2012", "write the month in full: `September 2012`"),
            ("12/2012", "write the month in words: `December 2012`"),
            ("1 September 2012", "leave the day out: write `September 2012`"),
            ("2010-2013", "for several years write `2010 to 2013`"),
            ("3012", "the year 3012 is not between 1900 and 2100"),
        ] {
            assert_eq!(Date::parse(written), Err(message.to_owned()));
        }
        assert_eq!(Period::parse("2012 to 2009"), Err("2009 is before 2012".to_owned()));
    }

    #[test]
    fn overlapping_dates_are_not_before_one_another() {
        assert!(date("2011").is_before(date("2012")));
        assert!(date("summer 2012").is_before(date("2012-13")));
        assert!(!date("2012").is_before(date("2012-13")));
        assert!(!date("April 2012").is_before(date("2012")));
        assert!(date("December 2012").is_before(date("2013")));
    }

    #[test]
    fn reads_periods() {
        for (written, printed) in [
            ("2009 to 2012", "2009 to 2012"),
            ("since September 2012", "since September 2012"),
            ("by June 2013", "by June 2013"),
            ("2012-13", "2012–13"),
        ] {
            assert_eq!(Period::parse(written).expect("a period").to_string(), printed);
        }
    }
}
