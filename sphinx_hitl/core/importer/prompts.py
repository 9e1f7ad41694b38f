"""The questions that a form puts under its headings, told from what its author has written."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sphinx_hitl.core.importer.document import Document, Head
    from sphinx_hitl.core.vocabulary import Vocabulary

_ITALIC = re.compile(
    r"(?P<mark>[*_])(?![\s*_])(?P<text>.+?)(?<![\s*_\\])(?P=mark)(?:[ \t]*(?=\n|$)(?!\n?[*_])|[ \t]+(?=[^\s*_]))", re.DOTALL
)
_INSTRUCTS = re.compile(
    r"(?:(?:please|clearly|briefly|shortly|now|first|here),? )*"
    r"(?:describe|explain|give|list|state|name|summari[sz]e|specify|provide|outline|mention|define|identify"
    r"|an? (?:short )?description of)\b",
    re.IGNORECASE,
)
_OF_A_FORM = re.compile(
    r"\b(?:patterns?|problems?|sections?|goals?|trade-?offs|forces|outcomes?|contexts?|scenarios?|solutions?|information|rationale"
    r"|uses|title|you|your)\b",
    re.IGNORECASE,
)
_NAMES = re.compile(r"(?:(?:pattern|practice|entry) )?(?:name|title)\Z|(?:name|title) of (?:the|your|this) \w+\Z", re.IGNORECASE)
_ENDS = (".", "?", "!", ":")
_SENTENCE = 4
"""Spaces in a text that is long enough not to be repeated by chance."""

NO_ANSWER = "_No response_"
"""What GitHub writes for a field of a form that was left empty."""


class Prompts:
    """Knows which openings of sections are prompts: by their wording, or because several files have the same."""

    def __init__(self, documents: Iterable[Document], vocabulary: Vocabulary) -> None:
        self.known = {_folded(spec.prompt) for spec in vocabulary.sections if spec.prompt}
        label = vocabulary.kinds["pattern"].label.casefold()
        self.asking: dict[int, int] = {}
        self.labels = frozenset({f"{label} name", f"{label} title"})
        self.counts: Counter[tuple[str, str]] = Counter()
        for document in documents:
            self.counts.update({_placed(head) for head in document.heads if _italic(head)[0]})

    def asks_for_title(self, title: str) -> bool:
        """Whether a heading is the label of the title: 'Pattern Name', 'Title'."""
        bare = title.strip(" :")
        return bool(_NAMES.match(bare)) or bare.casefold() in self.labels

    def lines(self, document: Document, head: Head) -> int:
        """On how many lines of the first paragraph below a heading a prompt stands; text may follow on the last."""
        if head.opening is None:
            return 0
        text, count = _italic(head)
        if text:
            return count if self._is_italic_prompt(document, head, text) else 0
        first = head.opening.lines[0].strip()
        return int(_folded(first) in self.known or (_is_instruction(first) and self._is_form(document)))

    def _is_italic_prompt(self, document: Document, head: Head, text: str) -> bool:
        is_repeated = text.count(" ") >= _SENTENCE and self.counts[_placed(head)] > 1
        if is_repeated or _folded(text) in self.known or text == NO_ANSWER.strip("_"):
            return True
        if split(head.opening.lines if head.opening else ())[1] and not text.endswith(_ENDS):
            return False  # a word in italics at the start of a sentence
        return _asks(text) and (bool(_OF_A_FORM.search(text)) or self._asking(document) > 1)

    def _asking(self, document: Document) -> int:
        """How many sections of a page open with a question or an instruction in italics."""
        name = id(document)
        if name not in self.asking:
            self.asking[name] = sum(_asks(_italic(head)[0]) for head in document.heads)
        return self.asking[name]

    def _is_form(self, document: Document) -> bool:
        """Whether a page is a filled-in form: prompts come in numbers, or where the title should be."""
        openings = (head.opening.lines[0] for head in document.heads if head.opening)
        return any(self.asks_for_title(head.title) for head in document.heads[:2]) or sum(map(_is_instruction, openings)) > 2


def split(lines: Sequence[str]) -> tuple[str, str]:
    """The prompt in italics with which lines start, and what follows it on its last line."""
    text = "\n".join(lines).lstrip()
    match = _ITALIC.match(text)
    return (match[0], text[match.end() :].partition("\n")[0].strip()) if match else (text, "")


def _italic(head: Head) -> tuple[str, int]:
    """The text in italics with which the first paragraph below a heading starts, and the number of its lines."""
    if head.opening is None or head.opening.lines[0][0] not in "*_":
        return "", 0
    match = _ITALIC.match("\n".join(head.opening.lines))
    return (match["text"], match[0].rstrip("\n").count("\n") + 1) if match else ("", 0)


def _placed(head: Head) -> tuple[str, str]:
    return _folded(head.title), _folded(_italic(head)[0])


def _is_instruction(line: str) -> bool:
    return bool(_INSTRUCTS.match(line) and _OF_A_FORM.search(line))


def _asks(text: str) -> bool:
    return bool(_INSTRUCTS.match(text)) or text.rstrip().endswith("?")


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()
