//! The statements of a file, one after another: takes the text; gives the errors of each. A statement is a
//! heading, an entry with all its lines, or a comment in the style of another language.

use std::ops::Range;

use toml::de::DeTable;

use super::extent::{Ends, Extent, line_end};
use super::known_names::{KnownNames, is_blank, is_quote, key_of, plain_name};
use super::line::{LineKind, Split, kind, remark};
use super::problem::{Problem, SyntaxError, joined};
use super::reader::{StatementReader, odd_blank};
use super::repeat::Repeats;
use super::trailing::other_comment;
use crate::character::{TextDefect, defects};
use crate::record::schema::model::Model;

/// The errors of the file at a path, in their order.
pub(crate) fn syntax_errors(path: &str, text: &str) -> Vec<SyntaxError> {
    let known = KnownNames::of(path);
    let mut scan = StatementScan {
        text,
        model: Some(known.root()),
        known: &known,
        repeats: Repeats::default(),
        errors: Vec::new(),
    };
    let mut at = 0;
    while at < text.len() {
        at = scan.statement(at);
    }
    scan.errors
}

/// The state between statements.
struct StatementScan<'t> {
    text: &'t str,
    known: &'t KnownNames,
    /// The keys of the table that the last heading began.
    model: Option<&'static Model>,
    repeats: Repeats<'t>,
    errors: Vec<SyntaxError>,
}

impl<'t> StatementScan<'t> {
    /// Reads the statement that begins on a line; gives the byte at which the next line begins.
    fn statement(&mut self, start: usize) -> usize {
        let end = line_end(self.text, start);
        let line = &self.text[start..end];
        let end = match kind(line, self.known) {
            LineKind::Blank => self.plain(start..end),
            LineKind::Comment => {
                self.repeats.comment(line, start);
                self.plain(start..end)
            }
            LineKind::Remark => self.remark(start..end),
            LineKind::Heading => self.heading(start..end),
            LineKind::Entry(split) => self.entry(start..end, &split),
            LineKind::Words => self.words(start..end),
        };
        self.text[end..].find('\n').map_or(self.text.len(), |length| end + length + 1)
    }

    /// A line without a statement, which may contain invisible characters.
    fn plain(&mut self, at: Range<usize>) -> usize {
        let end = at.end;
        let blanks = &self.text[at.clone()];
        let odd = blanks.trim_matches([' ', '\t', '\r']);
        if is_toml(blanks) {
            return end;
        }
        match self.hidden(&at) {
            Some(error) => self.errors.push(error),
            None => {
                let start = at.start + blanks.find(odd).unwrap_or_default();
                let sign = odd.chars().next().unwrap_or_default();
                self.errors.push(odd_blank(start..start + odd.len(), sign).into());
            }
        }
        end
    }

    /// Comments in the style of another language, to their closing mark.
    fn remark(&mut self, line: Range<usize>) -> usize {
        let words = &self.text[line.clone()];
        let start = line.start + words.len() - words.trim_start_matches(is_blank).len();
        let mark = remark(&self.text[start..]).unwrap_or("//");
        let close = match mark {
            "/*" => Some("*/"),
            "<!--" => Some("-->"),
            _ => None,
        };
        let end = close.and_then(|close| {
            let at = self.text[start..].find(close)? + start + close.len();
            Some(line_end(self.text, at))
        });
        let end = end.unwrap_or(line.end);
        let problem = other_comment(start..end, mark, self.text);
        self.errors.push(problem.into());
        end
    }

