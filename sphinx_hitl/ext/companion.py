"""sphinx-needs as companion: when it is loaded, every object of the language is also a need, for questions of one's own.

A need has the kind of its object as `type`, the object's id, title and summary (as `content`), and its facts and links
under the names they have on the card, with `_` for `-`: `documented_in`, `alternative_to`, and `alternative_to_back` for the
other direction. `status` is sphinx-needs' own field. A name that means something else to sphinx-needs gets `hitl_` before it;
`hitl_needs` is one, as `needs` in a filter is the list of all needs.
Only links that lead somewhere are handed on: our rules report the others, once.

The needs are made anew from the catalog for every build, right before sphinx-needs looks at them. Nothing of them is
stored, so nothing can go stale, clash with itself or depend on the order of reading.
"""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from sphinx.util import logging

from sphinx_hitl.core.kinds import OptionType
from sphinx_hitl.ext.config import vocabulary_of
from sphinx_hitl.ext.directives import UnseenCard
from sphinx_hitl.ext.domain import domain_of
from sphinx_hitl.ext.kept import digest
from sphinx_hitl.ext.translation import __

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment

    from sphinx_hitl.core.catalog import Catalog
    from sphinx_hitl.core.kinds import OptionSpec
    from sphinx_hitl.core.model import Item
    from sphinx_hitl.core.vocabulary import Relation, Vocabulary

logger = logging.getLogger(__name__)

_IDS = re.compile(r"[\w/-]+")
"""Our ids, and those that sphinx-needs takes by default; a dot would mean a part of a need."""

_COLORS = ("#cfe2f3", "#d9ead3", "#fff2cc", "#ead1dc", "#d9d2e9", "#fce5cd")
"""Boxes of the kinds in diagrams; black on any of them is easy to read."""

_NO_FIELDS = {"id", "status"}
"""Facts that sphinx-needs has itself."""

_FILTER_NAMES = {"needs", "current_need", "search", "c", "var", "results"}
"""What filters of sphinx-needs call by name; a field of such a name would be hidden, without a word."""

_TEXT = {"type": "string"}
_LIST = {"type": "array", "items": _TEXT}
_SCHEMAS: Mapping[OptionType, dict[str, Any]] = {
    OptionType.FLAG: {"type": "boolean"},
    OptionType.INTEGER: {"type": "integer"},
    OptionType.IDS: _LIST,
    OptionType.VALUES: _LIST,
    OptionType.EVIDENCE: _LIST,
}


def is_loaded(app: Sphinx) -> bool:
    """Whether this book has the companion."""
    return "sphinx_needs" in app.extensions


def join(app: Sphinx, config: Config) -> None:
    """Tell sphinx-needs our types, fields and link types; what the book's own settings say of them wins."""
    if not is_loaded(app):
        return
    from sphinx_needs.api import add_field, add_need_type, get_need_types
    from sphinx_needs.config import NeedsSphinxConfig
    from sphinx_needs.exceptions import NeedsApiConfigWarning

    if config.needs_id_regex == NeedsSphinxConfig.get_default("id_regex"):
        config.needs_id_regex = _IDS.pattern
    words = vocabulary_of(config.hitl_tables)
    for number, kind in enumerate(words.kinds.values()):
        if kind.name not in get_need_types(app):
            add_need_type(app, kind.name, kind.label, "", _COLORS[number % len(_COLORS)])
        # A card outside the reader's sight must stay an error, and not become a need that nothing else knows.
        app.add_directive(kind.name, UnseenCard, override=True)
    for name, fact in _facts(words).items():
        with suppress(NeedsApiConfigWarning):  # the book or another extension has it
            add_field(name, fact.help, schema=_SCHEMAS.get(fact.type, _TEXT), nullable=True)  # type: ignore[arg-type]
    config.needs_links = {**_link_types(words), **config.needs_links}
    app.connect("env-updated", _note_shown)
    app.connect("needs-before-post-processing", _hand_over)
    app.connect("builder-inited", _spare_translators)
    app.connect("html-page-context", _drop_idle_files, priority=600)


def _spare_translators(app: Sphinx) -> None:
    """Keep sphinx-needs from writing its file beside catalogs, which it cannot do without an error."""
    if not app.builder.use_message_catalog:
        app.config.needs_build_json = False


def _facts(words: Vocabulary) -> dict[str, OptionSpec]:
    """The facts of all kinds by the names of their fields."""
    options = (option for kind in words.kinds.values() for option in kind.options.values())
    return {field_name(option.name): option for option in options if option.type is not OptionType.LINKS and option.name not in _NO_FIELDS}


def _link_types(words: Vocabulary) -> dict[str, dict[str, str]]:
    """The relations as link types; one that means different things at different kinds goes by its name."""
    by_name: dict[str, list[Relation]] = {}
    for relation in words.relations:
        by_name.setdefault(relation.name, []).append(relation)
    return {
        field_name(name): {
            "description": f"{relations[0].label} (links)" if len(relations) == 1 else f"links called '{name}'",
            "outgoing": relations[0].label if len(relations) == 1 else name,
            "incoming": relations[0].inverse if len(relations) == 1 else f"{name} (of)",
        }
        for name, relations in by_name.items()
    }


