"""What the contestants work on: projects of invented alliances, their filled markup, an edited record."""

import re
import shutil
import sys
from itertools import count
from pathlib import Path

from .measure import run

# As long as one document may take; the report of thousands takes more than a minute.
NO_LIMIT = ["--time-limit", "7200"]


class Workshop:
    """A folder with the projects, the outputs, and the tools that work on them."""

    def __init__(self, tools, folder):
        self.tools = tools
        self.folder = Path(folder)
        self.numbers = count(1)

    def project(self, size, name=""):
        """A project with a number of alliances, in a folder of its own for each name."""
        folder = self.folder / f"project-{size}{name}"
        if not folder.exists():
            run([self.tools.synthetic, size, folder])
        return folder

    def kept(self, size):
        """The filled markup of every document of a project, as a root for Typst."""
        folder = self.folder / f"markup-{size}"
        if not folder.exists():
            self.fresh(self.project(size), "--keep-markup", folder)
        return folder

    def impact(self, project, output, *flags, documents=1):
        """The program over a project into an output folder."""
        command = [self.tools.impact, "build", "--root", project, "--output", output]
        return run([*command, *NO_LIMIT, *flags], documents)

    def fresh(self, project, *flags, documents=1, made=None):
        """A run into an empty folder, which must then contain a number of PDFs."""
        return self.into_new(lambda output: self.impact(project, output, *flags, documents=documents), made)

    def into_new(self, work, made=None):
        """Does some work into a new folder, counts the PDFs, and removes it; neither is timed."""
        output = self.folder / f"output-{next(self.numbers)}"
        ran = work(output)
        found = len(list(output.rglob("*.pdf")))
        if made is not None and found != made:
            sys.exit(f"a contestant should have made {made} PDFs and made {found}")
        shutil.rmtree(output, ignore_errors=True)
        return ran

    def inputs(self, project):
        """All files that documents are made from."""
        folders = [project / name for name in ("data", "templates", "fonts")]
        return sorted(path for folder in folders for path in folder.rglob("*") if path.is_file())


class Edited:
    """A project that was made whole, of which one record is edited again and again."""

    def __init__(self, workshop, size, name):
        self.workshop = workshop
        self.project = workshop.project(size, name)
        self.output = workshop.folder / f"edited-{size}{name}"
        self.record = sorted((self.project / "data/alliances").glob("*.toml"))[size // 2]
        self.values = count(1000)
        workshop.impact(self.project, self.output)

    def edit(self):
        """Gives the record's first figure another value than it ever had."""
        text = self.record.read_text(encoding="utf-8")
        text, found = re.subn(r"^value = \d+$", f"value = {next(self.values)}", text, count=1, flags=re.M)
        if not found:
            sys.exit(f"no figure to edit in {self.record}")
        self.record.write_text(text, encoding="utf-8")

    def update(self, *flags):
        """Edits the record, then has the program bring up to date what it is asked for."""
        self.edit()
        brief = self.output / f"briefs/{self.record.stem}.pdf"
        before = brief.stat().st_mtime_ns
        ran = self.workshop.impact(self.project, self.output, *flags)
        if brief.stat().st_mtime_ns == before:
            sys.exit(f"the edited record was not made again: {self.record}")
        return ran
