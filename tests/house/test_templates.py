"""No template that nobody uses, nothing inline, no word that cannot be translated."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from .pages import blocks_in_attributes, complaints_about
from .places import PACKAGE

TEMPLATES = {
    str(path.relative_to(folder)): path
    for folder in PACKAGE.glob("*/templates")
    for path in folder.rglob("*")
    if path.is_file()
}
IN_ATTRIBUTES = blocks_in_attributes(path.read_text(encoding="utf-8") for path in TEMPLATES.values())
FOR_DEVELOPERS = {"design/gallery.html"}  # shows every part with invented content; in a demo only
# Django looks for these by itself.
BY_DJANGO = re.compile(r"(400|403|403_csrf|404|500)\.html|(django|registration|admin)/.*")


def named_in_python(source: str) -> Iterator[str]:
    """Patterns for the template names a Python file may ask for; filled-in parts match anything."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and "." in node.value:
            yield re.escape(node.value)
        elif isinstance(node, ast.JoinedStr):
            parts = [
                re.escape(str(part.value)) if isinstance(part, ast.Constant) else r"[\w-]+" for part in node.values
            ]
            if any(".html" in part or ".txt" in part for part in parts):
                yield "".join(parts).replace(r"\.", ".")


def named_in_template(source: str) -> Iterator[str]:
    """Names that a template extends or includes (also as a filter's or variable's literal)."""
    yield from re.findall(r"""["']([\w/.-]+\.(?:html|txt|xml))["']""", source)


def unused(templates: Iterable[str], python: Iterable[str], includes: Iterable[str]) -> list[str]:
    """Templates that nobody asks for."""
    patterns = {pattern for source in python for pattern in named_in_python(source)}
    plain = set(includes) | {re.sub(r"\\(.)", r"\1", pattern) for pattern in patterns}
    filled = [re.compile(pattern) for pattern in patterns if "[\\w-]+" in pattern]
    return sorted(
        name
        for name in templates
        if name not in plain
        and not BY_DJANGO.fullmatch(name)
        and not any(pattern.fullmatch(name) for pattern in filled)
    )


def test_every_template_is_used() -> None:
    python = [
        path.read_text(encoding="utf-8")
        for path in PACKAGE.rglob("*.py")
        if not {"tests", "migrations"} & set(path.parts)
    ]
    includes = [name for path in TEMPLATES.values() for name in named_in_template(path.read_text(encoding="utf-8"))]
    assert not unused(TEMPLATES, python, includes)


@pytest.mark.parametrize("name", sorted(set(TEMPLATES) - FOR_DEVELOPERS))
def test_nothing_inline_and_nothing_untranslated(name: str) -> None:
    complaints = complaints_about(TEMPLATES[name].read_text(encoding="utf-8"), IN_ATTRIBUTES)
    if TEMPLATES[name].suffix == ".html":
        assert not complaints, "\n".join(f"{name}: {complaint}" for complaint in complaints)


def test_can_fail_unused() -> None:
    templates = ["a/list.html", "a/step_one.html", "a/part.html", "a/nobody.html", "404.html"]
    python = ['render(request, "a/list.html")\n', 'render(request, f"a/step_{step}.html")\n']
    assert unused(templates, python, ["a/part.html"]) == ["a/nobody.html"]


@pytest.mark.parametrize(
    "source",
    [
        "<p>Welcome</p>",
        "<p>{% translate 'Hello' %} there</p>",
        '<a title="Read more" href="#">{{ name }}</a>',
        '<img src="a.png" alt="A street">',
        '<input type="submit" value="Send">',
        '<button aria-label="Close {{ name }}"></button>',
        '<p style="color:red">{{ x }}</p>',
        "<style>p{}</style>",
        "<script>go()</script>",
        '<button onclick="go()">{{ x }}</button>',
        '{{ name|default:"nobody yet" }}',
        '{% empty "Nothing here" %}',
        '{% include "a.html" with title="Read more" %}',
        "{% if x %}<p>Yes</p>{% endif %}",
        '<p translate="no">Ombudsman RI</p><p>Welcome</p>',
    ],
)
def test_can_fail_page(source: str) -> None:
    assert complaints_about(source), source


@pytest.mark.parametrize(
    "source",
    [
        "<p>{% translate 'Hello' %} – 110, {{ name }}!</p>",
        "{% blocktranslate with n=3 %}You have {{ n }} <b>messages</b>{% endblocktranslate %}",
        "{# a note for the next reader #}{% comment %}And another{% endcomment %}",
        '<script type="module" src="/x.js"></script><a class="k-back" href="{% url "x" %}">{{ y }}</a>',
        '<script type="application/json" id="points">{{ points }}</script>',
        '{{ name|default:_("nobody yet") }}{% empty _("Nothing here") %}',
        '<a title="{% translate "Read more" %}" href="#">{% icon "arrow-left" size="sm" %}</a>',
        "<h1>kemitraan</h1>",
        '<dl><dt translate="no">Ombudsman RI</dt><dd>{{ x }}</dd></dl>',
    ],
)
def test_can_pass_page(source: str) -> None:
    assert not complaints_about(source)


def test_a_block_inside_a_tag_holds_no_text() -> None:
    parent = '<body class="{% block body_class %}{% endblock %}"{% block more %}{% endblock %}>{% block words %}'
    names = blocks_in_attributes([parent])
    assert names == {"body_class", "more"}
    head = '{% extends "a.html" %}{% block body_class %}k-desk{% endblock %}'
    child = head + "{% block words %}Hello{% endblock %}"
    assert complaints_about(child, names) == ["line 1: untranslated text 'Hello'"]


def test_finds_the_templates() -> None:
    assert len(TEMPLATES) > 5
    assert all(isinstance(path, Path) for path in TEMPLATES.values())
