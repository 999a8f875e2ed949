"""Who runs against whom, and what is asked of them: takes the workshop and the sizes; gives for each
group of contestants their runs and the goals with what was measured."""

from dataclasses import dataclass, field
from statistics import median

from .install import ROOT
from .measure import Ran, progress, rounds, run, run_and_read, several
from .project import Edited

TYPST_FLAGS = "--pdf-standard ua-1,a-2a --ignore-system-fonts --ignore-embedded-fonts".split()

# `$1` is typst, `$2` the root, `$3` the output, and the rest are flags.
LOOP = """
typst=$1 root=$2 output=$3; shift 3; mkdir -p "$output"; cd "$root/briefs"
for markup in *.typ; do "$typst" compile "$@" --root "$root" "$markup" "$output/${markup%.typ}.pdf" || exit; done
"""
XARGS = """
typst=$1 root=$2 output=$3; shift 3; mkdir -p "$output"; cd "$root/briefs"
printf '%s\\0' *.typ | xargs -0 -P2 -I{} "$typst" compile "$@" --root "$root" {} "$output/{}.pdf"
"""


@dataclass(frozen=True)
class Goal:
    """What is asked, and what was measured in each round."""

    asked: str
    values: list
    # Whether the median must be `at most` the limit or `at least` it; any other word sets no limit.
    bound: str = "none"
    limit: float = 0.0
    unit: str = ""

    @property
    def median(self):
        return median(self.values)

    @property
    def met(self):
        return {"at most": self.median <= self.limit, "at least": self.median >= self.limit}.get(self.bound)


@dataclass
class Group:
    """Contestants that ran in turn, their results, and the goals that these meet."""

    title: str
    runs: dict
    goals: list = field(default_factory=list)
    notes: list = field(default_factory=list)

    def ratios(self, one, other, value=lambda ran: ran.each):
        """The ratio of two contestants in each round."""
        pairs = zip(self.runs[one], self.runs[other], strict=True)
        return [value(a) / value(b) for a, b in pairs]


def peak(ran):
    return ran.peak


def brief_makers(shop, sizes):
    """Whoever makes all briefs of a project."""
    n, tools = sizes.briefs, shop.tools
    project, kept = shop.project(n), shop.kept(n)
    fonts = project / "fonts"

    def into_new(*argv):
        return lambda: shop.into_new(lambda output: run([part or output for part in argv], n), n)

    def impact(jobs):
        flags = ["--only", "briefs", "--force", "--jobs", str(jobs)]
        return lambda: shop.fresh(project, *flags, documents=n, made=n)

    def shell(script):
        start = ["/bin/bash", "-c", script, "bash", tools.typst, kept]
        return into_new(*start, None, *TYPST_FLAGS, "--font-path", fonts)

    return {
        "floor": into_new(tools.floor, kept, fonts, None),
        "impact, 1 worker": impact(1),
        "impact, 2 workers": impact(2),
        "typst CLI, shell loop": shell(LOOP),
        "typst CLI, xargs -P2": shell(XARGS),
        "typst-py, one process": into_new(tools.python, script_of("typst_py"), kept, fonts, None),
        "WeasyPrint, one process": lambda: weasyprint(shop, project, sizes.weasyprint_sample),
    }


def briefs(shop, sizes):
    """All briefs of a project, by the program and by every peer."""
    n, every = sizes.briefs, sizes.weasyprint_sample
    group = Group(f"{n} briefs", rounds(brief_makers(shop, sizes), sizes.rounds))
    group.notes = [
        "WeasyPrint makes a page like ours and not the same, of "
        f"{'every record' if every == 1 else f'one record in {every}'}; Python's start is left out of its time, and "
        "compared is the time for each brief.",
        "Of the shell loop and xargs, the peak is that of the largest process; with xargs two run at once.",
    ]

    def against(peer, *bound):
        return Goal(f"2 workers against {peer}: times faster", group.ratios(peer, "impact, 2 workers"), *bound)

    to_floor = group.ratios("impact, 1 worker", "floor")
    group.goals = [
        Goal("1 worker against the floor: time", to_floor, "at most", 1.05),
        against("impact, 1 worker", "at least", 1.8),
        against("typst CLI, shell loop", "at least", 3.5),
        against("typst CLI, xargs -P2", "at least", 1.8),
        against("typst-py, one process"),
        against("WeasyPrint, one process", "at least", 20),
    ]
    return group


