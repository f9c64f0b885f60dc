"""Which nodes of a template say the same to everybody (:mod:`.lean`), given the names whose values are the same.

A name is the same for everybody after ``{% translate "…" as name %}`` and its like, and inside a file that was included
``with name="…"``; no longer so once anything else may have set it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Set
from typing import Any, TypeVar

from django.template.base import Node, TextNode, TokenType, Variable, VariableNode
from django.template.defaulttags import ForNode, IfNode, URLNode, WithNode
from django.template.library import SimpleNode
from django.templatetags.i18n import BlockTranslateNode, GetCurrentLanguageNode, TranslateNode
from django.templatetags.static import StaticNode

from .lean_nodes import Constant, Named, Scope

Tag = TypeVar("Tag", bound=Callable[..., Any])
Names = Set[str]

ALWAYS: Names = frozenset({"True", "False", "None"})
_SETS = ("asvar", "target_var", "varname", "var_name", "variable", "variable_name")  # where tags keep ``as name``
_same: set[Callable[..., Any]] = set()


def same_for_everybody(tag: Tag) -> Tag:
    """Declare that a simple tag's answer depends on its arguments and the language alone."""
    _same.add(tag)
    return tag


def constant(node: Any, known: Names) -> bool:
    """Whether the node says the same to everybody where ``known`` names do."""
    if isinstance(node, TextNode | Constant | Named):
        return True
    if isinstance(node, TranslateNode | URLNode | BlockTranslateNode):
        return node.asvar is None and _same_text(node, known)
    if isinstance(node, StaticNode):
        return node.varname is None and fixed(node.path, known)
    if isinstance(node, VariableNode):
        return fixed(node.filter_expression, known)
    if isinstance(node, IfNode):  # one that may set a name stays: who is not asked sets nothing
        return not any(assigned(node)) and all(
            all(fixed(one, known) for one in _asked(when)) and all(constant(inner, known) for inner in nodes)
            for when, nodes in node.conditions_nodelists
        )
    if isinstance(node, Scope):
        inside = within(node.values, known, alone=node.alone)
        return all(fixed(one, known) for one in node.values.values()) and all(
            constant(inner, inside) for inner in node.nodelist
        )
    if type(node) is SimpleNode:
        said = (*node.args, *node.kwargs.values())
        return node.func in _same and node.target_var is None and all(fixed(one, known) for one in said)
    return False


def name_set_by(node: Any, known: Names) -> str | None:
    """The name that a tag leaves behind whose answer is the same for everybody; None for all others."""
    if isinstance(node, TranslateNode | URLNode) and node.asvar is not None and _same_text(node, known):
        return str(node.asvar)
    return str(node.variable) if isinstance(node, GetCurrentLanguageNode) else None


def fixed(expression: Any, known: Names) -> bool:
    """Whether an expression of a tag is written out, or a name that is the same for everybody; never with a filter."""
    if expression.filters:
        return False
    if not isinstance(expression.var, Variable):
        return expression.var is not None
    if expression.var.literal is not None:
        return True
    path = expression.var.lookups
    return path is not None and len(path) == 1 and path[0] in known


def literal(expression: Any) -> Any:
    """What stands written out in a tag; None for a variable or a filter."""
    if expression.filters:
        return None
    return expression.var.literal if isinstance(expression.var, Variable) else expression.var


def within(values: dict[str, Any], known: Names, *, alone: bool) -> set[str]:
    """The names that are the same for everybody inside what gets these values."""
    given = {name for name, value in values.items() if fixed(value, known)}
    return given | ALWAYS if alone else (set(known) - set(values)) | given


def assigned(node: Any) -> Iterator[str]:
    """The names that a node may leave behind in the context it stands in."""
    if isinstance(node, Constant):
        yield from node.sets
    elif isinstance(node, Named):
        yield node.name
    elif not isinstance(node, Scope | ForNode | WithNode):
        for place in _SETS:
            if isinstance(name := getattr(node, place, None), str):
                yield name
        for inner in _children(node):
            yield from assigned(inner)


def set_in_turns(node: ForNode | WithNode) -> set[str]:
    """The names that have another value inside, or may have at the next turn of a loop."""
    own = node.loopvars if isinstance(node, ForNode) else list(node.extra_context)
    return {*own, "forloop"} | {name for inner in _children(node) for name in assigned(inner)}


def _children(node: Any) -> Iterator[Node]:
    if isinstance(node, IfNode):
        for _when, nodes in node.conditions_nodelists:
            yield from nodes
    else:
        for place in node.child_nodelists:
            yield from getattr(node, place, None) or ()


def _asked(condition: Any) -> Iterator[Any]:
    """The expressions of an ``{% if %}``; none for its ``{% else %}``."""
    if condition is not None:
        if hasattr(condition.value, "filters"):
            yield condition.value
        yield from _asked(condition.first)
        yield from _asked(condition.second)


def _same_text(node: Any, known: Names) -> bool:
    if isinstance(node, URLNode):
        said = (node.view_name, *node.args, *node.kwargs.values())
        return all(fixed(one, known) for one in said)
    if node.message_context is not None and not fixed(node.message_context, known):
        return False
    if isinstance(node, TranslateNode):
        return literal(node.filter_expression) is not None
    texts = all(token.token_type == TokenType.TEXT for token in node.singular)
    return texts and not node.plural and not node.extra_context
