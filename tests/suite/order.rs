//! Contents, lists of parts and index are in the order that a reader expects.

use crate::bench::Bench;
use crate::pages::proofs;

/// The names of alliances in the order that a reader expects.
const NAMES: [&str; 7] = [
    "“Aspire” Alliance",
    "The Azure Alliance",
    "École du Nord",
    "Edge Alliance",
    "Éire Schools",
    "Ŵyr Alliance",
    "Zoë Alliance",
];

#[test]
fn contents_parts_and_index_are_in_a_readers_order() {
    let bench = Bench::new();
    let south = String::from_utf8(bench.read("data/alliances/south.toml")).expect("text");
    for (number, name) in NAMES.iter().enumerate() {
        let record = south.replace("South Alliance", name);
        // Ids in the opposite order, and names of schools that differ by their quotation mark alone.
        let school = if number % 2 == 0 { "St Mary’s Œuvre" } else { "St Mary's Œuvre" };
        let record = record.replace("First School", school).replace("Second School", "9th Way");
        bench.write(&format!("data/alliances/a{}.toml", NAMES.len() - number), record);
    }
    let proofs = proofs(bench.root());
    let pages = &proofs["report.pdf"].texts;
    let contents = pages.iter().find(|page| page.contains("Contents")).expect("contents");
    in_order(contents, &NAMES);
    let part = pages.iter().find(|page| page.contains("The alliances")).expect("a part");
    in_order(part, &NAMES);
    let index = pages.iter().rfind(|page| page.contains("9th Way")).expect("an index");
    let lines: Vec<_> = index.lines().map(str::trim).collect();
    let letters = lines.iter().filter(|line| line.chars().count() == 1 || **line == "0–9");
    let letters: Vec<_> = letters.copied().collect();
    assert!(
        letters.is_sorted() && letters.starts_with(&["0–9"]) && letters.contains(&"S"),
        "{index}"
    );
    let at = lines.iter().position(|line| *line == "S").expect("a letter");
    let listed = lines[at..].iter().filter(|line| line.starts_with("St Mary"));
    assert_eq!(listed.count(), 1, "{index}");
}

/// The names are in the text in this order.
fn in_order(text: &str, names: &[&str]) {
    let places: Vec<_> = names.iter().map(|name| text.find(name)).collect();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{places:?} in {text}");
}
