"""The configuration: the vocabulary file, which Sphinx compares from build to build, and a few switches."""

from __future__ import annotations

from dataclasses import Field, dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinx.util import logging

from sphinx_hitl.core.phrases import say
from sphinx_hitl.core.viewspec import VIEWS
from sphinx_hitl.core.vocabulary import SETTINGS, VocabularyError, default_vocabulary, parse_tables, vocabulary
from sphinx_hitl.ext.diagrams import CACHE
from sphinx_hitl.ext.directives import ViewDirective
from sphinx_hitl.ext.translation import __, message

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

    from sphinx_hitl.core.vocabulary import Vocabulary

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class HitlConfig:
    """Every configuration value; a field's metadata says what Sphinx has to know about it."""

    tables: dict[str, object] = field(
        default_factory=dict,
        metadata={"rebuild": "env", "help": "the vocabulary as read from conf/language.toml; set by the extension itself"},
    )
    plugins: list[str] = field(
        default_factory=list,
        metadata={"rebuild": "env", "help": "the views of the plugins that the vocabulary names; set by the extension itself"},
    )
    sidebar: bool = field(
        default=True, metadata={"rebuild": "html", "help": "show parts, stages and near pages in the sidebar, not every page of the book"}
    )
    repository: str = field(
        default="",
        metadata={"rebuild": "html", "help": "owner/name on GitHub; with it every page offers to edit it and to suggest a pattern"},
    )
    repository_branch: str = field(
        default="main", metadata={"rebuild": "html", "help": "the branch of that repository from which the book is made"}
    )
    repository_folder: str = field(
        default="", metadata={"rebuild": "html", "help": "the folder of that repository in which the source root lies"}
    )
    template: str = field(
        default="", metadata={"rebuild": "html", "help": "the text of the template for new patterns; set by the extension itself"}
    )
    diagrams: bool = field(default=True, metadata={"rebuild": "env", "help": "draw diagrams, if sphinxcontrib-mermaid is loaded"})
    jquery: bool = field(
        default=True,
        metadata={"rebuild": "html", "help": "let pages load jQuery, which sphinx-needs brings for its scripts"},
    )


def add_config(app: Sphinx) -> None:
    """Register the values."""
    for value in fields(HitlConfig):
        default = _default(value)
        app.add_config_value(f"hitl_{value.name}", default, value.metadata["rebuild"], frozenset({type(default)}), value.metadata["help"])


def _default(value: Field[Any]) -> object:
    return value.default_factory() if callable(value.default_factory) else value.default


def settle_types(_app: Sphinx, config: Config) -> None:
    """Do without values of a wrong type, of which Sphinx itself tells only after they have been used."""
    defaults = {f"hitl_{value.name}": _default(value) for value in fields(HitlConfig)}
    for name, default in {**defaults, "hitl_diagram_cache": CACHE}.items():
        if not isinstance(config[name], type(default)):
            text = __("%s in conf.py is %r, which is not of the type '%s'; its default is used")
            logger.warning(text, name, config[name], type(default).__name__, type="hitl", subtype="setting")
            config[name] = default


def load_vocabulary_tables(app: Sphinx, config: Config) -> None:
    """Put the vocabulary's tables into the configuration, so that a change of them is a change of the configuration."""
    path = Path(app.srcdir, SETTINGS)
    try:
        tables = parse_tables(path.read_bytes() if path.exists() else b"", SETTINGS.as_posix())
        words = vocabulary(tables, SETTINGS.as_posix())
    except (VocabularyError, OSError) as problem:
        logger.error(__("%s; the built-in vocabulary is used"), message(_cause(problem)), type="hitl", subtype="vocabulary")
        tables, words = parse_tables(b"", SETTINGS.as_posix()), default_vocabulary()
    config.hitl_tables = dict(tables)
    of_plugins = {name: spec for name, spec in words.views.items() if name not in VIEWS}
    config.hitl_plugins = [repr(spec) for spec in of_plugins.values()]
    for name in of_plugins:
        app.add_directive_to_domain("hitl", name, ViewDirective)


def _cause(problem: VocabularyError | OSError) -> str:
    if isinstance(problem, VocabularyError):
        cause: str = problem.args[0]  # not `str(problem)`, which could not be translated
        return cause
    return say("{file}: cannot be read: {reason}", file=SETTINGS.as_posix(), reason=problem.strerror or "")


def vocabulary_of(tables: Any) -> Vocabulary:  # noqa: ANN401 - a configuration value
    """The vocabulary in its typed form; the tables were checked when the configuration was read."""
    return vocabulary(tables, SETTINGS.as_posix())
