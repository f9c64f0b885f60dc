"""Templates in which whatever never changes is worked out once for each language, not for each page.

Most of a page of staff is the same for everybody: the frame, headings, labels, icons, addresses of style sheets. These
few hundred small nodes cost several milliseconds of CPU a page. This loader reads a template as always and then, once:

* puts the blocks of ``{% extends %}`` and the text of ``{% include %}`` where they belong;
* joins neighbours that depend on the language alone (text, ``{% translate %}``, ``{% static %}``, ``{% url %}`` and
  ``{% icon %}`` with written-out arguments) into one piece, rendered at its first use in each language.

Nothing that knows a request, a viewer or a row is ever kept: a node with a variable in it stays a node. A template that
uses ``{{ block.super }}`` or extends a name that is worked out is left as Django reads it. What comes out is the same
text to the byte (``design/tests/test_lean.py``). Why: docs/decisions/lists-in-three-milliseconds.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from copy import copy
from typing import Any, TypeVar

from django.conf import settings
from django.template import TemplateDoesNotExist
from django.template.base import Node, NodeList, Template, TextNode, TokenType, Variable, VariableNode
from django.template.context import Context
from django.template.defaulttags import CommentNode, CsrfTokenNode, ForNode, IfNode, LoadNode, URLNode, WithNode
from django.template.library import InclusionNode, SimpleNode
from django.template.loader_tags import BlockNode, ExtendsNode, IncludeNode
from django.template.loaders import cached
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.templatetags.static import StaticNode
from django.urls import get_script_prefix
from django.utils.translation import get_language

Tag = TypeVar("Tag", bound=Callable[..., Any])

_same: set[Callable[..., Any]] = set()
_KEY = "lean"  # in a render context: what constants depend on, read once a template


def same_for_everybody(tag: Tag) -> Tag:
    """Declare that a simple tag's answer depends on its arguments and the language alone."""
    _same.add(tag)
    return tag


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
        lean.nodelist = _Folding(self, blocks).folded(chain[-1].nodelist)
        return lean

    def _chain(self, template: Template) -> Iterator[Template]:
        """The template and those it extends, the nearest first; nothing where one of the names is worked out."""
        found = [template]
        while (extends := _extends(found[-1])) is not None:
            name = _literal(extends.parent_name)
            if not isinstance(name, str):
                return
            found.append(self.as_written(name))
        yield from found

    def included(self, name: str) -> NodeList | None:
        """The nodes of a template that is included; None where it is missing or includes itself."""
        if name in self.underway:
            return None
        self.underway.add(name)
        try:
            return self.get_template(name).nodelist
        except TemplateDoesNotExist:
            return None
        finally:
            self.underway.discard(name)


class Constant(Node):
    """Neighbours that depend on the language alone."""

    child_nodelists = ()

    def __init__(self, nodes: Sequence[Node]) -> None:
        self.nodes = NodeList(nodes)
        self.known: dict[Any, str] = {}

    def render_annotated(self, context: Context) -> str:
        """The text, made at its first use in a language."""
        key = _depends_on(context)
        text = self.known.get(key)
        if text is None:
            text = self.known[key] = self.nodes.render(context)
        return text

    render = render_annotated


class Named(Node):
    """``{% translate "…" as name %}``: a constant that gets a name."""

    child_nodelists = ()

    def __init__(self, node: Any) -> None:
        self.node = node
        self.name: str = node.asvar
        self.known: dict[Any, str] = {}

    def render(self, context: Context) -> str:
        """Nothing; the name is set."""
        key = _depends_on(context)
        if key in self.known:
            context[self.name] = self.known[key]
        else:
            self.node.render(context)
            self.known[key] = context[self.name]
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


