//! The record of an alliance, as types that serde reads. The schemas are generated from these types, so the two
//! always agree. A JSON Schema does not keep the order of keys, so `x-keys` lists them in order. `x-sheet` is the
//! name of the table in a spreadsheet. The comment on a key is its description: editors read it in completion, in
//! help texts and in new records.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_aux::prelude::serde_introspect;

use crate::record::value::date::{Date, Period};
use crate::record::value::number::Number;
use crate::record::value::scalar::{Line, Name, SourceRef, ThemeId};
use crate::record::value::spanned::Spanned;
use crate::record::value::unit::{Qualifier, Unit};
use crate::record::value::written_prose::WrittenProse;

/// `data/alliances/<id>.toml`: one alliance.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("x-keys" = serde_introspect::<Self>(), "x-sheet" = "Alliances"))]
pub struct Alliance {
    /// The alliance's name, as the alliance writes it.
    pub name: Spanned<Name<120>>,
    /// One sentence that sums up the alliance's work.
    pub summary: Spanned<Line<240>>,
    /// When the lead school became a teaching school: `designated = "July 2011"`.
    pub designated: Option<Spanned<Date>>,
    /// The places where the alliance works: `areas = ["Leeds", "York"]`.
    #[serde(default)]
    pub areas: Vec<Spanned<Line<60>>>,
    /// The schools that lead the alliance, each below a heading `[[lead_school]]`.
    #[schemars(length(min = 1))]
    pub lead_school: Vec<LeadSchool>,
    /// How many schools belong to the alliance, below a heading `[members]`.
    pub members: Option<Members>,
    /// Case studies of work under one theme, each below a heading `[[case_study]]`.
    #[serde(default)]
    pub case_study: Vec<CaseStudy>,
}

/// A school that leads an alliance.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("x-keys" = serde_introspect::<Self>(), "x-sheet" = "Lead schools"))]
pub struct LeadSchool {
    /// The school's name.
    pub name: Spanned<Name<100>>,
    /// The town, or town and county.
    pub place: Option<Spanned<Line<60>>>,
    /// The ages that it teaches.
    pub phase: Option<Spanned<Phase>>,
    /// What kind of school it is: `kind = "academy"`.
    pub kind: Option<Spanned<Line<80>>>,
    /// The youngest and oldest age: `age_range = "11-18"`.
    pub age_range: Option<Spanned<Line<10>>>,
    /// The number of pupils: `pupils = { value = 800, qualifier = "over" }`.
    pub pupils: Option<InexactCount>,
}

/// A count that may be inexact.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("x-keys" = serde_introspect::<Self>()))]
pub struct InexactCount {
    /// The number, without decimals.
    pub value: Spanned<u32>,
    /// How exact the number is: `over`, `almost`, `about`.
    pub qualifier: Option<Spanned<Qualifier>>,
}

/// The ages that a school teaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// Before school age.
    Nursery,
    /// Ages 4 to 11.
    Primary,
    /// Ages 11 to 16 or 18.
    Secondary,
    /// From primary to secondary.
    AllThrough,
    /// Pupils with special educational needs.
    Special,
}

/// How many schools belong to an alliance.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("x-keys" = serde_introspect::<Self>(), "x-sheet" = "Members"))]
pub struct Members {
    /// The number of members.
    pub count: Spanned<u32>,
    /// How exact the number is: `over`, `almost`, `about`.
    pub qualifier: Option<Spanned<Qualifier>>,
    /// Who the members are, if they are not counted by kind.
    pub includes: Option<Spanned<Line<120>>>,
    /// The members by kind, each kind below a heading `[[members.part]]`; the parts add up to `count`.
    #[serde(default)]
    pub part: Vec<MembersPart>,
}

/// The members of one kind.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("x-keys" = serde_introspect::<Self>(), "x-sheet" = "Member parts"))]
pub struct MembersPart {
    /// How many there are.
    pub count: Spanned<u32>,
    /// What kind they are: `kind = "primary schools"`.
    pub kind: Spanned<Line<60>>,
}

