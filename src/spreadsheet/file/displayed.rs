//! What a cell shows: takes a number and the text that its cell shows; gives the cell as it is seen. Never
//! accepts a text that is not its number.

use super::cell::{Cell, plain};

/// What to do about a cell that does not show its number.
pub(crate) const FORMAT_HELP: &str =
    "give the cell the format Number, with the decimals that should be seen, or write it as text";

/// The cell of a number that is shown as a text, with decimal points or decimal commas.
pub(crate) fn of_number(shown: &str, number: f64) -> Cell {
    let shown = shown.replace(['\u{a0}', '\u{202f}', '\u{2009}'], " ");
    let shown = shown.replace('\u{2212}', "-");
    let shown = shown.trim();
    if shown.is_empty() && number == 0.0 {
        return Cell::Empty;
    }
    let unreadable = |showing: &str| {
        let problem = format!("shows {showing} but holds the number {}", plain(number));
        Cell::unreadable(shown.to_owned(), problem, FORMAT_HELP)
    };
    if shown.is_empty() {
        return unreadable("nothing");
    }
    let Some(numeral) = Numeral::of(shown) else {
        return Cell::text(shown);
    };
    numeral.cell(number).unwrap_or_else(|| unreadable(&format!("`{shown}`")))
}

/// A shown number, taken apart.
#[derive(Default)]
struct Numeral {
    is_negative: bool,
    is_percent: bool,
    is_pounds: bool,
    /// Its digits with the signs between them.
    digits: String,
}

impl Numeral {
    /// Nothing if the text has words, or signs that a number of a record does not have.
    fn of(shown: &str) -> Option<Self> {
        let mut numeral = Self::default();
        for character in shown.replace("GBP", "£").chars() {
            match character {
                '0'..='9' | '.' | ',' | ' ' | '\'' | '’' => numeral.digits.push(character),
                '-' | '(' => numeral.is_negative = true,
                ')' | '+' => {}
                '%' if !numeral.is_percent => numeral.is_percent = true,
                '£' if !numeral.is_pounds => numeral.is_pounds = true,
                _ => return None,
            }
        }
        Some(numeral)
    }

    /// Whether it is a whole number as English writes one, which a record takes as it is shown: `007`, `1,250`.
    fn is_count(&self) -> bool {
        let is_part = |c: char| c.is_ascii_digit() || c == ',';
        !self.is_negative && self.digits.chars().all(is_part)
    }

    /// The cell, if the digits are the number: rounded, and in hundredths if they show a percentage.
    fn cell(&self, number: f64) -> Option<Cell> {
        let scales: &[f64] = if self.is_percent { &[100.0, 1.0] } else { &[1.0] };
        let readings = ['.', ','].into_iter().filter_map(|point| amount(&self.digits, point));
        let is_shown = |(amount, decimals): &(f64, i32)| {
            let has_sign = *amount == 0.0 || self.is_negative == (number < 0.0);
            let half = 0.5 * 10f64.powi(-decimals);
            has_sign
                && scales.iter().any(|scale| {
                    let held = number.abs() * scale;
                    (amount - held).abs() <= half * (1.0 + 1e-6) + held * 1e-12
                })
        };
        let (amount, decimals) = readings.into_iter().find(is_shown)?;
        let amount = if self.is_negative && amount != 0.0 { -amount } else { amount };
        Some(match (self.is_percent, self.is_pounds) {
            (true, false) => Cell::Percent(amount / 100.0),
            (false, true) => Cell::Pounds(amount),
            (false, false) if decimals == 0 && self.is_count() && self.digits != plain(amount) => {
                Cell::text(&self.digits)
            }
            (false, false) => Cell::Number(amount),
            (true, true) => return None,
        })
    }
}

/// The number that digits give with this decimal sign, and how many decimals it has.
fn amount(digits: &str, point: char) -> Option<(f64, i32)> {
    let digits = digits.trim();
    let (whole, decimals) = digits.split_once(point).unwrap_or((digits, ""));
    if decimals.contains(|c: char| !c.is_ascii_digit()) {
        return None;
    }
    let whole: String = whole.chars().filter(char::is_ascii_digit).collect();
    // A dash alone is how accounts show nothing.
    let number = format!("0{whole}.{decimals}0").parse().ok()?;
    Some((number, i32::try_from(decimals.len()).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimal_commas_are_known_by_the_number_behind_them() {
        for (text, number, cell) in [
            ("1,5%", 0.015, Cell::Percent(0.015)),
            ("12,5 %", 0.125, Cell::Percent(0.125)),
            ("1.500", 1500.0, Cell::Number(1500.0)),
            ("1,500", 1500.0, Cell::text("1,500")),
            ("007", 7.0, Cell::text("007")),
            ("1,500", 1.5, Cell::Number(1.5)),
            ("1 500,50\u{a0}£", 1500.5, Cell::Pounds(1500.5)),
            ("\u{2212}5", -5.0, Cell::Number(-5.0)),
        ] {
            assert_eq!(of_number(text, number), cell, "{text}");
        }
    }
}
