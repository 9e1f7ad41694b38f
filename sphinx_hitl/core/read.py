"""The one reader: a page's text -> Page. The command line and the build both get their facts here."""

from __future__ import annotations

import posixpath
import re
from bisect import bisect_right
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from sphinx_hitl.core.inline import LinkText, RoleText, definitions, inline, plain
from sphinx_hitl.core.kinds import OPEN
from sphinx_hitl.core.model import Heading, Item, Link, Option, Page, Place, Problem, Reference, ReferenceForm, Section, View, split_list
from sphinx_hitl.core.options import read_fields
from sphinx_hitl.core.phrases import say
from sphinx_hitl.core.scan import FenceBlock, FrontMatter, HeadingBlock, HtmlBlock, ParagraphBlock, TargetBlock, nearest_card, scan
from sphinx_hitl.core.words import slug

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx_hitl.core.vocabulary import KindSpec, Vocabulary

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")
_NAME = re.compile(r":name:[ \t]+(\S.*)")
_HASHES = re.compile(r"(#{1,6})([^\s#].*)$")


def read(text: str, doc: str, vocabulary: Vocabulary, path: str = "") -> Page:
    """Read the text of the document `doc`; whatever is wrong with it becomes a Problem of the page."""
    text = normalized(text)
    reader = _Reader(text.replace("\0", "\ufffd"), doc, path or f"{doc}.md", vocabulary)
    if (at := text.find("\0")) >= 0:
        place = Place(text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at))
        reader.problem(
            "unreadable-file",
            place,
            say("the page holds a character that is no text (NUL)"),
            say("delete it, or save the file as UTF-8 text"),
        )
    return reader.page()


