"""The pieces of a lean template (:mod:`.lean`): what is said once a language, and the scope of what was put in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.template.base import Node, NodeList
from django.template.context import Context
from django.urls import get_script_prefix
from django.utils.translation import get_language

_KEY = "lean"  # in a render context: what constants depend on, read once a template


class Constant(Node):
    """Neighbours that depend on the language alone; ``sets`` are the names they leave behind, as ``as name`` does."""

    child_nodelists = ()

    def __init__(self, nodes: Sequence[Node], sets: Sequence[str] = ()) -> None:
        self.nodes = NodeList(nodes)
        self.sets = tuple(sets)
        self.known: dict[Any, tuple[str, dict[str, Any]]] = {}

    def render_annotated(self, context: Context) -> str:
        """The text, made at its first use in a language."""
        key = depends_on(context)
        found = self.known.get(key)
        if found is None:
            text = self.nodes.render(context)
            found = self.known[key] = text, {name: context[name] for name in self.sets}
        elif self.sets:
            context.dicts[-1].update(found[1])
        return found[0]

    render = render_annotated


class Named(Node):
    """A tag with ``as name`` whose answer depends on the language alone."""

    child_nodelists = ()

    def __init__(self, node: Any, name: str) -> None:
        self.node = node
        self.name = name

    def render(self, context: Context) -> str:
        """Nothing; the name is set."""
        self.node.render(context)
        return ""


class Scope(Node):
    """What stood in a block or an included file: names set inside do not leave it."""

    def __init__(self, nodelist: NodeList, values: dict[str, Any] | None = None, alone: bool = False) -> None:
        self.nodelist = nodelist
        self.values = values or {}
        self.alone = alone

    def render(self, context: Context) -> str:
        """The content."""
        values = {name: value.resolve(context) for name, value in self.values.items()}
        if self.alone:
            return self.nodelist.render(context.new(values))
        with context.push(**values):
            return self.nodelist.render(context)


def depends_on(context: Context) -> Any:
    """Language, where the site is mounted, escaping: read once for each template that is rendered."""
    key = context.render_context.get(_KEY)
    if key is None:
        key = (get_language(), get_script_prefix(), settings.ROOT_URLCONF, context.autoescape)
        context.render_context[_KEY] = key
    return key
