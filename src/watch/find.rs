//! Where words on a page come from: takes the words and the records behind the page; gives the record's
//! line that most likely holds them.

use crate::typeset::Words;

/// So many lines around one are looked at for the words beside those that are sought.
const NEAR: usize = 3;

/// The line of a record that words came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// The record's place among those that were given.
    pub(super) record: usize,
    /// The line, from 1.
    pub(super) line: usize,
    /// The line itself.
    pub(super) text: String,
}

/// The line that holds the words, of several the one that stands among the words around them. If no line
/// holds them, the one that stands among most of the words around.
pub(super) fn find(records: &[String], words: &Words) -> Option<Found> {
    let wanted = plain(&words.text);
    let around: Vec<_> = words.around.iter().map(|it| plain(it)).collect();
    let around: Vec<_> = around.iter().filter(|it| it.chars().count() > 2).collect();
    let mut best: Option<(usize, Found)> = None;
    for (record, text) in records.iter().enumerate() {
        let lines: Vec<_> = text.lines().collect();
        let plain_lines: Vec<_> = lines.iter().map(|line| plain(line)).collect();
        for (at, line) in plain_lines.iter().enumerate() {
            let holds = !wanted.is_empty() && line.contains(&wanted);
            let own = around.iter().filter(|it| line.contains(**it)).count();
            if !holds && own == 0 || lines[at].trim_start().starts_with('#') {
                continue;
            }
            let beside = around.iter().map(|words| nearness(&plain_lines, at, words));
            let score = usize::from(holds) * 1000 + own * 10 + beside.sum::<usize>();
            if best.as_ref().is_none_or(|(known, _)| score > *known) {
                let found = Found {
                    record,
                    line: at + 1,
                    text: lines[at].to_owned(),
                };
                best = Some((score, found));
            }
        }
    }
    best.map(|(_, found)| found)
}

/// How near to a line some words stand: more the nearer they are, nothing if they are far.
fn nearness(lines: &[String], at: usize, words: &str) -> usize {
    let stands = |line: usize| lines.get(line).is_some_and(|it| it.contains(words));
    let mut distances = 0..=NEAR;
    let distance = distances.find(|it| stands(at + it) || at.checked_sub(*it).is_some_and(stands));
    distance.map_or(0, |distance| NEAR + 1 - distance)
}

/// A text as records and pages share it: small letters, plain blanks and dashes, no commas in numbers.
fn plain(text: &str) -> String {
    let text = text.to_lowercase().replace('\u{ad}', "");
    let text = text
        .replace(['–', '−'], "-")
        .replace(['\u{a0}', '\u{202f}'], " ");
    let mut plain = String::new();
    let mut signs = text.chars().peekable();
    while let Some(sign) = signs.next() {
        let in_number = sign == ','
            && plain.ends_with(|it: char| it.is_ascii_digit())
            && signs.peek().is_some_and(char::is_ascii_digit);
        if !in_number {
            plain.push(sign);
        }
    }
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str, around: &[&str]) -> Option<(usize, usize)> {
        let records = [
            "name = \"A\"\nvalue = 10\nlabel = \"trainees\"\n".to_owned(),
            "# trainees recruited\nlabel = \"trainees recruited\"\nvalue = 1500\nperiod = \"2012-13\"\n\nlabel = \"days\"\nvalue = 1500\n".to_owned(),
        ];
        let words = Words {
            text: text.to_owned(),
            around: around.iter().map(|it| (*it).to_owned()).collect(),
        };
        find(&records, &words).map(|found| (found.record, found.line))
    }

    #[test]
    fn finds_the_line_that_stands_among_the_same_words() {
        assert_eq!(line("trainees recruited", &[]), Some((1, 2)));
        assert_eq!(
            line("1,500", &["trainees recruited", "1,500"]),
            Some((1, 3))
        );
        assert_eq!(line("1,500", &["days"]), Some((1, 7)));
        assert_eq!(line("2012–13", &[]), Some((1, 4)));
        assert_eq!(line("Page 1", &["days"]), Some((1, 6)));
        assert_eq!(line("Page 1", &["nothing"]), None);
    }
}