/// An alliance's work under one theme, and its results.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("x-keys" = serde_introspect::<Self>(), "x-sheet" = "Case studies"))]
pub struct CaseStudy {
    /// The id of a theme in data/themes.toml.
    pub theme: Spanned<ThemeId>,
    /// The result in a few words.
    pub headline: Option<Spanned<Line<90>>>,
    /// Where the story comes from: the id of a source in data/report.toml, a colon, and the section.
    pub source: Option<Spanned<SourceRef>>,
    /// The story, between `'''` and `'''`.
    pub prose: Spanned<WrittenProse>,
    /// The organisations and schools that the alliance worked with: `partners = ["NCTL", "Olevi"]`.
    #[serde(default)]
    pub partners: Vec<Spanned<Line<120>>>,
    /// Programmes, courses and qualifications, by name: `programmes = ["NPQH"]`.
    #[serde(default)]
    pub programmes: Vec<Spanned<Line<120>>>,
    /// Numbers with a label, each below a heading `[[case_study.figure]]`.
    #[serde(default)]
    pub figure: Vec<Figure>,
    /// Measures before and after, each below a heading `[[case_study.outcome]]`.
    #[serde(default)]
    pub outcome: Vec<Outcome>,
    /// Inspections by Ofsted, each below a heading `[[case_study.inspection]]`.
    #[serde(default)]
    pub inspection: Vec<Inspection>,
}

/// A number with a label.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("x-keys" = serde_introspect::<Self>(), "x-sheet" = "Figures"))]
pub struct Figure {
    /// What the number counts, read straight after it: `label = "trainees recruited"`.
    pub label: Spanned<Line<90>>,
    /// The number: `55`, `0.3`, `"40%"`, `"-£1500"` or `"2/3"`.
    pub value: Spanned<Number>,
    /// The upper end of a range, if the source gives one.
    pub to: Option<Spanned<Number>>,
    /// How exact the number is: `over`, `almost`, `about`.
    pub qualifier: Option<Spanned<Qualifier>>,
    /// What the number counts or measures, if the value does not show it.
    pub unit: Option<Spanned<Unit>>,
    /// The time that the number is about: `period = "2012-13"`, `"2009 to 2012"`, `"since September 2012"`.
    pub period: Option<Spanned<Period>>,
    /// Who or what the number is about: a school, a programme.
    pub subject: Option<Spanned<Line<100>>>,
    /// `highlight = true` makes it one of the big figures of the brief.
    #[serde(default)]
    pub highlight: bool,
    /// The national figure of the report that this count of people adds to: `total = "trainees"`.
    pub total: Option<Spanned<TotalKind>>,
    /// Where the number comes from: the id of a source in data/report.toml, a colon, and the section.
    pub source: Spanned<SourceRef>,
    /// What a reader must know to understand the number.
    pub note: Option<Spanned<Line<300>>>,
    /// `background = true` if it describes the time before the alliance, or what happened without it: it is
    /// printed, but not counted as impact.
    #[serde(default)]
    pub background: bool,
}

/// A national figure of the report, summed over all alliances.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum TotalKind {
    /// People in initial teacher training.
    Trainees,
    /// People on programmes for leaders.
    Leaders,
    /// Specialist leaders of education.
    #[serde(rename = "specialist leaders")]
    SpecialistLeaders,
}

/// A measure before and after.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("x-keys" = serde_introspect::<Self>(), "x-sheet" = "Outcomes"))]
pub struct Outcome {
    /// What was measured: `measure = "Maths teaching judged good or outstanding"`.
    pub measure: Spanned<Line<90>>,
    /// The school or group that was measured.
    pub subject: Option<Spanned<Line<100>>>,
    /// What the values count or measure, if they do not show it.
    pub unit: Option<Spanned<Unit>>,
    /// The value before: `before = { value = "40%", date = "2011" }`.
    pub before: Option<Spanned<Side>>,
    /// The value after: `after = { value = "80%", date = "2012" }`.
    pub after: Option<Spanned<Side>>,
    /// The change, if the source gives only that: `gain = { value = "11%" }`.
    pub gain: Option<Spanned<Gain>>,
    /// `better = "lower"` if a fall is an improvement.
    pub better: Option<Spanned<Better>>,
    /// The time of the change, if the two sides have no dates: `period = "2012-13"`.
    pub period: Option<Spanned<Period>>,
    /// Where the numbers come from: the id of a source in data/report.toml, a colon, and the section.
    pub source: Spanned<SourceRef>,
    /// What a reader must know to understand the numbers.
    pub note: Option<Spanned<Line<300>>>,
    /// `background = true` if it describes the time before the alliance, or what happened without it: it is
    /// printed, but not counted as impact.
    #[serde(default)]
    pub background: bool,
}

