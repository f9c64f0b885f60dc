"""Lean templates say what Django's own say, and keep nothing that knows a request, a viewer or a row."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.template import Context, Engine, TemplateDoesNotExist, TemplateSyntaxError
from django.template import engines as django_engines
from django.template.base import FilterExpression, Node, NodeList, TextNode, Variable, VariableNode
from django.template.defaulttags import CsrfTokenNode, ForNode, IfNode
from django.template.library import InclusionNode
from django.template.smartif import TokenBase
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
    "names": "{% load i18n %}{% translate 'Search' as word %}{% if word == 'Search' %}en{% else %}id{% endif %}"
    "{{ word }}"
    "{% translate 'Pages' as word %}{{ word }}{% if mine %}{% translate 'Filters' as word %}{% endif %}{{ word }}"
    "{% for one in many %}{{ word }}{% translate 'Search' as word %}{{ word }}{{ one }}{% endfor %}{{ word }}"
    "{% with word=other %}{{ word }}{% endwith %}{% translate 'Pages' as other %}{{ other }}"
    "{% get_current_language as here %}{% if here == 'id' and not mine %}x{% elif here == 'en' %}y{% endif %}"
    "{{ here }}",
    "tabs": "{% load i18n %}{% include 'tab' with tab='a' %}{% include 'tab' with tab='b' only %}{% include 'tab' %}"
    "{% include 'tab' with tab=mine %}{% include 'tab' with other='c' %}{{ tab }}"
    "{% translate 'Search' as tab %}{% include 'tab' %}{% include 'tab' with tab=tab only %}",
    "tab": "{% load i18n %}{% if tab == 'a' %}A{% elif tab %}{{ tab }}{% else %}none{% endif %}{{ other }}"
    "{% if other %}{% translate 'Pages' as tab %}{% endif %}{{ tab }}",
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
            yield from everything(node.nodes)
        elif isinstance(node, IfNode):
            for _when, inner in node.conditions_nodelists:
                yield from kept(inner)
        else:
            for name in node.child_nodelists:
                yield from kept(getattr(node, name, None) or NodeList())


def everything(nodes: Iterable[Node]) -> Iterator[Node]:
    """These nodes and all inside them."""
    for node in nodes:
        yield node
        if isinstance(node, IfNode):
            for _when, inner in node.conditions_nodelists:
                yield from everything(inner)
        elif isinstance(node, Named):
            yield node.node
        else:
            for name in getattr(node, "child_nodelists", ()) or ():
                yield from everything(getattr(node, name, None) or ())
        if isinstance(node, Scope):
            yield from everything(node.nodelist)


def expressions(found: object) -> Iterator[FilterExpression]:
    """All expressions that a node asks for, wherever it keeps them."""
    if isinstance(found, FilterExpression):
        yield found
    elif isinstance(found, dict):
        yield from expressions(list(found.values()))
    elif isinstance(found, list | tuple):
        for one in found:
            if not isinstance(one, Node):
                yield from expressions(one)
    elif isinstance(found, TokenBase):
        yield from expressions([found.value, found.first, found.second])


def names_of(node: Node) -> set[str]:
    """The names in the context that a node asks for."""
    asked = [one for said in vars(node).values() if not isinstance(said, NodeList) for one in expressions(said)]
    assert not [one for one in asked if one.filters], "a filter may look at the request"
    return {one.var.lookups[0] for one in asked if isinstance(one.var, Variable) and one.var.lookups}


SOMEBODYS = {"csrf_token", "form", "forloop", "messages", "public_nav", "request", "staff_nav", "user", "viewer"}


@pytest.mark.parametrize("name", ALL)
def test_nothing_of_anybody_is_kept(name: str) -> None:
    found: Any = django_engines["django"].get_template(name)
    for node in kept(found.template.nodelist):
        assert not isinstance(node, CsrfTokenNode | ForNode | InclusionNode), node
        assert isinstance(node, TextNode | Constant | Named | Scope) or "Node" in type(node).__name__
        assert not names_of(node) & SOMEBODYS, node
    assert isinstance(found.template.engine.template_loaders[0], Loader)


class Anything(str):
    """What a view may say for a name: a word that has every attribute, counts as a list, and can be asked."""

    def __getattr__(self, name: str) -> Anything:
        if name.startswith("__") or name in ("resolve_expression", "render"):
            raise AttributeError(name)
        return Anything(f"{self}.{name}")

    def __getitem__(self, key: Any) -> Any:
        return Anything(f"{self}.{key}") if isinstance(key, str) else str.__getitem__(self, key)


class Saying(Context):
    """A context that says something of every name, and the next one something else."""

    turn = ""

    def __getitem__(self, key: str) -> Any:
        try:
            return super().__getitem__(key)
        except KeyError:
            if key in ("block", "forloop"):
                raise
            if key == "turning" and self.turn != "<one>":
                return ""  # or no frame would be seen
            return Anything(f"{key} {self.turn}" if self.turn != "nothing" else "")


def said_by(template: Any, turn: str) -> str:
    """The page in which every name says this turn's words."""
    context = Saying()
    context.turn = turn
    said: str = template.render(context)
    return re.sub(r'server-now" content="[^"]*', "", said)


@pytest.fixture
def lenient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A tag that cannot do anything with such words says so in its place, and the page goes on."""
    as_always = Node.render_annotated

    def render(node: Node, context: Context) -> str:
        try:
            return as_always(node, context)
        except Exception as fault:  # whatever a tag makes of nonsense
            return f"[{type(fault).__name__}]"

    monkeypatch.setattr(Node, "render_annotated", render)


@pytest.mark.usefixtures("lenient")
@pytest.mark.parametrize("name", ALL)
def test_whatever_the_views_say_is_said_each_time(name: str) -> None:
    """Each page asked for in turns with other words for every name: nothing of an earlier turn comes back."""
    loader: Any = django_engines["django"].engine.template_loaders[0]  # type: ignore[attr-defined]
    lean, plain = Loader(loader.engine, [LOADER]), loader.as_written(name)
    for language, turn in (("id", "<one>"), ("en", "two"), ("id", "two"), ("id", "nothing")):
        with translation.override(language):
            assert said_by(lean.get_template(name), turn) == said_by(plain, turn)


LOADER = "django.template.loaders.app_directories.Loader"


@pytest.mark.usefixtures("lenient")
def test_such_pages_say_something() -> None:
    """Names are seen in them, each turn others."""
    loader: Any = django_engines["django"].engine.template_loaders[0]  # type: ignore[attr-defined]
    seen = [name for name in ALL if " two" in said_by(loader.as_written(name), "two")]
    assert len(seen) > len(ALL) * 0.8, sorted(set(ALL) - set(seen))


def test_can_fail() -> None:
    node = VariableNode(None)
    assert list(kept(NodeList([Constant((node,))]))) == [node]
    lean: Any = engine("kemitraan.design.lean.Loader").from_string("{% if viewer.name and not tab %}x{% endif %}")
    assert names_of(lean.nodelist[0]) == {"viewer", "tab"}
