"""Finding the texts that are meant to be translated, in one template or one Python file."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.template.base import Lexer, Token, TokenType
from django.utils.translation import trim_whitespace

TRANSLATE = {"translate", "trans"}
BLOCK = {"blocktranslate", "blocktrans"}
_CONSTANT = re.compile(r"""_\(((?:"[^"\\]*(?:\\.[^"\\]*)*")|(?:'[^'\\]*(?:\\.[^'\\]*)*'))\)""")
_QUOTED = re.compile(r"""^((?:"[^"\\]*(?:\\.[^"\\]*)*")|(?:'[^'\\]*(?:\\.[^'\\]*)*'))(\|.*)?$""")

# name of the function: places of (context, msgid, plural) among its arguments
_CALLS: dict[str, tuple[int | None, int, int | None]] = {
    "gettext": (None, 0, None),
    "ngettext": (None, 0, 1),
    "pgettext": (0, 1, None),
    "npgettext": (0, 1, 2),
}
_FUNCTIONS = {
    **_CALLS,
    **{f"{name}_lazy": places for name, places in _CALLS.items()},
    "gettext_noop": _CALLS["gettext"],
    "_": _CALLS["gettext"],
}


@dataclass(frozen=True)
class Text:
    """One text to translate, and where it is used."""

    msgid: str
    plural: str = ""
    context: str = ""
    places: tuple[str, ...] = ()

    def seen_also(self, other: Text) -> Text:
        """The same text with the other's places (and its plural) added."""
        places = tuple(dict.fromkeys(self.places + other.places))
        return replace(self, places=places, plural=self.plural or other.plural)

    @property
    def formatted(self) -> bool:
        """Whether it has places to fill in, which a translation must keep."""
        return bool(re.search(r"%\(\w+\)[sd]", self.msgid))


def texts_in_template(source: str, name: str) -> Iterator[Text]:
    """The texts of a Django template: (block)translate tags, and ``_("…")`` in tags and variables."""
    tokens = iter(Lexer(source).tokenize())
    for token in tokens:
        if token.token_type not in (TokenType.BLOCK, TokenType.VAR):
            continue
        for quoted in _CONSTANT.findall(token.contents):
            yield Text(_unquoted(quoted).replace("%", "%%"), places=(name,))
        if token.token_type != TokenType.BLOCK:
            continue
        words = token.split_contents()
        if words[0] in TRANSLATE:
            yield from _of_tag(words, name)
        elif words[0] in BLOCK:
            yield _of_block(words, tokens, name)
        elif words[0] == "comment":
            _skip_to(tokens, "endcomment")


def _skip_to(tokens: Iterator[Token], end: str) -> None:
    for token in tokens:
        if token.token_type == TokenType.BLOCK and token.contents.strip() == end:
            return


def _unquoted(quoted: str) -> str:
    mark = quoted[0]
    return quoted[1:-1].replace(f"\\{mark}", mark).replace("\\\\", "\\")


def _context(words: list[str]) -> str:
    return _unquoted(words[words.index("context") + 1]) if "context" in words[:-1] else ""


def _of_tag(words: list[str], name: str) -> Iterator[Text]:
    literal = _QUOTED.match(words[1]) if len(words) > 1 else None
    if literal:  # a variable is translated where it is written
        # Django doubles the percent sign before it looks the text up.
        yield Text(_unquoted(literal[1]).replace("%", "%%"), context=_context(words[2:]), places=(name,))


def _of_block(words: list[str], tokens: Iterator[Token], name: str) -> Text:
    parts: dict[str, list[str]] = {"one": [], "many": []}
    now = "one"
    for token in tokens:
        if token.token_type == TokenType.TEXT:
            parts[now].append(token.contents.replace("%", "%%"))
        elif token.token_type == TokenType.VAR:
            parts[now].append(f"%({token.contents.split('|')[0].strip()})s")
        elif token.token_type == TokenType.BLOCK and token.contents.strip() == "plural":
            now = "many"
        elif token.token_type == TokenType.BLOCK:
            break  # the end tag: nothing else may stand inside
    one, many = "".join(parts["one"]), "".join(parts["many"])
    if "trimmed" in words:
        one, many = trim_whitespace(one), trim_whitespace(many)
    return Text(one, many, _context(words[1:]), (name,))


def texts_in_python(source: str, name: str) -> Iterator[Text]:
    """The texts of a Python file: literals given to Django's gettext functions, under whatever name."""
    tree = ast.parse(source)
    functions = dict(_FUNCTIONS)
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            for alias in node.names:
                if alias.name in _FUNCTIONS and alias.asname:
                    functions[alias.asname] = _FUNCTIONS[alias.name]
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (places := functions.get(_called(node))):
            context, msgid, plural = (_literal(node, place) for place in places)
            if msgid:
                yield Text(msgid, plural, context, (name,))


def _called(call: ast.Call) -> str:
    function = call.func
    return function.id if isinstance(function, ast.Name) else getattr(function, "attr", "")


def _literal(call: ast.Call, place: int | None) -> str:
    if place is None or place >= len(call.args):
        return ""
    argument = call.args[place]
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        return argument.value
    return ""
