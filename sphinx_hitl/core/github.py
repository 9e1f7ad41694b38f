"""What GitHub needs of a collection: addresses that open its editors, and the files that are made from the vocabulary.

`python -m sphinx_hitl.core.github` writes those files.
"""

from __future__ import annotations

import posixpath
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, urlencode

from sphinx_hitl.core.collection import find_root, load_catalog
from sphinx_hitl.core.form import issue_form
from sphinx_hitl.core.kinds import OPEN
from sphinx_hitl.core.scaffold import stage_option
from sphinx_hitl.core.snippets import snippets
from sphinx_hitl.core.vocabulary import load_vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sphinx_hitl.core.catalog import Catalog, Entry
    from sphinx_hitl.core.model import Item, Page
    from sphinx_hitl.core.vocabulary import Vocabulary

LONGEST = 6_000
"""Characters of an address; GitHub answers 414 to those that are longer than about 8,000."""

NEW_FILE = "my-pattern.md"

_NAME = re.compile(r"[A-Za-z0-9-]+/[A-Za-z0-9._-]+")
_SAFE = "/:,!?"
"""Characters that stand for themselves in a query."""


class Repository(NamedTuple):
    """A repository on GitHub as 'owner/name'; `folder` is where in it the collection's root lies."""

    name: str
    branch: str = "main"
    folder: str = ""

    @property
    def is_valid(self) -> bool:
        """Whether the name can be that of a repository."""
        return bool(_NAME.fullmatch(self.name))

    def edit(self, path: str) -> str:
        """The address at which a file is edited in the browser."""
        return f"https://github.dev/{self.name}/blob/{self._place(path)}"

    def new(self, folder: str, text: str) -> str:
        """The address at which a new file is begun with this text; without the text if it is too long for an address."""
        page = f"https://github.com/{self.name}/new/{self._place(folder)}"
        filled = f"{page}?{urlencode({'filename': NEW_FILE, 'value': text}, safe=_SAFE, quote_via=quote)}"
        return filled if len(filled) <= LONGEST else f"{page}?filename={NEW_FILE}"

    def _place(self, path: str) -> str:
        return quote("/".join(part.strip("/") for part in (self.branch, self.folder, path) if part.strip("/")))


def for_stage(template: str, stage: str, vocabulary: Vocabulary) -> str:
    """The template with a stage on its card, and wherever else it leaves a stage open; '' stands for no stage."""
    if not stage:
        return template
    if option := stage_option(vocabulary):
        template = re.sub(rf"^:{option}:.*$", f":{option}: {stage}", template, count=1, flags=re.MULTILINE)
    leading = {relation.name for relation in vocabulary.relations if "stage" in relation.targets}
    return re.sub(rf"^:({'|'.join(sorted(leading))}): {re.escape(OPEN)}$", rf":\1: {stage}", template, flags=re.MULTILINE)


def stage_of(catalog: Catalog, page: Page) -> Entry | None:
    """The stage that a page is, or else the first that it names on a card."""
    for item in page.items:
        if item.kind == "stage":
            return catalog.entries[item.id]
    return next(_named(catalog, page.items), None)


def _named(catalog: Catalog, items: Iterable[Item]) -> Iterator[Entry]:
    for item in items:
        for link in item.links:
            found = catalog.find(link.target)
            if found and found.item.kind == "stage":
                yield found


def pattern_folder(catalog: Catalog, stage: Entry | None) -> str:
    """The folder in which a new pattern belongs."""
    folder = catalog.vocabulary.folder
    if stage is None:
        return folder
    where, name = posixpath.split(stage.page.path)
    return where if name == "index.md" else posixpath.join(folder, stage.item.id)


# The files that are made


def generated(root: Path) -> Mapping[str, str]:
    """The files made from the vocabulary and the stages of the collection at `root`, by path."""
    vocabulary = load_vocabulary(root)
    catalog = load_catalog(root, vocabulary)
    stages = [entry.item.id for entry in catalog.by_kind.get("stage", ())]
    return {
        ".github/ISSUE_TEMPLATE/new-pattern.yml": issue_form(vocabulary, stages),
        ".vscode/hitl.code-snippets": snippets(vocabulary, stages),
    }


def main() -> None:
    """Write them into the collection around the working directory."""
    root = find_root(Path.cwd()) or Path.cwd()
    for name, text in generated(root).items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
        sys.stdout.write(f"{name}\n")


if __name__ == "__main__":
    main()
