"""Typesets kept markup with typst-py, all in one process: `typst_py_briefs.py DIR FONTS OUT`.

`DIR` is what `--keep-markup` wrote; each `DIR/briefs/ID.typ` becomes `OUT/ID.pdf`, with the standards
that the program writes. One compiler with one list of fonts serves all, as typst-py's page on PyPI has
it; that is faster than a compiler for each.
"""

import sys
from pathlib import Path

import typst

STANDARDS = ["ua-1", "a-2a"]


def main(folder, fonts, output):
    folder, output = Path(folder).resolve(), Path(output)
    output.mkdir(parents=True, exist_ok=True)
    ours = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[fonts])
    compiler = typst.Compiler(root=str(folder), font_paths=ours, ignore_system_fonts=True)
    for path in sorted((folder / "briefs").glob("*.typ")):
        compiler.compile(str(path), output=str(output / f"{path.stem}.pdf"), format="pdf", pdf_standards=STANDARDS)


if __name__ == "__main__":
    main(*sys.argv[1:])
