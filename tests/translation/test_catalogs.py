"""The catalogs: complete, current, and with the same places for values as the English texts."""

from __future__ import annotations

import pickle
import re
from string import Formatter

import pytest
from babel.messages.pofile import read_po

from sphinx_hitl.core.phrases import both, either, say, translated, word
from tests.translation.catalogs import LANGUAGES, LOCALES, POT, catalog_of, compiled, messages


def test_there_is_a_language() -> None:
    assert "de" in LANGUAGES


def test_the_template_holds_everything_that_may_be_said() -> None:
    with POT.open("rb") as file:
        kept = read_po(file)
    said = {message.id for message in messages()}
    assert len(said) > 300
    assert {message.id for message in kept} == said, "run `make messages`"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_is_complete(language: str) -> None:
    catalog = {message.id: message.string for message in catalog_of(language) if message.id}
    assert set(catalog) == {message.id for message in messages() if message.id}, "run `make messages`"
    assert [id_ for id_, text in catalog.items() if not text] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_places_of_its_original(language: str) -> None:
    for message in catalog_of(language):
        if message.id:
            assert _places(str(message.string)) == _places(str(message.id)), message.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_machines_read_is_made_of_what_people_read(language: str) -> None:
    kept = (LOCALES / language / "LC_MESSAGES" / "sphinx_hitl.mo").read_bytes()
    assert compiled(catalog_of(language)) == kept, "run `make messages`"


def test_a_phrase_is_a_text_that_can_be_said_again() -> None:
    phrase = say("no {what} in {place}", what=word("tool"), place="here")
    assert phrase == "no tool in here"
    german = {"no {what} in {place}": "in {place} kein {what}", "tool": "Werkzeug"}
    assert translated(phrase, lambda text: german.get(text, text)) == "in here kein Werkzeug"
    assert translated(pickle.loads(pickle.dumps(phrase)), lambda text: german.get(text, text)) == "in here kein Werkzeug"  # noqa: S301
    assert translated("no template", lambda _text: "never asked") == "no template"
    assert (both(["a", "b", "c"]), either(["a"]), either([])) == ("a and b and c", "a", "")


def test_braces_in_values_are_no_places() -> None:
    assert translated(say("nothing is called '#{target}'", target="{0.__class__}"), str) == "nothing is called '#{0.__class__}'"


def _places(text: str) -> list[str]:
    if "%s" in text or "%d" in text:
        return re.findall(r"%[sd]", text)
    if not re.search(r"\{\w+\}", text) or "```{information-need}" in text or "{include}" in text:
        return []
    return sorted(name for _, name, _, _ in Formatter().parse(text) if name)
