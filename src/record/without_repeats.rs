//! Removes repeated entries: takes case studies of one alliance; gives them with each figure, outcome and
//! inspection once. A highlight or note at a repetition is kept.

use std::collections::BTreeMap;

use crate::record::schema::statement::Statement;
use crate::record::schema::types::{CaseStudy, Figure, Inspection, Outcome};

/// The case studies without repeated entries.
pub fn without_repeats(studies: &[&CaseStudy]) -> Vec<CaseStudy> {
    let mut figures = kept(studies.iter().map(|it| &*it.figure)).into_iter();
    let mut outcomes = kept(studies.iter().map(|it| &*it.outcome)).into_iter();
    let mut inspections = kept(studies.iter().map(|it| &*it.inspection)).into_iter();
    let each = studies.iter().map(|study| CaseStudy {
        figure: figures.next().unwrap_or_default(),
        outcome: outcomes.next().unwrap_or_default(),
        inspection: inspections.next().unwrap_or_default(),
        ..(*study).clone()
    });
    each.collect()
}

/// An entry that may be repeated.
trait Repeatable: Clone {
    fn states(&self) -> Statement;

    /// Takes over what only a repetition has.
    fn join(&mut self, repetition: &Self);
}

/// The lists of entries, with each entry only in the first list that has it.
fn kept<'e, E: Repeatable + 'e>(lists: impl Iterator<Item = &'e [E]>) -> Vec<Vec<E>> {
    let mut places: BTreeMap<Statement, (usize, usize)> = BTreeMap::new();
    let mut kept: Vec<Vec<E>> = Vec::new();
    for (list, entries) in lists.enumerate() {
        kept.push(Vec::new());
        for entry in entries {
            let next = (list, kept[list].len());
            let place = *places.entry(entry.states()).or_insert(next);
            match place == next {
                true => kept[list].push(entry.clone()),
                false => kept[place.0][place.1].join(entry),
            }
        }
    }
    kept
}

impl Repeatable for Figure {
    fn states(&self) -> Statement {
        self.statement()
    }

    fn join(&mut self, repetition: &Self) {
        self.highlight |= repetition.highlight;
        self.note = self.note.take().or_else(|| repetition.note.clone());
    }
}

impl Repeatable for Outcome {
    fn states(&self) -> Statement {
        self.statement()
    }

    fn join(&mut self, repetition: &Self) {
        self.note = self.note.take().or_else(|| repetition.note.clone());
    }
}

impl Repeatable for Inspection {
    fn states(&self) -> Statement {
        self.statement()
    }

    fn join(&mut self, repetition: &Self) {
        self.note = self.note.take().or_else(|| repetition.note.clone());
    }
}
