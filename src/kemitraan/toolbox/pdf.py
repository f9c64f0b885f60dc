"""Paper: a typst source and plain data become a PDF, the same on every machine.

What people wrote comes in as data and is only ever shown: typst reads it as text, never as markup or code. A source
begins where :data:`PREAMBLE` ends and may use what stands there::

    #letterhead(data)
    = #data.title
    #table(columns: 2, ..data.rows.flatten())
    #proof(data.qr, data.address)
"""

from __future__ import annotations

import io
import json
import tempfile
from collections.abc import Mapping

import segno

PREAMBLE = """\
#let data = json(bytes(sys.inputs.data))
#let ink = rgb("#14213d")
#let quiet = rgb("#4a5568")
#set document(title: data.at("title", default: "Kemitraan"))
#set page(paper: data.at("paper", default: "a4"), margin: (x: 2.2cm, y: 2cm), footer: context [
  #set text(size: 8pt, fill: quiet)
  #data.at("footer", default: "") #h(1fr) #counter(page).display("1 / 1", both: true)
])
#set text(font: "Libertinus Serif", size: 11pt, fill: ink, lang: data.at("lang", default: "id"))
#set par(justify: false, leading: 0.65em)
#show heading: set text(weight: "semibold")
#set table(stroke: (x, y) => (bottom: 0.5pt + quiet), inset: (x: 4pt, y: 5pt))
#let letterhead(d) = {
  grid(columns: (1fr, auto), align(left)[
    #text(size: 15pt, weight: "semibold")[kemitraan] \\
    #text(size: 9pt, fill: quiet)[#d.at("unit", default: "")]
  ], align(right)[#text(size: 9pt)[#d.at("number", default: "") \\ #d.at("place_date", default: "")]])
  v(2pt)
  line(length: 100%, stroke: 0.8pt + ink)
  v(8pt)
}
#let qr(svg, size: 2.6cm) = image(bytes(svg), format: "svg", width: size)
#let proof(svg, address) = block(breakable: false, above: 18pt)[
  #grid(columns: (auto, 1fr), gutter: 10pt, qr(svg), align(horizon)[#text(size: 9pt, fill: quiet)[#address]])
]
"""


def render_pdf(source: str, data: Mapping[str, object]) -> bytes:
    """The PDF (bytes) of a typst source over ``data`` (anything JSON can say).

    ``data`` may name ``title``, ``lang``, ``paper`` (``a4``, ``a6``), ``footer``, ``unit``, ``number`` and
    ``place_date``. Files and packages cannot be reached from a source. Raises RuntimeError where the source is wrong.
    """
    import typst  # a compiler: only who prints loads it

    with tempfile.TemporaryDirectory(prefix="kemitraan-paper-") as root:
        try:
            made: object = typst.compile(  # type: ignore[type-var]
                (PREAMBLE + source).encode(),
                root=root,
                ignore_system_fonts=True,
                sys_inputs={"data": json.dumps(data, ensure_ascii=False, default=str)},
            )
        except typst.TypstError as wrong:
            raise RuntimeError(f"this paper cannot be set: {wrong}") from wrong
    if not isinstance(made, bytes):
        raise RuntimeError("typst gave no document")
    return made


def qr_svg(text: str) -> str:
    """A QR code (error correction M) as SVG, for :func:`render_pdf` and for pages."""
    target = io.BytesIO()
    segno.make(text, error="m", micro=False).save(target, kind="svg", border=2, xmldecl=False, svgns=True)
    return target.getvalue().decode()
