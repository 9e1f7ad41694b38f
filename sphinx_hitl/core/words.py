"""Nearness of words: ids from headings, and what a mistyped word was meant to be."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from typing import Literal

from sphinx_hitl.core.phrases import both, either, say

_NOT_WORD = re.compile(r"[^\w]+")
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_SEPARATOR = re.compile(r"\s+and\s+|\s*[;&+]\s*|\s+")
_LONGEST = 300
"""Characters; longer words are no slips of the pen."""

_ALIKE = 0.72
"""How much alike two words are, at least, of which one may be meant by the other."""


def slug(text: str) -> str:
    """Turn a heading into kebab case: 'Which *one*?' -> 'which-one'."""
    if _SLUG.fullmatch(text):
        return text
    plain = unicodedata.normalize("NFKC", text).lower().replace("'", "").replace("’", "")
    return _NOT_WORD.sub("-", plain.replace("_", "-")).strip("-")


def titled(name: str) -> str:
    """A name as a heading: 'model-building' -> 'Model building'."""
    words = name.replace("-", " ")
    return words[:1].upper() + words[1:]


def key(text: str) -> str:
    """Fold what people confuse: letter case, hyphens, spaces and the plural."""
    letters = slug(text).replace("-", "")
    return letters[:-1] if len(letters) > 3 and letters.endswith("s") else letters


Words = Mapping[str, str] | Iterable[str]
"""Known words; a mapping gives each its title, by which it is known too."""


class Lexicon:
    """Known words in which mistyped ones can be looked up; prepared when it is first asked, as few ever are."""

    __slots__ = ("_ambiguous", "_answers", "_bits", "_by_length", "_folded", "_known")

    def __init__(self, known: Words) -> None:
        self._known = known
        self._folded: dict[str, str] = {}
        self._ambiguous: set[str] = set()
        """Folded words that stand for several known ones."""
        self._by_length: dict[int, list[tuple[str, int]]] = {}
        """The folded words of each length with their letters."""
        self._bits: dict[tuple[str, int], int] = {}
        self._answers: dict[str, tuple[str | None, bool]] = {}

    def _prepare(self) -> None:
        titles = self._known if isinstance(self._known, Mapping) else dict.fromkeys(self._known, "")
        folded = self._folded
        names = sorted(titles, reverse=True)
        for name in names:
            if (title := titles[name]) and folded.setdefault(key(title), name) != name:
                self._ambiguous.add(key(title))
        for name in names:
            folds = key(name)
            if folded.get(folds, name) != name:
                self._ambiguous.add(folds)
            folded[folds] = name
            if "/" in name and folded.setdefault(key(name.rpartition("/")[2]), name) != name:
                self._ambiguous.add(key(name.rpartition("/")[2]))
        for fold in folded:
            self._by_length.setdefault(len(fold), []).append((fold, self._letters(fold)))

    def nearest(self, word: str) -> str | None:
        """The known word that was probably meant, or None.

        What differs only in letter case, hyphens or plural wins over what is merely spelled alike.
        """
        return self._answer(word)[0]

    def replacement(self, word: str) -> tuple[str, str] | None:
        """The word and the nearest known one, if no other is as near."""
        name, alone = self._answer(word)
        return (word, name) if name and alone else None

    def _answer(self, word: str) -> tuple[str | None, bool]:
        if not self._folded:
            self._prepare()
        if word not in self._answers:
            self._answers[word] = self._search(key(word)) if len(word) < _LONGEST else (None, False)
            if self._answers[word][0] is None:
                self._answers[word] = self._holding(slug(word)), False
        return self._answers[word]

    def _search(self, wanted: str) -> tuple[str | None, bool]:
        """The nearest word, and whether it is the only one that is so near."""
        if not wanted:
            return None, False
        if wanted in self._folded:
            return self._folded[wanted], wanted not in self._ambiguous
        if close := self._spelled_alike(wanted):
            names = {self._folded[fold] for fold in close}
            return self._folded[max(close)], len(names) == 1 and self._ambiguous.isdisjoint(close)
        spelled_out = {self._folded[fold] for fold in self._folded if _abbreviates(wanted, fold)} if 2 <= len(wanted) <= 5 else set()
        return (spelled_out.pop(), True) if len(spelled_out) == 1 else (None, False)

    def _holding(self, part: str) -> str | None:
        """The only known word of which `part` is one of the words between the hyphens, or some of them."""
        if not 2 < len(part) < _LONGEST:
            return None
        names = {name for name in self._folded.values() if f"-{part}-" in f"-{name.replace('/', '-')}-"}
        return names.pop() if len(names) == 1 else None

    def _spelled_alike(self, wanted: str) -> list[str]:
        """The folded words with the highest `SequenceMatcher.ratio`, if it is high enough.

        The letters that two words have in common say how high their ratio can be, so few words have to be compared.
        """
        letters, size = self._letters(wanted), len(wanted)
        near = [
            (bound, fold)
            for length, folds in self._by_length.items()
            if 2 * min(length, size) >= _ALIKE * (length + size)
            for fold, others in folds
            if (bound := 2 * (letters & others).bit_count() / (length + size)) >= _ALIKE
        ]
        if not near:
            return []
        from difflib import SequenceMatcher

        matcher = SequenceMatcher(None, "", wanted)
        best, close = _ALIKE, list[str]()
        for bound, fold in sorted(near, reverse=True):
            if bound < best:
                break
            matcher.set_seq1(fold)
            if (ratio := matcher.ratio()) >= best:
                close = [*close, fold] if ratio == best else [fold]
                best = ratio
        return close

    def _letters(self, word: str) -> int:
        """A bit for every letter of a word, another one for its second 'e' than for its first."""
        bits, counts, letters = self._bits, dict[str, int](), 0
        for letter in word:
            counts[letter] = nth = counts.get(letter, 0) + 1
            letters |= bits.setdefault((letter, nth), 1 << len(bits))
        return letters


def nearest(word: str, known: Words | Lexicon) -> str | None:
    """The known word that was probably meant, or None."""
    return (known if isinstance(known, Lexicon) else Lexicon(known)).nearest(word)


def _abbreviates(short: str, long: str) -> bool:
    """Whether 'hpo' can stand for 'hyperparameteroptimization': same first letter, the others in order."""
    if short[0] != long[:1]:
        return False
    letters = iter(long)
    return all(letter in letters for letter in short)


def did_you_mean(word: str, known: Words | Lexicon) -> str | None:
    """The repair for a mistyped word, or None if nothing is near."""
    name = nearest(word, known)
    return say("did you mean '{name}'?", name=name) if name is not None else None


def one_of(word: str, known: Iterable[str]) -> str:
    """The repair for a value out of a short closed set: the nearest, else all of them."""
    values = list(known)
    return did_you_mean(word, values) or say("use {names}", names=listed(values, "or"))


def separated(value: str, known: Collection[str]) -> str:
    """Known words that stand together without commas, with commas; '' if they are something else."""
    parts = _SEPARATOR.split(value) if len(value) < _LONGEST else []
    return ", ".join(parts) if len(parts) > 1 and all(part in known for part in parts) else ""


def a(noun: str) -> str:
    """Put the article before a noun: 'an information need'."""
    return say("an {noun}", noun=noun) if noun[:1].lower() in {"a", "e", "i", "o", "u"} else say("a {noun}", noun=noun)


def listed(words: Iterable[str], last: Literal["and", "or"] = "and") -> str:
    """Join words as a sentence does: 'a', 'b' and 'c'."""
    quoted = [f"'{word}'" for word in words]
    if len(quoted) < 2:
        return "".join(quoted)
    parts = (", ".join(quoted[:-1]), quoted[-1])
    return either(parts) if last == "or" else both(parts)
