//! Which entry of a list is which: takes two states of a list; gives for each entry of the second the
//! one of the first that it was. Never compares what they say.

/// What tells an entry from others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// What it says, key by key, in the same order for all entries of a list.
    pub parts: Vec<String>,
    /// What it is called.
    pub name: String,
}

impl Identity {
    /// Whether both are called the same.
    pub fn is_called_as(&self, other: &Self) -> bool {
        !self.name.is_empty() && self.name == other.name
    }

    /// Whether half of what either says is the same, or one of them says nothing yet.
    pub fn is_like(&self, other: &Self) -> bool {
        let is_blank = |it: &Self| it.parts.iter().all(String::is_empty);
        if is_blank(self) || is_blank(other) {
            return true;
        }
        let pairs = self.parts.iter().zip(&other.parts);
        let said = pairs.filter(|(one, other)| !one.is_empty() || !other.is_empty());
        let (same, changed): (Vec<_>, Vec<_>) = said.partition(|(one, other)| one == other);
        same.len() >= changed.len()
    }
}

/// For each new entry the old one that it was: the same one, else the next of the same name, else one
/// like it that stood between the same neighbours.
pub fn pair(old: &[Identity], new: &[Identity]) -> Vec<Option<usize>> {
    let mut pairs = vec![None; new.len()];
    let mut free = vec![true; old.len()];
    let same: [fn(&Identity, &Identity) -> bool; 2] = [PartialEq::eq, Identity::is_called_as];
    for same in same {
        for (entry, pair) in new
            .iter()
            .zip(&mut pairs)
            .filter(|(_, pair)| pair.is_none())
        {
            let mut places = 0..old.len();
            *pair = places.find(|&place| free[place] && same(&old[place], entry));
            if let Some(place) = *pair {
                free[place] = false;
            }
        }
    }
    for at in 0..new.len() {
        if pairs[at].is_some() {
            continue;
        }
        let before = pairs[..at].iter().rev().find_map(|pair| *pair);
        let after = pairs[at + 1..].iter().find_map(|pair| *pair);
        let mut between = before.map_or(0, |place| place + 1)..after.unwrap_or(old.len());
        pairs[at] = between.find(|&place| free[place] && new[at].is_like(&old[place]));
        if let Some(place) = pairs[at] {
            free[place] = false;
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Entries of a name, a value and a source.
    fn entries(words: &[&str]) -> Vec<Identity> {
        let entry = |word: &&str| {
            let parts: Vec<_> = word.split(' ').map(str::to_owned).collect();
            Identity {
                name: parts[0].clone(),
                parts,
            }
        };
        words.iter().map(entry).collect()
    }

    #[test]
    fn knows_entries_again() {
        let old = entries(&["a 1 s", "b 2 s", "c 3 s"]);
        for (new, pairs) in [
            (
                vec!["a 1 s", "b 2 s", "c 3 s"],
                vec![Some(0), Some(1), Some(2)],
            ),
            (vec!["c 3 s", "b 9 t"], vec![Some(2), Some(1)]),
            (
                vec!["a 1 s", "x 1 s", "b 2 s", "c 3 s"],
                vec![Some(0), None, Some(1), Some(2)],
            ),
            (
                vec!["a 1 s", "x 2 s", "c 3 s"],
                vec![Some(0), Some(1), Some(2)],
            ),
            (
                vec!["a 1 s", "x 7 s", "c 3 s"],
                vec![Some(0), None, Some(2)],
            ),
            (vec!["a 1 s", "a 1 s"], vec![Some(0), None]),
            (vec![], vec![]),
        ] {
            assert_eq!(pair(&old, &entries(&new)), pairs, "{new:?}");
        }
    }
}
