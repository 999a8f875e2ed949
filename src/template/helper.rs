//! The helpers of the templates: `string`, `data` and `prose` write one value each, in the
//! escaping that its place needs. A plain `{{field}}` is text in markup.

use handlebars::{
    Context, Handlebars, Helper, HelperDef, HelperResult, Output, RenderContext, RenderError,
    RenderErrorReason,
};
use serde_json::Value as Json;

use super::escape;
use crate::record::Prose;
use crate::view::MARK;

/// The helpers by name.
pub(super) const NAMES: [&str; 3] = ["string", "data", "prose"];

/// Registers the helpers and the escaping of plain fields.
pub(super) fn register(engine: &mut Handlebars<'_>) {
    engine.register_escape_fn(escape::markup);
    engine.register_helper(
        "string",
        Box::new(Writer(|value| match value {
            Json::String(text) => Ok(escape::string(text)),
            _ => Err("`string` takes a text".to_owned()),
        })),
    );
    engine.register_helper("data", Box::new(Writer(|value| Ok(escape::data(value)))));
    engine.register_helper(
        "prose",
        Box::new(Writer(|value| {
            let parsed: Result<Prose, _> = serde_json::from_value(value.clone());
            let origin = value["origin"]["text"][MARK].as_str();
            parsed
                .map(|it| escape::prose(&it, origin))
                .map_err(|_| "`prose` takes prose".to_owned())
        })),
    );
}

/// Writes its one parameter by a function of it.
struct Writer(fn(&Json) -> Result<String, String>);

impl HelperDef for Writer {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        let parameter = helper.param(0).filter(|parameter| !parameter.is_value_missing());
        let missing =
            || RenderErrorReason::Other(format!("`{}` needs a field that is there", helper.name()));
        let text = (self.0)(parameter.ok_or_else(missing)?.value())
            .map_err(|wrong| RenderError::from(RenderErrorReason::Other(wrong)))?;
        out.write(&text)?;
        Ok(())
    }
}
