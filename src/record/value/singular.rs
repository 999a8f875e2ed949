//! The singular of a label: takes a label in the plural; gives it for one. Never guesses at unknown words.

/// The words that end the name of what is counted.
const PREPOSITIONS: [&str; 14] = [
    "of", "for", "in", "at", "on", "with", "from", "to", "by", "under", "within", "across",
    "through", "and",
];

/// What schools count, in the plural.
const THINGS: [&str; 46] = [
    "academies",
    "alliances",
    "apprentices",
    "assistants",
    "candidates",
    "centres",
    "children",
    "classes",
    "coaches",
    "colleges",
    "courses",
    "days",
    "federations",
    "governors",
    "graduates",
    "headteachers",
    "hubs",
    "infants",
    "juniors",
    "leaders",
    "lecturers",
    "mentors",
    "nurseries",
    "organisations",
    "parents",
    "participants",
    "partners",
    "people",
    "places",
    "placements",
    "practitioners",
    "primaries",
    "professionals",
    "programmes",
    "projects",
    "pupils",
    "schools",
    "secondaries",
    "sessions",
    "SLEs",
    "specialists",
    "students",
    "teachers",
    "trainees",
    "trusts",
    "universities",
];

/// What one of the things is called, if they are named in the plural: `primary school` for
/// `primary schools`, `trainee recruited` for `trainees recruited`.
pub fn singular(many: &str) -> Option<String> {
    let words: Vec<_> = many.split(' ').collect();
    let end = words.iter().position(|word| PREPOSITIONS.contains(word));
    let named = &words[..end.unwrap_or(words.len())];
    let at = named.iter().position(|word| is_thing(word))?;
    let mut one: Vec<_> = words.iter().map(|word| (*word).to_owned()).collect();
    one[at] = singular_word(words[at]);
    if let Some(verb) = one.get_mut(at + 1) {
        match verb.as_str() {
            "are" => "is".clone_into(verb),
            "were" => "was".clone_into(verb),
            "have" => "has".clone_into(verb),
            _ => {}
        }
    }
    Some(one.join(" "))
}

fn is_thing(word: &str) -> bool {
    THINGS.iter().any(|thing| thing.eq_ignore_ascii_case(word))
}

fn singular_word(word: &str) -> String {
    let lower = word.to_lowercase();
    match lower.as_str() {
        "children" => return word[..5].to_owned(),
        "people" => return "person".to_owned(),
        _ => {}
    }
    if let Some(stem) = word.strip_suffix("ies") {
        return format!("{stem}y");
    }
    let long = ["ches", "shes", "sses", "xes"];
    let letters = if long.iter().any(|end| lower.ends_with(end)) { 2 } else { 1 };
    word[..word.len() - letters].to_owned()
}

#[cfg(test)]
mod tests {
    use super::singular;

    #[test]
    fn one_of_several_has_its_own_name() {
        for (many, one) in [
            ("primary schools", "primary school"),
            ("schools for deaf pupils", "school for deaf pupils"),
            ("universities", "university"),
            ("Nurseries", "Nursery"),
            ("trainees recruited", "trainee recruited"),
            ("senior leaders undertook placements", "senior leader undertook placements"),
            ("schools were below the floor", "school was below the floor"),
            ("people attended the course", "person attended the course"),
            ("children with free meals", "child with free meals"),
            ("coaches", "coach"),
            ("classes taught", "class taught"),
            ("courses", "course"),
            ("SLEs designated", "SLE designated"),
        ] {
            assert_eq!(singular(many).as_deref(), Some(one), "{many}");
        }
    }

    #[test]
    fn other_words_stay_as_they_are() {
        for word in [
            "special nursery",
            "of trainees",
            "schools’ forum",
            "campus",
            "mathematics",
            "news",
            "share of pupils",
            "",
            " ",
        ] {
            assert_eq!(singular(word), None, "{word}");
        }
    }
}
