"""Sets a page like our brief with WeasyPrint, from the same records, all in one process:
`weasyprint_briefs.py ROOT OUT [EVERY]` makes a PDF of every EVERY-th record of `ROOT/data/alliances`.

It prints how many briefs it made and the seconds spent on them, Python's start left out. Title, story,
pictures, column at a glance and table carry what ours carry; the code that fills them is the plainest
that does, so what it takes is WeasyPrint's time and not ours.
"""

import sys
import time
import tomllib
from html import escape
from pathlib import Path

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration

LEVELS = ["Inadequate", "Requires improvement", "Good", "Outstanding"]

# The grades as records write them, with the level of each.
GRADES = {
    "special measures": 0,
    "serious weaknesses": 0,
    "notice to improve": 0,
    "satisfactory": 1,
    "requires improvement": 1,
    "good": 2,
    "outstanding": 3,
}

TICK_TEXT = 'font-size="11" font-family="Source Sans 3" text-anchor="middle" fill="#4c5763"'

FACES = [
    ("Source Sans 3", "SourceSans3-Regular.ttf", "normal", 400),
    ("Source Sans 3", "SourceSans3-It.ttf", "italic", 400),
    ("Source Sans 3", "SourceSans3-Semibold.ttf", "normal", 600),
    ("Source Serif 4 Display", "SourceSerif4Display-Regular.ttf", "normal", 400),
]

STYLE = """
@page {
  size: A4; margin: 20mm 20mm 22mm;
  @top-left { content: "Impact of Teaching Schools"; font: 8pt "Source Sans 3"; color: #4c5763 }
  @top-right { content: string(title); font: 8pt "Source Sans 3"; color: #4c5763 }
  @bottom-left { content: "March 2014 · Open Government Licence v2.0"; font: 8pt "Source Sans 3"; color: #4c5763 }
  @bottom-right { content: "Page " counter(page) " of " counter(pages); font: 8pt "Source Sans 3"; color: #4c5763 }
}
@page :first { @top-left { content: none } @top-right { content: none } }
body { font: 12pt/1.25 "Source Sans 3"; color: #1b2430; margin: 0 }
h1, h2, .big { font-family: "Source Serif 4 Display"; font-weight: 400; margin: 0 }
h1 { font-size: 30pt; line-height: 1.15; string-set: title content() }
h2 { font-size: 15pt; color: #0b5563; margin: 5mm 0 2mm }
h3 { font-size: 12pt; font-weight: 600; margin: 2mm 0 }
p { margin: 0 0 2mm }
svg { width: 76mm; height: 12mm }
.kind { font-weight: 600; font-size: 9.5pt; color: #0b5563; letter-spacing: .08em }
.led { font-size: 14pt; color: #4c5763; margin-bottom: 5mm }
.lead { font-size: 15pt }
.story { margin-right: 56mm }
.row { display: flex; margin-bottom: 3mm }
.words { width: 40mm; font-size: 9.5pt }
.detail { color: #4c5763; font-size: 9pt }
.gain { color: #0b5563; font-weight: 600; font-size: 9pt }
.glance { float: right; width: 40mm; margin-left: 6mm; padding: 5mm; font-size: 10pt }
.glance { background: #edf2f4; border-radius: 2mm }
.glance h2 { font-size: 14pt; margin-top: 1mm }
.part { border-top: .5pt solid #c3ccd2; margin-top: 5mm; padding-top: 3mm }
.big { font-size: 25pt; line-height: 1.1; color: #0b5563 }
table { clear: both; width: 100%; border-collapse: collapse; font-size: 10pt }
td, th { border-bottom: .5pt solid #c3ccd2; text-align: left; vertical-align: top; padding: 1mm }
.number { text-align: right; font-weight: 600; width: 24mm }
"""


def text(value):
    """A value as it is printed, with what qualifies it."""
    if isinstance(value, dict):
        return " ".join(filter(None, [value.get("qualifier"), text(value["value"])]))
    return f"{value:,}" if isinstance(value, int) else str(value)


def number(side):
    """What a value of an outcome measures on a scale, if it is a plain number or a percentage."""
    try:
        return float(str(side["value"]).strip("%"))
    except (KeyError, ValueError):
        return None


def detail(*parts):
    return escape(", ".join(part for part in parts if part))


def dumbbell(marks, ticks):
    """Two marks on a scale from 0 to 1, before and after, with the ticks' words below."""
    x = [20 + 260 * mark for mark in marks]
    lines = "".join(
        f'<line x1="{20 + 260 * at}" x2="{20 + 260 * at}" y1="2" y2="24" stroke="#808d98" stroke-width="0.7"/>'
        f'<text x="{20 + 260 * at}" y="38" {TICK_TEXT}>{words}</text>'
        for at, words in ticks
    )
    return (
        f'<svg viewBox="-10 0 340 44" role="img">{lines}'
        f'<line x1="{x[0]}" x2="{x[1]}" y1="13" y2="13" stroke="#0b5563" stroke-width="1.5"/>'
        f'<circle cx="{x[0]}" cy="13" r="4" fill="white" stroke="#0b5563" stroke-width="1.5"/>'
        f'<circle cx="{x[1]}" cy="13" r="4.5" fill="#0b5563"/></svg>'
    )


def picture_row(name, details, gain, picture):
    return (
        f'<div class="row"><div class="words"><b>{escape(name)}</b><br><span class="detail">{details}</span><br>'
        f'<span class="gain">{escape(gain)}</span></div>{picture}</div>'
    )


