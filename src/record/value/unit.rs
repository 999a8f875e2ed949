//! What a number counts and how exact it is: the units and qualifiers of records, with their words.

use schemars::JsonSchema;
use serde::Deserialize;

/// An enumeration of words in a record, each variant with its word.
macro_rules! words {
    ($(#[doc = $about:literal])+ $type:ident {
        $($(#[doc = $doc:literal])+ $variant:ident: $word:literal;)+
    }) => {
        $(#[doc = $about])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
        pub enum $type {
            $($(#[doc = $doc])+ #[serde(rename = $word)] $variant,)+
        }

        impl $type {
            /// Every one of them, in the order of the schema.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The word for it in a record.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }
        }
    };
}

words! {
    /// What a number counts or measures.
    Unit {
        /// A number of things.
        Count: "count";
        /// A share of a whole, from 0 to 100.
        Percent: "percent";
        /// A percentage of another number, below 0 or above 100 too: growth, 120% of a target.
        RelativePercent: "relative percent";
        /// A difference between two percentages.
        PercentagePoints: "percentage points";
        /// Pounds sterling.
        Pounds: "pounds";
        /// A score.
        Points: "points";
        /// Days.
        Days: "days";
        /// Weeks.
        Weeks: "weeks";
        /// Months.
        Months: "months";
        /// School terms.
        Terms: "terms";
        /// Years.
        Years: "years";
    }
}

words! {
    /// How exact a number is.
    Qualifier {
        /// The true number is larger.
        Over: "over";
        /// The true number is larger.
        MoreThan: "more than";
        /// The true number is not smaller.
        AtLeast: "at least";
        /// The true number is a little smaller.
        Almost: "almost";
        /// The true number is a little smaller.
        Nearly: "nearly";
        /// The true number is not larger.
        UpTo: "up to";
        /// The true number is smaller.
        Under: "under";
        /// The true number is near.
        About: "about";
        /// The true number is near.
        Around: "around";
        /// The true number is near.
        Approximately: "approximately";
    }
}

impl Unit {
    /// The unit of a difference between two values of this unit.
    pub fn of_difference(self) -> Self {
        match self {
            Self::Percent | Self::RelativePercent => Self::PercentagePoints,
            other => other,
        }
    }

    /// The word after a number, for one and for many: `day`, `days`; `None` if the number shows the unit itself.
    pub(crate) fn nouns(self) -> Option<[String; 2]> {
        let many = match self {
            Self::Count | Self::Percent | Self::RelativePercent | Self::Pounds => return None,
            unit => unit.name(),
        };
        Some([many.trim_end_matches('s').to_owned(), many.to_owned()])
    }

    /// Whether a value of this unit can be below zero: a score, a balance, a difference.
    pub(crate) fn goes_below_zero(self) -> bool {
        matches!(self, Self::Points | Self::Pounds | Self::PercentagePoints | Self::RelativePercent)
    }
}

impl Qualifier {
    /// Whether the true number is larger or smaller.
    pub fn direction(self) -> Direction {
        match self {
            Self::Over | Self::MoreThan | Self::AtLeast => Direction::Larger,
            Self::Almost | Self::Nearly | Self::UpTo | Self::Under => Direction::Smaller,
            Self::About | Self::Around | Self::Approximately => Direction::Either,
        }
    }
}

/// Whether the true number is larger or smaller than an inexact one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// It is larger.
    Larger,
    /// It is smaller.
    Smaller,
    /// It may be either.
    Either,
}

impl Direction {
    /// The opposite direction.
    pub fn reversed(self) -> Self {
        match self {
            Self::Larger => Self::Smaller,
            Self::Smaller => Self::Larger,
            Self::Either => Self::Either,
        }
    }

    /// The plainest qualifier of this direction.
    pub fn qualifier(self) -> Qualifier {
        match self {
            Self::Larger => Qualifier::Over,
            Self::Smaller => Qualifier::Under,
            Self::Either => Qualifier::About,
        }
    }
}
