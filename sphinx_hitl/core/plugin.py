"""Plugins: rules and views of other packages. A collection names those that it wants in its vocabulary."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sphinx_hitl.core.kinds import KIND_NAMES
from sphinx_hitl.core.rulebook import RULES, Rule
from sphinx_hitl.core.viewspec import VIEWS, ViewSpec
from sphinx_hitl.core.words import did_you_mean, listed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from sphinx_hitl.core.blocks import Block
    from sphinx_hitl.core.catalog import Catalog
    from sphinx_hitl.core.model import Problem
    from sphinx_hitl.core.views.select import Selection

GROUP = "sphinx_hitl.plugins"
"""The group of entry points in which a package lists its plugins."""

_NAME = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_CODE = re.compile(r"[A-Z]+[0-9]+")


class PluginError(ValueError):
    """A plugin that cannot be used; the text says which and why."""


@dataclass(frozen=True, slots=True)
class Plugin:
    """What a package adds: rules with the checks that look for them, and views, each with the function that fills it."""

    rules: tuple[Rule, ...] = ()
    checks: tuple[Callable[[Catalog], Iterator[tuple[str, Problem]]], ...] = ()
    views: tuple[tuple[ViewSpec, Callable[[Selection], tuple[Block, ...]]], ...] = ()


def load_plugins(names: Iterable[str]) -> Mapping[str, Plugin]:
    """The installed plugins of these names; raises PluginError."""
    wanted = tuple(dict.fromkeys(names))
    if not wanted:
        return {}
    from importlib.metadata import entry_points  # which takes a while, and few collections have plugins

    installed = {point.name: point for point in entry_points(group=GROUP)}
    plugins: dict[str, Plugin] = {}
    for name in wanted:
        if name not in installed:
            hint = did_you_mean(name, list(installed)) or "install the package that has it"
            raise PluginError(f"no plugin '{name}' is installed; {hint}")
        try:
            plugin = installed[name].load()
        except Exception as error:  # it is code of others
            raise PluginError(f"the plugin '{name}' cannot be loaded: {type(error).__name__}: {error}") from error
        if not isinstance(plugin, Plugin):
            raise PluginError(f"the plugin '{name}' is no Plugin but {type(plugin).__name__}; correct its entry point")
        plugins[name] = plugin
    _compare(plugins)
    return plugins


def _compare(plugins: Mapping[str, Plugin]) -> None:
    """Raise PluginError where names and codes are malformed or taken."""
    rules = {taken: "sphinx_hitl" for rule in RULES.values() for taken in (rule.name, rule.code)}
    views = dict.fromkeys((*KIND_NAMES, *VIEWS), "sphinx_hitl")
    for plugin, parts in plugins.items():
        for rule in parts.rules:
            _claim(rules, rule.name, _NAME, plugin, "rule")
            _claim(rules, rule.code, _CODE, plugin, "code")
        for spec, _ in parts.views:
            _claim(views, spec.name, _NAME, plugin, "view")


def _claim(taken: dict[str, str], name: str, form: re.Pattern[str], plugin: str, what: str) -> None:
    if not form.fullmatch(name):
        example = "X101" if what == "code" else "two-words"
        raise PluginError(f"the plugin '{plugin}' calls a {what} '{name}', which has not the form of '{example}'")
    if name in taken:
        raise PluginError(f"the plugin '{plugin}' has a {what} '{name}', which {taken[name]} has already")
    taken[name] = plugin


def plugin_problems(catalog: Catalog) -> Iterator[tuple[str, Problem]]:
    """What the checks of plugins find."""
    for name, plugin in catalog.vocabulary.plugins.items():
        known = [rule.name for rule in plugin.rules]
        for check in plugin.checks:
            for path, problem in check(catalog):
                if problem.rule not in known:
                    raise PluginError(f"the plugin '{name}' reports '{problem.rule}', but its rules are {listed(known) or 'none'}")
                yield path, problem
