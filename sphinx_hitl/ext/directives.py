"""The directives. Cards and views in Markdown are read by `core.read` and put in place by transforms; what is left here
are the placeholder that marks where a view stands, views in reStructuredText, and cards that the reader cannot see.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from docutils.parsers.rst import directives
from sphinx.util.docutils import SphinxDirective

from sphinx_hitl.core.model import Option, Place, Problem, View
from sphinx_hitl.core.phrases import say
from sphinx_hitl.ext.placeholders import hitl_figure, hitl_table, hitl_view
from sphinx_hitl.ext.translation import in_own_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from docutils import nodes

    from sphinx_hitl.ext.domain import HitlDomain


class _AnyOption(dict[str, "Callable[[str], str]"]):
    """An option specification that takes every option: our rules say what is wrong, once."""

    def __contains__(self, name: object) -> bool:
        return True

    def __missing__(self, name: str) -> Callable[[str], str]:
        return directives.unchanged

    def get(self, name: str, default: Any = None) -> Any:  # noqa: ANN401 - as in dict
        return directives.unchanged


class _HitlDirective(SphinxDirective):
    """What our directives share."""

    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec: ClassVar[Any] = _AnyOption(name=directives.unchanged)  # not empty, as no options at all would be read then

    @property
    def domain(self) -> HitlDomain:
        """Our domain; by the environment, as `domain` itself needs these directives."""
        from sphinx_hitl.ext.domain import domain_of

        return domain_of(self.env)

    @property
    def path(self) -> str:
        """The current file from the root of the book."""
        source = Path(self.get_source_info()[0])
        root = Path(self.env.srcdir)
        return source.relative_to(root).as_posix() if source.is_relative_to(root) else source.name

    def placeholder(self, view: View, path: str) -> hitl_view:
        """A node that remembers the view and its file, and counts as a table or figure if it has a caption."""
        caption, name = in_own_words(view.value("caption"), self.env), view.value("name")
        is_figure = self.domain.vocabulary.views[view.name].is_figure
        kind = (hitl_figure if is_figure else hitl_table) if caption else hitl_view
        node = kind(doc=self.env.current_document.docname, file=path, line=view.place.line, caption=caption)
        self.set_source_info(node)
        if name:
            self.options["name"] = name
            self.add_name(node)
        elif caption:
            self.state.document.set_id(node)
        return node


class UnseenCard(_HitlDirective):
    """A card that was not read: the reader blanks every card that it sees."""

    def run(self) -> list[nodes.Node]:
        """Report it on every build from now on, and keep what the author wrote."""
        kind = self.name.rpartition(":")[2]
        message = say("this {{{kind}}} card is not seen by the reader, so it counts for nothing", kind=kind)
        repair = say("write it into a Markdown page of its own, right under a heading")
        self.domain.note_unseen(self.env.current_document.docname, self.path, Problem("unseen-card", Place(self.lineno), message, repair))
        return self.parse_content_to_nodes() if self.content else []


class ViewDirective(_HitlDirective):
    """A view in a file that the reader does not read."""

    def run(self) -> list[nodes.Node]:
        """Take the view down as the reader would and leave a placeholder."""
        name = self.name.rpartition(":")[2]
        place = Place(self.lineno)
        options = tuple(Option(key, value or "", place) for key, value in self.options.items())
        view = View(name, " ".join(self.arguments), options, place, self.lineno)
        self.domain.note_view(self.env.current_document.docname, self.path, view)
        return [self.placeholder(view, self.path)]


class PlacedView(_HitlDirective):
    """What stands in the text for a view that the reader has taken down; its argument is the view's line."""

    def run(self) -> list[nodes.Node]:
        """Leave a placeholder for the view of that line."""
        page = self.domain.pages.get(self.env.current_document.docname)
        line = "".join(self.arguments)
        views = [self.placeholder(view, page.path) for view in page.views if str(view.place.line) == line] if page else []
        return [*views, *(self.parse_content_to_nodes() if self.content else [])]
