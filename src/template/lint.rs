//! What Handlebars' strict mode lets pass: takes a template's tree; gives a diagnostic for raw
//! output, a helper, partial or field that does not exist.

use std::collections::BTreeSet;
use std::sync::Arc;

use handlebars::template::{
    DecoratorTemplate, HelperTemplate, Parameter, Template, TemplateElement,
};
use handlebars::{Path, PathSeg};

use super::helper;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place, SourceFile, listed, nearest};

const BLOCKS: [&str; 4] = ["each", "if", "unless", "with"];

/// One template under inspection.
pub(super) struct Linter<'a> {
    pub(super) file: &'a Arc<SourceFile>,
    pub(super) partials: &'a [String],
    pub(super) fields: &'a BTreeSet<String>,
    pub(super) diagnostics: &'a mut Diagnostics,
}

impl Linter<'_> {
    /// Walks a template and the blocks in it.
    pub(super) fn template(&mut self, template: &Template, locals: &[String]) {
        for (element, at) in template.elements.iter().zip(&template.mapping) {
            let at = (at.0, at.1);
            match element {
                TemplateElement::HtmlExpression(_) => self.fault(
                    at,
                    "`{{{ }}}` and `{{& }}` write text without escaping it".to_owned(),
                    "write `{{field}}`, `{{string field}}` or `{{data field}}`",
                ),
                TemplateElement::Expression(helper) => self.expression(helper, at, locals),
                TemplateElement::HelperBlock(helper) => self.block(helper, at, locals),
                TemplateElement::PartialExpression(partial)
                | TemplateElement::PartialBlock(partial) => {
                    self.partial(partial, at, locals);
                }
                TemplateElement::DecoratorExpression(_) | TemplateElement::DecoratorBlock(_) => {
                    self.fault(
                        at,
                        "decorators are not used here".to_owned(),
                        "use a partial: `{{> name}}`",
                    );
                }
                _ => {}
            }
        }
    }

    fn expression(&mut self, helper: &HelperTemplate, at: (usize, usize), locals: &[String]) {
        if helper.params.is_empty() && helper.hash.is_empty() {
            self.parameter(&helper.name, at, locals);
            return;
        }
        self.helper_name(helper, &helper::NAMES, at);
        helper.params.iter().for_each(|parameter| self.parameter(parameter, at, locals));
    }

    fn block(&mut self, helper: &HelperTemplate, at: (usize, usize), locals: &[String]) {
        self.helper_name(helper, &BLOCKS, at);
        helper.params.iter().for_each(|parameter| self.parameter(parameter, at, locals));
        let mut inner = locals.to_vec();
        if let Some(names) = &helper.block_param {
            let names = format!("{names:?}");
            let words = names
                .split(|c: char| !c.is_alphanumeric() && c != '_')
                .filter(|word| !word.is_empty());
            inner.extend(words.map(str::to_owned));
        }
        for template in [&helper.template, &helper.inverse].into_iter().flatten() {
            self.template(template, &inner);
        }
    }

    fn partial(&mut self, partial: &DecoratorTemplate, at: (usize, usize), locals: &[String]) {
        match &partial.name {
            Parameter::Name(name) if self.partials.contains(name) => {}
            Parameter::Name(name) => {
                let all = listed(self.partials.iter().map(String::as_str));
                self.fault(
                    at,
                    format!("no partial is called `{name}`"),
                    &format!("templates/partials has {all}"),
                );
            }
            _ => self.fault(
                at,
                "the name of a partial must be written out".to_owned(),
                "write `{{> name}}`",
            ),
        }
        partial.params.iter().for_each(|parameter| self.parameter(parameter, at, locals));
        #[expect(
            clippy::iter_over_hash_type,
            reason = "diagnostics are sorted before they are shown"
        )]
        for (name, parameter) in &partial.hash {
            let _ = name;
            self.parameter(parameter, at, locals);
        }
    }

    fn helper_name(&mut self, helper: &HelperTemplate, known: &[&str], at: (usize, usize)) {
        if let Some(name) = helper.name.as_name().filter(|name| !known.contains(name)) {
            let help = format!("use {}", listed(known.iter().copied()));
            self.fault(at, format!("no helper is called `{name}`"), &help);
        }
    }

    fn parameter(&mut self, parameter: &Parameter, at: (usize, usize), locals: &[String]) {
        let names: Vec<&str> = match parameter {
            Parameter::Name(name) => vec![name],
            Parameter::Path(Path::Relative((segments, _))) => segments
                .iter()
                .filter_map(|segment| match segment {
                    PathSeg::Named(name) => Some(name.as_str()),
                    _ => None,
                })
                .collect(),
            _ => return,
        };
        let is_unknown = |name: &&str| {
            let known = self.fields.contains(*name)
                || locals.iter().any(|local| local == name)
                || *name == "this";
            !known && name.parse::<usize>().is_err()
        };
        // What stands behind an unknown field cannot be judged.
        if let Some(name) = names.into_iter().find(is_unknown) {
            let near = nearest(name, self.fields.iter().map(String::as_str));
            let help = near.map_or("docs/templates.md lists the fields".to_owned(), |near| {
                format!("did you mean `{near}`?")
            });
            self.fault(at, format!("no field is called `{name}`"), &help);
        }
    }

    fn fault(&mut self, at: (usize, usize), message: String, help: &str) {
        let place = place(self.file, at);
        self.diagnostics
            .push(Diagnostic::new(Code::TemplateFault, message).at(place, "").help(help));
    }
}

/// The place at a line and column, both from 1: the expression that begins there, if one does.
pub(super) fn place(file: &Arc<SourceFile>, (line, column): (usize, usize)) -> Place {
    let start: usize =
        file.text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let text = file.text[start..].lines().next().unwrap_or_default();
    let inner = text.char_indices().nth(column.saturating_sub(1)).map_or(text.len(), |(at, _)| at);
    let length = match text[inner..].find("}}") {
        Some(end) if text[inner..].starts_with("{{") => end + 2,
        _ => text.len() - inner,
    };
    Place::new(file, start + inner..start + inner + length)
}
