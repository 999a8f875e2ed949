//! What is new in the records since an earlier state: takes the texts of both; gives each alliance that
//! came, went or changed, by name.

use std::collections::BTreeMap;

use super::diff::{Difference, differences};
use crate::order::SortKey;
use crate::record::schema::json_schema::FileKind;
use crate::record::schema::model::Model;

/// What is new about an alliance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct News {
    /// The alliance's id.
    pub id: String,
    /// Its name now, or the one that it had; its id if it has none.
    pub name: String,
    /// What became of it.
    pub turn: Turn,
}

/// What became of an alliance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Turn {
    /// It is new.
    Came,
    /// It is there no more.
    Went,
    /// Its record says something else.
    Changed(Vec<Difference>),
    /// One of its two records is no TOML, so that nobody can tell.
    Unknown,
}

/// What is new about each alliance of either state, by name; those of which nothing is new are left out.
pub fn news<'t>(
    old: &BTreeMap<String, String>,
    new: impl IntoIterator<Item = (&'t str, &'t str)>,
) -> Vec<News> {
    let new: BTreeMap<_, _> = new.into_iter().collect();
    let mut ids: Vec<&str> = new.keys().copied().chain(old.keys().map(String::as_str)).collect();
    ids.sort_unstable();
    ids.dedup();
    let of = |id: &str| {
        let (was, is) = (old.get(id), new.get(id));
        let turn = match (was, is) {
            (Some(was), Some(is)) => match differences(was, is) {
                Some(found) if found.is_empty() => return None,
                Some(found) => Turn::Changed(found),
                None if was == is => return None,
                None => Turn::Unknown,
            },
            (None, _) => Turn::Came,
            (_, None) => Turn::Went,
        };
        let text = is.copied().or(was.map(String::as_str)).unwrap_or_default();
        Some(News { name: name(text).unwrap_or_else(|| id.to_owned()), id: id.to_owned(), turn })
    };
    let mut list: Vec<_> = ids.into_iter().filter_map(of).collect();
    list.sort_by_cached_key(|news| (SortKey::of(&news.name), news.id.clone()));
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
    fn tells_who_came_went_and_changed() {
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
        let told = news(&old, new);
        let told: Vec<_> = told.iter().map(|it| (it.name.as_str(), &it.turn)).collect();
        assert!(matches!(told[0], ("Alpha", Turn::Changed(_))), "{told:?}");
        assert_eq!(told[1..], [("B", &Turn::Went), ("C", &Turn::Unknown), ("E", &Turn::Came)]);
    }
}