def field_name(name: str) -> str:
    """The name of a fact or link in sphinx-needs, where filters are Python expressions."""
    from sphinx_needs.data import NeedsCoreFields

    field = re.sub(r"\W", "_", name)
    is_taken = (field in NeedsCoreFields and field != "status") or field in _FILTER_NAMES
    return f"hitl_{field}" if is_taken else field


def _hand_over(app: Sphinx, needs: dict[str, Any]) -> None:
    """Put our needs among the others; an id that one of them has is left to it."""
    from sphinx_needs.api import InvalidNeedException, generate_need
    from sphinx_needs.config import NeedsSphinxConfig
    from sphinx_needs.data import SphinxNeedsData

    others = _others(app, needs)
    for id_ in needs.keys() - others.keys():
        del needs[id_]
    config, schema = NeedsSphinxConfig(app.config), SphinxNeedsData(app.env).get_schema()
    catalog, refused = domain_of(app.env).catalog, set()
    for need in needs_of(catalog):
        id_, place = need["id"], (need["docname"], need["lineno"])
        if id_ in others:
            continue
        try:
            needs[id_] = generate_need(config, schema, doctype=".md", allow_type_coercion=False, **need)
        except InvalidNeedException as error:
            refused.add(id_)
            message = __("'%s' is no need for sphinx-needs, as settings of the book refuse it: %s")
            logger.warning(message, id_, error.message, location=place, type="hitl", subtype="companion")
    if refused:  # which is said already, so links to them are not reported too
        link_types = {field_name(relation.name) for relation in catalog.vocabulary.relations}
        for id_ in needs.keys() - others.keys():
            for name in link_types:
                needs[id_][name] = [target for target in needs[id_][name] if target not in refused]


def _others(app: Sphinx, needs: Mapping[str, Any]) -> dict[str, Any]:
    """The needs that are not ours; ours are among them only in an application that builds more than once."""
    from sphinx_needs.need_item import NeedItemSourceUnknown

    kinds = domain_of(app.env).vocabulary.kinds
    return {id_: need for id_, need in needs.items() if need["type"] not in kinds or not isinstance(need.source, NeedItemSourceUnknown)}


def needs_of(catalog: Catalog) -> Iterator[dict[str, Any]]:
    """Every object as sphinx-needs wants it said."""
    kinds = catalog.vocabulary.kinds
    names = {option: field_name(option) for kind in kinds.values() for option in kind.options}
    for id_, (item, page) in catalog.entries.items():
        if not _IDS.fullmatch(id_):
            continue  # our rules report it
        need: dict[str, Any] = {
            "id": id_,
            "need_type": item.kind,
            "title": item.title,
            "content": item.summary,
            "docname": page.doc,
            "lineno": item.place.line,
        }
        for option in kinds[item.kind].options.values():
            if option.type is not OptionType.LINKS and option.name != "id" and item.has(option.name):
                need[names[option.name]] = _value(item, option)
        # A link type that is left out costs sphinx-needs a copy of its default.
        need |= {names[relation.name]: [] for relation in catalog.vocabulary.relations}
        for edge in catalog.outgoing.get(id_, ()):
            if edge.link and _IDS.fullmatch(edge.target):
                need[names[edge.relation]].append(edge.target)
        yield need


def _value(item: Item, option: OptionSpec) -> object:
    """A fact of an item in the type of its field, None for what our rules report."""
    match _SCHEMAS.get(option.type, _TEXT)["type"]:
        case "boolean":
            return True
        case "integer":
            return int(item.value(option.name)) if re.fullmatch(r"\d{1,9}", item.value(option.name)) else None
        case "array":
            return list(item.values(option.name))
    return item.value(option.name)


def _note_shown(app: Sphinx, env: BuildEnvironment) -> None:
    """For each page with views or roles of sphinx-needs, note a fingerprint of all needs: any of them may be shown there.

    Once sphinx-needs has started to work on the needs, it would be another one.
    """
    from sphinx_needs.data import SphinxNeedsData

    data, domain = SphinxNeedsData(env), domain_of(env)
    domain.needs = {}
    if pages := data.get_or_create_docs()["all"]:
        others = [sorted(need.items()) for _, need in sorted(_others(app, data.get_needs_mutable()).items())]
        everything = digest((list(needs_of(domain.catalog)), others, sorted(data.get_or_create_extends().items())))
        domain.needs = dict.fromkeys(pages, everything)


_ASSETS = {"sphinx-data-viewer/": "sdv-", "sphinx-needs/libs/html/sphinx_needs_collapse": "needs_collapse", "sphinx-needs/": "(?i:need)"}
"""Files that sphinx-needs wants on every page, and how the classes begin that they are for."""

_JQUERY = ("_static/jquery.js", "_static/_sphinx_javascript_frameworks_compat.js")


def _drop_idle_files(app: Sphinx, _doc: str, _template: str, context: dict[str, Any], _doctree: object) -> None:
    """Load the scripts and style sheets of sphinx-needs only where they have something to do."""
    body = context.get("body") or ""
    idle = tuple(f"_static/{folder}" for folder, use in _ASSETS.items() if not re.search(rf'class="(?:[^"]* )?{use}', body))
    if not app.config.hitl_jquery:
        idle += _JQUERY
    for files in ("script_files", "css_files"):
        context[files] = [file for file in context.get(files, ()) if not str(getattr(file, "filename", file)).startswith(idle)]
