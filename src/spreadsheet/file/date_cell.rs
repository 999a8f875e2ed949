//! Days in cells: takes a day and what its cell shows of it; gives what somebody who looks at the cell may
//! read there. Spreadsheets make days of school years, ranges and fractions, so a day is not always one.

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// The fewest letters of the name of a month.
const FEWEST_LETTERS: usize = 3;

/// The first year that two digits mean in a spreadsheet: `30` is 1930, `29` is 2029.
const FIRST_OF_TWO_DIGITS: i32 = 1930;

/// A day of the calendar in a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day {
    /// The year.
    pub year: i32,
    /// The month, from 1 to 12.
    pub month: u32,
    /// The day of the month, from 1.
    pub day: u32,
    /// What the cell shows.
    pub shown: String,
}

/// What the cell of a day tells its reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateReading {
    /// A month of a year.
    Month,
    /// Either a month, or the school year that a spreadsheet turned into it: `Dec-11` for 2011-12.
    MonthOrSchoolYear,
    /// Not a month with its year: `02-Mar` shows none.
    Incomplete,
}

impl Day {
    /// The day that a spreadsheet made of what was typed, if a text is how it shows one by itself:
    /// `Dec-11`, `02-Mar`, `02/03/2026` or `02-Mar-26`.
    pub fn of_text(text: &str) -> Option<Self> {
        let text = text.trim();
        let parts: Vec<_> = text.split(['-', '/']).collect();
        let (year, month, day) = match parts.as_slice() {
            [month, year] if year.len() == 2 && is_name(month) => {
                (full_year(year)?, named_month(month)?, 1)
            }
            [day, month] if is_name(month) => (0, named_month(month)?, number(day)?),
            [day, month, year] if matches!(year.len(), 2 | 4) => {
                let month = named_month(month).or_else(|| number(month))?;
                (full_year(year)?, month, number(day)?)
            }
            _ => return None,
        };
        let is_day = (1..=12).contains(&month) && (1..=31).contains(&day);
        is_day.then(|| Self { year, month, day, shown: text.to_owned() })
    }

    /// What its cell tells a reader.
    pub fn reading(&self) -> DateReading {
        let words = self.shown.split(|c: char| !c.is_alphanumeric());
        let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
        let name = words.iter().position(|word| is_name(word));
        let year = words.iter().position(|word| *word == self.year.to_string());
        let short = format!("{:02}", self.year.rem_euclid(100));
        let numbers: Vec<_> = words.iter().filter_map(|word| number(word)).collect();
        let months = numbers.iter().filter(|it| **it == self.month).count();
        match (name, year) {
            (Some(_), Some(_)) => DateReading::Month,
            // `Dec-11`, but not `11-Dec`.
            (Some(name), None) if numbers.len() == 1 => {
                match words.get(name + 1) == Some(&short.as_str()) {
                    true => self.unless_school_year(),
                    false => DateReading::Incomplete,
                }
            }
            (Some(_), None) if words.contains(&short.as_str()) => DateReading::Month,
            (None, Some(_)) if months > 0 && numbers.len() > 2 => DateReading::Month,
            // `2011-12`, shown by a format of one's own.
            (None, Some(0)) if months > 0 => self.unless_school_year(),
            (None, Some(_)) if months > 0 => DateReading::Month,
            (None, None) if words.contains(&short.as_str()) && months > 0 && numbers.len() > 2 => {
                DateReading::Month
            }
            _ => DateReading::Incomplete,
        }
    }

    /// A month, unless 2011-12 would be taken for it: the first of a month whose number follows the year's.
    fn unless_school_year(&self) -> DateReading {
        match self.day == 1 && i64::from(self.month) == i64::from((self.year + 1).rem_euclid(100)) {
            true => DateReading::MonthOrSchoolYear,
            false => DateReading::Month,
        }
    }
}

fn number(word: &str) -> Option<u32> {
    let is_number = !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit());
    word.parse().ok().filter(|_| is_number)
}

/// The month that a word names in English, if only by its first letters.
fn named_month(word: &str) -> Option<u32> {
    let lower = word.to_lowercase();
    let is_name = |name: &str| word.len() >= FEWEST_LETTERS && name.starts_with(&lower);
    let mut months = (1..).zip(MONTHS);
    months.find(|(_, name)| is_name(name)).map(|(number, _)| number)
}

fn is_name(word: &str) -> bool {
    named_month(word).is_some()
}

/// A year of four digits, or of two as a spreadsheet completes them.
fn full_year(word: &str) -> Option<i32> {
    let year = i32::try_from(number(word)?).ok()?;
    Some(match word.len() {
        2 => FIRST_OF_TWO_DIGITS + (year - FIRST_OF_TWO_DIGITS).rem_euclid(100),
        _ => year,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading(year: i32, month: u32, day: u32, shown: &str) -> DateReading {
        let shown = shown.to_owned();
        Day { year, month, day, shown }.reading()
    }

    #[test]
    fn a_month_needs_a_year_beside_it() {
        for shown in [
            "July 2013",
            "Jul-13",
            "01/07/2013",
            "1/7/13",
            "2013-07",
            "Mon 1 Jul 2013",
            "07/2013",
            "01/07/2013 00:00",
        ] {
            assert_eq!(reading(2013, 7, 1, shown), DateReading::Month, "{shown}");
        }
        for shown in ["02-Mar", "2 March", "Monday", "3rd quarter 2026", "02/03", "03", "", "12:30"]
        {
            assert_eq!(reading(2026, 3, 2, shown), DateReading::Incomplete, "{shown}");
        }
        assert_eq!(reading(2026, 12, 11, "11-Dec"), DateReading::Incomplete);
    }

    #[test]
    fn a_school_year_may_have_become_a_month() {
        for shown in ["Dec-11", "Dec 11", "2011-12", "2011/12"] {
            assert_eq!(reading(2011, 12, 1, shown), DateReading::MonthOrSchoolYear, "{shown}");
        }
        assert_eq!(reading(2003, 4, 1, "Apr-03"), DateReading::MonthOrSchoolYear);
        for shown in ["December 2011", "01/12/2011", "12/2011", "01-Dec-11"] {
            assert_eq!(reading(2011, 12, 1, shown), DateReading::Month, "{shown}");
        }
        assert_eq!(reading(2011, 12, 9, "Dec-11"), DateReading::Month);
    }

    #[test]
    fn texts_that_spreadsheets_make_are_known() {
        for (text, day) in [
            ("Dec-11", Some((2011, 12, 1))),
            ("Sept-99", Some((1999, 9, 1))),
            ("02-Mar", Some((0, 3, 2))),
            ("02/03/2026", Some((2026, 3, 2))),
            ("2-Mar-26", Some((2026, 3, 2))),
            ("2/3", None),
            ("11-18", None),
            ("2012-13", None),
            ("Mon-11", None),
            ("40/50/60", None),
            ("ColumnKind-11", None),
        ] {
            let found = Day::of_text(text).map(|it| (it.year, it.month, it.day));
            assert_eq!(found, day, "{text}");
        }
    }
}
