//! The smallest parts of a record, as types for serde and the schema: one-line texts, dates, numbers, colours,
//! addresses.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};

use super::date::{Date, Period};
use super::number::{Amount, Number};

macro_rules! lines {
    ($($(#[doc = $doc:literal])+ $name:ident: $format:literal;)*) => {$(
        $(#[doc = $doc])+
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
        pub struct $name<const MAX: usize>(String);

        impl<const MAX: usize> Deref for $name<MAX> {
            type Target = str;

            fn deref(&self) -> &str {
                &self.0
            }
        }

        impl<const MAX: usize> fmt::Display for $name<MAX> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl<const MAX: usize> JsonSchema for $name<MAX> {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ "type": "string", "format": $format, "minLength": 1, "maxLength": MAX })
            }
        }
    )*};
}
lines! {
    /// A text of one line, at most `MAX` characters.
    Line: "line";
    /// A name of one line, in which abbreviations need no entry in the glossary.
    Name: "name";
    /// A setting of one line, which no page shows.
    Setting: "setting";
}

/// The id of a theme.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct ThemeId(String);

/// A source's id, and the section of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceRef {
    /// The id of a source of the report.
    pub id: String,
    /// The section in that source.
    pub section: String,
}

impl SourceRef {
    /// Reads `id: section`.
    pub fn parse(text: &str) -> Option<Self> {
        let (id, section) = text.split_once(':')?;
        let (id, section) = (id.trim().to_owned(), section.trim().to_owned());
        (!id.is_empty() && !section.is_empty()).then_some(Self { id, section })
    }
}

/// A colour in sRGB, one byte for each component.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour {
    /// Red.
    pub red: u8,
    /// Green.
    pub green: u8,
    /// Blue.
    pub blue: u8,
}

impl Colour {
    /// Reads `#1b2430`.
    ///
    /// # Errors
    /// What is wrong, in words.
    pub fn parse(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is not a colour of the form `#1b2430`");
        let digits = text
            .strip_prefix('#')
            .filter(|digits| digits.len() == 6 && digits.is_ascii())
            .ok_or_else(wrong)?;
        let byte = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).map_err(|_| wrong());
        Ok(Self { red: byte(0)?, green: byte(2)?, blue: byte(4)? })
    }

    /// Its relative luminance, from 0 to 1, by WCAG.
    pub fn luminance(self) -> f64 {
        let linear = |byte: u8| {
            let part = f64::from(byte) / 255.0;
            if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * linear(self.red) + 0.7152 * linear(self.green) + 0.0722 * linear(self.blue)
    }

    /// The grey of the same luminance.
    pub fn grey(self) -> Self {
        let light = self.luminance();
        let part = if light <= 0.003_130_8 {
            light * 12.92
        } else {
            1.055 * light.powf(1.0 / 2.4) - 0.055
        };
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a part of 255 is a byte"
        )]
        let byte = (part * 255.0).round() as u8;
        Self { red: byte, green: byte, blue: byte }
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.red, self.green, self.blue)
    }
}

impl<'de> Deserialize<'de> for Colour {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

/// A web address.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct WebAddress(String);

/// A mail address.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct MailAddress(String);

macro_rules! text_of {
    ($($name:ident),*) => {$(
        impl Deref for $name {
            type Target = str;

            fn deref(&self) -> &str {
                &self.0
            }
        }
    )*};
}
text_of!(ThemeId, WebAddress, MailAddress);

macro_rules! schema_of {
    ($($name:ident: $format:literal, $types:tt, $examples:tt;)*) => {$(
        impl JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({ "type": $types, "format": $format, "minLength": 1, "examples": $examples })
            }
        }
    )*};
}
schema_of! {
    Colour: "colour", "string", ["#1b2430"];
    ThemeId: "theme", "string", ["school-to-school-support"];
    SourceRef: "source", "string", ["impact-2014: Initial teacher training"];
    WebAddress: "web-address", "string", ["https://www.gov.uk"];
    MailAddress: "mail-address", "string", ["schools@example.org"];
    Date: "date", ["string", "integer"], ["2012", "2012-13", "autumn 2013", "July 2011"];
    Period: "period", ["string", "integer"], ["2009 to 2012", "since September 2012", "by June 2013"];
    Number: "value", ["integer", "number", "string"], [55, -0.3, "40%", "£1500", "2/3"];
}

/// A whole number, decimal number or text, before it is parsed.
#[derive(Deserialize)]
#[serde(untagged)]
enum RawValue {
    Whole(i64),
    Decimal(f64),
    Text(String),
}

impl RawValue {
    fn text(self) -> String {
        match self {
            Self::Whole(number) => number.to_string(),
            Self::Decimal(number) => number.to_string(),
            Self::Text(text) => text,
        }
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&RawValue::deserialize(deserializer)?.text()).map_err(D::Error::custom)
    }
}

impl<'de> Deserialize<'de> for Period {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&RawValue::deserialize(deserializer)?.text()).map_err(D::Error::custom)
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match RawValue::deserialize(deserializer)? {
            RawValue::Whole(number) => Amount::whole(number).map(Self::from),
            RawValue::Decimal(number) => Amount::decimal(number).map(Self::from),
            RawValue::Text(text) => Self::parse(&text).map_err(|wrong| wrong.to_string()),
        }
        .map_err(D::Error::custom)
    }
}

impl<'de> Deserialize<'de> for SourceRef {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?)
            .ok_or_else(|| D::Error::custom("no section"))
    }
}
