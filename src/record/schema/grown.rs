//! For tests: the schema of an alliance's record with more keys and tables than the types have, as a later version
//! might add. Gives that schema, its model, and a record with all of it. Code that works by the model knows
//! them; code that names a table by hand does not.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use schemars::{JsonSchema, schema_for};
use serde::Deserialize;
use serde_aux::prelude::serde_introspect;
use serde_json::Value as Json;

use super::json_schema::FileKind;
use super::model::Model;
use crate::record::value::date::Date;
use crate::record::value::number::Number;
use crate::record::value::scalar::{Line, Name};
use crate::record::value::spanned::Spanned;

/// Additions to a record.
#[derive(Deserialize, JsonSchema)]
#[schemars(extend("x-keys" = serde_introspect::<Self>()))]
#[expect(dead_code, reason = "only its schema counts")]
struct OfRecord {
    /// What it calls out.
    motto: Spanned<Line<60>>,
    /// Who leads it, below a heading `[board]`.
    board: Option<Board>,
    /// The visitors, each below a heading `[[visit]]`.
    #[serde(default)]
    visit: Vec<Visit>,
}

#[derive(Deserialize, JsonSchema)]
#[schemars(extend("x-keys" = serde_introspect::<Self>()))]
#[expect(dead_code, reason = "only its schema counts")]
struct Board {
    /// Who is in the chair.
    chair: Spanned<Name<60>>,
    /// Others, each below a heading `[[board.seat]]`.
    #[serde(default)]
    seat: Vec<Seat>,
}

#[derive(Deserialize, JsonSchema)]
#[schemars(extend("x-keys" = serde_introspect::<Self>()))]
#[expect(dead_code, reason = "only its schema counts")]
struct Seat {
    /// For whom.
    role: Spanned<Line<60>>,
}

#[derive(Deserialize, JsonSchema)]
#[schemars(extend("x-keys" = serde_introspect::<Self>(), "x-sheet" = "Visits"))]
#[expect(dead_code, reason = "only its schema counts")]
struct Visit {
    /// Who it was.
    visitor: Spanned<Name<60>>,
    /// When.
    date: Option<Spanned<Date>>,
    /// Remarks, each below a heading `[[visit.remark]]`.
    remark: Option<Vec<Remark>>,
}

#[derive(Deserialize, JsonSchema)]
#[schemars(extend("x-keys" = serde_introspect::<Self>(), "x-sheet" = "Remarks"))]
#[expect(dead_code, reason = "only its schema counts")]
struct Remark {
    /// The words.
    words: Spanned<Line<60>>,
    /// How many heard them.
    heard_by: Option<Spanned<u32>>,
}

/// Additions to a case study.
#[derive(Deserialize, JsonSchema)]
#[schemars(extend("x-keys" = serde_introspect::<Self>()))]
#[expect(dead_code, reason = "only its schema counts")]
struct OfStudy {
    /// What it cost.
    cost: Option<Spanned<Number>>,
    /// What was held, each below a heading `[[case_study.event]]`.
    #[serde(default)]
    event: Vec<StudyEvent>,
}

#[derive(Deserialize, JsonSchema)]
#[schemars(extend("x-keys" = serde_introspect::<Self>(), "x-sheet" = "Events"))]
#[expect(dead_code, reason = "only its schema counts")]
struct StudyEvent {
    /// What it was called.
    event_title: Spanned<Line<60>>,
}

/// A record with all of it.
pub(crate) const TEXT: &str = "name = \"West Alliance\"
summary = \"Schools that learn together.\"
motto = \"Together\"

[[lead_school]]
name = \"West School\"

[[case_study]]
theme = \"support\"
prose = \"It was so.\"
cost = \"£1,500\"

[[case_study.event]]
event_title = \"A day of maths\"

[board]
chair = \"Ann Hill\"

[[board.seat]]
role = \"parents\"

[[visit]]
visitor = \"Bo Lee\"
date = \"May 2012\"

[[visit.remark]]
words = \"calm rooms\"

[[visit]]
visitor = \"Cy Ray\"

[[visit.remark]]
words = \"good books\"
heard_by = 30
";

/// The schema, and its model.
static GROWN: LazyLock<(Json, Model)> = LazyLock::new(|| {
    let mut schema = FileKind::Alliance.checked().clone();
    let mut of_study = schema_for!(OfStudy).to_value();
    let mut of_record = schema_for!(OfRecord).to_value();
    for more in [&mut of_study, &mut of_record] {
        let more: BTreeMap<String, Json> =
            serde_json::from_value(more["$defs"].take()).expect("types");
        let definitions = schema["$defs"].as_object_mut().expect("types");
        definitions.extend(more);
    }
    graft(&mut schema["$defs"]["CaseStudy"], of_study);
    graft(&mut schema, of_record);
    let model = Model::of_schema(&schema);
    (schema, model)
});

fn graft(table: &mut Json, mut more: Json) {
    for list in ["x-keys", "required"] {
        let more = more[list].as_array().cloned().unwrap_or_default();
        table[list].as_array_mut().expect("keys").extend(more);
    }
    let keys = table["properties"].as_object_mut().expect("keys");
    let more: BTreeMap<String, Json> =
        serde_json::from_value(more["properties"].take()).expect("keys");
    keys.extend(more);
}

