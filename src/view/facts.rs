//! The facts at a glance: takes an alliance's record; gives its lead schools, designation, members and areas
//! in words.

use schemars::JsonSchema;
use serde::Serialize;

use super::origin::{RecordPath, TextOrigin, TextOrigins, start};
use super::words::{and_list, capital, detail};
use crate::record::{Alliance, LeadSchool, Members, Phase, Quantity, singular};

/// A label with its texts: one of the facts at a glance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct Fact {
    pub(crate) label: String,
    pub(crate) texts: Vec<String>,
    origin: TextOrigins,
}

/// The members of an alliance by kind.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct MakeUp {
    parts: Vec<MemberGroup>,
    /// The picture as a sentence.
    alt: String,
}

/// Members of one kind.
#[derive(Clone, Debug, Serialize, JsonSchema)]
struct MemberGroup {
    count: u32,
    kind: String,
    origin: TextOrigins,
}

pub(super) fn facts(record_path: &RecordPath, record: &Alliance) -> Vec<Fact> {
    let texts = |values: Vec<TextOrigin>| TextOrigins::default().with_each("texts", values);
    let label = if record.lead_school.len() == 1 { "Lead school" } else { "Lead schools" };
    let mut facts = vec![Fact {
        label: label.to_owned(),
        texts: record.lead_school.iter().map(lead_school).collect(),
        origin: texts(
            record.lead_school.iter().map(|school| record_path.origin(&school.name)).collect(),
        ),
    }];
    if let Some(date) = &record.designated {
        facts.push(Fact {
            label: "Designated".to_owned(),
            texts: vec![date.to_string()],
            origin: texts(vec![record_path.origin(date)]),
        });
    }
    if let Some(count) = &record.members {
        facts.push(members(record_path, count));
    }
    if !record.areas.is_empty() {
        let areas: Vec<_> = record.areas.iter().map(|area| area.to_string()).collect();
        let label = if areas.len() == 1 { "Area" } else { "Areas" };
        facts.push(Fact {
            label: label.to_owned(),
            texts: vec![areas.join(", ")],
            origin: texts(
                record.areas.first().map(|it| record_path.origin(it)).into_iter().collect(),
            ),
        });
    }
    facts
}

/// `The Wroxham School, primary academy with nursery, Hertfordshire, over 800 pupils`.
fn lead_school(school: &LeadSchool) -> String {
    let name = school.name.to_lowercase();
    let phase = school
        .phase
        .as_ref()
        .map(|phase| phase_name(phase.content))
        .filter(|phase| !name.contains(phase));
    let kind = school
        .kind
        .as_ref()
        .map(ToString::to_string)
        .filter(|kind| !name.contains(&kind.to_lowercase()));
    let kind = match (phase, kind) {
        (Some(phase), Some(kind)) if kind.to_lowercase().contains(phase) => Some(kind),
        (Some(phase), Some(kind)) => Some(format!("{phase} {kind}")),
        (Some(phase), None) => Some(format!("{phase} school")),
        (None, kind) => kind,
    };
    let ages = school.age_range.as_ref().map(|range| format!("ages {}", range.replace('-', "–")));
    let pupils = school.pupils.as_ref().map(|pupils| {
        let qualifier = pupils.qualifier.as_ref().map(|it| it.content);
        let count = i64::from(pupils.value.content);
        format!(
            "{} {}",
            Quantity { qualifier, ..Quantity::count(count) },
            if count == 1 { "pupil" } else { "pupils" }
        )
    });
    let words = detail([
        Some(school.name.to_string()),
        school.place.as_ref().map(|place| place.to_string()),
        kind,
        ages,
        pupils,
    ]);
    // The column is narrow, so a long number may break from its unit.
    words.replace('\u{a0}', " ")
}

fn phase_name(phase: Phase) -> &'static str {
    match phase {
        Phase::Nursery => "nursery",
        Phase::Primary => "primary",
        Phase::Secondary => "secondary",
        Phase::AllThrough => "all-through",
        Phase::Special => "special",
    }
}

fn members(record_path: &RecordPath, members: &Members) -> Fact {
    let includes = members.includes.as_ref().map(ToString::to_string);
    Fact {
        label: "Members".to_owned(),
        texts: vec![detail([Some(members_count(members)), includes])],
        origin: TextOrigins::default().with_each("texts", vec![record_path.origin(&members.count)]),
    }
}

fn members_count(members: &Members) -> String {
    let qualifier = members.qualifier.as_ref().map(|it| it.content);
    let count = Quantity::count(i64::from(members.count.content));
    Quantity { qualifier, ..count }.to_string()
}

/// The picture of the members by kind, if they are counted.
pub(super) fn make_up(record_path: &RecordPath, members: &Members) -> Option<MakeUp> {
    let parts: Vec<_> = members
        .part
        .iter()
        .map(|part| MemberGroup {
            count: part.count.content,
            kind: match part.count.content {
                1 => singular(&part.kind).unwrap_or_else(|| part.kind.to_string()),
                _ => part.kind.to_string(),
            },
            origin: record_path
                .origins([("count", start(&part.count)), ("kind", start(&part.kind))]),
        })
        .collect();
    let words: Vec<_> = parts.iter().map(|part| format!("{} {}", part.count, part.kind)).collect();
    let noun = if members.count.content == 1 { "member" } else { "members" };
    let alt = format!("{} {noun}: {}.", capital(&members_count(members)), and_list(&words));
    (!parts.is_empty()).then_some(MakeUp { parts, alt })
}
