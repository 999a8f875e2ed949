//! Numbers as people write them: takes a text such as `1 500`, `£1.5m`, `40 per cent`, `½` or `forty`;
//! gives the same number as a record writes it. Never rounds, and never takes a part of a text.

/// Words and letters for powers of ten.
const MULTIPLES: [(&str, usize); 11] = [
    ("thousand", 3),
    ("million", 6),
    ("billion", 9),
    ("mill", 6),
    ("mln", 6),
    ("mn", 6),
    ("bn", 9),
    ("k", 3),
    ("m", 6),
    ("K", 3),
    ("M", 6),
];

/// Signs and words for a percentage.
const PERCENT: [&str; 8] = ["%", "per cent", "per-cent", "percent", "p.c.", "pc", "Per cent", "％"];

const FRACTIONS: [(char, u32, u32); 15] = [
    ('½', 1, 2),
    ('⅓', 1, 3),
    ('⅔', 2, 3),
    ('¼', 1, 4),
    ('¾', 3, 4),
    ('⅕', 1, 5),
    ('⅖', 2, 5),
    ('⅗', 3, 5),
    ('⅘', 4, 5),
    ('⅙', 1, 6),
    ('⅚', 5, 6),
    ('⅛', 1, 8),
    ('⅜', 3, 8),
    ('⅝', 5, 8),
    ('⅞', 7, 8),
];

const ONES: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];

const TENS: [&str; 8] =
    ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

/// The number that a text is, as a record writes it: `1500`, `"40%"`, `"£1,500"`, `"1/2"`.
pub(crate) fn plain(text: &str) -> Option<String> {
    let text = text.trim().trim_end_matches([',', ';', '.']).trim();
    if let Some(pounds) = money(text) {
        return Some(format!("\"£{}\"", grouped(&amount(pounds)?)));
    }
    if let Some(bare) = PERCENT.iter().find_map(|sign| text.strip_suffix(sign)) {
        return Some(format!("\"{}%\"", amount(bare)?));
    }
    fraction(text).or_else(|| amount(text))
}

/// An amount of pounds without its sign or word.
fn money(text: &str) -> Option<&str> {
    let before = ["£", "GBP"].iter().find_map(|sign| text.strip_prefix(sign));
    before.or_else(|| text.strip_suffix("pounds").or(text.strip_suffix("GBP")))
}

fn amount(text: &str) -> Option<String> {
    let text = text.trim().trim_end_matches('.');
    let shifted = MULTIPLES.iter().find_map(|(word, power)| {
        let digits = text.strip_suffix(word)?;
        shift(&decimal(digits)?, *power)
    });
    let words = || number_word(text).map(|it| it.to_string());
    shifted.or_else(|| decimal(text)).or_else(words)
}

