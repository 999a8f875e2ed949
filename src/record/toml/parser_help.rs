//! Help for errors of the TOML parser: takes its message; gives what an editor most likely has to do.

/// What an editor most likely has to do.
pub(crate) fn help(message: &str) -> &'static str {
    let lower = message.to_lowercase();
    if lower.contains("escape") {
        "in double quotes a backslash is written twice: `\\\\`"
    } else if lower.contains("duplicate") {
        "a key can appear only once in a table; for a second entry start a new `[[…]]`"
    } else if lower.contains("quoted") || lower.contains("string") {
        "put the text between straight double quotes, `\"like this\"`, or longer prose between `'''` and `'''`"
    } else if lower.contains("array") || lower.contains("`]`") {
        "a list is written `[\"one\", \"two\"]`, with a comma between its entries"
    } else if lower.contains("inline table") || lower.contains("`}`") {
        "a table on one line is written `{ value = 40, date = \"2011\" }`"
    } else {
        "each line is `key = value`, a heading `[…]` or `[[…]]`, or a comment after `#`"
    }
}