    fn heading(&mut self, at: Range<usize>) -> usize {
        let mut reader = StatementReader::new(self.text, at.clone(), self.known);
        let name = reader.heading();
        let next = reader.trailing();
        let rest = reader.at..at.end;
        let heading = self.known.heading(&name);
        self.model = heading.and_then(|it| it.model);
        if next {
            reader.model = self.model;
            reader.entries();
        }
        let problems = reader.problems;
        let written = self.text[at.start..rest.start].trim();
        let is_list = heading.map_or(written.starts_with("[["), |it| it.is_list);
        if !problems.is_empty() {
            let error = self.error(&at, problems);
            self.errors.push(error);
            self.repeats.heading(&name, is_list, (at.start..at.end, self.known));
        } else if !is_toml(&self.text[at.clone()]) {
            self.unread(&at);
            self.repeats.heading(&name, is_list, (at.start..at.end, self.known));
        } else {
            let error = self.repeats.heading(&name, is_list, (at.start..at.end, self.known));
            self.errors.extend(error);
        }
        at.end
    }

    fn entry(&mut self, line: Range<usize>, split: &Split) -> usize {
        let place = |at: &Range<usize>| line.start + at.start..line.start + at.end;
        let (key, sign) = (place(&split.key), place(&split.sign));
        let word = &self.text[key.clone()];
        let meant = self.known.key_meant(word).unwrap_or(word);
        let known = key_of(self.model, meant);
        let ends = Ends { text: self.text, known: self.known };
        let Extent { end, block } = ends.of_entry(sign.end, known);
        let at = line.start..end;
        if is_toml(&self.text[at.clone()]) {
            let error = self.repeats.key(word, key, self.text);
            self.errors.extend(error);
            return end;
        }
        self.repeats.pass(&plain_name(word), key);
        if let Some(error) = self.hidden(&at) {
            self.errors.push(error);
            return end;
        }
        let mut reader = StatementReader::new(self.text, at.clone(), self.known);
        reader.model = self.model;
        reader.block = block;
        reader.entries();
        match reader.problems {
            problems if problems.is_empty() => self.unread(&at),
            problems => {
                let error = self.error(&at, problems);
                self.errors.push(error);
            }
        }
        end
    }

    /// Words that do not belong to any key, with more such lines after them.
    fn words(&mut self, first: Range<usize>) -> usize {
        let mut end = first.end;
        while let Some(start) = self.text[end..].find('\n').map(|length| end + length + 1) {
            let line = start..line_end(self.text, start);
            if kind(&self.text[line.clone()], self.known) != LineKind::Words {
                break;
            }
            end = line.end;
        }
        let words = &self.text[first.start..end];
        let start = first.start + words.len() - words.trim_start_matches(is_blank).len();
        let at = start..self.text[..end].trim_end_matches(is_blank).len();
        let words = &self.text[at.clone()];
        let problem = if words.chars().all(|c| is_quote(c) || is_blank(c) || "[](){},;".contains(c))
        {
            Problem::new(
                at.clone(),
                format!("this `{}` closes nothing", words.lines().next().unwrap_or_default()),
            )
            .meant("")
        } else {
            let lines: Vec<_> = words.lines().map(|line| format!("# {}", line.trim())).collect();
            Problem::new(at.clone(), "these words do not belong to any key")
                .meant(lines.join("\n"))
                .guess()
                .help(format!(
                    "move them into the text that they belong to, between its quotation marks; or write `{}` if they are a note",
                    lines.first().map_or("#", String::as_str),
                ))
        };
        let error = self.error(&at, vec![problem]);
        self.errors.push(error);
        end
    }

    /// The error of a statement that is valid TOML apart from invisible characters.
    fn hidden(&self, at: &Range<usize>) -> Option<SyntaxError> {
        let words = &self.text[at.clone()];
        let lies = defects(words).into_iter().filter_map(|(place, lie)| match lie {
            TextDefect::Hidden(sign) => Some((place, sign)),
            _ => None,
        });
        let problems: Vec<_> = lies
            .map(|(place, sign)| odd_blank(at.start + place.start..at.start + place.end, sign))
            .collect();
        let first = problems.first()?.clone();
        let (place, meant) = joined(self.text, &problems)?;
        let before = &self.text[at.start..place.start];
        let whole = [before, &meant, &self.text[place.end..at.end]].concat();
        is_toml(&whole)
            .then(|| SyntaxError { instead: Some((place, meant, false)), ..first.into() })
    }

