"""The views that a page may ask for, and the options of each."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from sphinx_hitl.core.kinds import KIND_NAMES

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class ViewOption:
    """One option of a view: `values` are the only ones allowed, unless it is empty; `source` names where they come from.

    Of an option with `values` the first is the default; of one that takes many, all of them are.
    """

    name: str
    help: str
    values: tuple[str, ...] = ()
    source: str = ""
    many: bool = False
    flag: bool = False


@dataclass(frozen=True, slots=True)
class ViewSpec:
    """A view: whether it takes an argument (and of which kind), its options, and whether its caption belongs to a picture."""

    name: str
    help: str
    argument: str
    options: Mapping[str, ViewOption]
    is_figure: bool = False


CAPTION = ViewOption("caption", "caption of the table or figure")
NAME = ViewOption("name", "name for references to it")
STAGE = ViewOption("stage", "only these stages", source="stage", many=True)
PHASE = ViewOption("phase", "only stages of these phases", source="values:phase", many=True)
STATUS = ViewOption("status", "only patterns of this status", source="values:status", many=True)
HOW = ViewOption("how", "only needs found this way", source="values:how", many=True)
ITERATION = ViewOption("iteration", "only what names this iteration", source="values:iteration", many=True)
RELATION = ViewOption("relation", "only these relations", source="relation", many=True)
EVERY = (STAGE, PHASE, STATUS, HOW, ITERATION, CAPTION, NAME)
"""What most views take."""

AXES = ("stage", "phase", "how", "iteration", "status", "tool", "pattern", "need")
"""What a matrix can count against each other."""


def view_spec(name: str, help_: str, *options: ViewOption, argument: str = "", is_figure: bool = False) -> ViewSpec:
    """Declare a view with its options."""
    return ViewSpec(name, help_, argument, MappingProxyType({option.name: option for option in options}), is_figure)


VIEWS: Mapping[str, ViewSpec] = MappingProxyType(
    {
        view.name: view
        for view in (
            view_spec(
                "pipeline",
                "the stages as a linked list with counts and phases, and as a flowchart",
                ViewOption("format", "what to show", ("both", "list", "diagram")),
                CAPTION,
                NAME,
                is_figure=True,
            ),
            view_spec(
                "traceability",
                "stage, need, pattern, evidence and tools in one table",
                ViewOption("group", "the first column", ("stage", "pattern", "need")),
                ViewOption("columns", "which columns follow", ("stage", "need", "pattern", "evidence", "tool"), many=True),
                *EVERY,
            ),
            view_spec(
                "matrix",
                "any two facts counted against each other, gaps marked",
                ViewOption("rows", "what the rows are", AXES),
                ViewOption("columns", "what the columns are (how, unless the rows are)", AXES),
                ViewOption("count", "what is counted, if not what suits the axes", ("need", "pattern", "tool-feature")),
                *EVERY,
            ),
            view_spec(
                "pattern-map",
                "typed relations between patterns as a graph and as a table",
                ViewOption("around", "one pattern and what it is linked to", source="pattern"),
                ViewOption("whole", "the whole language in one picture", flag=True),
                STAGE,
                PHASE,
                STATUS,
                RELATION,
                CAPTION,
                NAME,
                is_figure=True,
            ),
            view_spec(
                "catalogue",
                "all patterns or needs as a table",
                ViewOption("kind", "what is listed", ("pattern", "information-need")),
                *EVERY,
            ),
            view_spec(
                "gaps",
                "what is missing",
                ViewOption("kind", "which gaps", ("need-without-pattern", "need-without-tool", "thin-stage", "thin-evidence"), many=True),
                STAGE,
                PHASE,
                CAPTION,
                NAME,
            ),
            view_spec("walk-path", "a walk as numbered steps with summaries", CAPTION, NAME, argument="walk", is_figure=True),
            view_spec(
                "evidence",
                "literature, threads and tool features behind items",
                ViewOption("of", "only what stands behind this item", source="item"),
                ViewOption("class", "which evidence", ("literature", "threads", "tools"), many=True),
                *EVERY,
            ),
            view_spec(
                "ways-in",
                "patterns and needs as lists of links, by what somebody has in mind",
                ViewOption("by", "what it starts from", ("decision", "question", "how", "tool", "walk", "stage")),
                STAGE,
                PHASE,
                STATUS,
                HOW,
                ITERATION,
                NAME,
            ),
            view_spec(
                "numbers",
                "how much the collection holds",
                ViewOption("kind", "what is counted", (*KIND_NAMES, "works", "threads"), many=True),
                NAME,
            ),
        )
    }
)

LISTINGS = frozenset({"pipeline", "traceability", "matrix", "pattern-map", "catalogue", "gaps", "walk-path", "ways-in"})
"""The views that say nothing which does not stand on the pages of the objects they list, where a search finds it."""
