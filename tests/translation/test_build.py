"""A book in German: our labels, our messages, and what translators have made of authors' words."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from sphinx.util.i18n import CatalogRepository

from sphinx_hitl.ext import translation
from tests.ext.conftest import Book, fill, pattern

PLAIN = {"LC_ALL": "", "LC_MESSAGES": "", "LANG": "", "LANGUAGE": ""}


@pytest.fixture
def german(tmp_path: Path) -> Book:
    book = fill(Book(tmp_path / "book"))
    book.conf += '\nlanguage = "de"\nlocale_dirs = ["locales"]\ngettext_compact = False\n'
    return book.write(
        "all.md", "---\norphan: true\n---\n\n# All\n\n```{catalogue}\n:caption: All patterns\n:name: all-patterns\n```\n\n```{gaps}\n```\n"
    )


def build(book: Book, builder: str, **env: str) -> tuple[Path, str]:
    book.build("dummy")  # writes the configuration
    out = book.root.parent / f"{builder}-out"
    command = [sys.executable, "-m", "sphinx", "-q", "-E", "-b", builder, "-c", str(book.root / "conf"), str(book.root), str(out)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, **PLAIN, **env})
    assert done.returncode == 0, done.stderr
    return out, done.stderr


def test_labels_are_german(german: Book) -> None:
    result = german.build()
    assert result.reported == []
    card = result.html("patterns/model-validation/noise-floor")
    for label in ("Stufen", "Geht voraus", "vollständig", "Stand"):
        assert f">{label}<" in card, label
    assert "Precedes" not in card
    assert "Used by</" not in card
    table = result.html("all")
    assert "Muster" in table
    assert "Informationsbedarf:" in table
    assert "How well documented" not in table


def test_findings_are_in_the_language_of_the_terminal(german: Book) -> None:
    german.edit("patterns/model-validation/noise-floor.md", "seed-variance", "seed-varianse")
    _, said = build(german, "dummy", LANGUAGE="de")
    assert "unbekannt: Informationsbedarf „seed-varianse“; ist „seed-variance“ gemeint? [hitl.unknown-id]" in said
    _, said = build(german, "dummy", LC_ALL="C")
    assert "unknown information need 'seed-varianse'; did you mean 'seed-variance'? [hitl.unknown-id]" in said


def test_the_vocabulary_names_things_in_its_own_language(german: Book) -> None:
    german.write(
        "conf/language.toml",
        '[kinds]\npattern = { label = "Kniff", plural = "Kniffe" }\n\n[[sections]]\ntitle = "Ziel"\naliases = ["Goal"]\n',
    )
    result = german.build()
    assert any("this section is called 'Ziel', not 'Goal'" in line or "dieser Abschnitt heißt „Ziel“" in line for line in result.reported)
    assert "Kniff" in result.html("all")


def test_translators_get_what_authors_wrote_and_nothing_else(german: Book) -> None:
    out, _ = build(german, "gettext")
    needs = (out / "patterns/model-validation/needs.pot").read_text(encoding="utf-8")
    assert 'msgid "decide how often to repeat"' in needs
    assert "needs.md:7\n" in needs
    pattern = (out / "patterns/model-validation/noise-floor.pot").read_text(encoding="utf-8")
    assert 'msgid "Noise Floor"' in pattern
    for generated in ("Precedes", "Geht voraus", "Stages", "Stufen", "Sealed Test", "complete"):
        assert f'msgid "{generated}"' not in pattern
    assert 'msgid "All patterns"' in (out / "all.pot").read_text(encoding="utf-8")


def test_translated_titles_and_texts_are_shown_everywhere(german: Book) -> None:
    out, _ = build(german, "gettext")
    translate(german, out, "patterns/model-validation/noise-floor", {"Noise Floor": "Rauschgrund", "Goal": "Ziel"})
    translate(german, out, "patterns/model-validation/needs", {"decide how often to repeat": "entscheiden, wie oft zu wiederholen ist"})
    translate(german, out, "all", {"All patterns": "Alle Muster"})
    result = german.build()
    assert result.reported == []
    own = result.html("patterns/model-validation/noise-floor")
    assert "Rauschgrund" in own
    assert "Ziel" in own
    other = result.html("patterns/model-validation/sealed-test")
    assert "Rauschgrund" in other
    assert "Noise Floor" not in other
    assert "entscheiden, wie oft zu wiederholen ist" in result.html("patterns/model-validation/needs")
    assert "Alle Muster" in result.html("all")
    assert ">Rauschgrund</span></a>" in result.html("all")


def test_another_translation_is_shown_by_the_next_build(german: Book) -> None:
    out, _ = build(german, "gettext")
    for title in ("Rauschgrund", "Grundrauschen"):
        translate(german, out, "patterns/model-validation/noise-floor", {"Noise Floor": title})
        assert title in german.build().html("patterns/model-validation/sealed-test")


def test_catalogs_are_looked_for_no_more_often_in_a_larger_book(german: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[object] = []

    class Counted(CatalogRepository):
        def __init__(self, *arguments: Any) -> None:
            looks.append(arguments)
            super().__init__(*arguments)

    monkeypatch.setattr(translation, "CatalogRepository", Counted)
    german.build()
    small, looks[:] = len(looks), []
    for number in range(10):
        german.write(f"patterns/model-validation/more-{number}.md", pattern(f"More {number}", ":precedes: sealed-test\n"))
    german.build(fresh=True)
    assert 0 < len(looks) <= small


@pytest.mark.parametrize("damage", [b"", b"no catalog at all, but long enough for a head", "cut"])
def test_a_damaged_catalog_is_named_and_does_not_end_the_build(german: Book, damage: bytes | str) -> None:
    out, _ = build(german, "gettext")
    translate(german, out, "patterns/model-validation/noise-floor", {"Noise Floor": "Rauschgrund"})
    path = german.root / "locales/de/LC_MESSAGES/patterns/model-validation/noise-floor.mo"
    path.write_bytes(damage if isinstance(damage, bytes) else path.read_bytes()[:60])
    os.utime(path, (2_000_000_000, 2_000_000_000))  # newer than what it was made from, so that Sphinx leaves it
    result = german.build()
    (said,) = (line for line in result.reported if "hitl" in line)
    assert "locales/de/LC_MESSAGES/patterns/model-validation/noise-floor.mo cannot be read as a catalog of translations; delete it" in said
    assert "Noise Floor" in result.html("patterns/model-validation/sealed-test")


def translate(book: Book, templates: Path, doc: str, words: dict[str, str]) -> None:
    with (templates / f"{doc}.pot").open("rb") as file:
        catalog = read_po(file, locale="de")
    for english, german in words.items():
        assert english in catalog
        catalog[english].string = german
    catalog.fuzzy = False
    target = book.root / "locales" / "de" / "LC_MESSAGES" / f"{doc}.mo"
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as file:
        write_mo(file, catalog)
    with target.with_suffix(".po").open("wb") as file:
        write_po(file, catalog)
