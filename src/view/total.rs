//! Totals over all alliances: takes the extract; gives numbers, each with the rule by which it
//! was reckoned and what it leaves out. Never counts a school twice.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;

use super::change::counted;
use super::ladder::rose;
use crate::names;
use crate::record::{
    Alliance, CaseStudy, Extract, Figure, Inspection, Qualifier, TotalKind, grouped,
};

/// A number over all alliances.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct Total {
    /// `over`, or nothing.
    qualifier: &'static str,
    value: String,
    label: &'static str,
    /// How it was reckoned and what it leaves out.
    rule: String,
}

/// The totals of the report.
pub(crate) fn totals(extract: &Extract) -> Vec<Total> {
    let alliances = || extract.alliances.iter().map(|entry| &entry.alliance);
    let studies = || alliances().flat_map(|alliance| &alliance.case_study);
    let outcomes = studies().map(|study| study.outcome.len()).sum();
    let mut totals = vec![
        exact(
            extract.alliances.len(),
            ("alliance", "alliances"),
            format!("They tell {}; an alliance counts once.", counted(studies().count(), "case study", "case studies")),
        ),
        members(alliances()),
        people(extract, TotalKind::Trainees, "trainee teachers",
            "People whom alliances recruited, trained, supported or are about to support. \
             Places offered and block placements are left out."),
        people(extract, TotalKind::Leaders, "leaders developed",
            "People on programmes for present and future leaders. Graduates already counted among a programme’s \
             participants are left out."),
        people(extract, TotalKind::SpecialistLeaders, "specialist leaders of education",
            "Those of the alliances’ own teams. Specialists trained for other alliances are left out."),
        exact(
            schools_that_rose(studies()),
            ("school up at least one grade at Ofsted", "schools up at least one grade at Ofsted"),
            "Schools whose grades before and after are both given. A school named twice counts once; groups of a \
             number not given are left out.".to_owned(),
        ),
        exact(
            outcomes,
            ("measured change", "measured changes"),
            "Measures with a value before and after, or with the change alone.".to_owned(),
        ),
    ];
    totals.retain(|total| total.value != "0");
    totals
}

/// A count with its label in the right number.
fn exact(count: usize, (one, many): (&'static str, &'static str), rule: String) -> Total {
    Total {
        qualifier: "",
        value: number(count as u64),
        label: if count == 1 { one } else { many },
        rule,
    }
}

/// The members of the alliances that tell their number.
fn members<'a>(alliances: impl Iterator<Item = &'a Alliance> + Clone) -> Total {
    let all = alliances.clone().count();
    let told: Vec<_> = alliances
        .filter_map(|alliance| alliance.members.as_ref())
        .collect();
    let sum: u64 = told
        .iter()
        .map(|members| u64::from(members.count.content))
        .sum();
    Total {
        qualifier: sum_qualifier(
            told.iter()
                .map(|members| members.qualifier.as_ref().map(|it| it.content)),
        ),
        value: number(sum),
        label: "alliance members",
        rule: format!(
            "Schools and other partners that belong to the {} of {all} alliances that give their number. A member of \
             two alliances is counted in both.",
            told.len()
        ),
    }
}

/// The figures that records mark as adding to one total.
fn people(extract: &Extract, kind: TotalKind, label: &'static str, rule: &str) -> Total {
    let of = |figure: &&Figure| {
        figure
            .total
            .as_ref()
            .is_some_and(|total| total.content == kind)
    };
    let figures_of = |alliance: &'_ Alliance| -> Vec<Figure> {
        alliance
            .case_study
            .iter()
            .flat_map(|study| &study.figure)
            .filter(of)
            .cloned()
            .collect()
    };
    let told: Vec<_> = extract
        .alliances
        .iter()
        .map(|entry| figures_of(&entry.alliance))
        .filter(|list| !list.is_empty())
        .collect();
    let figures = || told.iter().flatten();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "checked to be whole and not negative"
    )]
    let sum: u64 = figures()
        .map(|figure| figure.value.amount.as_f64() as u64)
        .sum();
    Total {
        qualifier: sum_qualifier(
            figures().map(|figure| figure.qualifier.as_ref().map(|it| it.content)),
        ),
        value: number(sum),
        label,
        rule: format!(
            "{rule} Told by {} of {} alliances.",
            told.len(),
            extract.alliances.len()
        ),
    }
}

fn number(count: u64) -> String {
    i64::try_from(count).map_or_else(|_| count.to_string(), grouped)
}

/// How exact a sum is: that of its least exact part.
fn sum_qualifier(parts: impl Iterator<Item = Option<Qualifier>>) -> &'static str {
    let is_more = |it: Qualifier| {
        matches!(
            it,
            Qualifier::Over | Qualifier::MoreThan | Qualifier::AtLeast
        )
    };
    let inexact: Vec<_> = parts.flatten().collect();
    if inexact.is_empty() {
        ""
    } else if inexact.into_iter().all(is_more) {
        "over"
    } else {
        "about"
    }
}

/// Named schools by name, and the counts of groups.
fn schools_that_rose<'s>(studies: impl Iterator<Item = &'s CaseStudy>) -> usize {
    let mut named = BTreeSet::new();
    let mut in_groups = 0;
    for inspection in studies
        .flat_map(|study| &study.inspection)
        .filter(|inspection| rose(inspection))
    {
        match &inspection.schools {
            Some(count) => in_groups += count.content as usize,
            None if !is_group(inspection) => {
                named.insert(names::as_read(&inspection.school));
            }
            None => {}
        }
    }
    named.len() + in_groups
}

/// Whether the record speaks of schools whose number is not given: they are told in the plural.
fn is_group(inspection: &Inspection) -> bool {
    inspection.schools.is_none() && inspection.school.to_lowercase().contains("schools")
}

/// Whether the record speaks of one school by name; a school without a name begins with "a".
pub(crate) fn is_named_school(inspection: &Inspection) -> bool {
    let name = inspection.school.to_lowercase();
    let unnamed = name.starts_with("a ") || name.starts_with("one ");
    inspection.schools.is_none() && !is_group(inspection) && !unnamed
}
