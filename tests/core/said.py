"""What is said of every fixture of a rule, word by word; `python -m tests.core.said` writes it anew, to be read before it is committed."""

from __future__ import annotations

from pathlib import Path

from tests.core.good import check

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures" / "rules"
CASES = sorted(path for path in FIXTURES.glob("*/*") if path.is_dir())
SAID = FIXTURES / "said.txt"
USUAL = {"missing-section", "unknown-section", "pattern-without-need"}
"""What the short pages of fixtures lack, unless that is the point."""


def said() -> str:
    """Each fixture with its findings in order: severity, rule, place, text, and what `--fix` would do."""
    lines = []
    for case in CASES:
        lines += ["", f"{case.parent.name}/{case.name}"]
        for finding in check(case):
            if finding.name in USUAL - {case.parent.name}:
                continue
            place = f"{finding.file}:{finding.line}" + (f":{finding.column}" if finding.column else "")
            lines.append(f"  {finding.severity.value} {finding.name} {place}: {finding.text}")
            if finding.replace:
                lines.append("    {!r} -> {!r}".format(*finding.replace))
    return "\n".join(lines[1:]) + "\n"


if __name__ == "__main__":
    SAID.write_text(said(), encoding="utf-8")
