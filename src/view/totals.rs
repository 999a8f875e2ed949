//! Totals over all alliances: takes the extract; gives numbers, each with the rule by which it was counted and what it
//! leaves out. Never counts a school twice.

use std::collections::{BTreeMap, BTreeSet};

use schemars::JsonSchema;
use serde::Serialize;

use super::grades::rose;
use super::sum::{Sum, sum};
use super::words::counted;
use crate::record::{Alliance, Amount, Date, Extract, Figure, Outcome, Period};
use crate::record::{Qualifier, TotalKind, grouped};

/// A total over all alliances.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct Total {
    /// `over`, or empty.
    qualifier: &'static str,
    value: String,
    label: &'static str,
    /// How it was counted and what it leaves out.
    rule: String,
}

/// The totals of the report.
pub(crate) fn all_totals(extract: &Extract) -> Vec<Total> {
    let alliances = || extract.alliances.iter().map(|entry| &entry.alliance);
    let mut totals = vec![
        exact(extract.alliances.len(), ["alliance", "alliances"], case_studies(alliances())),
        members(alliances()),
        people(extract, TotalKind::Trainees, ["trainee teacher", "trainee teachers"],
            "People in initial teacher training whom the alliances have recruited, trained or supported. Places on \
             offer, and people expected after this edition, are not counted."),
        people(extract, TotalKind::Leaders,
            ["current or future leader supported", "current and future leaders supported"],
            "People on programmes for present and future leaders. Those who went on to graduate or gain promotion \
             are not counted again."),
        people(extract, TotalKind::SpecialistLeaders,
            ["specialist leader of education", "specialist leaders of education"],
            "Members of the alliances’ own teams. Specialists trained for other alliances are not counted."),
        exact(
            schools_that_rose(alliances()),
            ["school rose by at least one Ofsted grade", "schools rose by at least one Ofsted grade"],
            "Schools whose grades before and after are both known. A school named more than once is counted once. \
             Groups whose size is not given, and grades from before the alliance was designated, are not \
             counted.".to_owned(),
        ),
        exact(
            alliances().map(outcomes).sum(),
            ["measured change", "measured changes"],
            "Each has a value before and after, or the size of the change.".to_owned(),
        ),
    ];
    totals.retain(|total| total.value != "0");
    totals
}

/// `With 20 case studies between them. An alliance with more than one is counted once.`
fn case_studies<'a>(alliances: impl Iterator<Item = &'a Alliance>) -> String {
    let counts: Vec<_> = alliances.map(|alliance| alliance.case_study.len()).collect();
    let all = counted(counts.iter().sum(), "case study", "case studies");
    let between = if counts.len() == 1 { "" } else { " between them" };
    let once = match counts.len() > 1 && counts.iter().any(|count| *count > 1) {
        true => " An alliance with more than one is counted once.",
        false => "",
    };
    format!("With {all}{between}.{once}")
}

/// A count with its label in the right number.
fn exact(count: usize, label: [&'static str; 2], rule: String) -> Total {
    let sum = Sum { qualifier: "", value: count as u64 };
    total(sum, label, rule)
}

fn total(sum: Sum, [one, many]: [&'static str; 2], rule: String) -> Total {
    Total {
        qualifier: sum.qualifier,
        value: i64::try_from(sum.value).map_or_else(|_| sum.value.to_string(), grouped),
        label: if sum.value == 1 { one } else { many },
        rule,
    }
}

/// The members of all alliances that give their number.
fn members<'a>(alliances: impl Iterator<Item = &'a Alliance> + Clone) -> Total {
    let all = alliances.clone().count();
    let counts: Vec<_> = alliances
        .filter_map(|alliance| alliance.members.as_ref())
        .map(|it| (u64::from(it.count.content), it.qualifier.as_deref().copied()))
        .collect();
    let twice = if all > 1 { " A member of two alliances is counted in both." } else { "" };
    let rule = format!("Schools and other partners. {}{twice}", reported_by(counts.len(), all));
    total(sum(counts), ["alliance member", "alliance members"], rule)
}

/// The figures that records add to a total, each once for an alliance.
fn people(extract: &Extract, kind: TotalKind, label: [&'static str; 2], rule: &str) -> Total {
    let edition = extract.shared.report.edition.content;
    let of = |alliance: &Alliance| -> Vec<_> {
        let studies = alliance.case_study.iter();
        let figures = studies.flat_map(|study| &study.figure).filter(|figure| {
            figure.total.as_deref() == Some(&kind)
                && alliance.claims_figure(figure)
                && !is_expected(figure, edition)
        });
        let figures: BTreeMap<_, _> = figures.map(|it| (it.statement(), count(it))).collect();
        figures.into_values().collect()
    };
    let counts = extract.alliances.iter().map(|entry| of(&entry.alliance));
    let counts: Vec<_> = counts.filter(|counts| !counts.is_empty()).collect();
    let rule = format!("{rule} {}", reported_by(counts.len(), extract.alliances.len()));
    total(sum(counts.into_iter().flatten()), label, rule)
}

/// A figure as part of a sum. The checks allow only whole numbers here.
fn count(figure: &Figure) -> (u64, Option<Qualifier>) {
    let number = match figure.value.amount {
        Amount::Whole(number) => u64::try_from(number).unwrap_or_default(),
        _ => 0,
    };
    (number, figure.qualifier.as_deref().copied())
}

/// `Reported by 7 of the 19 alliances.`
fn reported_by(count: usize, all: usize) -> String {
    match all {
        1 => "Reported by the alliance.".to_owned(),
        2 if count == all => "Reported by both alliances.".to_owned(),
        _ if count == all => format!("Reported by all {all} alliances."),
        _ => format!("Reported by {count} of the {all} alliances."),
    }
}

/// Whether a figure is about people who are only expected after the edition.
fn is_expected(figure: &Figure, edition: Date) -> bool {
    figure.period.as_ref().is_some_and(|period| match period.content {
        Period::In(date) | Period::Range(date, _) | Period::Since(date) | Period::By(date) => {
            edition.is_before(date)
        }
    })
}

/// The number of outcomes that an alliance claims, without repetitions.
fn outcomes(alliance: &Alliance) -> usize {
    let studies = alliance.case_study.iter();
    let outcomes = studies.flat_map(|study| &study.outcome);
    let outcomes: BTreeSet<_> =
        outcomes.filter(|it| alliance.claims_outcome(it)).map(Outcome::statement).collect();
    outcomes.len()
}

/// The schools with a risen grade that an alliance claims. Named schools are distinguished by name, others by alliance and
/// what the record says about them; a group of a known number counts as that number.
fn schools_that_rose<'a>(alliances: impl Iterator<Item = &'a Alliance>) -> usize {
    let mut schools = BTreeMap::new();
    for (place, alliance) in alliances.enumerate() {
        let inspections = alliance.case_study.iter().flat_map(|it| &it.inspection);
        let rose = inspections.filter(|it| rose(it) && alliance.claims_inspection(it));
        for inspection in rose.filter(|it| !it.is_of_a_group()) {
            let statement = inspection.statement();
            let key = match inspection.is_of_a_named_school() {
                true => (None, statement.about[..1].to_vec()),
                false => (Some(place), [statement.about, statement.values].concat()),
            };
            let count = inspection.schools.as_ref().map_or(1, |it| it.content as usize);
            schools.insert(key, count);
        }
    }
    schools.into_values().sum()
}