def normalized(text: str) -> str:
    """Text without byte order mark and with plain line ends; line numbers stay."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def page_id(doc: str) -> str:
    """The id of the object that a whole page is: the name of its file, or of the folder whose index it is."""
    folder, stem = posixpath.split(doc)
    return (posixpath.basename(folder) if stem == "index" else "") or stem


class _Draft:
    """An item while its page is being read."""

    __slots__ = ("fence", "heading", "item", "level")

    def __init__(self, item: Item, heading: int, level: int, fence: FenceBlock) -> None:
        self.item = item
        self.heading = heading
        self.level = level
        self.fence = fence


class _Reader:
    """Gathers what the blocks of one page say."""

    def __init__(self, text: str, doc: str, path: str, vocabulary: Vocabulary) -> None:
        self.lines = text.split("\n")
        self.doc = doc
        self.path = path
        self.vocabulary = vocabulary
        self.own = frozenset((*vocabulary.kinds, *vocabulary.views))
        self.headings: list[Heading] = []
        self.drafts: list[_Draft] = []
        self.problems: list[Problem] = []
        self.views: list[View] = []
        self.hidden: list[int] = []
        self.paragraphs: list[ParagraphBlock] = []
        self.labels: list[str] = []
        self.content: list[int] = []
        """Lines where something begins that a reader of the page would see."""
        self.page_id = page_id(doc)

    def page(self) -> Page:
        """Read all blocks and put the page together."""
        for block in scan(self.lines, self.own):
            if isinstance(block, HeadingBlock):
                self.heading(block)
            elif isinstance(block, ParagraphBlock):
                self.paragraph(block)
            elif isinstance(block, FenceBlock):
                self.fence(block)
            elif isinstance(block, HtmlBlock):
                if not block.is_comment and not block.nested:
                    self.content.append(block.line)
            elif isinstance(block, FrontMatter):
                self.front_matter(block)
            elif isinstance(block, TargetBlock):
                self.labels.append(block.name.casefold())
        self.content.sort()
        items = self.items()
        references, citations = self.inlines()
        page_item = next((item for item in items if item.kind == "pattern"), None)
        return Page(
            doc=self.doc,
            path=self.path,
            title=next((heading.title for heading in self.headings), ""),
            status=page_item.value("status") if page_item else "",
            items=items,
            headings=tuple(self.headings),
            references=references,
            citations=citations,
            labels=tuple(self.labels),
            views=tuple(self.views),
            problems=tuple(self.problems),
            hidden=tuple(self.hidden),
        )

    def problem(self, rule: str, place: Place, message: str, repair: str | None = None) -> None:
        self.problems.append(Problem(rule, place, message, repair))

    def heading(self, block: HeadingBlock) -> None:
        if block.nested:
            self.content.append(block.line)
            self.paragraphs.append(ParagraphBlock((block.text,), block.line, (block.column,), nested=True))
        else:
            self.headings.append(Heading(block.level, plain(block.text), Place(block.line, block.column)))

    def paragraph(self, block: ParagraphBlock) -> None:
        self.content.append(block.line)
        self.paragraphs.append(block)
        if block.lines[0][0] == "#" and not block.nested and (match := _HASHES.match(block.lines[0])):
            title = match[2].strip(" #")
            if len(match[1]) > 1 and self.vocabulary.section(plain(title)):
                place = Place(block.line, block.columns[0])
                repair = say("put a space after the #: '{hashes} {title}'", hashes=match[1], title=title)
                spaced = (match[1], match[1] + " ")
                self.problems.append(Problem("heading-space", place, say("'{text}' is not a heading", text=block.lines[0]), repair, spaced))
                self.headings.append(Heading(len(match[1]), plain(title), place))

    def front_matter(self, block: FrontMatter) -> None:
        for line, raw in enumerate(block.body, 2):
            match = re.match(r"\s*(?:`{3,}|~{3,}|:{3,})\s*\{(?:hitl:)?([^{}\s]+)\}", raw)
            if match and match[1] in self.own:
                self.problem(
                    "misplaced-card",
                    Place(line, 1),
                    say("a {{{name}}} card stands in the front matter", name=match[1]),
                    say("move it below the page's '#' heading"),
                )

    # Fences

    def fence(self, block: FenceBlock) -> None:
        name = block.name.removeprefix("hitl:")
        place = Place(block.line, block.column)
        bare = "" if block.name else block.info.strip("{} \t")
        if bare in self.vocabulary.kinds and (bare != block.info or any(line.lstrip().startswith(":") for line in block.body[:1])):
            name = bare
            repair = say("write the name in braces: {marker}{{{name}}}", marker=block.marker, name=name)
            self.problem("card-braces", place, say("'{info}' is read as code, not as a card", info=block.info), repair)
        elif name and name not in self.own and (meant := nearest_card(name, self.own)):
            self.problem(
                "unknown-card", place, say("there is no card '{{{name}}}'", name=name), say("did you mean '{{{meant}}}'?", meant=meant)
            )
            name = meant
        if block.marker[0] == "'" or len(block.marker) < 3:
            if name not in self.own:
                return
            self.problem(
                "card-marker",
                place,
                say("{marker} does not start a card", marker=block.marker),
                say("write three backticks: ```{{{name}}}", name=name),
            )
        if name in self.vocabulary.views:
            self.view(name, block)
        elif name in self.vocabulary.kinds:
            self.card(self.vocabulary.kinds[name], block)
        else:
            if name == "include" and self.doc.startswith(self.vocabulary.folder + "/"):
                self.problem(
                    "include",
                    place,
                    say("the text of an {include} is not checked and its cards are not seen"),
                    say("write the text into this page"),
                )
            self.labels += [match[1].casefold() for line in block.body if (match := _NAME.match(line.rstrip()))]
            self.content.append(block.line)

    def view(self, name: str, block: FenceBlock) -> None:
        spec = self.vocabulary.views[name]
        fields = read_fields(block, spec.options.keys(), name)
        self.problems += fields.problems
        if not block.end:
            self._unclosed(name, block)
        if fields.body:
            self.problem("card-body", Place(fields.body[0]), say("{{{name}}} takes no text", name=name), say("move the text below it"))
        if label := next((option.value for option in fields.options if option.name == "name"), ""):
            self.labels.append(label.casefold())
        closing = block.end or block.wrong_end or (fields.own_lines[-1] if fields.own_lines and not fields.body else 0)
        self.views.append(View(name, block.argument, fields.options, Place(block.line, block.column), closing))
        self.content.append(block.line)

    def card(self, kind: KindSpec, block: FenceBlock) -> None:
        place = Place(block.line, block.column)
        fields = read_fields(block, kind.options.keys(), kind.name)
        self.problems += fields.problems
        self.hidden += [block.line, *fields.own_lines, *([block.end or block.wrong_end] if block.end or block.wrong_end else [])]
        heading = len(self.headings) - 1
        is_first = not self.content or heading < 0 or self.content[-1] <= self.headings[heading].place.line
        self.content += fields.body
        if not block.end:
            self._unclosed(kind.name, block)
        if block.argument:
            self.problem(
                "card-argument",
                place,
                say("{{{name}}} takes no argument, but '{argument}' follows it", name=kind.name, argument=block.argument),
                say("the title is the heading above; facts go into options"),
            )
        if fields.body:
            self.problem(
                "card-body",
                Place(fields.body[0]),
                say("the {{{name}}} card takes no text", name=kind.name),
                say("move the text below the card"),
            )
        is_misplaced = block.nested or block.column > 4
        if is_misplaced:
            repair = say("move it to the left margin, right under its heading")
            self.problem("misplaced-card", place, say("the {{{name}}} card stands inside another block", name=kind.name), repair)
        if heading < 0:
            if not kind.on_page:
                self._no_heading(kind, place)
                return
        elif self.drafts and self.drafts[-1].heading == heading:
            if not is_misplaced:
                self.problem("two-cards", place, say("this heading already has a card"), say("give each object a heading of its own"))
            if kind.on_page:
                return
        elif not is_first and not is_misplaced:
            repair = say("move it up to line {line}", line=self.headings[heading].place.line + 1)
            self.problem(
                "card-not-under-heading", place, say("the {{{name}}} card must stand right under its heading", name=kind.name), repair
            )
        level = self.headings[heading].level if heading >= 0 else 1
        if kind.on_page and level != 1:
            self._too_deep(kind, place, self.headings[heading])
            if any(self.vocabulary.kinds[draft.item.kind].on_page for draft in self.drafts):
                return
        title = self.headings[heading].title if heading >= 0 else self.page_id
        line = self.headings[heading].place.line if heading >= 0 else 0
        self.drafts.append(_Draft(self._item(kind, title, line, place, fields.options), heading, level, block))

    def _no_heading(self, kind: KindSpec, place: Place) -> None:
        repair = say("write '{hashes}' and the title in the line before it", hashes="# " if kind.on_page else "## ")
        self.problem("card-without-heading", place, say("the {{{name}}} card has no heading above it", name=kind.name), repair)

    def _too_deep(self, kind: KindSpec, place: Place, heading: Heading) -> None:
        has_title = any(other.level == 1 for other in self.headings)
        repair = say("give the object a page of its own") if has_title else say("write '# {title}'", title=heading.title)
        message = say(
            "a {{{name}}} card stands under the page's '#' heading, not under '{hashes}'", name=kind.name, hashes="#" * heading.level
        )
        self.problem("card-level", place, message, repair)

    def _adopt(self, draft: _Draft) -> None:
        """Give a card that stands above all headings the page's title, if there is one below it."""
        kind = self.vocabulary.kinds[draft.item.kind]
        title = self.headings[0] if self.headings else None
        if title is None or title.level != 1 or any(other.heading == 0 for other in self.drafts):
            self._no_heading(kind, draft.item.place)
            return
        repair = say("move it below the heading, which is in line {line}", line=title.place.line)
        self.problem("card-without-heading", draft.item.place, say("the {{{name}}} card stands above its heading", name=kind.name), repair)
        draft.heading = 0
        draft.item = replace(draft.item, title=title.title, heading_line=title.place.line)

    def _unclosed(self, name: str, block: FenceBlock) -> None:
        repair = say("add a line {marker} after line {line}", marker=block.marker, line=block.line + len(block.body))
        if block.wrong_end:
            repair = say("write {marker} in line {line}", marker=block.marker, line=block.wrong_end)
        self.problem("unclosed-card", Place(block.line, block.column), say("the {{{name}}} block is not closed", name=name), repair)

    def _item(self, kind: KindSpec, title: str, line: int, place: Place, options: tuple[Option, ...]) -> Item:
        given = next((option for option in options if option.name == "id"), None)
        if kind.on_page:
            id_, anchor = self.page_id, ""
        elif given and given.value:
            id_, anchor = given.value, given.value
        else:
            name = slug(title)
            id_ = anchor = f"{self.page_id}/{name or 'x'}"
            repair = say("write ':id: {name}' or another short name", name=name) if name else say("write ':id: ' and a short name")
            if given:
                self.problem("missing-option", given.place, say("':id:' has no value"), repair)
            elif not name or kind.name != "information-need" or not any(draft.item.kind == "pattern" for draft in self.drafts[:1]):
                self.problem("missing-option", place, say("the {{{name}}} card has no ':id:'", name=kind.name), repair)
        links = tuple(
            Link(option.name, target, at)
            for option in options
            if option.name in kind.relations
            for target, at in located(option)
            if target != OPEN
        )
        formerly = next((split_list(option.value) for option in options if option.name == "formerly"), ())
        return Item(
            kind.name,
            id_,
            title,
            "/".join(slug(part) or "x" for part in anchor.split("/")) if anchor else "",
            place,
            line,
            options,
            links,
            formerly,
            (),
            "",
        )

    # Putting together

    def items(self) -> tuple[Item, ...]:
        """The items with what stands below their cards, and with the links that follow from where they stand."""
        if self.drafts and self.drafts[0].heading < 0:
            self._adopt(self.drafts[0])
        owner = next((draft for draft in self.drafts if draft.item.kind == "pattern"), None)
        for draft in self.drafts:
            sections = self._sections(draft) if draft is owner else ()
            implied = self._implied(draft.item) if draft is owner else ()
            draft.item = replace(draft.item, summary=self._summary(draft), links=draft.item.links + implied, sections=sections)
        return tuple(draft.item for draft in self.drafts)

    def _implied(self, owner: Item) -> tuple[Link, ...]:
        """A need on a pattern's page belongs to the pattern without being named."""
        if not self.vocabulary.relation("needs", "pattern"):
            return ()
        named = {link.target for link in owner.links if link.relation == "needs"}
        own = (draft.item for draft in self.drafts if draft.item.kind == "information-need")
        return tuple(Link("needs", item.id, item.place, implied=True) for item in own if item.id not in named)

    def _summary(self, draft: _Draft) -> str:
        after = draft.fence.end or draft.fence.wrong_end or draft.fence.line + len(draft.fence.body)
        until = self.headings[draft.heading + 1].place.line if draft.heading + 1 < len(self.headings) else len(self.lines) + 1
        for at in range(bisect_right(self.paragraphs, after, key=_line), len(self.paragraphs)):
            block = self.paragraphs[at]
            if block.line >= until:
                break
            if not block.nested and not (block.lines[0][0] == "[" and len(definitions(block)) == len(block.lines)):
                return plain(" ".join(line.strip() for line in block.lines))
        return ""

    def _sections(self, draft: _Draft) -> tuple[Section, ...]:
        below = self.headings[draft.heading + 1 :]
        level = draft.level + 1
        if draft.level > 1 and not any(heading.level == level and self.vocabulary.section(heading.title) for heading in below):
            level = draft.level  # the page's title is a '##' heading like its sections
        inner = [number for number, heading in enumerate(below) if heading.level <= level]
        sections = []
        for number, following in pairwise([*inner, len(below)]):
            heading = below[number]
            start = heading.place.line
            until = below[following].place.line if following < len(below) else len(self.lines) + 1
            known = self.vocabulary.section(heading.title)
            text = "\n".join(self.lines[start : until - 1]).strip()
            empty = following == number + 1 and bisect_right(self.content, start) == bisect_right(self.content, until - 1)
            sections.append(Section(known.title if known else "", heading.title, heading.place, text, empty))
        return tuple(sections)

    def inlines(self) -> tuple[tuple[Reference, ...], tuple[str, ...]]:
        """The references and citations in prose and headings."""
        defined: dict[str, tuple[str, int, int]] = {}
        for block in self.paragraphs:
            if block.lines[0].startswith("["):
                for label, definition in definitions(block).items():
                    defined.setdefault(label, definition)
        references: list[Reference] = []
        lines: list[int] = []
        citations: list[str] = []
        for block in self._prose():
            for found in inline(block, defined):
                if isinstance(found, RoleText) and found.name.startswith("cite:"):
                    citations += split_list(found.target)
                    continue
                reference = self._role(found) if isinstance(found, RoleText) else self._link(found)
                if reference:
                    references.append(reference)
                    lines.append(found.line if isinstance(found, RoleText) else found.used)
        extents = self._extents() if references else []
        owners = (extents[bisect_right(extents, (line, "\U0010ffff")) - 1][1] for line in lines)
        owned = (replace(reference, source=owner) for reference, owner in zip(references, owners, strict=True))
        return tuple(owned), tuple(dict.fromkeys(citations))

    def _prose(self) -> Iterator[ParagraphBlock]:
        yield from self.paragraphs
        for heading in self.headings:
            raw = self.lines[heading.place.line - 1]
            if "](" in raw or "}`" in raw:
                yield ParagraphBlock((raw,), heading.place.line, (1,), False)

    def _extents(self) -> list[tuple[int, str]]:
        """(first line, id of the item whose section it is) for every heading."""
        extents: list[tuple[int, str]] = [(0, self.drafts[0].item.id if self.drafts and self.drafts[0].heading < 0 else "")]
        stack: list[tuple[int, str]] = []
        by_heading = {draft.heading: draft.item.id for draft in self.drafts}
        for number, heading in enumerate(self.headings):
            while stack and stack[-1][0] >= heading.level:
                stack.pop()
            owner = by_heading.get(number) or (stack[-1][1] if stack else "")
            stack.append((heading.level, owner))
            extents.append((heading.place.line, owner))
        return extents

    def _role(self, role: RoleText) -> Reference | None:
        name = role.name.removeprefix("hitl:")
        if role.target.startswith("!"):
            return None
        if name not in self.vocabulary.kinds and name not in {"any", "item"}:
            return None
        return Reference(ReferenceForm.ROLE, "" if name == "any" else name, role.target, "", Place(role.line, role.column), "")

    def _link(self, link: LinkText) -> Reference | None:
        place = Place(link.line, link.column)
        target = link.destination
        if target.startswith("#"):
            return Reference(ReferenceForm.FRAGMENT, "", target[1:], "", place, "")
        if not target or _SCHEME.match(target) or target.startswith("//"):
            return None
        file, _, fragment = target.partition("#")
        if "%" in file:
            from urllib.parse import unquote

            file = unquote(file)
        if "/" not in file and "." not in file:
            return Reference(ReferenceForm.ROLE, "", file, fragment, place, "")
        base = "" if file.startswith("/") else posixpath.dirname(self.path)
        return Reference(ReferenceForm.PATH, "", posixpath.normpath(posixpath.join(base, file.lstrip("/"))), fragment, place, "")


def _line(block: ParagraphBlock) -> int:
    return block.line


def located(option: Option) -> list[tuple[str, Place]]:
    """The parts of a comma-separated option, each with its own place."""
    parts = []
    line, column = option.place.line, option.place.column
    for raw in option.value.split(","):
        if part := raw.strip():
            parts.append((part, Place(line, column + len(raw) - len(raw.lstrip()))))
        column += len(raw) + 1
    return parts
