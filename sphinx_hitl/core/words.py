"""Nearness of words: ids from headings, and what a mistyped word was meant to be."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from difflib import get_close_matches

_NOT_WORD = re.compile(r"[^\w]+")


def slug(text: str) -> str:
    """Turn a heading into kebab case: 'Which *one*?' -> 'which-one'."""
    plain = unicodedata.normalize("NFKC", text).lower().replace("'", "").replace("’", "")
    return _NOT_WORD.sub("-", plain.replace("_", "-")).strip("-")


def key(text: str) -> str:
    """Fold what people confuse: letter case, hyphens, spaces and the plural."""
    letters = slug(text).replace("-", "")
    return letters[:-1] if len(letters) > 3 and letters.endswith("s") else letters


def nearest(word: str, known: Mapping[str, str] | Iterable[str]) -> str | None:
    """The known word that was probably meant, or None.

    `known` may map ids to titles; a title given instead of an id is found too. What differs only in letter case,
    hyphens or plural wins over what is merely spelled alike.
    """
    titles = known if isinstance(known, Mapping) else {name: "" for name in known}
    wanted = key(word)
    folded: dict[str, str] = {}
    for name in sorted(titles, reverse=True):
        if title := titles[name]:
            folded.setdefault(key(title), name)
    for name in sorted(titles, reverse=True):
        folded[key(name)] = name
        if "/" in name:
            folded.setdefault(key(name.rpartition("/")[2]), name)
    if wanted in folded:
        return folded[wanted]
    if close := get_close_matches(wanted, sorted(folded), n=1, cutoff=0.72):
        return folded[close[0]]
    spelled_out = {folded[name] for name in folded if _abbreviates(wanted, name)}
    return spelled_out.pop() if len(spelled_out) == 1 else None


def _abbreviates(short: str, long: str) -> bool:
    """Whether 'hpo' can stand for 'hyperparameteroptimization': same first letter, the others in order."""
    if not 2 <= len(short) <= 5 or short[0] != long[:1]:
        return False
    letters = iter(long)
    return all(letter in letters for letter in short)


def did_you_mean(word: str, known: Mapping[str, str] | Iterable[str]) -> str | None:
    """The repair for a mistyped word, or None if nothing is near."""
    name = nearest(word, known)
    return f"did you mean '{name}'?" if name is not None else None


def one_of(word: str, known: Iterable[str]) -> str:
    """The repair for a value out of a short closed set: the nearest, else all of them."""
    values = list(known)
    return did_you_mean(word, values) or "use " + listed(values, "or")


def listed(words: Iterable[str], last: str = "and") -> str:
    """Join words as a sentence does: 'a', 'b' and 'c'."""
    quoted = [f"'{word}'" for word in words]
    return f" {last} ".join([", ".join(quoted[:-1]), quoted[-1]] if len(quoted) > 1 else quoted)