def script_of(peer):
    """The path of a peer's script."""
    return ROOT / f"benches/{peer}_briefs.py"


def weasyprint(shop, project, every):
    """WeasyPrint over a sample; the script prints how many it made and in what time."""
    argv = [shop.tools.python, script_of("weasyprint"), project]

    def work(output):
        ran, words = run_and_read([*argv, output, every])
        made, seconds = words.split()
        return Ran(float(seconds), ran.peak, int(made))

    return shop.into_new(work)


def report(shop, sizes):
    """Everything, what the report adds to it, and the report by the typst CLI from one file."""
    n = sizes.briefs
    project, kept = shop.project(n), shop.kept(n)
    flags = [*TYPST_FLAGS, "--root", kept, "--font-path", project / "fonts", kept / "report.typ"]

    def typst(output):
        output.mkdir()
        return run([shop.tools.typst, "compile", *flags, output / "report.pdf"], n)

    contestants = {
        "everything": lambda: shop.fresh(project, documents=n),
        "briefs and theme briefs": lambda: shop.fresh(project, "--only", "briefs", "themes", documents=n),
        "briefs": lambda: shop.fresh(project, "--only", "briefs", documents=n, made=n),
        "report alone": lambda: shop.fresh(project, "--only", "report", documents=n),
        "typst compile report.typ": lambda: shop.into_new(typst, 1),
    }
    everything, rest, briefs, alone, single = contestants
    group = Group(f"The report of {n} alliances", rounds(contestants, sizes.rounds))
    added = [(a.each - b.each) / c.each for a, b, c in zip(*(group.runs[it] for it in (everything, rest, single)), strict=True)]
    group.goals = [
        Goal("everything against the briefs alone: time", group.ratios(everything, briefs), "at most", 1.5),
        Goal("what the report adds to everything, against typst CLI on one file: time", added, "at most", 0.35),
        Goal("report alone against typst CLI on one file: time", group.ratios(alone, single)),
        Goal("report alone against typst CLI on one file: memory", group.ratios(alone, single, peak)),
    ]
    return group


