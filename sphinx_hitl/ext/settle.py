"""Numbers that Sphinx gives in the order of reading, or never takes away: made what they are in a clean build."""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from docutils.nodes import Element
from sphinx.util._files import FilenameUniqDict

from sphinx_hitl.ext.domain import domain_of

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


def settle_numbers(app: Sphinx, env: BuildEnvironment) -> None:
    """After reading, before Sphinx numbers sections: settle all."""
    _number_images(env)
    _forget_section_numbers(env)


def _number_images(env: BuildEnvironment) -> None:
    """Tell images of the same name apart by numbers in the order of pages."""
    if all(name == Path(path).name for path, (_, name) in env.images.items()):
        return
    images = FilenameUniqDict()
    for doc, wanted in sorted(domain_of(env).wants.items()):
        for path in wanted.images:
            if path in env.images:
                images.add_file(doc, path)
    for path, (docs, _) in sorted(env.images.items()):  # those of other extensions
        for doc in sorted(docs):
            images.add_file(doc, path)
    env.images = images


def _forget_section_numbers(env: BuildEnvironment) -> None:
    """Take all numbers away; Sphinx gives them anew, but leaves those of pages that are numbered no longer."""
    for doc in env.toc_secnumbers:
        for node in chain(env.tocs[doc].findall(Element) if doc in env.tocs else (), [env.titles[doc]] if doc in env.titles else ()):
            node.attributes.pop("secnumber", None)
