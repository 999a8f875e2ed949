//! Writes a project of so many invented alliances, for benchmarks:
//! `cargo run --release --example synthetic -- COUNT DIR`.
//!
//! Data, templates and fonts are all there; the same COUNT gives the same bytes. Records are as
//! long as the shipped ones and as varied: about 230 words, seven figures, some with measured
//! change, some with inspections, spread over the themes.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

const THEMES: [&str; 7] = [
    "overview",
    "initial-teacher-training",
    "professional-development",
    "succession-planning",
    "school-to-school-support",
    "specialist-leaders",
    "research-and-development",
];

const STARTS: [&str; 40] = [
    "Alder", "Ash", "Barn", "Beech", "Birch", "Black", "Brad", "Bram", "Briar", "Broad", "Burn",
    "Carl", "Chester", "Clay", "Cold", "Copper", "Cran", "Dun", "East", "Elm", "Fair", "Fern",
    "Fox", "Glen", "Green", "Hazel", "Heather", "High", "Holly", "King", "Lang", "Lark", "Maple",
    "Mill", "Oak", "Rowan", "Stone", "Thorn", "West", "Willow",
];

const ENDS: [&str; 25] = [
    "borough", "bourne", "bridge", "brook", "bury", "by", "combe", "cote", "croft", "dale", "den",
    "field", "ford", "gate", "ham", "hurst", "ley", "mere", "moor", "port", "stead", "ton", "well",
    "wick", "worth",
];

const KINDS: [&str; 5] = ["Academy", "College", "High School", "Primary School", "School"];

const LABELS: [(&str, &str); 12] = [
    ("trainees recruited", "All routes"),
    ("places offered", "School Direct"),
    ("schools took part", "Lesson study"),
    ("specialist leaders of education", "The alliance’s own team"),
    ("days of support given", "Partner schools"),
    ("teachers on the programme", "Improving teaching"),
    ("middle leaders trained", "First steps in leadership"),
    ("governors at the workshops", "Governors’ evenings"),
    ("pupils reached", "Reading together"),
    ("research projects under way", "Enquiry groups"),
    ("visits between schools", "Open classrooms"),
    ("newly qualified teachers", "Induction"),
];

const SENTENCES: [&str; 48] = [
    "{school} leads a partnership of {n} schools in and around {place}.",
    "Before {year}, each school bought its own training and few heard what the others had learned.",
    "The alliance began with one question: what do our pupils need that none of us can give alone?",
    "A planning group of {n} headteachers meets every half term and decides what comes next.",
    "Teachers visit one another’s classrooms, watch one lesson and talk about it on the same day.",
    "Each visit ends with one thing to try, and a date on which both teachers look at it again.",
    "Of the {n} teachers who joined in the first year, all but {few} stayed to the end.",
    "Specialist leaders spend {few} days a term with each school that asks for help.",
    "They work beside the subject leader and leave a plan that the school can carry on by itself.",
    "The school at {other} asked for help after its results fell two years running.",
    "A deputy headteacher from {school} went there for {few} days a week.",
    "She began with how lessons start, because that was where most time was lost.",
    "Within a year the school had a shared way of planning, marking and speaking with parents.",
    "Pupils say that they know what to do next, and that work comes back with a question in it.",
    "Trainees spend their first weeks in two schools, so that they see more than one way to teach.",
    "Mentors are trained together, and each trainee has a mentor in a second school as well.",
    "The university of the region teaches {few} of the modules, and the schools teach the rest.",
    "In {year}, {n} trainees found their first post in a school of the alliance.",
    "Leaders of tomorrow follow a headteacher for a week and then lead a project of their own.",
    "One project looked at how pupils move from primary to secondary school.",
    "Another asked why boys read less at home, and what a library could do about it.",
    "What they found was written up on two pages and sent to every school.",
    "Schools far from a town join by video, and a travelling coach visits them each month.",
    "The first review found that small schools gained most, for they had been most alone.",
    "It found as well that a course without a second meeting changes little.",
    "So every course now has a task in between and a second day, six weeks later.",
    "Governors were invited too, and {n} came to the first evening.",
    "They asked for plainer figures, and now each school sends a page that any parent could read.",
    "The cost is shared by the number of pupils, so that no school pays more than it can.",
    "A school that gives a day of help may ask for a day of help in return.",
    "Nobody keeps accounts of this, and nobody has yet complained.",
    "The alliance works with {n} schools that are not members, and {few} of them have since joined.",
    "In mathematics, teachers plan in pairs across schools and compare what their pupils write.",
    "In science, technicians share equipment that no school could buy alone.",
    "In the early years, staff wrote a common way of noting what children can do.",
    "The notes go with the child, and the next teacher need not begin anew.",
    "Support staff have a programme of their own, which {n} have finished so far.",
    "Many of them now train others, and {few} have gone on to become teachers.",
    "Teachers at {other} say that being watched no longer frightens them.",
    "Inspectors saw better teaching and wrote that leaders know their school well.",
    "The alliance plans to go on for three more years and to measure what it does.",
    "It will ask the same questions each summer, so that the answers can be compared.",
    "A group of {n} pupils tells the headteachers twice a year what helps them to learn.",
    "Their first wish was for quieter corridors, and that was done within a week.",
    "The second was for feedback that comes while they still remember the task.",
    "New headteachers have a partner for two years, whom they may ring at any hour.",
    "Most ring on Sunday evenings, and most questions are about people, not about money.",
    "What began as a list of courses has become a way of working.",
];

