"""The views that a page may ask for, and the options of each."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

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
    """A view: whether it takes an argument (and of which kind), and its options."""

    name: str
    help: str
    argument: str
    options: Mapping[str, ViewOption]


_CAPTION = ViewOption("caption", "caption of the table or figure")
_NAME = ViewOption("name", "name for references to it")
_STAGE = ViewOption("stage", "only these stages", source="stage", many=True)
_PHASE = ViewOption("phase", "only stages of these phases", source="values:phase", many=True)
_STATUS = ViewOption("status", "only patterns of this status", source="values:status", many=True)
_HOW = ViewOption("how", "only needs found this way", source="values:how", many=True)
_ITERATION = ViewOption("iteration", "only what names this iteration", source="values:iteration", many=True)
_RELATION = ViewOption("relation", "only these relations", source="relation", many=True)

AXES = ("stage", "phase", "how", "iteration", "status", "tool", "pattern", "need")
"""What a matrix can count against each other."""


def _view(name: str, help_: str, *options: ViewOption, argument: str = "") -> ViewSpec:
    return ViewSpec(name, help_, argument, MappingProxyType({option.name: option for option in options}))


VIEWS: Mapping[str, ViewSpec] = MappingProxyType(
    {
        view.name: view
        for view in (
            _view(
                "pipeline",
                "the stages as a linked list with counts and phases, and as a flowchart",
                ViewOption("format", "what to show", ("both", "list", "diagram")),
                _CAPTION,
                _NAME,
            ),
            _view(
                "traceability",
                "stage, need, pattern, evidence and tools in one table",
                ViewOption("group", "the first column", ("stage", "pattern", "need")),
                ViewOption("columns", "which columns follow", ("stage", "need", "pattern", "evidence", "tool"), many=True),
                _STAGE,
                _PHASE,
                _STATUS,
                _HOW,
                _ITERATION,
                _CAPTION,
                _NAME,
            ),
            _view(
                "matrix",
                "any two facts counted against each other, gaps marked",
                ViewOption("rows", "what the rows are", AXES),
                ViewOption("columns", "what the columns are (how, unless the rows are)", AXES),
                ViewOption("count", "what is counted, if not what suits the axes", ("need", "pattern", "tool-feature")),
                _STAGE,
                _PHASE,
                _STATUS,
                _HOW,
                _ITERATION,
                _CAPTION,
                _NAME,
            ),
            _view(
                "pattern-map",
                "typed relations between patterns as a graph and as a table",
                ViewOption("around", "one pattern and what it is linked to", source="pattern"),
                ViewOption("whole", "the whole language in one picture", flag=True),
                _STAGE,
                _PHASE,
                _STATUS,
                _RELATION,
                _CAPTION,
                _NAME,
            ),
            _view(
                "catalogue",
                "all patterns or needs as a table",
                ViewOption("kind", "what is listed", ("pattern", "information-need")),
                _STAGE,
                _PHASE,
                _STATUS,
                _HOW,
                _ITERATION,
                _CAPTION,
                _NAME,
            ),
            _view(
                "gaps",
                "what is missing",
                ViewOption("kind", "which gaps", ("need-without-pattern", "need-without-tool", "thin-stage", "thin-evidence"), many=True),
                _STAGE,
                _PHASE,
                _CAPTION,
                _NAME,
            ),
            _view("walk-path", "a walk as numbered steps with summaries", _NAME, argument="walk"),
            _view(
                "evidence",
                "literature, threads and tool features behind items",
                ViewOption("of", "only what stands behind this item", source="item"),
                ViewOption("class", "which evidence", ("literature", "threads", "tools"), many=True),
                _STAGE,
                _CAPTION,
                _NAME,
            ),
        )
    }
)