/// Digits with any separators of thousands and decimals, as digits with a point.
fn decimal(text: &str) -> Option<String> {
    let text = text.trim();
    let (sign, digits) = match text.strip_prefix(['-', '−', '\u{2011}']) {
        Some(digits) => ("-", digits),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    if let Some((mantissa, power)) = digits.split_once(['e', 'E']) {
        return shift(&decimal(mantissa)?, power.trim_start_matches('+').parse().ok()?)
            .map(|number| format!("{sign}{number}"));
    }
    let (whole, decimals) = halves(digits)?;
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    Some(match decimals.trim_end_matches('0') {
        "" => format!("{sign}{whole}"),
        decimals => format!("{sign}{whole}.{decimals}"),
    })
}

/// The digits before and after the decimal point or comma, without separators of thousands.
fn halves(digits: &str) -> Option<(String, String)> {
    let is_digit = |c: char| c.is_ascii_digit();
    if !digits.contains(is_digit) {
        return None;
    }
    let point = match (digits.rfind('.'), digits.rfind(',')) {
        (Some(point), Some(comma)) => Some(point.max(comma)),
        (Some(at), None) if digits.matches('.').count() == 1 => Some(at),
        (None, Some(at)) if digits.len() - at < 4 && digits.matches(',').count() == 1 => Some(at),
        _ => None,
    };
    let (whole, decimals) = match point {
        Some(at) => (&digits[..at], &digits[at + 1..]),
        None => (digits, ""),
    };
    let groups: Vec<_> =
        whole.split([',', '.', ' ', '\u{a0}', '\u{202f}', '\u{2009}', '\'', '’', '_']).collect();
    let is_grouped = groups.len() == 1
        || groups[0].len() <= 3
            && !groups[0].is_empty()
            && groups[1..].iter().all(|group| group.len() == 3);
    let digits_only = |text: &str| text.chars().all(is_digit);
    (is_grouped && groups.iter().all(|group| digits_only(group)) && digits_only(decimals))
        .then(|| (groups.concat(), decimals.to_owned()))
}

/// A number times a power of ten.
fn shift(number: &str, power: usize) -> Option<String> {
    let (whole, decimals) = number.split_once('.').unwrap_or((number, ""));
    if power > 12 {
        return None;
    }
    let zeros = "0".repeat(power.saturating_sub(decimals.len()));
    let (up, down) = decimals.split_at(power.min(decimals.len()));
    decimal(&format!("{whole}{up}{zeros}.{down}"))
}

/// A comma between thousands, which is how money is read.
fn grouped(number: &str) -> String {
    let (whole, decimals) = number.split_once('.').map_or((number, None), |(a, b)| (a, Some(b)));
    let sign = if whole.starts_with('-') { "-" } else { "" };
    let digits = whole.trim_start_matches('-');
    let mut text = sign.to_owned();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    match decimals {
        Some(decimals) => format!("{text}.{decimals:0<2}"),
        None => text,
    }
}

/// A fraction in signs or words: `½`, `1½`, `1 in 3`, `2 / 3`, `two thirds`.
fn fraction(text: &str) -> Option<String> {
    let last = text.chars().last()?;
    if let Some((_, top, bottom)) = FRACTIONS.iter().find(|(sign, ..)| *sign == last) {
        let whole = text.trim_end_matches(last).trim();
        if whole.is_empty() {
            return Some(format!("\"{top}/{bottom}\""));
        }
        let exact = 1000 * top % bottom == 0;
        let thousandths = exact.then(|| format!("{:03}", 1000 * top / bottom))?;
        return decimal(&format!("{}.{thousandths}", decimal(whole)?));
    }
    let words = ["out of", "in every", "in", "/", "⁄"];
    let parts = words.iter().find_map(|word| text.split_once(word));
    let (top, bottom) = match parts {
        Some((top, bottom)) => (small(top)?, small(bottom)?),
        None => in_words(text)?,
    };
    (0 < top && top < bottom).then(|| format!("\"{top}/{bottom}\""))
}

/// A number of at most four digits, or a word for one.
fn small(text: &str) -> Option<u32> {
    let text = text.trim();
    let digits = text.len() <= 4 && text.bytes().all(|it| it.is_ascii_digit());
    match digits {
        true => text.parse().ok(),
        false => number_word(text),
    }
}

/// `half`, `two thirds`, `three-quarters`.
fn in_words(text: &str) -> Option<(u32, u32)> {
    let lower = text.to_lowercase();
    let (top, part) = lower.rsplit_once([' ', '-']).unwrap_or(("a", &lower));
    let bottom = match part.trim_end_matches('s') {
        "half" | "halve" => 2,
        "third" => 3,
        "quarter" => 4,
        "fifth" => 5,
        "tenth" => 10,
        _ => return None,
    };
    let top = if matches!(top.trim(), "a" | "an") { Some(1) } else { number_word(top) };
    Some((top?, bottom))
}

/// A number below a hundred in words.
fn number_word(text: &str) -> Option<u32> {
    let lower = text.trim().to_lowercase();
    let place = |list: &[&str], word: &str| list.iter().position(|it| *it == word);
    let number = |at: usize| u32::try_from(at).ok();
    if let Some(at) = place(&ONES, &lower) {
        return number(at);
    }
    let (tens, ones) = lower.split_once(['-', ' ']).unwrap_or((&lower, ""));
    let tens = number(place(&TENS, tens)?)? * 10 + 20;
    match ones {
        "" => Some(tens),
        ones => Some(tens + number(place(&ONES[..10], ones).filter(|it| *it > 0)?)?),
    }
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn reads_numbers_as_people_write_them() {
        for (written, number) in [
            ("1,250", "1250"),
            ("1.500", "1.5"),
            ("1.250.000", "1250000"),
            ("1,250,000.5", "1250000.5"),
            ("0,5", "0.5"),
            (".5", "0.5"),
            ("5.", "5"),
            ("5.0", "5"),
            ("-0.3", "-0.3"),
            ("−14", "-14"),
            ("£ 1500", "\"£1,500\""),
            ("1500 pounds", "\"£1,500\""),
            ("£2.5", "\"£2.50\""),
            ("£1.25bn", "\"£1,250,000,000\""),
            ("¾", "\"3/4\""),
            ("2¼", "2.25"),
            ("3 out of 10", "\"3/10\""),
        ] {
            assert_eq!(plain(written).as_deref(), Some(number), "{written}");
        }
    }

    #[test]
    fn takes_nothing_else_for_a_number() {
        for text in
            ["", "many", "1,2345", "12 34", "5/4", "1-2", "1..2", "£", "%", "e3", "2⅓", "1e99", "٣"]
        {
            assert_eq!(plain(text), None, "{text}");
        }
    }
}
