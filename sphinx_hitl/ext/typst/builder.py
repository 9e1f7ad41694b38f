"""The builders: `typst` writes Typst's own text, `typstpdf` a PDF. Nothing in them depends on the day or the machine."""

from __future__ import annotations

import importlib
import json
import os
from pathlib import Path
from shutil import rmtree
from typing import TYPE_CHECKING, Any

from sphinx.errors import SphinxError
from sphinx.util import logging
from sphinxcontrib_typstbuilder import TypstBuilder

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
            compile_pdf(folder / f"{folder.name}.typ", path, self.config.hitl_pdf_standards, self._fonts())
            logger.info("%s: %d kB", path, path.stat().st_size // 1024)

    def _fonts(self) -> list[str]:
        folders = [str(Path(self.app.confdir, folder)) for folder in self.config.hitl_pdf_fonts]
        try:
            mermaidx = importlib.import_module("mermaidx")
        except ImportError:
            return folders
        # The letters that diagrams are drawn for; the serif and the monospaced face come with the compiler.
        return [*folders, str(Path(str(mermaidx.__file__)).parent / "assets" / "fonts")]


def compile_pdf(source: Path, path: Path, standards: list[str], fonts: list[str]) -> None:
    """Compile a text; the same text gives the same bytes, unless SOURCE_DATE_EPOCH gives them a date."""
    try:
        typst = importlib.import_module("typst")
    except ImportError as error:
        raise SphinxError("the PDF needs the Typst compiler: pip install 'sphinx-hitl[pdf]'") from error
    date = {"timestamp": int(os.environ["SOURCE_DATE_EPOCH"])} if os.environ.get("SOURCE_DATE_EPOCH") else {}
    try:
        typst.compile(
            str(source),
            output=str(path),
            root=str(source.parent),
            font_paths=fonts,
            ignore_system_fonts=True,
            pdf_standards=standards,
            sys_inputs={"dated": "yes" if date else ""},
            **date,
        )
    except typst.TypstError as error:
        raise SphinxError(f"Typst cannot make {path.name}: {getattr(error, 'diagnostic', None) or error}") from error
