"""Templates in which whatever never changes is worked out once for each language, not for each page.

Most of a page of staff is the same for everybody: the frame, headings, labels, icons, addresses of style sheets. These
few hundred small nodes cost several milliseconds of CPU a page. This loader reads a template as always and then, once:

* puts the blocks of ``{% extends %}`` and the text of ``{% include %}`` where they belong;
* joins neighbours that depend on the language alone (text, ``{% translate %}``, ``{% static %}``, ``{% url %}`` and
  ``{% icon %}`` with written-out arguments, and what asks for names that such tags or an ``{% include … with %}`` of
  words have set) into one piece, rendered at its first use in each language (:mod:`.lean_same`).

Nothing that knows a request, a viewer or a row is ever kept: a node with any other variable in it stays a node. A
template that
uses ``{{ block.super }}`` or extends a name that is worked out is left as Django reads it. What comes out is the same
text to the byte (``design/tests/test_lean.py``). Why: docs/decisions/lists-in-three-milliseconds.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from typing import Any

from django.template import TemplateDoesNotExist
from django.template.base import Node, NodeList, Template, TextNode, VariableNode
from django.template.defaulttags import CommentNode, CsrfTokenNode, ForNode, IfNode, LoadNode, WithNode
from django.template.library import InclusionNode
from django.template.loader_tags import BlockNode, ExtendsNode, IncludeNode
from django.template.loaders import cached

from .lean_nodes import Constant, Named, Scope
from .lean_same import ALWAYS, assigned, constant, literal, name_set_by, set_in_turns, within


class Loader(cached.Loader):
    """Django's cached loader, with a lean copy of each template for whoever renders it."""

    def __init__(self, engine: Any, loaders: Sequence[Any]) -> None:
        super().__init__(engine, loaders)
        self.lean: dict[str, Template] = {}
        self.underway: set[str] = set()

    def get_template(self, template_name: str, skip: Any = None) -> Template:
        """The lean template; as written where another one extends it and Django itself looks after the blocks."""
        if skip:
            return super().get_template(template_name, skip)
        lean = self.lean.get(template_name)
        if lean is None:
            lean = self.lean[template_name] = self._made_lean(super().get_template(template_name))
        return lean

    def as_written(self, template_name: str) -> Template:
        """The template as Django reads it."""
        return super().get_template(template_name)

    def reset(self) -> None:
        """Forget everything (a template file has changed)."""
        super().reset()
        self.lean.clear()

    def _made_lean(self, template: Template) -> Template:
        chain = list(self._chain(template))
        if not chain or any(_asks_for_its_block(one.nodelist) for one in chain):
            return template
        blocks: dict[str, BlockNode] = {}
        for one in chain:
            found: list[Any] = one.nodelist.get_nodes_by_type(BlockNode)
            for block in found:
                blocks.setdefault(block.name, block)
        lean = copy(template)
        lean.nodelist = _Folding(self, blocks).folded(chain[-1].nodelist, set(ALWAYS))
        return lean

    def _chain(self, template: Template) -> Iterator[Template]:
        """The template and those it extends, the nearest first; nothing where one of the names is worked out."""
        found = [template]
        while (extends := _extends(found[-1])) is not None:
            name = literal(extends.parent_name)
            if not isinstance(name, str):
                return
            found.append(self.as_written(name))
        yield from found

    @contextmanager
    def included(self, name: object) -> Iterator[NodeList | None]:
        """The nodes of a template that is included; None where its name is worked out, it is missing or in itself."""
        if not isinstance(name, str) or name.startswith(".") or name in self.underway:
            yield None
            return
        self.underway.add(name)
        try:
            yield self.get_template(name).nodelist
        except TemplateDoesNotExist:
            yield None
        finally:
            self.underway.discard(name)


class _Folding:
    """One template being made lean."""

    def __init__(self, loader: Loader, blocks: dict[str, BlockNode]) -> None:
        self.loader = loader
        self.blocks = blocks

    def folded(self, nodes: NodeList, known: set[str]) -> NodeList:
        """The same nodes, joined where they are constant. ``known``: names that are the same for everybody so far."""
        made, run = NodeList(), list[Node]()

        def close() -> None:
            if run:
                sets = dict.fromkeys(name for node in run for name in assigned(node))
                alone = len(run) == 1 and isinstance(run[0], TextNode)
                made.append(run[0] if alone else Constant(tuple(run), tuple(sets)))
                run.clear()

        for node in self._flat(nodes, known):
            if constant(node, known):
                run.extend(node.nodes if isinstance(node, Constant) else [node])
                known.update(assigned(node))
            else:
                close()
                made.append(node)
                known.difference_update(assigned(node))
        close()
        return made

    def _flat(self, nodes: NodeList, known: set[str]) -> Iterator[Node]:
        """The nodes with what was included and overridden in its place; each is read when those before it are."""
        for node in nodes:
            if isinstance(node, LoadNode | CommentNode):
                continue
            if isinstance(node, BlockNode):
                yield from self._opened(self.folded(self.blocks.get(node.name, node).nodelist, set(known)))
            elif isinstance(node, IncludeNode):
                yield from self._included(node, known)
            elif isinstance(node, Scope):
                inside = within(node.values, known, alone=node.alone)
                yield Scope(self.folded(node.nodelist, inside), node.values, node.alone)
            elif isinstance(node, IfNode | ForNode | WithNode):
                yield self._inside(node, known)
            elif (name := name_set_by(node, known)) is not None:
                yield Named(node, name)
            else:
                yield node

    def _opened(self, nodes: NodeList) -> Iterator[Node]:
        """The nodes themselves where none of them can set a name, else in a scope of their own."""
        if all(isinstance(node, _SETS_NOTHING) or isinstance(node, Constant) and not node.sets for node in nodes):
            yield from nodes
        else:
            yield Scope(nodes)

    def _included(self, node: IncludeNode, known: set[str]) -> Iterator[Node]:
        inside = within(node.extra_context, known, alone=node.isolated_context)
        with self.loader.included(literal(node.template)) as nodes:
            folded = None if nodes is None else self.folded(nodes, inside)
        if folded is None:
            yield node
        elif node.extra_context or node.isolated_context:
            yield Scope(folded, node.extra_context, node.isolated_context)
        else:
            yield from self._opened(folded)

    def _inside(self, node: Any, known: set[str]) -> Node:
        made: Any = copy(node)
        if isinstance(node, IfNode):
            made.conditions_nodelists = [
                (when, self.folded(nodes, set(known))) for when, nodes in node.conditions_nodelists
            ]
        else:
            inside = known - set_in_turns(node)
            for name in node.child_nodelists:
                setattr(made, name, self.folded(getattr(node, name), set(inside)))
        found: Node = made
        return found


_SETS_NOTHING = (TextNode, VariableNode, CsrfTokenNode, InclusionNode, Scope)


def _extends(template: Template) -> ExtendsNode | None:
    return next((node for node in template.nodelist if isinstance(node, ExtendsNode)), None)


def _asks_for_its_block(nodes: NodeList) -> bool:
    found: list[Any] = nodes.get_nodes_by_type(VariableNode)
    return any(str(node.filter_expression.token).startswith("block.") for node in found)
