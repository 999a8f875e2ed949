//! Times each stage by itself on the shipped records: `cargo bench --bench stages`, optionally with the names of
//! some stages. The input of a stage is made once, beforehand.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use impact_briefs::diagnostic::Diagnostics;
use impact_briefs::digest::Digest;
use impact_briefs::files;
use impact_briefs::job::{PageFormat, Tone};
use impact_briefs::plan::{Document, Kind, plan};
use impact_briefs::record;
use impact_briefs::record::{CheckOptions, Files, Register};
use impact_briefs::template::Templates;
use impact_briefs::typeset::{
    Binding, BoundSection, Fonts, SectionContent, SectionWork, Typesetter,
};
use impact_briefs::view::{foot_view, page_style, view};
use rayon::ThreadPool;

/// The brief with the most pictures.
const BRIEF: &str = "arthur-terry";

/// The inputs of every stage.
struct Shipped {
    root: &'static Path,
    files: Files,
    fonts: Fonts,
    register: Register,
    templates: Templates,
    typesetter: Typesetter,
    /// One thread, as each of the program's workers has.
    pool: ThreadPool,
}

static SHIPPED: LazyLock<Shipped> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = record::load(root).expect("the shipped records");
    let fonts = Fonts::load(root).expect("the shipped fonts");
    let register = check(&files, &fonts);
    let templates =
        Templates::load(root, &mut Diagnostics::default()).expect("the shipped templates");
    let style = page_style(&register.shared.style, PageFormat::Plain, Tone::Colour);
    let typesetter = Typesetter::new(root, &fonts, style, 1).expect("the shipped Typst files");
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(1)
        .stack_size(16 << 20)
        .build()
        .expect("a thread can be started");
    Shipped { root, files, fonts, register, templates, typesetter, pool }
});

impl Shipped {
    fn document(&self, wanted: impl Fn(&Document) -> bool) -> Document {
        let mut documents = plan(&self.register).into_iter();
        documents.find(wanted).expect("the plan has the document")
    }

    fn brief(&self) -> Document {
        self.document(|document| document.id == BRIEF)
    }

    fn report(&self) -> Document {
        self.document(|document| document.kind == Kind::Report)
    }

    /// The filled markup of each section of a document.
    fn fill(&self, document: &Document) -> Vec<String> {
        let extract = self.register.extract(&document.records).expect("held");
        let views =
            document.sections.iter().filter_map(|section| view(&extract, document, section));
        let fill = |view| self.templates.fill(&view, &document.path);
        views.map(|view| fill(view).expect("the shipped templates can be filled")).collect()
    }

    /// Lays out a brief, and binds it.
    fn typeset(&self, document: &Document, markup: &str) -> usize {
        let work = SectionWork {
            key: &document.path,
            shown: &document.path,
            markup,
            depth: 0,
            record: None,
            fitting: None,
        };
        let bind = || {
            let content = SectionContent::Pages(self.typesetter.lay_out(work)?);
            let foot = foot_view(&self.register.extract(&[]).expect("held"));
            self.typesetter.bind(Binding {
                document: &document.path,
                shown: &document.path,
                sections: vec![BoundSection { content, depth: 0, opens_right: false }],
                foot: &self.templates.fill(&foot, &document.path).map_err(|error| vec![*error])?,
                print: false,
                texts: false,
                sheets: false,
            })
        };
        let proof = self.pool.install(bind).expect("it can be typeset");
        proof.pdf.len()
    }
}

fn check(files: &Files, fonts: &Fonts) -> Register {
    let covers = |character| fonts.cover(character);
    record::check(files, &CheckOptions::all(&covers)).0.expect("valid records")
}

fn main() {
    LazyLock::force(&SHIPPED);
    divan::main();
}

/// Reads every record and digests it.
#[divan::bench]
fn load_records(bencher: Bencher) {
    let records = SHIPPED.register.records.len();
    bencher.counter(ItemsCount::new(records)).bench(|| record::load(SHIPPED.root));
}

/// Parses and checks every record.
#[divan::bench]
fn check_records(bencher: Bencher) {
    let records = SHIPPED.register.records.len();
    bencher.counter(ItemsCount::new(records)).bench(|| check(&SHIPPED.files, &SHIPPED.fonts));
}

/// Reads and compiles the templates.
#[divan::bench]
fn load_templates() -> Templates {
    Templates::load(SHIPPED.root, &mut Diagnostics::default()).expect("the shipped templates")
}

/// Reads the fonts and their coverage.
#[divan::bench]
fn load_fonts() -> Fonts {
    Fonts::load(SHIPPED.root).expect("the shipped fonts")
}

/// Takes one alliance out of the register, views it, and fills its template.
#[divan::bench]
fn fill_brief(bencher: Bencher) {
    let document = SHIPPED.brief();
    bencher.bench(|| SHIPPED.fill(&document));
}

/// The same for the report.
#[divan::bench]
fn fill_report(bencher: Bencher) {
    let document = SHIPPED.report();
    bencher.bench(|| SHIPPED.fill(&document));
}

/// Lays out a brief, writes its PDF and checks its pages.
#[divan::bench]
fn typeset_brief(bencher: Bencher) {
    let document = SHIPPED.brief();
    let markup = SHIPPED.fill(&document).concat();
    bencher.bench(|| SHIPPED.typeset(&document, &markup));
}

/// Digests every input, already read.
#[divan::bench]
fn digest_inputs(bencher: Bencher) {
    let below = |name| files::files(&SHIPPED.root.join(name)).expect("a shipped folder");
    let paths = ["data", "templates", "fonts"].into_iter().flat_map(below);
    let inputs: Vec<_> = paths.map(|path| fs::read(path).expect("a shipped file")).collect();
    let size: usize = inputs.iter().map(Vec::len).sum();
    bencher
        .counter(BytesCount::new(size))
        .bench(|| Digest::of_all(inputs.iter().map(Vec::as_slice)));
}
