"""Reading templates as a browser and a translator would: what is inline, and what is plain text."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from html.parser import HTMLParser

from django.template.base import Lexer, Token, TokenType

# Texts that are the same in every language: the name, the languages' own names, units, receipt codes, addresses.
SAME_EVERYWHERE = re.compile(
    r"kemitraan|Bahasa Indonesia|Indonesia|English|\b(?:WIB|P[1-4]|QR|KB|MB)\b|\b\w{4}-\w{4}-\w{4}\b|(?<!\S)/[\w./-]+"
)
SPOKEN_ATTRIBUTES = {"title", "placeholder", "aria-label", "aria-description", "alt", "label", "data-confirm"}
_TEXT_BLOCKS = {
    "blocktranslate": "endblocktranslate",
    "blocktrans": "endblocktrans",
    "comment": "endcomment",
}
_CODE_TAGS = {"script", "style", "code", "kbd", "pre"}
# Tags whose arguments are names, never words for people.
_NAMES_ONLY = {
    *("translate", "trans", "blocktranslate", "blocktrans", "load", "extends", "url", "static", "if", "elif"),
    *("ifchanged", "now", "get_current_language", "block", "endblock", "for", "key", "cycle", "querystring"),
}
_TAG = re.compile(r"<[a-zA-Z][^<>]*>")
_BLOCK = re.compile(r"\{%\s*block\s+(\w+)")
_LITERAL = re.compile(r"""(?<!_\()(?:"([^"]*)"|'([^']*)')""")


def blocks_in_attributes(sources: Iterable[str]) -> set[str]:
    """Names of blocks that stand inside an HTML tag (``class="{% block body_class %}…"``), in any."""
    return {name for source in sources for tag in _TAG.findall(source) for name in _BLOCK.findall(tag)}


def _skeleton(source: str, in_attributes: Container[str]) -> Iterator[str]:
    """The template's plain HTML, piece by piece, with every tag of the template language left out."""
    end, extends = "", False
    for token in Lexer(source).tokenize():
        if end:
            if token.token_type == TokenType.BLOCK and token.contents.strip() == end:
                end = ""
            yield "\n" * token.contents.count("\n")
            continue
        if token.token_type == TokenType.TEXT:
            yield token.contents
            continue
        if token.token_type == TokenType.BLOCK:
            words = token.split_contents()
            end = _TEXT_BLOCKS.get(words[0], "")
            if extends and words[0] == "block" and words[1] in in_attributes:
                end = "endblock"
            extends = extends or words[0] == "extends"
        yield "\n" * token.contents.count("\n")


class _Reader(HTMLParser):
    """Collects complaints about one page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.complaints: list[str] = []
        self.inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        line = self.getpos()[0]
        if tag == "style" or (tag == "script" and not _harmless(given)):
            self.complaints.append(f"line {line}: inline <{tag}>")
        for name, value in attrs:
            if name == "style" or re.match(r"on[a-z]+$", name):
                self.complaints.append(f"line {line}: inline {name}= on <{tag}>")
            elif (name in SPOKEN_ATTRIBUTES or _is_caption(tag, name, given)) and words_in(value):
                self.complaints.append(f"line {line}: untranslated {name}={value!r}")
        if self.inside and self.inside[-1] == tag:
            self.inside.append(tag)  # the same element again inside: its end is not the outer one's
        elif tag in _CODE_TAGS or given.get("translate") == "no":
            self.inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.inside and self.inside[-1] == tag:
            self.inside.pop()

    def handle_data(self, data: str) -> None:
        if not self.inside and words_in(data):
            self.complaints.append(f"line {self.getpos()[0]}: untranslated text {data.strip()!r}")


def _harmless(script: dict[str, str | None]) -> bool:
    """A script from a file, or one that is data and never runs."""
    return "src" in script or script.get("type") == "application/json"


def _is_caption(tag: str, name: str, given: dict[str, str | None]) -> bool:
    """Whether this is the text on a button."""
    return name == "value" and tag == "input" and given.get("type") in {"submit", "button"}


def words_in(text: str | None) -> bool:
    """Whether a text says something in some language (two letters or more in a row)."""
    return bool(re.search(r"[^\W\d_]{2,}", SAME_EVERYWHERE.sub("", text or "")))


def _spoken_literals(token: Token) -> Iterator[str]:
    """Words for people given to a tag or filter without ``_("…")``."""
    if token.token_type == TokenType.VAR:
        for name, double, single in re.findall(
            r"""\|(default|default_if_none|yesno|pluralize):(?:"([^"]*)"|'([^']*)')""", token.contents
        ):
            if words_in(double or single) or name == "pluralize":
                yield double or single
    elif token.token_type == TokenType.BLOCK:
        tag, *arguments = token.split_contents()
        if tag in _NAMES_ONLY or tag.startswith("end"):
            return
        if tag == "include":
            arguments = arguments[1:]
        for argument in arguments:
            for double, single in _LITERAL.findall(argument):
                if re.search(r"^[A-Z][a-z]|[a-z] [a-z]", double or single) and words_in(double or single):
                    yield double or single


def complaints_about(source: str, in_attributes: Container[str] = ()) -> list[str]:
    """What is inline or untranslated in one template, each with its line."""
    reader = _Reader()
    reader.feed("".join(_skeleton(source, in_attributes)))
    reader.close()
    said = [
        f"line {token.lineno}: untranslated {literal!r} in {{% {token.contents[:40]} %}}"
        for token in Lexer(source).tokenize()
        for literal in _spoken_literals(token)
    ]
    return reader.complaints + said
