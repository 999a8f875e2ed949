//! What Handlebars' strict mode lets pass: takes the parsed templates and the schemas of the views that fill them;
//! gives a diagnostic for raw output, and for a helper, partial or field that does not exist at its place. Partials
//! are checked as each template includes them.

use std::collections::BTreeMap;

use handlebars::template::{
    BlockParam, DecoratorTemplate, HelperTemplate, Parameter, Template, TemplateElement,
};
use handlebars::{Path, PathSeg};
use serde_json::Value as Json;

use super::context::ViewType;
use super::tag::{At, place};
use super::templates::Templates;
use super::{cycles, helper};
use crate::diagnostic::{Code, Diagnostic, Diagnostics, listed, nearest};

const BLOCKS: [&str; 4] = ["each", "if", "unless", "with"];

impl Templates {
    /// Checks all templates for mistakes that filling would let pass, given the schemas of the views by the name of
    /// their template.
    pub fn check(&self, schemas: &BTreeMap<&str, Json>, diagnostics: &mut Diagnostics) {
        self.check_cycles(diagnostics);
        diagnostics.extend(lint(self, schemas));
    }

    /// Refuses partials that include each other: filling them would never end.
    fn check_cycles(&self, diagnostics: &mut Diagnostics) {
        let included = self.files.keys().filter_map(|name| {
            let template = self.engine.get_template(name)?;
            Some((name.as_str(), cycles::included(template)))
        });
        for cycle in cycles::cycles(&included.collect()) {
            let names: Vec<_> = cycle.iter().map(|include| include.name).collect();
            let message = match names.as_slice() {
                [one] => format!("the partial `{one}` includes itself"),
                _ => format!("partials include each other: `{}`", names.join("` → `")),
            };
            let last = cycle.last().expect("a cycle has a partial");
            let place = place(&self.files[last.name], last.at);
            let diagnostic = Diagnostic::new(Code::TemplateFault, message).at(place, "");
            diagnostics.push(diagnostic.help(
                "remove one of these calls; to repeat a part for each entry of a list, use `{{#each}}`",
            ));
        }
    }
}

/// The mistakes in the templates; `schemas` are those of the views by the name of their template.
fn lint(templates: &Templates, schemas: &BTreeMap<&str, Json>) -> Vec<Diagnostic> {
    let mut linter =
        Linter { templates, checked: Vec::new(), including: Vec::new(), diagnostics: Vec::new() };
    for name in templates.files.keys().filter(|name| !templates.partials.contains(name)) {
        let view = schemas.get(name.as_str()).map_or_else(ViewType::anything, ViewType::of);
        linter.file(name, &Scope::of(view));
    }
    // A partial that no template includes has no fields to compare with.
    for name in &templates.partials {
        if !linter.checked.iter().any(|(checked, _)| checked == name) {
            linter.file(name, &Scope::of(ViewType::anything()));
        }
    }
    linter.diagnostics
}

/// What names mean at some point of a template.
#[derive(Clone, PartialEq)]
struct Scope<'s> {
    /// The value of each block around the point, the innermost last.
    contexts: Vec<ViewType<'s>>,
    /// Block parameters, and parameters of a partial, by name.
    locals: Vec<(String, ViewType<'s>)>,
}

impl<'s> Scope<'s> {
    fn of(view: ViewType<'s>) -> Self {
        Self { contexts: vec![view], locals: Vec::new() }
    }

