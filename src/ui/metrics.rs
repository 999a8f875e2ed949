//! The metrics of a run in the text format of OpenMetrics, for the textfile collector of node_exporter.

use std::time::UNIX_EPOCH;

use super::row::{age, seconds};
use crate::diagnostic::Severity;
use crate::job::Job;
use crate::pipeline::{RunResult, State};

/// The metrics as text.
pub(super) fn metrics(job: &Job, run: &RunResult) -> String {
    let started = job.now.duration_since(UNIX_EPOCH).unwrap_or_default();
    let exit_code = f64::from(run.exit_code(job.strictness));
    let tally = run.tally();
    let removed = run.removed.len();
    let held_back = run.documents.iter().filter_map(|result| match result.state {
        State::HeldBack { kept: Some(kept), .. } => {
            Some((result.document.path.as_str(), exact(age(job, kept))))
        }
        _ => None,
    });
    [
        gauge("run_exit_code", "Exit code of the last run", exit_code),
        gauge("run_timestamp_seconds", "When the last run began", seconds(started)),
        gauge("run_duration_seconds", "How long the last run took", seconds(run.duration)),
        gauges(
            "documents",
            "Documents by what the last run did with them",
            "state",
            [
                ("made", exact(tally.made)),
                ("fresh", exact(tally.fresh)),
                ("held_back", exact(tally.held_back)),
                ("not_reached", exact(tally.stale)),
                ("removed", exact(removed)),
            ],
        ),
        gauges(
            "published_changes",
            "Published PDFs by what became of them in the last run",
            "change",
            [
                ("added", exact(tally.added)),
                ("changed", exact(tally.changed)),
                ("removed", exact(removed)),
            ],
        ),
        gauge("pages", "Pages of the documents that the last run made", exact(tally.pages)),
        gauges(
            "diagnostics",
            "Faults that the last run found in the inputs",
            "severity",
            [
                ("error", exact(run.count(Severity::Error))),
                ("warning", exact(run.count(Severity::Warning))),
            ],
        ),
        gauges(
            "held_back_age_seconds",
            "Age of the version that stays of a document held back",
            "document",
            held_back,
        ),
        "# EOF\n".to_owned(),
    ]
    .concat()
}

/// A metric with one sample.
fn gauge(name: &str, help: &str, value: f64) -> String {
    format!("{}impact_{name} {value:?}\n", head(name, help))
}

/// A metric with a sample for each value of a label, in the order of the values; nothing without samples.
fn gauges<'s>(
    name: &str,
    help: &str,
    label: &str,
    samples: impl IntoIterator<Item = (&'s str, f64)>,
) -> String {
    let samples = samples.into_iter();
    let lines = samples
        .map(|(of, value)| format!("impact_{name}{{{label}=\"{}\"}} {value:?}\n", escaped(of)));
    let mut lines: Vec<_> = lines.collect();
    lines.sort();
    if lines.is_empty() { String::new() } else { head(name, help) + &lines.concat() }
}

fn head(name: &str, help: &str) -> String {
    format!("# HELP impact_{name} {help}.\n# TYPE impact_{name} gauge\n")
}

/// A label's value with the three characters escaped that the format gives a meaning.
fn escaped(value: &str) -> String {
    value.replace('\\', r"\\").replace('"', r#"\""#).replace('\n', r"\n")
}

/// A count as metrics hold it.
#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2 to the 52")]
fn exact(count: impl TryInto<u64>) -> f64 {
    count.try_into().unwrap_or(u64::MAX) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_escaped_and_a_metric_without_samples_left_out() {
        let text = gauges("age", "Age", "document", [("b", 2.0), ("a\"\\\n", 0.5)]);
        let head = "# HELP impact_age Age.\n# TYPE impact_age gauge\n";
        let samples = "impact_age{document=\"a\\\"\\\\\\n\"} 0.5\nimpact_age{document=\"b\"} 2.0\n";
        assert_eq!(text, format!("{head}{samples}"));
        assert_eq!(gauges("age", "Age", "document", []), "");
    }
}