const GRADES: [&str; 4] = ["special measures", "requires improvement", "good", "outstanding"];

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let [count, folder] = arguments.as_slice() else {
        return Err("give COUNT and DIR".into());
    };
    let (count, folder) = (count.parse()?, Path::new(folder));
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    for part in ["templates", "fonts"] {
        copy(&project.join(part), &folder.join(part))?;
    }
    fs::create_dir_all(folder.join("data/alliances"))?;
    for shared in ["report.toml", "themes.toml", "glossary.toml", "style.toml"] {
        fs::copy(project.join("data").join(shared), folder.join("data").join(shared))?;
    }
    for number in 0..count {
        let (id, record) = alliance(number);
        fs::write(folder.join(format!("data/alliances/{id}.toml")), record)?;
    }
    Ok(())
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let path = entry?.path();
        let target = to.join(path.file_name().unwrap_or_default());
        if path.is_dir() {
            copy(&path, &target)?;
        } else {
            fs::copy(&path, target)?;
        }
    }
    Ok(())
}

/// Numbers that look random, the same for each alliance in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }

    fn one<'l>(&mut self, list: &[&'l str]) -> &'l str {
        list[self.below(list.len())]
    }
}

/// A place that no other alliance has.
fn place(number: usize) -> String {
    let all = STARTS.len() * ENDS.len();
    let (start, end) = (STARTS[number % STARTS.len()], ENDS[number / STARTS.len() % ENDS.len()]);
    match number / all {
        0 => format!("{start}{end}"),
        beyond => {
            let far = STARTS[beyond % STARTS.len()];
            let farther = ENDS[beyond / STARTS.len() % ENDS.len()];
            format!("{start}{end} under {far}{farther}")
        }
    }
}

