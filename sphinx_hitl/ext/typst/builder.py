"""The builders: `typst` writes Typst's own text, `typstpdf` a PDF. Nothing in them depends on the day or the machine."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from shutil import copytree, rmtree
from typing import TYPE_CHECKING, Any, ClassVar

from sphinx.builders import Builder
from sphinx.errors import ConfigError, NoUri, SphinxError
from sphinx.util import logging
from sphinx.util.fileutil import copy_asset_file
from sphinx.util.nodes import inline_all_toctrees

from sphinx_hitl.ext.builds import date_of_build
from sphinx_hitl.ext.typst.compiler import CompilerError, Job, compile_book
from sphinx_hitl.ext.typst.labels import label
from sphinx_hitl.ext.typst.settings import check
from sphinx_hitl.ext.typst.views import BookTranslator

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet

    from docutils import nodes

logger = logging.getLogger(__name__)

TEMPLATES = Path(__file__).with_name("templates")

NO_GLYPH = "\nName a folder with a font that has this sign in hitl_pdf_fonts in conf.py, or write another sign."

HEAD = """\
#import "templates/hitl.typ": *
#import "templates/{template}.typ": *

#show: template.with(metadata: json("metadata.json"))

"""
"""What stands above each text: our functions first, so that a template may define any of them anew."""


class TypstBookBuilder(Builder):
    """Writes a folder with all that the compiler needs."""

    name = "typst"
    format = "typst"
    epilog = "The text for Typst is in %(outdir)s."
    default_translator_class = BookTranslator
    supported_image_types: ClassVar[list[str]] = ["image/svg+xml", "application/pdf", "image/png", "image/jpeg", "image/webp", "image/gif"]

    def init(self) -> None:
        """Start with settings that can be used, and with nothing written."""
        check(self.config)
        self.labels: dict[str, list[str]] = {}
        """Labels to which each text has links."""
        self.docs: set[str] = set()
        """The pages of the text that is being written."""

    def get_outdated_docs(self) -> str:
        """All: a book is one text."""
        return "the whole book"

    def get_target_uri(self, docname: str, typ: str | None = None) -> str:
        """The label of a page, if it is in the book."""
        if docname not in self.docs:
            raise NoUri(docname, typ)
        return label(docname)

    def get_relative_uri(self, _from: str, to: str, typ: str | None = None) -> str:
        """The same from everywhere."""
        return self.get_target_uri(to, typ)

    def write_documents(self, _docnames: AbstractSet[str]) -> None:
        """Write the texts, with the template, our functions, our facts and the pictures beside them."""
        for document in self.config.typst_documents:
            folder = self._folder(document)
            rmtree(folder, ignore_errors=True)
            template = str(document.get("template", self.config.typst_template))
            self._copy_templates(template, folder / "templates")
            facts = json.dumps(self._facts(document), ensure_ascii=False, sort_keys=True)
            (folder / "metadata.json").write_text(facts, encoding="utf-8")
            text, drawn = self._text(self._tree(document), folder.name)
            (folder / f"{folder.name}.typ").write_text(HEAD.format(template=template) + text, encoding="utf-8")
            for name, content in drawn.items():
                (folder / name).write_bytes(content)
            for source, name in self.images.items():
                copy_asset_file(Path(self.srcdir, source), folder / name)

    def _tree(self, document: Mapping[str, Any]) -> nodes.document:
        """All pages as one tree, with every reference resolved."""
        start = document["startdocname"]
        if start not in self.env.all_docs:
            raise ConfigError(f"typst_documents: startdocname '{start}' is no page; correct it in conf.py")
        self.docs = {start}
        tree = inline_all_toctrees(self, self.docs, start, self.env.get_doctree(start), str, [start])
        tree["docname"] = start
        self.env.resolve_references(tree, start, self)
        return tree

    def _text(self, tree: nodes.document, name: str) -> tuple[str, dict[str, bytes]]:
        """What goes to the compiler, and the diagrams that were drawn for it."""
        self.images = {}
        self.post_process_images(tree)
        translator: Any = self.create_translator(tree, self)
        tree.walkabout(translator)
        text = str(translator.body())
        self.labels[name] = translator.all_linked()
        return text, translator.pictures

    def _copy_templates(self, template: str, folder: Path) -> None:
        """Our templates, and on top of them the folder in which the book's own one lies."""
        folders = [Path(self.confdir, name) for name in self.config.typst_templates_path]
        own = [path for path in folders if (path / f"{template}.typ").exists()]
        if not own and not (TEMPLATES / f"{template}.typ").exists():
            places = ", ".join(map(str, folders)) or "typst_templates_path, which is empty"
            raise ConfigError(f"there is no template '{template}.typ' in {places}; correct typst_template in conf.py")
        for source in (TEMPLATES, *own[:1]):
            copytree(source, folder, dirs_exist_ok=True)

    def _folder(self, document: Mapping[str, Any]) -> Path:
        return Path(self.outdir, document["targetname"])

    def _facts(self, document: Mapping[str, Any]) -> dict[str, Any]:
        """What a template is told: settings, and what the document adds; no date."""
        config = self.config
        facts = {"author": config.author, "language": config.language or "en", "release": config.release, "copyright": config.copyright}
        return {**facts, "title": document["title"], "has_parts": bool(config.hitl_parts), **document.get("metadata", {})}


class PdfBuilder(TypstBookBuilder):
    """Compiles what the other writes."""

    name = "typstpdf"
    epilog = "The PDF is in %(outdir)s."

    def finish(self) -> None:
        """Compile each document."""
        for document in self.config.typst_documents:
            folder = self._folder(document)
            path = folder.with_name(f"{folder.name}.pdf")
            self._compile(folder / f"{folder.name}.typ", path, self.labels[folder.name])
            logger.info("%s: %d kB", path, path.stat().st_size // 1024)

    def _compile(self, source: Path, path: Path, labels: list[str]) -> None:
        """Compile a text; the same text gives the same bytes, unless SOURCE_DATE_EPOCH gives them a date."""
        if not all(importlib.util.find_spec(name) for name in ("typst", "pikepdf")):
            raise SphinxError("the PDF needs the Typst compiler: pip install 'sphinx-hitl[pdf]'")
        job = Job(str(source), str(path), self._fonts(), list(self.config.hitl_pdf_standards), date_of_build())
        try:
            missing = compile_book(job, labels)
        except CompilerError as error:
            advice = NO_GLYPH if "could not be displayed" in str(error) else ""
            raise SphinxError(f"Typst cannot make {path.name}: {error}{advice}") from error
        for name in missing:
            logger.warning("the printed book has no place for links to '%s'", name, type="hitl", subtype="typst")

    def _fonts(self) -> list[str]:
        folders = [str(Path(self.confdir, folder)) for folder in self.config.hitl_pdf_fonts]
        try:
            mermaidx = importlib.import_module("mermaidx")
        except ImportError:
            return folders
        # The letters that diagrams are drawn for; the serif and the monospaced face come with the compiler.
        return [*folders, str(Path(str(mermaidx.__file__)).parent / "assets" / "fonts")]
