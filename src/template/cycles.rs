//! Partials that include each other: takes the partials that each template includes; gives every cycle.

use std::collections::{BTreeMap, BTreeSet};

use handlebars::template::{Parameter, Template, TemplateElement};

/// The partials that a template includes, each with the line and column of the call.
pub(super) type Includes = Vec<(String, (usize, usize))>;

/// A partial in a cycle, with the place where it includes the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Include<'t> {
    pub(super) name: &'t str,
    pub(super) at: (usize, usize),
}

/// The partials that a template includes, in its blocks too.
pub(super) fn included(template: &Template) -> Includes {
    let mut found = Vec::new();
    for (element, at) in template.elements.iter().zip(&template.mapping) {
        let inner = match element {
            TemplateElement::PartialExpression(partial)
            | TemplateElement::PartialBlock(partial) => {
                if let Parameter::Name(name) = &partial.name {
                    found.push((name.clone(), (at.0, at.1)));
                }
                [&partial.template, &None]
            }
            TemplateElement::HelperBlock(helper) => [&helper.template, &helper.inverse],
            _ => continue,
        };
        found.extend(inner.into_iter().flatten().flat_map(included));
    }
    found
}

/// Every cycle once, beginning with the first of its partials by name.
pub(super) fn cycles<'t>(all: &BTreeMap<&'t str, Includes>) -> Vec<Vec<Include<'t>>> {
    let mut walk = IncludeWalk { all, path: Vec::new(), done: BTreeSet::new(), cycles: Vec::new() };
    all.keys().for_each(|name| walk.from(name));
    walk.cycles
}

struct IncludeWalk<'w, 't> {
    all: &'w BTreeMap<&'t str, Includes>,
    /// The partials from the start of the walk to here.
    path: Vec<Include<'t>>,
    done: BTreeSet<&'t str>,
    cycles: Vec<Vec<Include<'t>>>,
}

impl<'t> IncludeWalk<'_, 't> {
    fn from(&mut self, name: &'t str) {
        if let Some(first) = self.path.iter().position(|include| include.name == name) {
            self.cycles.push(self.path[first..].to_vec());
            return;
        }
        if !self.done.insert(name) {
            return;
        }
        let all = self.all;
        for (next, at) in &all[name] {
            if let Some((next, _)) = all.get_key_value(next.as_str()) {
                self.path.push(Include { name, at: *at });
                self.from(next);
                self.path.pop();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(templates: &[(&'static str, &str)]) -> Vec<Vec<&'static str>> {
        let all = templates.iter().map(|(name, text)| {
            let template = Template::compile(text).expect("a template");
            (*name, included(&template))
        });
        let all = all.collect();
        let cycles = cycles(&all).into_iter();
        cycles.map(|cycle| cycle.iter().map(|it| it.name).collect()).collect()
    }

    #[test]
    fn finds_partials_that_include_each_other() {
        let none: [[&str; 0]; 0] = [];
        assert_eq!(found(&[("a", "{{> b}}{{> b}}{{> c}}"), ("b", "{{> c}}"), ("c", "x")]), none);
        assert_eq!(found(&[("a", "{{#if x}}{{> a}}{{/if}}")]), [["a"]]);
        let three = [
            ("a", "{{> b}}"),
            ("b", "{{#each x}}{{else}}{{> c}}{{/each}}"),
            ("c", "{{#> b}}{{/b}}"),
            ("d", "{{> a}}"),
        ];
        assert_eq!(found(&three), [["b", "c"]]);
        let two = [("a", "{{> b}}{{> c}}"), ("b", "{{> a}}"), ("c", "{{> a}}")];
        assert_eq!(found(&two), [["a", "b"], ["a", "c"]]);
    }
}
