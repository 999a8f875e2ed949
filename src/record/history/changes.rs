//! The changes of the records since an earlier state: takes the texts of both; gives each alliance that was added,
//! removed or changed, sorted by name.

use std::collections::BTreeMap;

use super::diff::{Difference, differences};
use crate::order::SortKey;
use crate::record::schema::json_schema::FileKind;
use crate::record::schema::model::Model;

/// The change of an alliance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllianceChange {
    /// The alliance's id.
    pub id: String,
    /// Its name now, or its earlier name; its id if it has neither.
    pub name: String,
    /// What became of it.
    pub kind: ChangeKind,
}

/// What became of an alliance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChangeKind {
    /// It was added.
    Added,
    /// It was removed.
    Removed,
    /// Its record changed.
    Changed(Vec<Difference>),
    /// One of its two records is not valid TOML, so the changes are not known.
    Unknown,
}

/// The changes of the alliances, sorted by name.
pub fn changes<'t>(
    old: &BTreeMap<String, String>,
    new: impl IntoIterator<Item = (&'t str, &'t str)>,
) -> Vec<AllianceChange> {
    let new: BTreeMap<_, _> = new.into_iter().collect();
    let mut ids: Vec<&str> = new.keys().copied().chain(old.keys().map(String::as_str)).collect();
    ids.sort_unstable();
    ids.dedup();
    let of = |id: &str| {
        let (was, is) = (old.get(id), new.get(id));
        let kind = match (was, is) {
            (Some(was), Some(is)) => match differences(was, is) {
                Some(found) if found.is_empty() => return None,
                Some(found) => ChangeKind::Changed(found),
                None if was == is => return None,
                None => ChangeKind::Unknown,
            },
            (None, _) => ChangeKind::Added,
            (_, None) => ChangeKind::Removed,
        };
        let text = is.copied().or(was.map(String::as_str)).unwrap_or_default();
        Some(AllianceChange {
            name: name(text).unwrap_or_else(|| id.to_owned()),
            id: id.to_owned(),
            kind,
        })
    };
    let mut list: Vec<_> = ids.into_iter().filter_map(of).collect();
    list.sort_by_cached_key(|change| (SortKey::of(&change.name), change.id.clone()));
    list
}

fn name(text: &str) -> Option<String> {
    let table: toml::Table = text.parse().ok()?;
    let key = Model::of(FileKind::Alliance).name_key()?;
    let name = table.get(&key.name)?.as_str()?.trim();
    (!name.is_empty()).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alliances_that_were_added_removed_or_changed_are_found() {
        let old = [
            ("a", "name = \"The Zeta\""),
            ("b", "name = \"B\""),
            ("c", "name ="),
            ("d", "name = \"D\""),
        ];
        let old = old.map(|(id, text)| (id.to_owned(), text.to_owned())).into();
        let new = [
            ("a", "name = \"Alpha\""),
            ("c", "name = \"C\""),
            ("d", "name = 'D' # same"),
            ("e", "name = \"E\""),
        ];
        let found = changes(&old, new);
        let found: Vec<_> = found.iter().map(|it| (it.name.as_str(), &it.kind)).collect();
        assert!(matches!(found[0], ("Alpha", ChangeKind::Changed(_))), "{found:?}");
        assert_eq!(
            found[1..],
            [("B", &ChangeKind::Removed), ("C", &ChangeKind::Unknown), ("E", &ChangeKind::Added)]
        );
    }
}