/// One side of an outcome.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("x-keys" = serde_introspect::<Self>()))]
pub struct Side {
    /// The number: `55`, `0.3`, `"40%"`.
    pub value: Spanned<Number>,
    /// How exact the number is: `over`, `almost`, `about`.
    pub qualifier: Option<Spanned<Qualifier>>,
    /// When it was measured, as precisely as that is known.
    pub date: Option<Spanned<Date>>,
}

/// A change between two values that are not known.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("x-keys" = serde_introspect::<Self>()))]
pub struct Gain {
    /// By how much the measure rose; a fall is negative.
    pub value: Spanned<Number>,
    /// How exact the number is: `over`, `almost`, `about`.
    pub qualifier: Option<Spanned<Qualifier>>,
}

/// Whether a higher or a lower value is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Better {
    /// A rise is an improvement.
    Higher,
    /// A fall is an improvement.
    Lower,
}

/// A school's Ofsted grade before and after.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("x-keys" = serde_introspect::<Self>(), "x-sheet" = "Inspections"))]
pub struct Inspection {
    /// The school, or the group of schools if they are not named.
    pub school: Spanned<Name<100>>,
    /// How many schools there are, if `school` is a group.
    #[schemars(range(min = 1))]
    pub schools: Option<Spanned<u32>>,
    /// The grade before: `before = { grade = "good", date = "2010" }`.
    pub before: Option<Spanned<Graded>>,
    /// The grade after: `after = { grade = "outstanding", date = "2013" }`.
    pub after: Option<Spanned<Graded>>,
    /// The time of the change, if the grades have no dates: `period = "since September 2012"`.
    pub period: Option<Spanned<Period>>,
    /// Where the grades come from: the id of a source in data/report.toml, a colon, and the section.
    pub source: Spanned<SourceRef>,
    /// What a reader must know to understand the grades.
    pub note: Option<Spanned<Line<300>>>,
    /// `background = true` if it describes the time before the alliance, or what happened without it: it is
    /// printed, but not counted as impact.
    #[serde(default)]
    pub background: bool,
}

/// A grade, and when it was given.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(extend("x-keys" = serde_introspect::<Self>()))]
pub struct Graded {
    /// The grade, by the name it had at the time.
    pub grade: Spanned<Grade>,
    /// When it was given, as precisely as that is known.
    pub date: Option<Spanned<Date>>,
}

/// A grade that Ofsted gives, by the name it had at the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(extend("x-code" = "unknown-grade"))]
pub enum Grade {
    /// The highest grade.
    Outstanding,
    /// The second grade.
    Good,
    /// The third grade, from September 2012.
    #[serde(rename = "requires improvement")]
    RequiresImprovement,
    /// The third grade, before September 2012.
    Satisfactory,
    /// The fourth grade, if its category of concern is not named.
    Inadequate,
    /// The fourth grade: a category of concern, from September 2012.
    #[serde(rename = "serious weaknesses")]
    SeriousWeaknesses,
    /// The fourth grade: a category of concern, before September 2012.
    #[serde(rename = "notice to improve")]
    NoticeToImprove,
    /// The fourth grade: the more serious category of concern.
    #[serde(rename = "special measures")]
    SpecialMeasures,
    /// Not a grade: the school left a category of concern, and its new grade is not known.
    #[serde(rename = "out of category")]
    OutOfCategory,
}
