//! The template helpers `string`, `data` and `prose`: each writes one value, escaped for its place. A plain
//! `{{field}}` is text in markup.

use handlebars::{
    Context, Handlebars, Helper, HelperDef, HelperResult, Output, RenderContext, RenderError,
    RenderErrorReason,
};
use serde_json::Value as Json;

use super::escape;
use crate::record::Prose;
use crate::view::MARK;

/// The names of the helpers.
pub(super) const NAMES: [&str; 3] = ["string", "data", "prose"];

/// Registers the helpers and the escaping of plain fields.
pub(super) fn register(engine: &mut Handlebars<'_>) {
    engine.register_escape_fn(escape::markup);
    engine.register_helper(
        "string",
        Box::new(ValueHelper(|value| match value {
            Json::String(text) => Ok(escape::string(text)),
            _ => Err("`string` needs a text".to_owned()),
        })),
    );
    engine.register_helper("data", Box::new(ValueHelper(|value| Ok(escape::data(value)))));
    engine.register_helper(
        "prose",
        Box::new(ValueHelper(|value| {
            let parsed: Result<Prose, _> = serde_json::from_value(value.clone());
            let origin = value["origin"]["text"][MARK].as_str();
            parsed
                .map(|it| escape::prose(&it, origin))
                .map_err(|_| "`prose` needs prose".to_owned())
        })),
    );
}

/// A helper that writes its one parameter with this function.
struct ValueHelper(fn(&Json) -> Result<String, String>);

impl HelperDef for ValueHelper {
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
            || RenderErrorReason::Other(format!("`{}` needs a field that exists", helper.name()));
        let text = (self.0)(parameter.ok_or_else(missing)?.value())
            .map_err(|message| RenderError::from(RenderErrorReason::Other(message)))?;
        out.write(&text)?;
        Ok(())
    }
}
