//! Matches the entries of two states of a list: takes what identifies each; gives for each new entry the old one
//! that it was.

use std::collections::{BTreeMap, VecDeque};

use crate::names;

/// What identifies an entry.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Identity {
    /// Its values, in the same order of keys for all entries of a list.
    pub parts: Vec<String>,
    /// Its name.
    pub name: String,
}

impl Identity {
    /// Whether both have the same name, as a reader sees it.
    pub fn is_called_as(&self, other: &Self) -> bool {
        !self.name.is_empty() && names::are_same(&self.name, &other.name)
    }

    /// Whether half of their values are the same, or one of them has none yet.
    pub fn is_like(&self, other: &Self) -> bool {
        let is_blank = |it: &Self| it.parts.iter().all(String::is_empty);
        if is_blank(self) || is_blank(other) {
            return true;
        }
        let pairs = self.parts.iter().zip(&other.parts);
        let present = pairs.filter(|(one, other)| !one.is_empty() || !other.is_empty());
        let (same, all) = present
            .fold((0, 0), |(same, all), (one, other)| (same + usize::from(one == other), all + 1));
        same * 2 >= all
    }
}

/// The old entry behind each new one: the same one, or else the next of the same name, or else one like it between
/// the same neighbours.
pub fn match_entries(old: &[Identity], new: &[Identity]) -> Vec<Option<usize>> {
    let mut pairs = vec![None; new.len()];
    let mut free = vec![true; old.len()];
    let mut matching = Matching { old, new, pairs: &mut pairs, free: &mut free };
    matching.by(Some);
    matching.by(|it| Some(names::as_read(&it.name)).filter(|name| !name.is_empty()));
    matching.by_neighbours();
    pairs
}

struct Matching<'m> {
    old: &'m [Identity],
    new: &'m [Identity],
    pairs: &'m mut [Option<usize>],
    free: &'m mut [bool],
}

impl<'m> Matching<'m> {
    /// Matches each new entry with the first old one that is still free and has the same key.
    fn by<K: Ord>(&mut self, key: impl Fn(&'m Identity) -> Option<K>) {
        let mut places: BTreeMap<K, VecDeque<usize>> = BTreeMap::new();
        for (place, entry) in self.old.iter().enumerate().filter(|(place, _)| self.free[*place]) {
            if let Some(key) = key(entry) {
                places.entry(key).or_default().push_back(place);
            }
        }
        for (entry, pair) in
            self.new.iter().zip(&mut *self.pairs).filter(|(_, pair)| pair.is_none())
        {
            *pair = key(entry).and_then(|key| places.get_mut(&key)?.pop_front());
            if let Some(place) = *pair {
                self.free[place] = false;
            }
        }
    }

    /// Matches each new entry that is left with one like it between the old ones of its neighbours.
    fn by_neighbours(&mut self) {
        let mut after = vec![self.old.len(); self.new.len()];
        let mut next = self.old.len();
        for (at, pair) in self.pairs.iter().enumerate().rev() {
            after[at] = next;
            next = pair.unwrap_or(next);
        }
        let mut start = 0;
        for (at, &after) in after.iter().enumerate() {
            if self.pairs[at].is_none() {
                let mut between = start..after;
                let is_it =
                    |&place: &usize| self.free[place] && self.new[at].is_like(&self.old[place]);
                self.pairs[at] = between.find(is_it);
            }
            if let Some(place) = self.pairs[at] {
                self.free[place] = false;
                start = place + 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Entries of a name, a value and a source.
    fn entries(words: &[&str]) -> Vec<Identity> {
        let entry = |word: &&str| {
            let parts: Vec<_> = word.split(' ').map(str::to_owned).collect();
            Identity { name: parts[0].clone(), parts }
        };
        words.iter().map(entry).collect()
    }

    #[test]
    fn knows_entries_again() {
        let old = entries(&["a 1 s", "b 2 s", "c 3 s"]);
        for (new, pairs) in [
            (vec!["a 1 s", "b 2 s", "c 3 s"], vec![Some(0), Some(1), Some(2)]),
            (vec!["c 3 s", "b 9 t"], vec![Some(2), Some(1)]),
            (vec!["a 1 s", "x 1 s", "b 2 s", "c 3 s"], vec![Some(0), None, Some(1), Some(2)]),
            (vec!["a 1 s", "x 2 s", "c 3 s"], vec![Some(0), Some(1), Some(2)]),
            (vec!["a 1 s", "x 7 s", "c 3 s"], vec![Some(0), None, Some(2)]),
            (vec!["a 1 s", "a 1 s"], vec![Some(0), None]),
            (vec!["B 4 t", "A 5 t"], vec![Some(1), Some(0)]),
            (vec![], vec![]),
        ] {
            assert_eq!(match_entries(&old, &entries(&new)), pairs, "{new:?}");
        }
    }
}
