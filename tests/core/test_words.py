"""Nearness of words: which of the known ones a mistyped one was meant to be."""

from __future__ import annotations

import pytest

from sphinx_hitl.core.words import a, did_you_mean, key, listed, nearest, one_of, separated, slug

STAGES = {
    "data-cleaning": "Data Cleaning",
    "feature-engineering": "Feature Engineering",
    "hyperparameter-optimization": "Hyperparameter Optimization",
    "model-selection": "Model Selection",
    "model-validation": "Model Validation",
}
NEEDS = {
    "seed-variance": "How much does the seed move the score?",
    "gap-larger-than-chance": "Is the gap larger than chance?",
    "noise-floor/what-else": "What else could move the score?",
}


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        # Letter case, hyphens, plural
        ("Model-Validation", "model-validation"),
        ("MODEL-VALIDATION", "model-validation"),
        ("model_validation", "model-validation"),
        ("model validation", "model-validation"),
        ("modelvalidation", "model-validation"),
        ("ModelValidation", "model-validation"),
        ("model-validations", "model-validation"),
        # Slips
        ("model-validaton", "model-validation"),
        ("modle-validation", "model-validation"),
        ("hyperparameter-optimisation", "hyperparameter-optimization"),
        ("hyperparamter-optimization", "hyperparameter-optimization"),
        ("feature-enginering", "feature-engineering"),
        ("selection-model", None),
        # Abbreviations
        ("hpo", "hyperparameter-optimization"),
        ("HPO", "hyperparameter-optimization"),
        ("fe", "feature-engineering"),
        ("mv", "model-validation"),
        ("m", None),
        # A part of it
        ("validation", "model-validation"),
        ("optimization", "hyperparameter-optimization"),
        ("Engineering", "feature-engineering"),
        ("model", None),
        # Nothing like it
        ("deployment", None),
        ("xyzzy", None),
        ("", None),
        ("?", None),
        ("🎉", None),
        ("x" * 1000, None),
    ],
)
def test_nearest_stage(word: str, meant: str | None) -> None:
    assert nearest(word, STAGES) == meant


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("How much does the seed move the score?", "seed-variance"),
        ("how much does the seed move the score", "seed-variance"),
        ("Is the gap larger then chance?", "gap-larger-than-chance"),
        ("what-else", "noise-floor/what-else"),
        ("What else", "noise-floor/what-else"),
        ("noise-floor/what-elses", "noise-floor/what-else"),
        ("seed-varience", "seed-variance"),
        ("larger-than", "gap-larger-than-chance"),
        ("noise-floor", "noise-floor/what-else"),
    ],
)
def test_nearest_need_by_title_or_last_part(word: str, meant: str) -> None:
    assert nearest(word, NEEDS) == meant


def test_id_wins_over_the_title_of_another() -> None:
    assert nearest("Noise-Floor", {"noise-floor": "The Floor", "other": "Noise Floor"}) == "noise-floor"


def test_same_letters_win_over_similar_ones() -> None:
    assert nearest("Tools", ["tool", "tolls", "stool"]) == "tool"


def test_ambiguous_abbreviation_means_nothing() -> None:
    assert nearest("ms", ["model-selection", "many-stages"]) is None


def test_answer_does_not_depend_on_order() -> None:
    names = ["abcd", "abce", "abcf", "bbcd"]
    assert nearest("abc", names) == nearest("abc", names[::-1])


def test_no_known_words() -> None:
    assert nearest("a", []) is None
    assert nearest("", [""]) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Which one?", "which-one"),
        ("  Trade-offs & costs: a/b  ", "trade-offs-costs-a-b"),
        ("Don't ask", "dont-ask"),
        ("Don’t ask", "dont-ask"),
        ("snake_case", "snake-case"),
        ("Überraschung", "überraschung"),
        ("数据 清洗", "数据-清洗"),
        ("ﬁne ①", "fine-1"),
        ("🎉", ""),
        ("", ""),
        ("noise-floor", "noise-floor"),
    ],
)
def test_slug(text: str, expected: str) -> None:
    assert slug(text) == expected
    assert slug(expected) == expected


def test_key_folds_what_people_confuse() -> None:
    assert key("Model Validations") == key("model-validation") == "modelvalidation"
    assert key("bus") == "bus"


def test_repairs() -> None:
    assert did_you_mean("Drafts", ["draft", "complete"]) == "did you mean 'draft'?"
    assert did_you_mean("xyzzy", ["draft", "complete"]) is None
    assert one_of("xyzzy", ["draft", "complete", "reviewed"]) == "use 'draft', 'complete' or 'reviewed'"
    assert one_of("completee", ["draft", "complete"]) == "did you mean 'complete'?"


@pytest.mark.parametrize(
    ("words", "expected"), [([], ""), (["a"], "'a'"), (["a", "b"], "'a' and 'b'"), (["a", "b", "c"], "'a', 'b' and 'c'")]
)
def test_listed(words: list[str], expected: str) -> None:
    assert listed(words) == expected


def test_listed_with_or() -> None:
    assert listed(["a", "b"], "or") == "'a' or 'b'"


@pytest.mark.parametrize(
    ("value", "expected"),
    [("a and b", "a, b"), ("a; b;c", "a, b, c"), ("a b", "a, b"), ("a & b", "a, b"), ("a+b", "a, b"), ("a", ""), ("a and x", ""), ("", "")],
)
def test_separated(value: str, expected: str) -> None:
    assert separated(value, {"a", "b", "c"}) == expected


def test_articles() -> None:
    assert (a("stage"), a("information need"), a("")) == ("a stage", "an information need", "a ")
