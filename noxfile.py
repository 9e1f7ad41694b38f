"""The matrix: each Python with the Sphinx that belongs to it. Run `nox`; Pythons that the machine lacks are passed over."""

from __future__ import annotations

from pathlib import Path

import nox

nox.options.error_on_missing_interpreters = False

SPHINX = {"3.11": "9.0", "3.12": "9.1", "3.13": "9.2"}
TESTS = ["tests/core", "tests/ext", "tests/cli", "tests/translation"]

# They run for minutes and show nothing that depends on versions; the newest pins run them in `make test`.
SLOW = ["tests/ext/test_exactness.py", "tests/ext/test_reader_parity.py", "tests/ext/test_readme.py"]


@nox.session(python=list(SPHINX))
def tests(session: nox.Session) -> None:
    """The tests of core, extension and command; `nox -- PATHS` runs others."""
    pins = Path("constraints.txt").read_text(encoding="utf-8").splitlines()
    others = Path(session.virtualenv.location) / "constraints.txt"  # not session.create_tmp(), in which all tests would have their files
    others.write_text("\n".join(pin for pin in pins if not pin.lower().startswith(("sphinx==", "docutils=="))), encoding="utf-8")
    session.install("-c", str(others), f"sphinx~={SPHINX[str(session.python)]}.0", ".[book]", "--group", "test")
    session.run("python", "-c", "import sphinx; print(sphinx.__version__)")
    session.run("python", "-m", "pytest", "-p", "no:cacheprovider", *(session.posargs or [*TESTS, *(f"--ignore={path}" for path in SLOW)]))