def growth(shop, sizes):
    """The time that the report takes for each alliance, with few and with many of them."""
    few, many = sizes.growth

    def contestant(size):
        project = shop.project(size)
        return lambda: shop.fresh(project, "--only", "report", documents=size)

    names = [f"report of {many}", f"report of {few}"]
    quick = contestant(few)
    contestants = {names[0]: contestant(many), names[1]: lambda: several(sizes.repeats // 2 or 1, quick)}
    group = Group(f"The report of {few} and of {many} alliances", rounds(contestants, sizes.rounds))
    asked = f"report of {many} against {few}: time for each alliance"
    group.goals = [Goal(asked, group.ratios(*names), "at most", 1.15)]
    return group


def memory(shop, sizes):
    """The peak memory of briefs alone, for few and for many of them."""
    few, many = sizes.memory

    def contestant(size, jobs):
        project = shop.project(size)
        flags = ["--only", "briefs", "--jobs", str(jobs)]
        return lambda: shop.fresh(project, *flags, documents=size, made=size)

    def name(size, jobs):
        return f"{size} briefs, {jobs} worker{'s' * (jobs > 1)}"

    contestants = {name(size, jobs): contestant(size, jobs) for jobs in (1, 2) for size in (few, many)}
    group = Group(f"Memory of {few} and of {many} briefs", rounds(contestants, sizes.slow_rounds))
    for jobs in (1, 2):
        more, less = name(many, jobs), name(few, jobs)
        peaks = [ran.peak / 1e6 for ran in group.runs[more]]
        group.goals += [
            Goal(f"{more} against {few}: peak memory", group.ratios(more, less, peak), "at most", 1.2),
            Goal(f"{more}: peak memory", peaks, "at most", 120, " MB"),
        ]
    return group


def update(shop, sizes):
    """Everything made, nothing to do, and one record edited."""
    n = sizes.briefs
    project, done = shop.project(n), shop.folder / f"done-{n}"
    shop.impact(project, done)
    edited = Edited(shop, n, "-update")
    files = shop.inputs(project)
    times, hash_all = sizes.repeats, [shop.tools.b3sum, *files]
    contestants = {
        "full build": lambda: shop.fresh(project),
        "one record edited, all brought up to date": edited.update,
        "nothing to do": lambda: several(times, lambda: shop.impact(project, done)),
        "b3sum": lambda: several(times, lambda: run(hash_all)),
        "b3sum, 1 thread": lambda: several(times, lambda: run([hash_all[0], "--num-threads", "1", *files])),
    }
    group = Group(f"Keeping {n} alliances up to date", rounds(contestants, sizes.rounds))
    size = sum(path.stat().st_size for path in files) / 1e6
    group.notes = [f"b3sum reads the {len(files)} files of data/, templates/ and fonts/, {size:.1f} MB.",
                   f"What is over in a moment runs {times} times a round and counts with its median."]
    full, rest = "full build", list(contestants)[1:]
    group.goals = [
        Goal("nothing to do against a full build: times faster", group.ratios(full, rest[1]), "at least", 300),
        Goal("nothing to do against b3sum of the inputs: time", group.ratios(rest[1], rest[2]), "at most", 2.5),
        Goal("nothing to do against b3sum with 1 thread: time", group.ratios(rest[1], rest[3])),
        Goal(f"{rest[0]}, against a full build: time", group.ratios(rest[0], full), "at most", 0.2),
    ]
    return group


def edit(shop, sizes):
    """One record edited and its brief made, against the typst CLI on that brief's markup."""
    n = sizes.briefs
    edited, kept = Edited(shop, n, "-edit"), shop.kept(n)
    brief = edited.record.stem
    flags = [*TYPST_FLAGS, "--root", kept, "--font-path", edited.project / "fonts", kept / f"briefs/{brief}.typ"]
    typst = [shop.tools.typst, "compile", *flags, shop.folder / "one.pdf"]
    times = sizes.repeats
    contestants = {
        "impact --only its brief": lambda: several(times, lambda: edited.update("--only", brief)),
        "typst compile its markup": lambda: several(times, lambda: run(typst)),
    }
    group = Group(f"One record of {n} edited, its brief made", rounds(contestants, sizes.rounds))
    group.notes = [f"Each runs {times} times a round and counts with its median."]
    asked = "one record edited, `--only` its brief, against one `typst compile`: time"
    group.goals = [Goal(asked, group.ratios(*contestants), "at most", 1.5)]
    return group


def large(shop, sizes):
    """All documents of a great many alliances, once, between two runs over the usual number."""
    n, many = sizes.briefs, sizes.large

    def made(size):
        progress(f"  {size} alliances")
        return shop.fresh(shop.project(size), documents=size)

    before, most, after = made(n), made(many), made(n)
    group = Group(f"{many} alliances", {f"{n} alliances": [before, after], f"{many} alliances": [most]})
    usual = (before.each + after.each) / 2
    group.goals = [
        Goal(f"{many} alliances against {n}: time for each", [most.each / usual], "at most", 1.2),
        Goal(f"{many} alliances: peak memory", [most.peak / 1e6], "at most", 6000, " MB"),
    ]
    return group


GROUPS = {it.__name__: it for it in (briefs, report, growth, memory, update, edit, large)}
