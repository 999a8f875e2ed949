"""Prints what was measured as Markdown, and keeps every raw value: takes groups; gives tables."""

import dataclasses
import json
import os
import platform
import statistics
import subprocess
from datetime import date
from pathlib import Path

from .install import ROOT, TYPST_CLI
from .measure import run


def words_of(*command):
    """What a command prints, on one line."""
    done = subprocess.run([str(part) for part in command], cwd=ROOT, capture_output=True, text=True, check=False)
    return " ".join(done.stdout.split())


def line_of(path, key):
    """The value of a key in a file of the system."""
    lines = Path(path).read_text(encoding="utf-8").splitlines()
    values = (line.split(sep, 1)[1] for line in lines for sep in ":=" if line.startswith(key) and sep in line)
    return next(values, "unknown").strip().strip('"')


def surroundings(tools, folder):
    """When, where and with what was measured."""
    ram = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    cores = len(os.sched_getaffinity(0))
    versions = "import importlib.metadata as m; print(*(f'{p} {m.version(p)}' for p in ('typst', 'weasyprint')))"
    commit = words_of("git", "rev-parse", "--short", "HEAD")
    changed = " with changes" if words_of("git", "status", "--porcelain", "--untracked-files=no") else ""
    return {
        "date": date.today().isoformat(),
        "machine": f"{cores} cores of {line_of('/proc/cpuinfo', 'model name')}, {ram:.0f} GB",
        "system": f"{line_of('/etc/os-release', 'PRETTY_NAME')}, Linux {platform.release()}, "
                  f"{words_of('stat', '-f', '-c', '%T', folder)}",
        "program": f"{words_of(tools.impact, '--version')}, commit {commit}{changed}, {words_of('rustc', '--version')}",
        "peers": f"typst CLI {TYPST_CLI}, {words_of(tools.b3sum, '--version')}; Python {platform.python_version()}: "
                 f"{words_of(tools.python, '-c', versions)}",
        "least peak": f"{run(['/bin/true']).peak / 1e6:.0f} MB, what this script itself takes: "
                      "no smaller peak can be measured",
    }


def print_surroundings(facts):
    print("| | |\n|---|---|")
    for name, fact in facts.items():
        print(f"| {name} | {fact} |")


def duration(seconds):
    """Seconds with three digits that count."""
    if seconds < 0.1:
        return f"{seconds * 1000:.1f} ms"
    return f"{seconds:.2f} s" if seconds < 10 else f"{seconds:.1f} s"


def print_group(group):
    """A table of the contestants: medians, spread, and the greatest peak of memory."""
    print(f"\n### {group.title}\n")
    print("| contestant | median | least to most | for each | peak memory |\n|---|---|---|---|---|")
    for name, runs in group.runs.items():
        times = [ran.seconds for ran in runs]
        middle = statistics.median(times)
        each = f"{1000 * middle / runs[0].count:.1f} ms" if runs[0].count > 1 else ""
        spread = f"{duration(min(times))} to {duration(max(times))}"
        peak = max(ran.peak for ran in runs) / 1e6
        print(f"| {name} | {duration(middle)} | {spread} | {each} | {peak:.0f} MB |")
    for note in group.notes:
        print(f"\n{note}")


def print_goals(groups):
    """The goals and their results: the median of the ratios of each round, never a ratio of medians."""
    print("\n### Goals\n")
    print("Each value is the median over the rounds; the two sides of a ratio ran in the same round.\n")
    print("| | goal | measured | least to most | rounds | |\n|---|---|---|---|---|---|")
    for goal in (goal for group in groups for goal in group.goals):
        sign = {"at most": "≤", "at least": "≥"}.get(goal.bound)
        asked = f"{sign} {goal.limit:g}{goal.unit}" if sign else ""
        spread = f"{value(min(goal.values))} to {value(max(goal.values))}"
        met = {True: "met", False: "**missed**", None: ""}[goal.met]
        measured = f"{value(goal.median)}{goal.unit}"
        print(f"| {goal.asked} | {asked} | {measured} | {spread} | {len(goal.values)} | {met} |")


def value(number):
    return f"{number:.0f}" if number >= 100 else f"{number:.1f}" if number >= 10 else f"{number:.2f}"


def write_json(path, facts, sizes, groups):
    """Every raw value: seconds, bytes and documents of each run."""
    kept = {"surroundings": facts, "sizes": vars(sizes), "groups": [dataclasses.asdict(group) for group in groups]}
    path.write_text(json.dumps(kept, indent=1, default=str) + "\n", encoding="utf-8")