class _Folding:
    """One template being made lean."""

    def __init__(self, loader: Loader, blocks: dict[str, BlockNode]) -> None:
        self.loader = loader
        self.blocks = blocks

    def folded(self, nodes: NodeList) -> NodeList:
        """The same nodes, joined where they are constant."""
        made, run = NodeList(), list[Node]()

        def close() -> None:
            if run:
                made.append(run[0] if len(run) == 1 and isinstance(run[0], TextNode) else Constant(tuple(run)))
                run.clear()

        for node in self._flat(nodes):
            if _constant(node):
                run.extend(node.nodes if isinstance(node, Constant) else [node])
            else:
                close()
                made.append(node)
        close()
        return made

    def _flat(self, nodes: NodeList) -> Iterator[Node]:
        for node in nodes:
            if isinstance(node, LoadNode | CommentNode):
                continue
            if isinstance(node, BlockNode):
                yield from self._opened(self.folded(self.blocks.get(node.name, node).nodelist))
            elif isinstance(node, IncludeNode):
                yield from self._included(node)
            elif isinstance(node, IfNode | ForNode | WithNode):
                yield self._inside(node)
            elif _named(node):
                yield Named(node)
            else:
                yield node

    def _opened(self, nodes: NodeList) -> Iterator[Node]:
        """The nodes themselves where none of them can set a name, else in a scope of their own."""
        if all(_constant(node) or isinstance(node, _SETS_NOTHING) for node in nodes):
            yield from nodes
        else:
            yield Scope(nodes)

    def _included(self, node: IncludeNode) -> Iterator[Node]:
        name = _literal(node.template)
        nodes = self.loader.included(name) if isinstance(name, str) and not name.startswith(".") else None
        if nodes is None:
            yield node
        elif node.extra_context or node.isolated_context:
            yield Scope(nodes, node.extra_context, node.isolated_context)
        else:
            yield from self._opened(nodes)

    def _inside(self, node: Any) -> Node:
        made: Any = copy(node)
        if isinstance(node, IfNode):
            made.conditions_nodelists = [(when, self.folded(nodes)) for when, nodes in node.conditions_nodelists]
        else:
            for name in node.child_nodelists:
                setattr(made, name, self.folded(getattr(node, name)))
        found: Node = made
        return found


_SETS_NOTHING = (VariableNode, CsrfTokenNode, InclusionNode, Scope)


def _depends_on(context: Context) -> Any:
    """Language, where the site is mounted, escaping: read once for each template that is rendered."""
    key = context.render_context.get(_KEY)
    if key is None:
        key = (get_language(), get_script_prefix(), settings.ROOT_URLCONF, context.autoescape)
        context.render_context[_KEY] = key
    return key


def _extends(template: Template) -> ExtendsNode | None:
    return next((node for node in template.nodelist if isinstance(node, ExtendsNode)), None)


def _asks_for_its_block(nodes: NodeList) -> bool:
    found: list[Any] = nodes.get_nodes_by_type(VariableNode)
    return any(str(node.filter_expression.token).startswith("block.") for node in found)


def _literal(expression: Any) -> Any:
    """What stands written out in a tag; None for a variable or a filter."""
    if expression.filters:
        return None
    return expression.var.literal if isinstance(expression.var, Variable) else expression.var


def _written_out(*expressions: Any) -> bool:
    return all(_literal(one) is not None for one in expressions)


def _constant(node: Any) -> bool:
    if isinstance(node, TextNode | Constant):
        return True
    if isinstance(node, TranslateNode | URLNode | BlockTranslateNode):
        return node.asvar is None and _same_text(node)
    if isinstance(node, StaticNode):
        return node.varname is None and _written_out(node.path)
    if type(node) is SimpleNode:
        return node.func in _same and node.target_var is None and _written_out(*node.args, *node.kwargs.values())
    return False


def _named(node: Any) -> bool:
    return isinstance(node, TranslateNode | URLNode) and node.asvar is not None and _same_text(node)


def _same_text(node: Any) -> bool:
    if isinstance(node, URLNode):
        return _written_out(node.view_name, *node.args, *node.kwargs.values())
    if node.message_context is not None and not _written_out(node.message_context):
        return False
    if isinstance(node, TranslateNode):
        return _written_out(node.filter_expression)
    texts = all(token.token_type == TokenType.TEXT for token in node.singular)
    return texts and not node.plural and not node.extra_context
