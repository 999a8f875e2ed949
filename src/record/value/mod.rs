//! The values in records: takes what an editor wrote; gives numbers, dates, texts and prose, or what to write instead.

pub(super) mod coverage;
pub(super) mod date;
pub(super) mod date_hints;
pub(super) mod date_words;
pub(super) mod digits;
pub(super) mod list_sign;
pub(super) mod markdown;
pub(super) mod number;
pub(super) mod number_hints;
pub(super) mod number_parts;
pub(super) mod number_words;
pub(super) mod period_words;
pub(super) mod prose;
pub(super) mod quantity;
pub(super) mod replacement;
pub(super) mod scalar;
pub(super) mod singular;
pub(super) mod spanned;
pub(super) mod stand_in;
pub(super) mod unit;
pub(super) mod unsupported;
pub(super) mod value_error;
pub(super) mod written_prose;