pub(crate) fn model() -> &'static Model {
    &GROWN.1
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::sync::Arc;

    use toml::de::DeTable;

    use super::*;
    use crate::diagnostic::{Diagnostics, SourceFile};
    use crate::record::check::invalid::themes_of;
    use crate::record::check::references::References;
    use crate::record::check::reporter::Reporter;
    use crate::record::check::{table, within};
    use crate::record::history::diff::differences_by;

    /// The diagnostics for a record by this schema: code, message and help.
    fn reported(text: &str) -> Vec<String> {
        let file = Arc::new(SourceFile::new("west.toml".to_owned(), text.to_owned()));
        let references = References {
            themes: None,
            sources: None,
            abbreviations: None,
            covers: &|_| true,
            plain_language: false,
        };
        let mut diagnostics = Diagnostics::default();
        let tree = DeTable::parse(text).expect("TOML");
        let at = Cell::default();
        let mut reporter = Reporter::new(&file, &references, &mut diagnostics, &at);
        table::document(&mut reporter, (&GROWN.0, model()), &tree);
        let written = within::written(tree.get_ref(), model());
        within::repeated(&file, &written, &mut diagnostics);
        let reported = diagnostics.sorted().into_iter().map(|diagnostic| {
            let help = diagnostic.help.unwrap_or_default();
            format!("{}: {}; {help}", diagnostic.code.name(), diagnostic.message)
        });
        reported.collect()
    }

    /// The diagnostics for the record with a part of it replaced.
    fn reported_in(part: &str, instead: &str) -> Vec<String> {
        assert_eq!(TEXT.matches(part).count(), 1, "{part}");
        reported(&TEXT.replace(part, instead))
    }

    #[test]
    fn the_checker_knows_additional_keys() {
        assert_eq!(reported(TEXT), [""; 0]);
        for (part, instead, expected) in [
            (
                "visitor = \"Cy Ray\"\n",
                "",
                "missing-key: `visitor` is missing; `visitor`: who it was",
            ),
            (
                "motto = \"Together\"\n",
                "",
                "missing-key: `motto` is missing; `motto`: what it calls out",
            ),
            (
                "heard_by = 30",
                "heard_by = \"many\"",
                "wrong-type: `heard_by` must be a whole number, but is a text; `heard_by`: how many heard them",
            ),
            ("cost = \"£1,500\"", "cost = \"dear\"", "invalid-value: "),
            (
                "role = \"parents\"",
                "role = \"parents\"\nxyz = 1",
                "unknown-key: unknown key `xyz`; use `role`",
            ),
        ] {
            let reported = reported_in(part, instead);
            assert!(
                matches!(reported.as_slice(), [only] if only.starts_with(expected)),
                "{part}: {reported:?}"
            );
        }
    }

    #[test]
    fn hints_show_where_an_additional_key_belongs() {
        for (part, more, expected) in [
            ("role = \"parents\"", "chair = \"Ann\"", "it belongs below a heading `[board]`"),
            ("role = \"parents\"", "heard_by = 3", "it belongs below a heading `[[visit.remark]]`"),
            (
                "event_title = \"A day of maths\"",
                "visitor = \"Bo\"",
                "it belongs to the whole visit: move it up, between `[[visit]]` and the first `[[visit.…]]` below that",
            ),
            (
                "words = \"good books\"",
                "motto = \"Up\"",
                "`motto` belongs to the whole record: move it above the first `[…]` or `[[…]]`",
            ),
            (
                "role = \"parents\"",
                "event = []",
                "it belongs to `[[case_study]]`: write `[[case_study.event]]`",
            ),
        ] {
            let reported = reported_in(part, &format!("{part}\n{more}"));
            assert!(
                matches!(reported.as_slice(), [only] if only.ends_with(expected)),
                "{more}: {reported:?}"
            );
        }
    }

    #[test]
    fn a_repeated_entry_of_any_list_is_reported() {
        for (part, words) in [
            ("[[visit.remark]]\nwords = \"good books\"\nheard_by = 30\n", "remark"),
            ("[[board.seat]]\nrole = \"parents\"\n", "seat"),
            ("[[lead_school]]\nname = \"West School\"\n", "lead school"),
            ("[[case_study.event]]\nevent_title = \"A day of maths\"\n", "event"),
        ] {
            let reported = reported_in(part, &format!("{part}{part}"));
            let expected = format!("duplicate-entry: the same {words} is given twice; ");
            assert!(
                matches!(reported.as_slice(), [only] if only.starts_with(&expected)),
                "{reported:?}"
            );
        }
        let other = "words = \"good books\"\n[[visit.remark]]\nwords = \"calm rooms\"";
        assert_eq!(reported_in("words = \"good books\"", other), [""; 0]);
    }

    #[test]
    fn an_invalid_record_with_them_keeps_its_themes() {
        let known = ["support".to_owned()].into();
        let themes = |text: &str| {
            let file = SourceFile::new(String::new(), text.to_owned());
            themes_of(&file, Some(&known), model())
        };
        assert_eq!(themes(TEXT), (known.clone(), false));
        let misspelt = TEXT.replace("[[visit]]", "[[visitt]]");
        let misspelt = misspelt.replace("[[visit.remark]]", "[[visitt.remark]]");
        assert_eq!(themes(&misspelt), (known.clone(), true));
    }

    #[test]
    fn their_changes_are_listed() {
        let new = TEXT
            .replace("£1,500", "£2,000")
            .replace("A day of maths", "A day of music")
            .replace("heard_by = 30", "heard_by = 31")
            .replace("role = \"parents\"", "role = \"staff\"")
            .replace("Ann Hill", "Di Fox");
        let found = differences_by(model(), TEXT, &new).expect("TOML");
        let reported: Vec<_> = found.iter().map(ToString::to_string).collect();
        assert_eq!(
            reported,
            [
                "case study “support”: cost: “£1,500” → “£2,000”",
                "case study “support”, event “A day of music” added",
                "case study “support”, event “A day of maths” removed",
                "board: chair: “Ann Hill” → “Di Fox”",
                "board, seat “staff” added",
                "board, seat “parents” removed",
                "visit “Cy Ray”, remark “good books”: heard by: “30” → “31”",
            ]
        );
    }
}
