//! Extreme records: every text at its limit, thirty outcomes of every awkward kind, a hundred kinds of members,
//! forty figures, and a record with the minimum.

use crate::bench::Bench;

#[test]
fn extreme_records_build_with_exactly_the_expected_warnings() {
    let result = Bench::extreme().check();
    let found: Vec<_> = result
        .diagnostics
        .sorted()
        .into_iter()
        .map(|diagnostic| format!("{} {}", diagnostic.code.name(), diagnostic.documents.join(" ")))
        .collect();
    assert_eq!(
        found,
        [
            "page-budget briefs/hundred.pdf briefs/longest.pdf briefs/thirty.pdf",
            "thin-page briefs/longest.pdf",
        ]
    );
    assert_eq!(result.tally().made, 8);
}
