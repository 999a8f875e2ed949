//! What a number counts and how exact it is: the units and qualifiers of records, with their words.

use schemars::JsonSchema;
use serde::Deserialize;

/// What a number counts or measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Unit {
    /// A number of things.
    Count,
    /// A share of a whole, from 0 to 100.
    Percent,
    /// A percentage of another number, below 0 or above 100 too: growth, 120% of a target.
    #[serde(rename = "relative percent")]
    RelativePercent,
    /// A difference between two percentages.
    #[serde(rename = "percentage points")]
    PercentagePoints,
    /// Pounds sterling.
    Pounds,
    /// A score.
    Points,
    /// Days.
    Days,
    /// Weeks.
    Weeks,
    /// Months.
    Months,
    /// School terms.
    Terms,
    /// Years.
    Years,
}

impl Unit {
    /// The unit as it is written in a record.
    pub fn name(self) -> &'static str {
        match self {
            Self::Count => "count",
            Self::Percent => "percent",
            Self::RelativePercent => "relative percent",
            Self::PercentagePoints => "percentage points",
            Self::Pounds => "pounds",
            Self::Points => "points",
            Self::Days => "days",
            Self::Weeks => "weeks",
            Self::Months => "months",
            Self::Terms => "terms",
            Self::Years => "years",
        }
    }

    /// The unit of a difference between two values of this unit.
    pub fn of_difference(self) -> Self {
        match self {
            Self::Percent | Self::RelativePercent => Self::PercentagePoints,
            other => other,
        }
    }

    /// The word after a number, for one and for many: `day`, `days`.
    pub(crate) fn nouns(self) -> Option<[&'static str; 2]> {
        Some(match self {
            Self::Count | Self::Percent | Self::RelativePercent | Self::Pounds => return None,
            Self::PercentagePoints => ["percentage\u{a0}point", "percentage\u{a0}points"],
            Self::Points => ["point", "points"],
            Self::Days => ["day", "days"],
            Self::Weeks => ["week", "weeks"],
            Self::Months => ["month", "months"],
            Self::Terms => ["term", "terms"],
            Self::Years => ["year", "years"],
        })
    }

    /// Whether a value of this unit can be below zero: a score, a balance, a difference.
    pub(crate) fn goes_below_zero(self) -> bool {
        matches!(self, Self::Points | Self::Pounds | Self::PercentagePoints | Self::RelativePercent)
    }
}

/// How exact a number is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Qualifier {
    /// The true number is larger.
    Over,
    /// The true number is larger.
    #[serde(rename = "more than")]
    MoreThan,
    /// The true number is not smaller.
    #[serde(rename = "at least")]
    AtLeast,
    /// The true number is a little smaller.
    Almost,
    /// The true number is a little smaller.
    Nearly,
    /// The true number is not larger.
    #[serde(rename = "up to")]
    UpTo,
    /// The true number is smaller.
    Under,
    /// The true number is near.
    About,
    /// The true number is near.
    Around,
    /// The true number is near.
    Approximately,
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

    /// The qualifier as it is written and printed.
    pub fn name(self) -> &'static str {
        match self {
            Self::Over => "over",
            Self::MoreThan => "more than",
            Self::AtLeast => "at least",
            Self::Almost => "almost",
            Self::Nearly => "nearly",
            Self::UpTo => "up to",
            Self::Under => "under",
            Self::About => "about",
            Self::Around => "around",
            Self::Approximately => "approximately",
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
