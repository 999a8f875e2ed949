//! The templates of a project: takes the `.typ.hbs` files; fills the one of a view.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use handlebars::{Handlebars, RenderError, RenderErrorReason, Template};

use super::helper;
use super::nesting::{MAX_LEVELS, Nesting};
use super::tag::place;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Place, SourceFile};
use crate::digest::Digest;
use crate::error::Failure;
use crate::files;
use crate::project::{PARTIALS, TEMPLATES};
use crate::view::{View, schemas};

const ENDING: &str = ".typ.hbs";

/// Parsed templates.
pub struct Templates {
    pub(super) engine: Handlebars<'static>,
    /// Each template's file by its name.
    pub(super) files: BTreeMap<String, Arc<SourceFile>>,
    pub(super) partials: Vec<String>,
}

impl Templates {
    /// Reads `templates/*.typ.hbs` and `templates/partials/*.typ.hbs`. Syntax errors become diagnostics.
    ///
    /// # Errors
    /// If a template cannot be read, or one that every project needs is missing.
    pub fn load(root: &Path, diagnostics: &mut Diagnostics) -> Result<Self, Failure> {
        let mut engine = Handlebars::new();
        engine.set_strict_mode(true);
        engine.set_prevent_indent(true);
        helper::register(&mut engine);
        let mut templates = Self { engine, files: BTreeMap::new(), partials: Vec::new() };
        let mut nesting = Nesting::default();
        for folder in [TEMPLATES, PARTIALS] {
            for (name, file) in files(root, folder)? {
                let was_safe = nesting.is_safe();
                match nesting.count(&file.text) {
                    None => templates.register(&name, &file, diagnostics),
                    Some(at) if was_safe => diagnostics.push(too_deep(&file, at)),
                    Some(_) => {}
                }
                if file.path.contains("/partials/") {
                    templates.partials.push(name.clone());
                }
                templates.files.insert(name, file);
            }
        }
        for name in schemas().into_keys() {
            if !templates.files.contains_key(name) {
                let path = root.join(TEMPLATES).join(format!("{name}{ENDING}"));
                return Err(Failure::at_path("find the template", &path, "no such file"));
            }
        }
        Ok(templates)
    }

    fn register(&mut self, name: &str, file: &Arc<SourceFile>, diagnostics: &mut Diagnostics) {
        match Template::compile_with_name(&file.text, name.to_owned()) {
            Ok(template) => self.engine.register_template(name, template),
            Err(error) => {
                let at = error.pos().unwrap_or((1, 1));
                let reason = error.reason().to_string();
                let reason = reason.lines().next().unwrap_or_default().to_owned();
                diagnostics
                    .push(Diagnostic::new(Code::TemplateFault, reason).at(place(file, at), ""));
            }
        }
    }

    /// The digest of all templates, in the order of their names.
    pub fn digest(&self) -> Digest {
        let pieces = self.files.iter();
        Digest::of_all(pieces.flat_map(|(name, file)| [name.as_bytes(), file.text.as_bytes()]))
    }

    /// Fills the template of a view.
    ///
    /// # Errors
    /// A diagnostic at the template's line, with the document that it was filled for.
    pub fn fill(&self, view: &View, document: &str) -> Result<String, Box<Diagnostic>> {
        let filled = self.engine.render(view.template, &view.data);
        filled.map_err(|error| Box::new(self.diagnostic(&error, document)))
    }

    fn diagnostic(&self, error: &RenderError, document: &str) -> Diagnostic {
        let reason = match error.reason() {
            RenderErrorReason::MissingVariable(Some(path)) => {
                format!("there is no field `{path}` here")
            }
            RenderErrorReason::MissingVariable(None) => "there is no such field here".to_owned(),
            other => other.to_string(),
        };
        let diagnostic = Diagnostic::new(Code::TemplateFault, reason).found_in(document);
        let file = error.template_name.as_ref().and_then(|name| self.files.get(name));
        match (file, error.line_no, error.column_no) {
            (Some(file), Some(line), Some(column)) => {
                diagnostic.at(place(file, (line, column)), "")
            }
            (Some(file), ..) => diagnostic.at(Place::new(file, 0..0), ""),
            _ => diagnostic,
        }
    }
}

/// The diagnostic for templates with more levels than can be filled.
fn too_deep(file: &Arc<SourceFile>, at: usize) -> Diagnostic {
    let message = format!(
        "the templates have more than {} blocks, partials and brackets in all, and may be nested too deeply to be filled",
        MAX_LEVELS
    );
    let (line, start) = file.line_at(at);
    let column = file.text[start..at].chars().count() + 1;
    Diagnostic::new(Code::TemplateFault, message)
        .at(place(file, (line, column)), "")
        .help("remove blocks that were repeated by mistake; to repeat a part for each entry of a list, use `{{#each}}`")
}

/// The templates of a folder by name, in the order of their names.
fn files(root: &Path, below: &str) -> Result<BTreeMap<String, Arc<SourceFile>>, Failure> {
    let path = root.join(below);
    let list = files::entries(&path).map_err(|cause| Failure::at("read", &path, &cause))?;
    let mut files = BTreeMap::new();
    for path in list {
        let file_name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if let Some(name) = file_name.strip_suffix(ENDING) {
            let bytes = files::read(&path)
                .map_err(|cause| Failure::at("read the template", &path, &cause))?;
            let text = String::from_utf8(bytes).map_err(|_| {
                Failure::at_path("read the template", &path, "the file is not UTF-8 text")
            })?;
            files.insert(
                name.to_owned(),
                Arc::new(SourceFile::new(format!("{below}/{file_name}"), text)),
            );
        }
    }
    Ok(files)
}
