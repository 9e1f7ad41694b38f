"""How a command ends."""

from __future__ import annotations

CLEAN, FOUND, UNUSABLE = 0, 1, 2
"""The exit codes: nothing found, something found, nothing done because of a wrong call or an unreadable file."""


class UsageError(Exception):
    """A call that cannot be carried out; the text says why."""
