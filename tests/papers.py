"""The words on a paper of ours: what a reader of the PDF reads, without a library for it."""

from __future__ import annotations

import re
import zlib

_ESCAPED = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_SIGNS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_SHOWN = re.compile(rb"/(\w+) [\d.]+ Tf|\[((?:\((?:\\.|[^\\)])*\)|[^\]])*)\]TJ|(\((?:\\.|[^\\)])*\))Tj", re.DOTALL)


def words_of(pdf: bytes) -> str:
    """The text of a PDF that typst made, in the order it is drawn, with single blanks."""
    objects = {int(m[1]): m[2] for m in re.finditer(rb"(\d+) 0 obj\n(.*?)\nendobj", pdf, re.DOTALL)}
    letters: dict[bytes, dict[int, str]] = {}
    for name, number in re.findall(rb"/(f\d+) (\d+) 0 R", pdf):
        to_unicode = re.search(rb"/ToUnicode (\d+) 0 R", objects[int(number)])
        assert to_unicode is not None
        letters[name] = _letters(_stream(objects[int(to_unicode[1])]))
    said = []
    for body in objects.values():
        drawn = _stream(body)
        if b" Tf" not in drawn:
            continue
        font: dict[int, str] = {}
        for name, several, one in _SHOWN.findall(drawn):
            if name:
                font = letters[name]
                continue
            for text in re.findall(rb"\(((?:\\.|[^\\)])*)\)", several or one, re.DOTALL):
                codes = _ESCAPED.sub(lambda m: _SIGNS.get(m[1]) or _octal(m[1]), text)
                said += [font.get(int.from_bytes(codes[at : at + 2]), "?") for at in range(0, len(codes), 2)]
        said.append(" ")
    return re.sub(r"\s+", " ", "".join(said).replace("\xad", ""))


def _octal(code: bytes) -> bytes:
    return bytes([int(code, 8)]) if code.isdigit() else code


def _stream(body: bytes) -> bytes:
    found = re.search(rb"stream\r?\n(.*)\r?\nendstream", body, re.DOTALL)
    try:
        return zlib.decompress(found[1]) if found else b""
    except zlib.error:
        return b""


def _letters(table: bytes) -> dict[int, str]:
    pairs = re.findall(rb"<([0-9A-F]{4})> <([0-9A-F]+)>\n", table)
    return {int(code, 16): bytes.fromhex(to.decode()).decode("utf-16-be") for code, to in pairs}
