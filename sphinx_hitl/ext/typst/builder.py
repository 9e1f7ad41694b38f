"""The builders: `typst` writes Typst's own text, `typstpdf` a PDF. Nothing in them depends on the day or the machine."""

from __future__ import annotations

import importlib.util
import json
import os
from pathlib import Path
from shutil import rmtree
from typing import TYPE_CHECKING, Any

from sphinx.errors import SphinxError
from sphinx.util import logging
from sphinxcontrib_typstbuilder import TypstBuilder

from sphinx_hitl.ext.typst.compiler import CompilerError, Job, compile_book

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sphinx.application import Sphinx
    from sphinx.config import Config

logger = logging.getLogger(__name__)

TEMPLATES = Path(__file__).with_name("templates")


def settle(app: Sphinx, config: Config) -> None:
    """Settings that are nobody's: one book of everything, in our template."""
    given = set(config._raw_config) | set(config.overrides)  # noqa: SLF001 - there is no other way to tell what was given
    if "typst_documents" not in given:
        config["typst_documents"] = [{"startdocname": config.root_doc, "targetname": "book", "title": config.project}]
    config["typst_templates_path"] = [str(Path(app.confdir, folder)) for folder in config.typst_templates_path] + [str(TEMPLATES)]
    if config.typst_template == "default":
        config["typst_template"] = "book"


class TypstBookBuilder(TypstBuilder):  # type: ignore[misc] # the package has no types
    """Writes a folder with all that the compiler needs."""

    name = "typst"
    format = "typst"

    def init(self) -> None:
        """Start without pictures."""
        super().init()
        self.pictures: dict[str, bytes] = {}
        self.labels: dict[str, list[str]] = {}

    def write_documents(self, docnames: Any) -> None:  # noqa: ANN401
        """Write the texts, with our functions, our facts and the diagrams beside them."""
        for document in self.config.typst_documents:
            rmtree(self._folder(document), ignore_errors=True)
        super().write_documents(docnames)
        for document in self.config.typst_documents:
            folder = self._folder(document)
            for path in TEMPLATES.glob("*.typ"):
                if not (folder / "templates" / path.name).exists():
                    (folder / "templates" / path.name).write_bytes(path.read_bytes())
            for name, content in self.pictures.items():
                (folder / name).write_bytes(content)
            (folder / "metadata.json").write_text(json.dumps(self._facts(document), ensure_ascii=False, sort_keys=True), encoding="utf-8")

    def note_labels(self, labels: list[str]) -> None:
        """Labels to which the text that is being written has links."""
        self._linked = labels

    def _write_doc(self, start: str, target: str, *others: Any) -> None:  # noqa: ANN401
        super()._write_doc(start, target, *others)
        self.labels[target] = self._linked

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
            path = folder.with_suffix(".pdf")
            self._compile(folder / f"{folder.name}.typ", path, self.labels[folder.name])
            logger.info("%s: %d kB", path, path.stat().st_size // 1024)

    def _compile(self, source: Path, path: Path, labels: list[str]) -> None:
        """Compile a text; the same text gives the same bytes, unless SOURCE_DATE_EPOCH gives them a date."""
        if importlib.util.find_spec("typst") is None:
            raise SphinxError("the PDF needs the Typst compiler: pip install 'sphinx-hitl[pdf]'")
        date = os.environ.get("SOURCE_DATE_EPOCH")
        job = Job(str(source), str(path), self._fonts(), list(self.config.hitl_pdf_standards), int(date) if date else None)
        try:
            missing = compile_book(job, labels)
        except CompilerError as error:
            raise SphinxError(f"Typst cannot make {path.name}: {error}") from error
        for name in missing:
            logger.warning("the printed book has no place for links to '%s'", name, type="hitl", subtype="typst")

    def _fonts(self) -> list[str]:
        folders = [str(Path(self.app.confdir, folder)) for folder in self.config.hitl_pdf_fonts]
        try:
            mermaidx = importlib.import_module("mermaidx")
        except ImportError:
            return folders
        # The letters that diagrams are drawn for; the serif and the monospaced face come with the compiler.
        return [*folders, str(Path(str(mermaidx.__file__)).parent / "assets" / "fonts")]
