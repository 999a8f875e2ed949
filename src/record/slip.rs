//! Slips of writing that make a file no TOML: takes the file's lines; gives each slip in an
//! editor's words. The parser tells where it lost its way; this tells what was meant.

use std::ops::Range;

/// A slip, with the bytes of the file to mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Slip {
    pub(super) at: Range<usize>,
    pub(super) message: String,
    pub(super) help: String,
    /// An earlier place that the slip has to do with, and what it is.
    pub(super) other: Option<(Range<usize>, &'static str)>,
}

/// Headings that begin one entry of a list, and so stand in double brackets.
pub(super) const LISTS: [&str; 8] = [
    "case_study",
    "case_study.figure",
    "case_study.inspection",
    "case_study.outcome",
    "lead_school",
    "members.part",
    "source",
    "theme",
];

/// The slips of a file, in their order; none if every line looks as it should.
pub(super) fn slips(text: &str) -> Vec<Slip> {
    let mut scan = Scan::default();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        scan.line(line.trim_end_matches(['\n', '\r']), start);
        start += line.len();
    }
    if let Some(open) = scan.prose.take() {
        scan.unclosed_prose(open);
    }
    scan.slips
}

/// What was read so far.
#[derive(Default)]
struct Scan<'t> {
    slips: Vec<Slip>,
    /// Where an open `'''` or `"""` stands, and which of them it is.
    prose: Option<(Range<usize>, &'static str)>,
    /// The bracket of a list or table that the lines before have left open.
    open: Option<usize>,
    headings: Vec<(&'t str, Range<usize>)>,
}

impl<'t> Scan<'t> {
    fn line(&mut self, line: &'t str, start: usize) {
        if let Some((open, quote)) = self.prose.clone() {
            let pair = line.split_once('=').filter(|(key, _)| is_key(key.trim()));
            if pair.is_some_and(|(_, value)| opens_prose(value).is_some()) {
                self.unclosed_prose((open, quote));
                self.prose = None;
            } else {
                if line.contains(quote) {
                    self.prose = None;
                }
                return;
            }
        }
        let trimmed = line.trim_start();
        let at = start + line.len() - trimmed.len()..start + line.len();
        if trimmed.is_empty() || trimmed.starts_with('#') {
            return;
        }
        if self.open.is_some() && closes(trimmed) {
            self.open = None;
        } else if trimmed.starts_with('[') && self.open.is_none() {
            self.heading(trimmed, at);
        } else if let Some((key, value)) = trimmed.split_once('=') {
            self.pair(key, value, at);
        } else if self.open.is_none() {
            self.neither(trimmed, at);
        }
    }

    fn heading(&mut self, line: &'t str, at: Range<usize>) {
        let bare = line.split('#').next().unwrap_or_default().trim();
        let name = bare.trim_matches(['[', ']']).trim();
        let double = bare.starts_with("[[");
        if name.contains(' ') && !name.contains(['"', ',']) {
            let help = format!("write `{}`", bare.replace(name, &name.replace(' ', "_")));
            self.add(at.clone(), "a heading cannot hold a blank", help);
        } else if !double && LISTS.contains(&name) {
            let message = format!("`[{name}]` begins an entry of a list");
            self.add(
                at.clone(),
                message,
                format!("write `[[{name}]]`, with double brackets"),
            );
        } else if let Some((parent, _)) = name.rsplit_once('.').filter(|_| double)
            && !self.headings.iter().any(|(known, _)| *known == parent)
        {
            let message =
                format!("`[[{name}]]` stands before the first `{parent}` that it could belong to");
            let brackets = if LISTS.contains(&parent) {
                format!("[[{parent}]]")
            } else {
                format!("[{parent}]")
            };
            self.add(
                at.clone(),
                message,
                format!("move it below its `{brackets}`"),
            );
        } else if let Some((_, first)) = self
            .headings
            .iter()
            .find(|(known, _)| !double && *known == name)
        {
            let first = first.clone();
            let message = format!("`[{name}]` stands twice");
            self.slips.push(Slip {
                at: at.clone(),
                message,
                help: "put all its keys below one of them, and delete the other".to_owned(),
                other: Some((first, "the first")),
            });
        }
        self.headings.push((name, at));
    }

    fn pair(&mut self, key: &str, value: &str, at: Range<usize>) {
        let no_break =
            key.contains('\u{a0}') || value.trim_start_matches(' ').starts_with('\u{a0}');
        let (key, value) = (key.trim_end(), value.trim());
        if let Some(open) = self.open.take_if(|_| is_key(key)) {
            self.add(
                open..open + 1,
                "this bracket is not closed",
                "close a list with `]` and a table with `}`, on the same line".to_owned(),
            );
        }
        if no_break && is_key(key) {
            self.add(
                at,
                "a no-break space stands beside the `=`",
                "type plain blanks there".to_owned(),
            );
            return;
        }
        if key.contains(' ') && is_key(&key.replace(' ', "_")) {
            self.add(
                at,
                "a key cannot hold a blank",
                format!("write `{}`", key.replace(' ', "_")),
            );
            return;
        }
        if !is_key(key) {
            return;
        }
        let value_at = at.end - value.len()..at.end;
        if let Some(quote) = opens_prose(value) {
            self.prose = Some((value_at, quote));
        } else if let Some((message, help)) = slip_of_value(value) {
            self.add(value_at, message, help);
        } else if let Some(open) = unclosed(value) {
            self.open = Some(value_at.start + open);
        }
    }

    fn neither(&mut self, line: &str, at: Range<usize>) {
        let key = line.split(':').next().unwrap_or_default().trim();
        if line.starts_with("//") {
            self.add(
                at,
                "a comment begins with `#`",
                "write `#` for `//`".to_owned(),
            );
        } else if line.contains(':') && is_key(key) {
            let value = line[key.len()..].trim_start_matches([' ', ':']);
            self.add(
                at,
                "a key and its value are joined by `=`, not `:`",
                format!("write `{key} = {value}`"),
            );
        }
    }

    fn unclosed_prose(&mut self, (at, quote): (Range<usize>, &'static str)) {
        let help = format!("write `{quote}` on a line of its own where the text ends");
        self.add(
            at,
            format!("the text that begins here has no closing `{quote}`"),
            help,
        );
    }

    fn add(&mut self, at: Range<usize>, message: impl Into<String>, help: String) {
        self.slips.push(Slip {
            at,
            message: message.into(),
            help,
            other: None,
        });
    }
}

fn is_key(word: &str) -> bool {
    !word.is_empty()
        && word
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
}

/// The quotes of a value that begins a text and does not end it.
fn opens_prose(value: &str) -> Option<&'static str> {
    let value = value.trim_start();
    let begins = |quote: &&str| value.starts_with(*quote) && !value[3..].contains(*quote);
    ["'''", "\"\"\""].into_iter().find(begins)
}

/// Whether a line closes a bracket that an earlier line opened.
fn closes(line: &str) -> bool {
    let outside: String = line.split('"').step_by(2).collect();
    outside.contains([']', '}']) && !outside.contains(['[', '{', '='])
}

/// Where the first bracket stands that the value opens and does not close.
fn unclosed(value: &str) -> Option<usize> {
    let mut open = Vec::new();
    let mut quote = None;
    for (at, sign) in value.char_indices() {
        match (sign, quote) {
            ('"' | '\'', None) => quote = Some(sign),
            (sign, Some(open)) if sign == open => quote = None,
            ('#', None) => break,
            ('[' | '{', None) => open.push(at),
            (']' | '}', None) => {
                open.pop();
            }
            _ => {}
        }
    }
    open.first().copied()
}

fn slip_of_value(value: &str) -> Option<(&'static str, String)> {
    let bare = value.split('#').next().unwrap_or_default().trim_end();
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    match bare.to_lowercase().as_str() {
        "" => {
            return Some((
                "no value follows the `=`",
                "write the value, or delete the line".to_owned(),
            ));
        }
        "yes" | "on" => return Some(("a yes is written `true`", "write `true`".to_owned())),
        "no" | "off" => return Some(("a no is written `false`", "write `false`".to_owned())),
        "true" | "false" if bare.starts_with(|c: char| c.is_uppercase()) => {
            return Some((
                "`true` and `false` have small letters",
                format!("write `{}`", bare.to_lowercase()),
            ));
        }
        _ => {}
    }
    if let Some((whole, rest)) = bare.split_once(',')
        && digits(whole)
        && rest.split(',').all(digits)
    {
        return Some((
            "a number has no comma",
            format!("write `{}`", bare.replace(',', "")),
        ));
    }
    let quote = bare
        .chars()
        .next()
        .filter(|quote| matches!(quote, '"' | '\''))?;
    if bare.starts_with("'''") || bare.starts_with("\"\"\"") {
        return None;
    }
    let inner = bare
        .get(1..bare.len() - 1)
        .filter(|_| bare.len() > 1 && bare.ends_with(quote))?;
    let stray = inner
        .char_indices()
        .any(|(at, sign)| sign == quote && !inner[..at].ends_with('\\'));
    stray.then(|| {
        (
            "a quotation mark inside a text ends it",
            "inside a text write curly quotes: “ ” or ’".to_owned(),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The words that each slip marks, and its message.
    fn told(text: &str) -> Vec<(&str, String)> {
        slips(text)
            .into_iter()
            .map(|slip| (&text[slip.at], slip.message))
            .collect()
    }

    #[test]
    fn names_what_was_meant() {
        for (written, marked, message) in [
            (
                "name: \"X\"",
                "name: \"X\"",
                "a key and its value are joined by `=`, not `:`",
            ),
            ("// note", "// note", "a comment begins with `#`"),
            ("value = 1,250", "1,250", "a number has no comma"),
            ("highlight = yes", "yes", "a yes is written `true`"),
            ("value =", "", "no value follows the `=`"),
            (
                "age range = \"4-11\"",
                "age range = \"4-11\"",
                "a key cannot hold a blank",
            ),
            (
                "[[case study]]",
                "[[case study]]",
                "a heading cannot hold a blank",
            ),
            (
                "[case_study]",
                "[case_study]",
                "`[case_study]` begins an entry of a list",
            ),
            (
                "name = \"The \"W\" Lakes\"",
                "\"The \"W\" Lakes\"",
                "a quotation mark inside a text ends it",
            ),
            (
                "name\u{a0}= \"X\"",
                "name\u{a0}= \"X\"",
                "a no-break space stands beside the `=`",
            ),
            (
                "areas = [\"A\", \"B\"\nname = \"X\"",
                "[",
                "this bracket is not closed",
            ),
            (
                "before = { value = 1\nafter = { value = 2 }",
                "{",
                "this bracket is not closed",
            ),
            (
                "prose = '''\nA story.\n\n[[x]]\nprose = '''\nB.\n'''",
                "'''",
                "the text that begins here has no closing `'''`",
            ),
            (
                "prose = '''\nA story.",
                "'''",
                "the text that begins here has no closing `'''`",
            ),
            (
                "[members]\ncount = 1\n[members]",
                "[members]",
                "`[members]` stands twice",
            ),
            (
                "[[case_study.figure]]",
                "[[case_study.figure]]",
                "`[[case_study.figure]]` stands before the first `case_study` that it could belong to",
            ),
        ] {
            assert_eq!(told(written), [(marked, message.to_owned())], "{written}");
        }
    }

    #[test]
    fn says_nothing_of_sound_lines() {
        let sound = "# c\nname = \"A: b, 'c' // d\" # e\nareas = [\n  \"A\",\n  \"B = C\",\n]\n[[case_study]]\nprose = '''\n\
                     name: x = [\n// y\n'''\n[[case_study.figure]]\nvalue = 1\nbefore = { value = \"1,2\" }\n";
        assert!(told(sound).is_empty(), "{:?}", told(sound));
    }
}