    fn current(&self) -> &ViewType<'s> {
        self.contexts.last().expect("a template has a view")
    }

    /// The scope within a block about a value.
    fn within(&self, context: ViewType<'s>) -> Self {
        let mut inner = self.clone();
        inner.contexts.push(context);
        inner
    }

    /// The value of the field with these names, each in the one before. The path as it is written may first lead
    /// out of blocks.
    fn find(&self, path: &str, names: &[&str]) -> Result<ViewType<'s>, Unknown> {
        let up = match path.starts_with("@root") {
            true => self.contexts.len() - 1,
            false => path.matches("../").count(),
        };
        let Some(start) = self.contexts.len().checked_sub(up + 1) else {
            return Ok(ViewType::anything());
        };
        let mut value = self.contexts[start].clone();
        for (index, name) in names.iter().enumerate() {
            let next = match name.parse::<usize>() {
                Ok(_) => Some(value.entry()),
                Err(_) if index == 0 && up == 0 => self.local(name).or_else(|| value.field(name)),
                Err(_) => value.field(name),
            };
            value = match next {
                Some(next) => next,
                None if index == 0 => return Err(self.unknown(name, start)),
                None => {
                    let message = format!("`{}` has no field `{name}`", names[..index].join("."));
                    return Err(Unknown { message, help: similar(name, &value) });
                }
            };
        }
        Ok(value)
    }

    fn local(&self, name: &str) -> Option<ViewType<'s>> {
        let mut locals = self.locals.iter().rev();
        locals.find(|local| local.0 == name).map(|local| local.1.clone())
    }

    /// The error for a name that the context at `start` does not have as a field.
    fn unknown(&self, name: &str, start: usize) -> Unknown {
        let outer = self.contexts[..start].iter().rposition(|it| it.fields().contains(name));
        let help = match outer {
            Some(outer) => {
                let up = "../".repeat(self.contexts.len() - 1 - outer);
                format!("it is a field outside this block: `{up}{name}`")
            }
            None => similar(name, &self.contexts[start]),
        };
        Unknown { message: format!("no field is called `{name}` here"), help }
    }
}

/// The error for a field that does not exist.
struct Unknown {
    message: String,
    help: String,
}

/// The help for a name that a value does not have as a field.
fn similar(name: &str, value: &ViewType<'_>) -> String {
    match nearest(name, value.fields()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "docs/templates.md lists the fields".to_owned(),
    }
}

struct Linter<'t, 's> {
    templates: &'t Templates,
    /// The templates that were checked, each in a scope.
    checked: Vec<(&'t str, Scope<'s>)>,
    /// The templates on the way to the current one, which is last.
    including: Vec<&'t str>,
    diagnostics: Vec<Diagnostic>,
}

impl<'t, 's> Linter<'t, 's> {
    /// Checks a template in a scope, unless it was checked in the same one or includes itself.
    fn file(&mut self, name: &'t str, scope: &Scope<'s>) {
        let is_checked = self.checked.iter().any(|it| it.0 == name && it.1 == *scope);
        if is_checked || self.including.contains(&name) {
            return;
        }
        self.checked.push((name, scope.clone()));
        if let Some(template) = self.templates.engine.get_template(name) {
            self.including.push(name);
            self.template(template, scope);
            self.including.pop();
        }
    }

    fn template(&mut self, template: &Template, scope: &Scope<'s>) {
        for (element, at) in template.elements.iter().zip(&template.mapping) {
            self.element(element, (at.0, at.1), scope);
        }
    }

    fn element(&mut self, element: &TemplateElement, at: At, scope: &Scope<'s>) {
        match element {
            TemplateElement::HtmlExpression(_) => self.report(
                at,
                "`{{{ }}}` and `{{& }}` write text without escaping it".to_owned(),
                "write `{{field}}`, `{{string field}}` or `{{data field}}`",
            ),
            TemplateElement::Expression(helper) => self.expression(helper, at, scope),
            TemplateElement::HelperBlock(helper) => self.block(helper, at, scope),
            TemplateElement::PartialExpression(partial)
            | TemplateElement::PartialBlock(partial) => self.partial(partial, at, scope),
            TemplateElement::DecoratorExpression(_) | TemplateElement::DecoratorBlock(_) => self
                .report(
                    at,
                    "decorators are not supported".to_owned(),
                    "use a partial: `{{> name}}`",
                ),
            _ => {}
        }
    }

    fn expression(&mut self, helper: &HelperTemplate, at: At, scope: &Scope<'s>) {
        if helper.params.is_empty() && helper.hash.is_empty() {
            self.value(&helper.name, at, scope);
            return;
        }
        self.helper_name(helper, &helper::NAMES, at);
        for parameter in &helper.params {
            self.value(parameter, at, scope);
        }
    }

