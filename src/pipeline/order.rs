//! The order of work. Takes the documents to make with the sections that each shows; returns steps, so that people get
//! briefs early, pages are kept for a short time, and no worker is idle at the end.

use std::collections::{HashMap, HashSet};

use crate::plan::{Document, Kind, Section};

/// A step of the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Lays out a section.
    LayOut(usize),
    /// Binds a document, and lays out those of its sections that nobody has laid out.
    Bind(usize),
}

/// The steps that make some documents, given the indices of the sections of each. Theme by theme: the briefs under it,
/// then the theme's own. If the report shows all alliances, it is bound before the theme briefs: that takes longest,
/// and they keep the other workers busy meanwhile.
pub(super) fn steps(documents: &[&Document], sections: &[Vec<Option<usize>>]) -> Vec<Step> {
    let of_kind = |kind: Kind| {
        let all = documents.iter().enumerate();
        all.filter(move |(_, document)| document.kind == kind).map(|(at, _)| at)
    };
    let briefs = of_kind(Kind::Brief).filter_map(|at| Some(((*sections[at].first()?)?, at)));
    let mut plan =
        StepPlan { briefs: briefs.collect(), laid_out: HashSet::new(), steps: Vec::new() };
    let shows_alliances =
        |at: usize| documents[at].sections.iter().any(|it| matches!(it, Section::Alliance { .. }));
    let report_is_last = !of_kind(Kind::Report).any(shows_alliances);
    for theme in of_kind(Kind::ThemeBrief) {
        plan.lay_out(&sections[theme]);
        if report_is_last {
            plan.steps.push(Step::Bind(theme));
        }
    }
    of_kind(Kind::Brief).for_each(|brief| plan.lay_out(&sections[brief]));
    for whole in of_kind(Kind::Report).chain(of_kind(Kind::Selection)) {
        plan.lay_out(&sections[whole]);
        plan.steps.push(Step::Bind(whole));
    }
    if !report_is_last {
        plan.steps.extend(of_kind(Kind::ThemeBrief).map(Step::Bind));
    }
    plan.steps
}

struct StepPlan {
    /// The brief that shows nothing but a section, by the section's index.
    briefs: HashMap<usize, usize>,
    /// The sections that a step so far lays out.
    laid_out: HashSet<usize>,
    steps: Vec<Step>,
}

impl StepPlan {
    /// Adds the steps that lay out the sections of a document: by binding the brief that shows one, if there is one.
    fn lay_out(&mut self, sections: &[Option<usize>]) {
        for &section in sections.iter().flatten() {
            if self.laid_out.insert(section) {
                let brief = self.briefs.get(&section);
                self.steps.push(brief.map_or(Step::LayOut(section), |&brief| Step::Bind(brief)));
            }
        }
    }
}
