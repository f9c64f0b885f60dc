"""Paper shows what people wrote and never obeys it."""

from __future__ import annotations

import pytest

from kemitraan.toolbox.pdf import qr_svg, render_pdf

SOURCE = """
#letterhead(data)
= #data.title
#data.words
#proof(data.qr, data.address)
"""


def page(words: str = "Halo") -> bytes:
    return render_pdf(
        SOURCE,
        {
            "title": "Surat",
            "unit": "Polsek Tebet",
            "words": words,
            "qr": qr_svg("https://contoh.test/x"),
            "address": "x",
        },
    )


def test_a_source_becomes_a_pdf() -> None:
    made = page()
    assert made.startswith(b"%PDF-") and len(made) > 3_000


def test_words_are_shown_and_never_obeyed() -> None:
    for words in (
        '#read("/etc/passwd")',
        "#panic()",
        "$ x",
        "*bold* _it_ `code` <label> @ref",
        "\\",
        "]" * 9,
        "\U0001f600",
    ):
        assert page(words).startswith(b"%PDF-")


def test_files_are_out_of_reach() -> None:
    with pytest.raises(RuntimeError):
        render_pdf('#read("/etc/hostname")', {})
    with pytest.raises(RuntimeError):
        render_pdf('#read("../../../etc/hostname")', {})


def test_a_code_is_a_picture_of_its_text() -> None:
    assert qr_svg("a").startswith("<svg") and qr_svg("a") != qr_svg("b")
