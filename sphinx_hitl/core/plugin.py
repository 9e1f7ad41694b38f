"""Plugins: rules and views of other packages. A collection names those that it wants in its vocabulary."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sphinx_hitl.core.kinds import KIND_NAMES
from sphinx_hitl.core.phrases import say
from sphinx_hitl.core.rulebook import RULES, Rule
from sphinx_hitl.core.viewspec import VIEWS, ViewSpec
from sphinx_hitl.core.words import did_you_mean, listed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from sphinx_hitl.core.blocks import Block
    from sphinx_hitl.core.catalog import Catalog
    from sphinx_hitl.core.model import Problem
    from sphinx_hitl.core.rulebook import Check
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
    checks: tuple[Check, ...] = ()
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
            repair = did_you_mean(name, list(installed)) or say("install the package that has it")
            raise PluginError(say("no plugin '{name}' is installed; {repair}", name=name, repair=repair))
        try:
            plugin = installed[name].load()
        except Exception as error:  # it is code of others
            reason = f"{type(error).__name__}: {error}"
            raise PluginError(say("the plugin '{name}' cannot be loaded: {reason}", name=name, reason=reason)) from error
        if not isinstance(plugin, Plugin):
            what = type(plugin).__name__
            raise PluginError(say("the plugin '{name}' is no Plugin but {what}; correct its entry point", name=name, what=what))
        plugins[name] = plugin
    _compare(plugins)
    return plugins


def _compare(plugins: Mapping[str, Plugin]) -> None:
    """Raise PluginError where names and codes are malformed or taken."""
    rules = {taken: "sphinx_hitl" for rule in RULES.values() for taken in (rule.name, rule.code)}
    views = dict.fromkeys((*KIND_NAMES, *VIEWS), "sphinx_hitl")
    for plugin, parts in plugins.items():
        for rule in parts.rules:
            _claim(rules, rule.name, _NAME, plugin)
            _claim(rules, rule.code, _CODE, plugin)
        for spec, _ in parts.views:
            _claim(views, spec.name, _NAME, plugin)


def _claim(taken: dict[str, str], name: str, form: re.Pattern[str], plugin: str) -> None:
    if not form.fullmatch(name):
        example = "X101" if form is _CODE else "two-words"
        raise PluginError(
            say("the plugin '{plugin}' says '{name}', which has not the form of '{example}'", plugin=plugin, name=name, example=example)
        )
    if name in taken:
        raise PluginError(say("the plugin '{plugin}' has '{name}', which {other} has already", plugin=plugin, name=name, other=taken[name]))
    taken[name] = plugin


def plugin_problems(catalog: Catalog) -> Iterator[tuple[str, Problem]]:
    """What the checks of plugins find."""
    for name, plugin in catalog.vocabulary.plugins.items():
        known = [rule.name for rule in plugin.rules]
        for check in plugin.checks:
            for path, problem in check(catalog):
                if problem.rule not in known:
                    raise PluginError(
                        say(
                            "the plugin '{name}' reports '{rule}', but its rules are {known}",
                            name=name,
                            rule=problem.rule,
                            known=listed(known),
                        )
                    )
                yield path, problem
