"""Ways to take part from the browser: on every page a link that edits it, and one that begins a new pattern."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging

from sphinx_hitl.core.collection import TEMPLATE, UnreadableError, read_text
from sphinx_hitl.core.phrases import say, word
from sphinx_hitl.ext.config import vocabulary_of
from sphinx_hitl.ext.domain import domain_of
from sphinx_hitl.ext.translation import _, __, label, text_of

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment

    from sphinx_hitl.core.github import Repository

logger = logging.getLogger(__name__)


def setup_contribute(app: Sphinx) -> None:
    """Register the links and what they need."""
    app.connect("config-inited", keep_template_out)
    app.connect("config-inited", check_repository, priority=504)
    app.connect("config-inited", load_template, priority=505)  # after the vocabulary (500), which names its folder
    app.connect("html-page-context", offer_pencil)
    app.add_post_transform(OfferLinks)


def keep_template_out(_app: Sphinx, config: Config) -> None:
    """Templates are no pages of the book, wherever they lie."""
    config.exclude_patterns = [*config.exclude_patterns, f"**/{TEMPLATE}"]


def repository(config: Config) -> Repository | None:
    """The repository of the book, None if it is not named."""
    if not config.hitl_repository:
        return None
    from sphinx_hitl.core.github import Repository  # late, as most books have none

    return Repository(config.hitl_repository, config.hitl_repository_branch, config.hitl_repository_folder)


def check_repository(_app: Sphinx, config: Config) -> None:
    """Do without a repository that has no proper name."""
    found = repository(config)
    if found and not found.is_valid:
        text = __("hitl_repository: '%s' is not 'owner/name'; the links to it are left out")
        logger.warning(text, found.name, type="hitl", subtype="repository")
        config.hitl_repository = ""


def load_template(app: Sphinx, config: Config) -> None:
    """Put the template's text into the configuration, so that a change of it is a change of every page."""
    found = repository(config)
    if found is None:
        return
    from sphinx_hitl.core.github import LONGEST
    from sphinx_hitl.core.read import normalized

    folder = vocabulary_of(config.hitl_tables).folder
    path = Path(app.srcdir, folder, TEMPLATE)
    if not path.exists():
        return
    try:
        config.hitl_template = normalized(read_text(path))
    except UnreadableError as error:
        logger.warning("%s: %s", path, text_of(error.problem), type="hitl", subtype="template")
    else:
        if "value=" not in found.new(folder, config.hitl_template):
            text = __("%s: the template is too long for a link that holds it (%d characters); new patterns begin empty")
            logger.warning(text, path, LONGEST, type="hitl", subtype="template")


class OfferLinks(SphinxPostTransform):
    """Ends every page with a line of links; search does not look there."""

    default_priority = 400
    builders = ("html", "dirhtml")

    def run(self, **_kwargs: object) -> None:
        """Add the line."""
        found = repository(self.config)
        if found is None:
            return
        doc = self.env.current_document.docname
        line = nodes.paragraph(classes=["hitl-contribute", "no-search"])
        line += nodes.reference("", _("Edit this page"), refuri=found.edit(str(self.env.doc2path(doc, base=False))))
        line += nodes.Text(" · ")
        text, address = suggestion(found, self.env, doc)
        line += nodes.reference("", text, refuri=address, classes=["hitl-suggest"])
        self.document += line


def suggestion(found: Repository, env: BuildEnvironment, doc: str) -> tuple[str, str]:
    """The text and the address of the link that begins a new pattern, which know the stage of the page."""
    from sphinx_hitl.core.github import for_stage, pattern_folder, stage_of
    from sphinx_hitl.core.words import a

    catalog = domain_of(env).catalog
    page = catalog.pages.get(doc)
    stage = stage_of(catalog, page) if page else None
    template = for_stage(env.config.hitl_template, stage.item.id if stage else "", catalog.vocabulary)
    kinds = catalog.vocabulary.kinds
    kind = a(word(kinds["pattern"].label.lower() if "pattern" in kinds else "page"))
    text = say("Suggest {kind} for {title}", kind=kind, title=stage.item.title) if stage else say("Suggest {kind}", kind=kind)
    return label(text, env), found.new(pattern_folder(catalog, stage), template)


def offer_pencil(app: Sphinx, _doc: str, _template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Tell furo, and other themes made with sphinx-basic-ng, where a page is edited, unless the project has told them."""
    found = repository(app.config)
    if found and doctree is not None and not context.get("theme_source_repository") and context.get("theme_source_edit_link") == "":
        context["theme_source_edit_link"] = found.edit("") + "/{filename}"
