//! The metrics of a run in Prometheus' text form, for the textfile collector of node_exporter.

use std::sync::atomic::AtomicU64;
use std::time::UNIX_EPOCH;

use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

use super::row::{age, seconds};
use crate::diagnostic::Severity;
use crate::job::Job;
use crate::pipeline::{RunResult, State};

type Number = Gauge<f64, AtomicU64>;
type Labels = Vec<(&'static str, String)>;

/// The metrics as text.
pub(super) fn metrics(job: &Job, outcome: &RunResult) -> String {
    let mut registry = Registry::with_prefix("impact");
    let started = job.now.duration_since(UNIX_EPOCH).unwrap_or_default();
    let exit_code = f64::from(outcome.exit_code(job.strictness));
    number(&mut registry, "run_exit_code", "Exit code of the last run", exit_code);
    number(&mut registry, "run_timestamp_seconds", "When the last run began", seconds(started));
    let duration = seconds(outcome.duration);
    number(&mut registry, "run_duration_seconds", "How long the last run took", duration);
    let tally = outcome.tally();
    let states = [
        ("made", tally.made),
        ("fresh", tally.fresh),
        ("held_back", tally.held_back),
        ("not_reached", tally.stale),
        ("removed", outcome.removed.len()),
    ];
    family(
        &mut registry,
        "documents",
        "Documents by what the last run did with them",
        states.map(|(state, count)| (vec![("state", state.to_owned())], exact(count))),
    );
    let changes =
        [("added", tally.added), ("changed", tally.changed), ("removed", outcome.removed.len())];
    family(
        &mut registry,
        "published_changes",
        "Published PDFs by what became of them in the last run",
        changes.map(|(change, count)| (vec![("change", change.to_owned())], exact(count))),
    );
    number(
        &mut registry,
        "pages",
        "Pages of the documents that the last run made",
        exact(tally.pages),
    );
    let severities = [("error", Severity::Error), ("warning", Severity::Warning)];
    family(
        &mut registry,
        "diagnostics",
        "Faults that the last run found in the inputs",
        severities.map(|(name, severity)| {
            (vec![("severity", name.to_owned())], exact(outcome.count(severity)))
        }),
    );
    family(
        &mut registry,
        "held_back_age_seconds",
        "Age of the version that stays of a document held back",
        outcome.documents.iter().filter_map(|told| match told.state {
            State::HeldBack { kept: Some(kept), .. } => {
                Some((vec![("document", told.document.path.clone())], exact(age(job, kept))))
            }
            _ => None,
        }),
    );
    let mut text = String::new();
    encode(&mut text, &registry).expect("a string takes any text");
    in_order(&text)
}

/// The samples of each metric in the order of their labels, which the registry does not keep.
fn in_order(text: &str) -> String {
    let mut lines: Vec<_> = text.lines().collect();
    for samples in lines.chunk_by_mut(|a, b| a.starts_with('#') == b.starts_with('#')) {
        if !samples[0].starts_with('#') {
            samples.sort_unstable();
        }
    }
    lines.join("\n") + "\n"
}

fn number(registry: &mut Registry, name: &str, help: &str, value: f64) {
    let gauge = Number::default();
    gauge.set(value);
    registry.register(name, help, gauge);
}

fn family(
    registry: &mut Registry,
    name: &str,
    help: &str,
    values: impl IntoIterator<Item = (Labels, f64)>,
) {
    let family = Family::<Labels, Number>::default();
    for (labels, value) in values {
        family.get_or_create(&labels).set(value);
    }
    registry.register(name, help, family);
}

/// A count as metrics hold it.
#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2 to the 52")]
fn exact(count: impl TryInto<u64>) -> f64 {
    count.try_into().unwrap_or(u64::MAX) as f64
}
