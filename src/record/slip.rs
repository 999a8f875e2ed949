//! Slips of writing that make a file no TOML: takes the file's lines; gives each slip in an
//! editor's words. The parser tells where it lost its way; this tells what was meant.

use std::collections::BTreeMap;
use std::ops::Range;

use super::slip_value::{closes, opens_prose, slip_of_value, unclosed};

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
    headings: Vec<(String, Range<usize>)>,
    /// The keys since the last heading, and where each stands.
    keys: BTreeMap<&'t str, Range<usize>>,
    /// A heading since the last one that is commented out.
    commented: Option<(&'t str, Range<usize>)>,
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
        if let Some(comment) = trimmed.strip_prefix('#') {
            let comment = comment.trim();
            if comment.starts_with('[') && comment.ends_with(']') {
                self.commented = Some((comment, at));
            }
            return;
        }
        if trimmed.is_empty() {
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
        self.keys.clear();
        self.commented = None;
        let bare = line.split('#').next().unwrap_or_default().trim();
        let name = bare.trim_matches(['[', ']']).trim();
        let double = bare.starts_with("[[");
        let closing = if double { "]]" } else { "]" };
        if !name.contains(['"', ','])
            && bare != format!("{}{name}{closing}", closing.replace(']', "["))
            && !name.contains(' ')
        {
            let brackets = match double || bare.ends_with("]]") || LISTS.contains(&name) {
                true => format!("[[{name}]]"),
                false => format!("[{name}]"),
            };
            self.add(
                at.clone(),
                "the brackets of this heading do not match",
                format!("write `{brackets}`"),
            );
        } else if name.contains(' ') && !name.contains(['"', ',']) {
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
            && !self.headings.iter().any(|(known, _)| known == parent)
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
            .find(|(known, _)| !double && known == name)
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
        self.headings.push((name.replace(' ', "_"), at));
    }

    fn pair(&mut self, key: &'t str, value: &str, at: Range<usize>) {
        let no_break =
            key.contains('\u{a0}') || value.trim_start_matches(' ').starts_with('\u{a0}');
        let behind = value.len() - value.trim_start().len();
        let start = at.start + key.len() + 1 + behind;
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
        let value_at = start..start + value.len();
        self.repeated(key, at.start..at.start + key.len());
        if let Some(quote) = opens_prose(value) {
            self.prose = Some((value_at, quote));
        } else if let Some(slip) = slip_of_value(key, value) {
            let start = value_at.start + slip.at.start;
            self.add(start..value_at.start + slip.at.end, slip.message, slip.help);
        } else if let Some(open) = unclosed(value) {
            self.open = Some(value_at.start + open);
        }
    }

    /// Tells a key that stands twice below one heading, perhaps because the other is commented out.
    fn repeated(&mut self, key: &'t str, at: Range<usize>) {
        let Some(first) = self.keys.insert(key, at.clone()) else {
            return;
        };
        let message = format!("`{key}` stands twice below one heading");
        let (help, other) = match self.commented.take() {
            Some((heading, place)) => (
                format!("if it belongs to a `{heading}`, take the `#` away from that heading"),
                (place, "commented out"),
            ),
            None => (
                "delete one of them; for a second entry begin a new `[[…]]`".to_owned(),
                (first, "the first"),
            ),
        };
        self.slips.push(Slip {
            at,
            message,
            help,
            other: Some(other),
        });
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
        // Its headings were read as text.
        self.keys.clear();
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

    const SLIPS: &[(&str, &str, &str)] = &[
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
            "value = 1\nvalue = 2",
            "value",
            "`value` stands twice below one heading",
        ),
        (
            "[[case_study.figure]",
            "[[case_study.figure]",
            "the brackets of this heading do not match",
        ),
        (
            "period = 2012-13",
            "2012-13",
            "a date stands between quotes",
        ),
        (
            "name = West",
            "West",
            "a text stands between straight double quotes",
        ),
        (
            "name = “West”",
            "“West”",
            "a text stands between straight double quotes",
        ),
        (
            "name = \"West",
            "\"West",
            "a text on this line has no closing quotation mark",
        ),
        (
            "before = { value = \"40%, date = \"2012\" }",
            "{ value = \"40%, date = \"2012\" }",
            "a text on this line has no closing quotation mark",
        ),
        (
            "before = { value: \"40%\", date = \"2012\" }",
            "value:",
            "a key and its value are joined by `=`, not `:`",
        ),
        (
            "before = { value = \"40%\" date = \"2012\" }",
            "date",
            "a comma is missing before `date`",
        ),
        (
            "areas = [\"A\", \"B\" \"C\"]",
            "\"",
            "a comma is missing between two entries of a list",
        ),
        (
            "name = tr😀ue",
            "tr😀ue",
            "a text stands between straight double quotes",
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
    ];

    #[test]
    fn names_what_was_meant() {
        for (written, marked, message) in SLIPS {
            assert_eq!(
                told(written),
                [(*marked, (*message).to_owned())],
                "{written}"
            );
        }
    }

    #[test]
    fn a_heading_that_is_commented_out_is_told_once() {
        let text =
            "label = \"a\"\nvalue = 1\n#[[case_study.figure]]\nlabel = \"b\"\nsource = \"c\"";
        let slips = slips(text);
        assert_eq!(slips.len(), 1, "{slips:?}");
        assert!(slips[0].help.contains("`[[case_study.figure]]`"));
        assert_eq!(slips[0].other, Some((22..44, "commented out")));
    }

    #[test]
    fn says_nothing_of_sound_lines() {
        let sound = "# c\nname = \"A: b, 'c' // d\" # e\nareas = [\n  \"A\",\n  \"B = C\",\n]\n[[case_study]]\nprose = '''\n\
                     name: x = [\n// y\n'''\n[[case_study.figure]]\nvalue = 1\nbefore = { value = \"1,2\" }\nhighlight = true\nto = -1_000.5e3 # five\" long\ndate = 2012-07-01\nlist = [\"a: b\", 'c'] \n";
        assert!(told(sound).is_empty(), "{:?}", told(sound));
    }
}
