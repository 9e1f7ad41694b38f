"""The fields of the form with which somebody suggests a pattern; GitHub makes each label a heading of the issue."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sphinx_hitl.core.vocabulary import Vocabulary

LEVEL = 3
"""The level of those headings."""

SUMMARY = "Summary"
"""The label of the first field that takes text of several lines."""


def name_label(vocabulary: Vocabulary) -> str:
    """The label of the field for the title."""
    return f"{vocabulary.kinds['pattern'].label} Name"


def own_headings(headings: Sequence[tuple[int, str]], vocabulary: Vocabulary) -> list[int]:
    """Which of the headings (level, title) of a text are the form's own, from the name on; none if it is no filled-in form.

    GitHub writes all labels in their order, also those of empty fields, so that what stands between them belongs to an answer.
    """
    labels = iter((name_label(vocabulary), SUMMARY, *(section.title for section in vocabulary.sections)))
    wanted = next(labels)
    found = []
    for number, heading in enumerate(headings):
        if heading == (LEVEL, wanted):
            found.append(number)
            wanted = next(labels, "")
    return found if not wanted and found[0] == 0 else []
