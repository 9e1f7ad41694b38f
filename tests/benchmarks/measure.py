"""User CPU time and peak memory of a command with all processes that it starts."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


class Cost(NamedTuple):
    """What a command took: seconds of user CPU of all its processes, megabytes of the largest of them."""

    seconds: float
    megabytes: float


class FailedError(RuntimeError):
    """A command that is measured did not do its work."""


def measure(command: Sequence[str], log: Path, *, codes: Sequence[int] = (0,), settings: Mapping[str, str] | None = None) -> Cost:
    """Run a command and measure it; what it says goes to `log`. Memory of this process must stay small: a child begins with it."""
    environment = {**os.environ, "PYTHONHASHSEED": "0", **(settings or {})}
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, env=environment)
        _, status, usage = os.wait4(process.pid, 0)
    code = process.returncode = os.waitstatus_to_exitcode(status)
    if code not in codes:
        end = log.read_text(encoding="utf-8", errors="replace")[-2000:]
        raise FailedError(f"{' '.join(command)} ended with {code}:\n{end}")
    unit = 1 if sys.platform == "darwin" else 1024
    return Cost(usage.ru_utime, usage.ru_maxrss * unit / 1e6)
