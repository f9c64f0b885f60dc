"""Lean templates say what Django's own say, and keep nothing that knows a request, a viewer or a row."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.template import Context, Engine, TemplateDoesNotExist, TemplateSyntaxError
from django.template import engines as django_engines
from django.template.base import Node, NodeList, TextNode, VariableNode
from django.template.defaulttags import CsrfTokenNode, ForNode, IfNode
from django.template.library import InclusionNode
from django.templatetags.i18n import BlockTranslateNode
from django.utils import translation

from kemitraan.design.lean import Constant, Loader, Named, Scope

PACKAGE = Path(__file__).resolve().parents[2]
ALL = sorted(str(path.relative_to(folder)) for folder in PACKAGE.glob("*/templates") for path in folder.rglob("*.html"))
PAGES = {
    "root": "{% load i18n design %}<title>{% block title %}no title{% endblock %}</title>{% icon 'phone' %}"
    "{% block body %}{% translate 'Search' as word %}[{{ word }}{{ mine }}]{% endblock %}({{ word }})"
    "{% include 'part' %}{% include 'part' with mine='given' %}{% include 'part' with mine=other only %}{{ mine }}",
    "part": "{% load i18n %}<i>{{ mine }}{% translate 'Filters' %}{% translate 'Pages' as word %}</i>",
    "middle": "{% extends 'root' %}{% load i18n %}{% block title %}{% translate 'Search' %}"
    "{% block inner %} in the middle{% endblock %}{% endblock %}",
    "leaf": "{% extends 'middle' %}{% load i18n %}{# a note #}{% block inner %}{% for one in many %}{{ one }}"
    "{% translate 'Pages' %}{% cycle 'a' 'b' %}{% empty %}none{% endfor %}{% endblock %}"
    "{% block body %}{% if other %}{% blocktranslate %}Figures{% endblocktranslate %}{{ other }}{% endif %}"
    "{% blocktranslate count n=many|length %}one{% plural %}{{ n }} many{% endblocktranslate %}{% endblock %}",
    "super": "{% extends 'middle' %}{% block title %}{{ block.super }}!{% endblock %}",
    "worked out": "{% extends which %}{% block title %}mine{% endblock %}",
    "url": "{% load static %}{% url 'tour' %}{% url 'tour' as here %}{{ here }}{% url 'nowhere' as no %}[{{ no }}]"
    "{% static 'design/page.js' %}{% autoescape off %}{{ mine }}{% endautoescape %}",
    "itself": "{% if many %}{{ many.0 }}{% with many=many.1 %}{% include 'itself' %}{% endwith %}{% endif %}.",
}
SAID: list[dict[str, Any]] = [
    {"mine": "<Agus>", "other": "a & b", "many": ["x", "y"], "which": "root"},
    {"mine": "Rina", "other": "", "many": [], "which": "middle"},
]
IN_MEMORY = "django.template.loaders.locmem.Loader"


def engine(loader: str) -> Engine:
    own: Any = django_engines["django"]
    return Engine(
        loaders=[(loader, [(IN_MEMORY, PAGES)])],
        libraries=own.get_templatetag_libraries({}),
        builtins=own.engine.builtins,
    )


@pytest.mark.parametrize("name", PAGES)
def test_the_same_text(name: str) -> None:
    plain, lean = engine("django.template.loaders.cached.Loader"), engine("kemitraan.design.lean.Loader")
    for language in ("id", "en", "id"):
        for said in [*SAID, *SAID]:
            with translation.override(language):
                wanted = plain.get_template(name).render(Context(dict(said)))
                assert lean.get_template(name).render(Context(dict(said))) == wanted


def test_something_was_joined() -> None:
    lean = engine("kemitraan.design.lean.Loader").get_template("leaf")
    assert any(isinstance(node, Constant) for node in lean.nodelist)
    assert not lean.nodelist.get_nodes_by_type(BlockTranslateNode)[1:], "the one without a variable became constant"


def test_faults_are_as_loud_as_before() -> None:
    lean = engine("kemitraan.design.lean.Loader")
    with pytest.raises(TemplateSyntaxError):
        lean.from_string("{% load design %}{% icon 'nobody drew this' %}").render(Context())
    with pytest.raises(TemplateDoesNotExist):
        lean.get_template("not there")


def test_a_changed_file_is_read_again() -> None:
    pages = {"page": "before"}
    lean = Engine(loaders=[("kemitraan.design.lean.Loader", [(IN_MEMORY, pages)])])
    assert lean.get_template("page").render(Context()) == "before"
    pages["page"] = "after"
    lean.template_loaders[0].reset()
    assert lean.get_template("page").render(Context()) == "after"


def kept(nodes: NodeList) -> Iterator[Node]:
    """Every node whose text is remembered."""
    for node in nodes:
        if isinstance(node, Constant):
            yield from node.nodes
        elif isinstance(node, Named):
            yield node.node
        elif isinstance(node, IfNode):
            for _when, inner in node.conditions_nodelists:
                yield from kept(inner)
        else:
            for name in node.child_nodelists:
                yield from kept(getattr(node, name, None) or NodeList())


@pytest.mark.parametrize("name", ALL)
def test_nothing_of_anybody_is_kept(name: str) -> None:
    found: Any = django_engines["django"].get_template(name)
    for node in kept(found.template.nodelist):
        assert not isinstance(node, VariableNode | CsrfTokenNode | ForNode | IfNode | InclusionNode | Scope), node
        assert isinstance(node, TextNode) or "Node" in type(node).__name__
        said = [*getattr(node, "args", ()), *getattr(node, "kwargs", {}).values()]
        assert not [one for one in said if getattr(one, "filters", ())], "a filter may look at the request"
    assert isinstance(found.template.engine.template_loaders[0], Loader)


def test_can_fail() -> None:
    node = VariableNode(None)
    assert list(kept(NodeList([Constant((node,))]))) == [node]
