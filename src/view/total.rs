//! Totals over all alliances: takes the register; gives numbers, each with the rule by which it
//! was reckoned. Never counts a school twice.

use std::collections::BTreeSet;

use serde::Serialize;

use super::ladder::rose;
use crate::record::{CaseStudy, Inspection, Register, grouped};

/// A number over all alliances.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Total {
    value: String,
    label: &'static str,
    /// How it was reckoned and what it leaves out.
    rule: &'static str,
}

/// The totals of the report.
pub(crate) fn totals(register: &Register) -> Vec<Total> {
    let studies = || {
        register
            .alliances
            .iter()
            .flat_map(|entry| &entry.alliance.case_study)
    };
    vec![
        total(
            register.alliances.len(),
            "alliances",
            "Each alliance counts once, however many themes it appears under.",
        ),
        total(
            studies().count(),
            "case studies",
            "One for each theme under which an alliance tells its work.",
        ),
        total(
            studies().map(|study| study.outcome.len()).sum(),
            "measured changes",
            "Every measure with a value before and after, or with the change alone.",
        ),
        total(
            schools_that_rose(studies()),
            "schools up a grade at Ofsted",
            "Schools whose grades before and after are both known. A school named twice counts once; \
             groups whose number is not known are left out.",
        ),
    ]
}

fn total(count: usize, label: &'static str, rule: &'static str) -> Total {
    let value = i64::try_from(count).map_or_else(|_| count.to_string(), grouped);
    Total { value, label, rule }
}

/// Named schools by name, and the counts of groups.
fn schools_that_rose<'s>(studies: impl Iterator<Item = &'s CaseStudy>) -> usize {
    let mut named = BTreeSet::new();
    let mut grouped = 0;
    for inspection in studies
        .flat_map(|study| &study.inspection)
        .filter(|inspection| rose(inspection))
    {
        match &inspection.schools {
            Some(count) => grouped += count.content as usize,
            None if is_one_school(inspection) => {
                named.insert(inspection.school.to_lowercase());
            }
            None => {}
        }
    }
    named.len() + grouped
}

/// Whether the record speaks of one school: a group of unknown number is told in the plural.
fn is_one_school(inspection: &Inspection) -> bool {
    !inspection.school.to_lowercase().contains("schools")
}