def outcome(row):
    """A measured change; the picture is left out where the sides are not both plain numbers."""
    before, after = row.get("before", {}), row.get("after", {})
    low, high = number(before), number(after)
    words = f"from {text(before)} to {text(after)}" if before and after else text(row.get("gain", before or after))
    picture = ""
    if low is not None and high is not None:
        top = 100 if "%" in str(after["value"]) else max(low, high, 1)
        ticks = [(at, f"{top * at:.0f}") for at in (0, 0.25, 0.5, 0.75, 1)]
        picture = dumbbell((low / top, high / top), ticks)
    details = detail(row.get("subject"), row.get("period"), before.get("date"), after.get("date"))
    return picture_row(row["measure"], details, words, picture)


def inspection(row):
    """A change of grade; the picture is left out where it is not known from which to which."""
    before, after = row.get("before", {}), row.get("after", {})
    levels = [GRADES.get(side.get("grade")) for side in (before, after)]
    picture = ""
    if None not in levels:
        picture = dumbbell([level / 3 for level in levels], [(at / 3, words) for at, words in enumerate(LEVELS)])
    grades = " to ".join(side["grade"] for side in (before, after) if side)
    return picture_row(row["school"], detail(before.get("date"), after.get("date")), grades, picture)


def case_study(study):
    """The headline, the pictures and the story of a case study."""
    parts = [f"<h3>{escape(study.get('headline', ''))}</h3>"]
    for key, title, draw in [("outcome", "Measured change", outcome), ("inspection", "Inspection grades", inspection)]:
        if rows := study.get(key):
            parts.append(f"<h2>{title}</h2>" + "".join(map(draw, rows)))
    paragraphs = study["prose"].strip().split("\n\n")
    story = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs)
    return "".join(parts) + f"<h2>How it was done</h2>{story}"


def glance(record, figures):
    """The column at a glance: facts, big figures, partners and programmes, notes."""
    schools = "<br>".join(detail(it["name"], it.get("place")) for it in record["lead_school"])
    parts = [f"<h2>At a glance</h2><b>Lead school</b><p>{schools}</p>"]
    if designated := record.get("designated"):
        parts.append(f"<b>Designated</b><p>{escape(designated)}</p>")
    if members := record.get("members"):
        parts.append(f"<b>Members</b><p>{text(members['count'])}</p>")
    parts.append('<div class="part"></div>')
    for it in figures:
        if it.get("highlight"):
            details = detail(it.get("subject"), it.get("period"))
            number_and_label = f'<div class="big">{escape(text(it))}</div>{escape(it["label"])}'
            parts.append(f'{number_and_label}<p class="detail">{details}</p>')
    for key, title in [("partners", "Partners"), ("programmes", "Programmes")]:
        names = dict.fromkeys(name for study in record["case_study"] for name in study.get(key, []))
        parts.append(f'<div class="part"><h2>{title}</h2>{"<br>".join(map(escape, names))}</div>')
    notes = dict.fromkeys(it[key] for key in ("note", "source") for it in figures if key in it)
    parts.append(f'<div class="part detail"><b>Notes and sources</b><br>{"<br>".join(map(escape, notes))}</div>')
    return f'<div class="glance">{"".join(parts)}</div>'


def table(figures):
    """The figures that are not big, two to a row; two tables beside one another take longer."""
    cells = [
        f'<td class="number">{escape(text(it))}</td><td>{escape(it["label"])}<br>'
        f'<span class="detail">{detail(it.get("subject"), it.get("period"))}</span></td>'
        for it in figures
        if not it.get("highlight")
    ]
    rows = "".join(f"<tr>{''.join(cells[at : at + 2])}</tr>" for at in range(0, len(cells), 2))
    head = "<thead><tr>" + '<th class="number">Figure</th><th>What it counts</th>' * 2 + "</tr></thead>"
    return f"<h2>In figures</h2><table>{head}{rows}</table>" if cells else ""


def page(record):
    """A record as the HTML of its brief."""
    figures = [it for study in record["case_study"] for it in study.get("figure", [])]
    name, school = escape(record["name"]), record["lead_school"][0]
    studies = "".join(map(case_study, record["case_study"]))
    return (
        f'<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>{name}</title></head><body>'
        f'<p class="kind">TEACHING SCHOOL IMPACT BRIEF</p><h1>{name}</h1>'
        f'<p class="led">Led by {detail(school["name"], school.get("place"))}</p>{glance(record, figures)}'
        f'<div class="story"><p class="lead">{escape(record["summary"])}</p>'
        f"<h2>The work of the alliance</h2>{studies}</div>"
        f"{table(figures)}</body></html>"
    )


def main(root, output, every="1"):
    root, output = Path(root), Path(output)
    output.mkdir(parents=True, exist_ok=True)
    start = time.perf_counter()
    fonts = FontConfiguration()
    faces = "".join(
        f'@font-face {{ font-family: "{family}"; src: url({(root / "fonts" / file).resolve().as_uri()}); '
        f"font-style: {slant}; font-weight: {weight} }}"
        for family, file, slant, weight in FACES
    )
    style = CSS(string=faces + STYLE, font_config=fonts)
    records = sorted((root / "data/alliances").glob("*.toml"))[:: int(every)]
    for path in records:
        record = tomllib.loads(path.read_text(encoding="utf-8"))
        html = HTML(string=page(record))
        html.write_pdf(output / f"{path.stem}.pdf", stylesheets=[style], font_config=fonts, pdf_variant="pdf/ua-1")
    print(len(records), time.perf_counter() - start)


if __name__ == "__main__":
    main(*sys.argv[1:])