/// The id and the record of an alliance.
fn alliance(number: usize) -> (String, String) {
    let mut dice = Dice((number as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let place = place(number);
    let school = format!("{place} {}", dice.one(&KINDS));
    let id = format!("{}-{number}", place.to_lowercase().replace(' ', "-"));
    let mut record = format!(
        "name = \"{place} Teaching School Alliance\"\n\
         summary = \"Schools in and around {place} train teachers together, and {} of them have had help from a specialist leader.\"\n\
         designated = \"{} {}\"\n\n\
         [[lead_school]]\nname = \"{school}\"\nplace = \"{place}\"\npupils = {{ value = {}, qualifier = \"about\" }}\n\n",
        3 + dice.below(30),
        dice.one(&["April", "July", "September"]),
        2009 + dice.below(3),
        200 + dice.below(1400),
    );
    if dice.below(2) == 0 {
        let (schools, others) = (5 + dice.below(60), 1 + dice.below(6));
        let _ = write!(
            record,
            "[members]\ncount = {}\n[[members.part]]\ncount = {schools}\nkind = \"schools\"\n[[members.part]]\n\
             count = {others}\nkind = \"other partners\"\n\n",
            schools + others
        );
    }
    let theme = THEMES[(number + number / THEMES.len()) % THEMES.len()];
    record += &case_study(&mut dice, theme, &school, &place);
    if dice.below(20) == 0 {
        let other = THEMES[(number + 3) % THEMES.len()];
        if other != theme {
            // Of an earlier year, so that no figure contradicts one of the first case study.
            let earlier = case_study(&mut dice, other, &school, &place);
            record += &earlier.replace("2012-13", "2011-12");
        }
    }
    (id, record)
}

fn case_study(dice: &mut Dice, theme: &str, school: &str, place: &str) -> String {
    let mut record = String::new();
    let _ = write!(
        record,
        "[[case_study]]\ntheme = \"{theme}\"\nheadline = \"{} schools learn from one another around {place}\"\n\
         source = \"impact-2014: An invented section\"\nprose = '''\n{}\n'''\npartners = [\"{} University\", \"{} Learning Trust\"]\n\
         programmes = [\"School Direct\", \"Open classrooms\"]\n\n",
        4 + dice.below(40),
        prose(dice, school, place),
        STARTS[dice.below(STARTS.len())],
        ENDS[dice.below(ENDS.len())].to_uppercase().chars().take(1).collect::<String>() + "orth",
    );
    let first = dice.below(LABELS.len());
    for at in 0..5 + dice.below(5) {
        let (label, subject) = LABELS[(first + at) % LABELS.len()];
        let _ = write!(
            record,
            "[[case_study.figure]]\nlabel = \"{label}\"\nvalue = {}\nperiod = \"2012-13\"\nsubject = \"{subject}\"\n{}\
             source = \"impact-2014: An invented section\"\n{}\n",
            2 + dice.below(900),
            if at < 3 { "highlight = true\n" } else { "" },
            if dice.below(3) == 0 {
                "note = \"Counted by the schools themselves at the end of the year.\"\n"
            } else {
                ""
            },
        );
    }
    if dice.below(5) < 2 {
        let before = 20 + dice.below(40);
        let _ = write!(
            record,
            "[[case_study.outcome]]\nmeasure = \"Pupils at the expected level in {}\"\nsubject = \"{school}\"\n\
             before = {{ value = \"{before}%\", date = \"2011\" }}\nafter = {{ value = \"{}%\", date = \"2013\" }}\n\
             source = \"impact-2014: An invented section\"\n\n",
            dice.one(&["reading", "writing", "mathematics", "science"]),
            before + 5 + dice.below(30),
        );
    }
    if dice.below(5) < 3 {
        let before = dice.below(3);
        let _ = write!(
            record,
            "[[case_study.inspection]]\nschool = \"{}{} School\"\nbefore = {{ grade = \"{}\", date = \"March 2011\" }}\n\
             after = {{ grade = \"{}\", date = \"June 2013\" }}\nsource = \"impact-2014: An invented section\"\n\n",
            dice.one(&STARTS),
            dice.one(&ENDS),
            GRADES[before],
            GRADES[before + 1],
        );
    }
    record
}

/// Five paragraphs of three or four sentences.
fn prose(dice: &mut Dice, school: &str, place: &str) -> String {
    let mut at = dice.below(SENTENCES.len());
    let paragraphs = (0..5).map(|_| {
        let sentences = (0..3 + dice.below(2)).map(|_| {
            at = (at + 1 + dice.below(3)) % SENTENCES.len();
            let other = format!("{}{}", dice.one(&STARTS), dice.one(&ENDS));
            SENTENCES[at]
                .replace("{school}", school)
                .replace("{place}", place)
                .replace("{other}", &other)
                .replace("{n}", &(11 + dice.below(80)).to_string())
                .replace("{few}", dice.one(&["two", "three", "four", "five", "six"]))
                .replace("{year}", dice.one(&["2011", "2012", "2013"]))
        });
        sentences.collect::<Vec<_>>().join(" ")
    });
    paragraphs.collect::<Vec<_>>().join("\n\n")
}