    /// The error for the problems of a statement: the first of them, with the corrected statement if that is valid
    /// TOML.
    fn error(&self, at: &Range<usize>, problems: Vec<Problem>) -> SyntaxError {
        let is_guess = problems.iter().any(|problem| problem.is_guess);
        let instead = joined(self.text, &problems).filter(|(place, meant)| {
            let before = self.text.get(at.start..place.start).unwrap_or_default();
            let behind = self.text.get(place.end..at.end).unwrap_or_default();
            is_toml(&[before, meant, behind].concat())
        });
        let first = problems.into_iter().min_by_key(|problem| problem.at.start);
        let first = first.unwrap_or_else(|| Problem::new(at.clone(), ""));
        SyntaxError { instead: instead.map(|(at, text)| (at, text, is_guess)), ..first.into() }
    }

    /// A statement whose error only the parser finds.
    fn unread(&mut self, at: &Range<usize>) {
        let Err(fault) = DeTable::parse(&self.text[at.clone()]) else {
            return;
        };
        let span = fault.span().unwrap_or(0..0);
        let place = at.start + span.start..at.start + span.end;
        let message = fault.message().lines().collect::<Vec<_>>().join("; ");
        let help = crate::record::toml::parser_help::help(&message);
        self.errors.push(Problem::new(place, message).help(help).into());
    }
}

fn is_toml(text: &str) -> bool {
    // A byte-order mark may begin a file, and nothing else.
    !text.starts_with('\u{feff}') && DeTable::parse(text).is_ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::{Index, select};

    use super::*;

    const RECORD: &str = "name = \"A “b” é\"\nareas = [\"C\", 'D']\n\n[[lead_school]]\nname = \"E\"\n\n[members]\n\
        count = 28\n\n[[case_study]]\nprose = '''\nF’s story.\n\nG.\n'''\n\n[[case_study.outcome]]\n\
        before = { value = \"40%\", date = \"2011\" }\nafter = { value = \"80%\" }\n# h\n";

    const TYPED: &str = "\" ' “ ” ’ ` \"\"\" ''' ’’’ [ ] [[ ]] { } ( ) < > = == : , ; . # // /* <!-- -- - \\ % £ é 学 😀 ½ \
        \u{a0} \u{200b} \u{feff} \u{ad} &quot; name count [[case_study.figure]] ======= and yes 012 n/a \n \r\n \t";

    fn typed() -> impl Strategy<Value = &'static str> {
        let words: Vec<_> = TYPED.split(' ').chain([" "]).collect();
        select(words)
    }

    /// Whatever a hand does to a record, reading it does not fail, each error is at its place, and what is
    /// suggested can be written there. `FUZZ_CASES` sets the number of cases.
    #[test]
    fn any_text_is_read_to_its_end() {
        let cases = std::env::var("FUZZ_CASES").map_or(2_000, |it| it.parse().expect("a number"));
        let mut runner = proptest::test_runner::TestRunner::new(ProptestConfig {
            failure_persistence: None,
            ..ProptestConfig::with_cases(cases)
        });
        let change = (any::<Index>(), 0..6_usize, typed());
        let input = proptest::collection::vec(change, 1..6);
        let ran = runner.run(&input, |changes| {
            let mut text = RECORD.to_owned();
            for (at, deleted, typed) in changes {
                let start = text.floor_char_boundary(at.index(text.len()));
                let end = text.ceil_char_boundary((start + deleted).min(text.len()));
                text.replace_range(start..end, typed);
            }
            let found = syntax_errors("data/alliances/x.toml", &text);
            for error in &found {
                prop_assert!(text.get(error.at.clone()).is_some(), "{error:?}");
                prop_assert!(!error.message.is_empty());
                if let Some((at, meant, _)) = &error.instead {
                    prop_assert!(text.get(at.clone()).is_some_and(|old| old != meant), "{error:?}");
                }
            }
            Ok(())
        });
        ran.unwrap_or_else(|fault| panic!("{fault}"));
    }
}