    fn block(&mut self, helper: &HelperTemplate, at: At, scope: &Scope<'s>) {
        self.helper_name(helper, &BLOCKS, at);
        let mut values = helper.params.iter().map(|it| self.value(it, at, scope));
        let value = values.next().unwrap_or_else(ViewType::anything);
        values.for_each(drop);
        let mut inner = match helper.name.as_name() {
            Some("each") => scope.within(value.entry()),
            Some("with") => scope.within(value),
            _ => scope.clone(),
        };
        let value = inner.current().clone();
        match &helper.block_param {
            Some(BlockParam::Single(Parameter::Name(name))) => {
                inner.locals.push((name.clone(), value));
            }
            Some(BlockParam::Pair((Parameter::Name(name), Parameter::Name(key)))) => {
                inner.locals.extend([(name.clone(), value), (key.clone(), ViewType::anything())]);
            }
            _ => {}
        }
        if let Some(template) = &helper.template {
            self.template(template, &inner);
        }
        if let Some(inverse) = &helper.inverse {
            self.template(inverse, scope);
        }
    }

    fn partial(&mut self, partial: &DecoratorTemplate, at: At, scope: &Scope<'s>) {
        let mut values = partial.params.iter().map(|it| self.value(it, at, scope));
        let context = values.next().unwrap_or_else(|| scope.current().clone());
        values.for_each(drop);
        let mut inner = scope.within(context);
        let hash: BTreeMap<_, _> = partial.hash.iter().collect();
        for (name, parameter) in hash {
            let value = self.value(parameter, at, scope);
            inner.locals.push((name.clone(), value));
        }
        if let Some(template) = &partial.template {
            self.template(template, &inner);
        }
        let templates = self.templates;
        match &partial.name {
            Parameter::Name(name) => match templates.partials.iter().find(|it| *it == name) {
                Some(name) => self.file(name, &inner),
                None => {
                    let all = listed(templates.partials.iter().map(String::as_str));
                    let help = format!("templates/partials has {all}");
                    self.report(at, format!("no partial is called `{name}`"), &help);
                }
            },
            _ => self.report(
                at,
                "the name of a partial must be written out".to_owned(),
                "write `{{> name}}`",
            ),
        }
    }

    fn helper_name(&mut self, helper: &HelperTemplate, known: &[&str], at: At) {
        if let Some(name) = helper.name.as_name().filter(|name| !known.contains(name)) {
            let help = format!("use {}", listed(known.iter().copied()));
            self.report(at, format!("no helper is called `{name}`"), &help);
        }
    }

    /// What a parameter stands for. A field that does not exist is reported, and may then be anything.
    fn value(&mut self, parameter: &Parameter, at: At, scope: &Scope<'s>) -> ViewType<'s> {
        match parameter {
            Parameter::Name(name) => self.found(scope.find("", &[name]), at),
            Parameter::Path(Path::Relative((segments, raw))) => {
                let names = segments.iter().filter_map(|segment| match segment {
                    PathSeg::Named(name) => Some(name.as_str()),
                    _ => None,
                });
                self.found(scope.find(raw, &names.collect::<Vec<_>>()), at)
            }
            Parameter::Subexpression(inner) => {
                self.element(&inner.element, at, scope);
                ViewType::anything()
            }
            _ => ViewType::anything(),
        }
    }

    fn found(&mut self, value: Result<ViewType<'s>, Unknown>, at: At) -> ViewType<'s> {
        value.unwrap_or_else(|unknown| {
            self.report(at, unknown.message, &unknown.help);
            ViewType::anything()
        })
    }

    /// Adds a diagnostic, unless another template that includes this one led to the same.
    fn report(&mut self, at: At, message: String, help: &str) {
        let name = *self.including.last().expect("a template is being checked");
        let place = place(&self.templates.files[name], at);
        let is_known = |it: &Diagnostic| {
            let known = it.place.as_ref();
            it.message == message
                && known.is_some_and(|it| it.file.path == place.file.path && it.span == place.span)
        };
        if !self.diagnostics.iter().any(is_known) {
            let diagnostic = Diagnostic::new(Code::TemplateFault, message);
            self.diagnostics.push(diagnostic.at(place, "").help(help));
        }
    }
}
