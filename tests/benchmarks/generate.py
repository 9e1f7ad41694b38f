#!/usr/bin/env python3
"""Write one synthetic pattern collection in several dialects, so that builds can be compared on the same text.

    generate.py COUNT FOLDER [DIALECT ...]

Dialects: plain (Sphinx + MyST, the baseline), needs (sphinx-needs), mlx (mlx.traceability), hitl (this project).
Every pattern has eight sections of 75 words and three information needs; relations are acyclic; the same COUNT
always gives the same bytes. Each folder FOLDER/DIALECT is a Sphinx project; hitl has the layout of the repository
(conf/, book/, patterns/) and no conf.py, so that the caller's own configuration is what gets measured.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

PHASES = {
    "preparation": ["data-acquisition", "data-labeling", "data-cleaning", "feature-engineering"],
    "modeling": ["model-selection", "hyperparameter-optimization", "ensembling", "model-validation"],
    "deployment": ["model-deployment", "runtime-monitoring", "model-improvement"],
}
STAGES = [stage for stages in PHASES.values() for stage in stages]
FOCUS = set(STAGES[2:8])
SECTIONS = ["Goal", "Problem", "Context", "Forces", "Solution", "Rationale", "Resulting Context", "Known Uses"]
WORDS = """
model search space budget trial learning rate curve importance parameter shows run compares earlier whether more
time would help data labels features drift leakage fold score error class metric ensemble weight stacking member
validation split seed variance cost latency memory constraint
""".split()  # noqa: SIM905 - easier to read


@dataclass
class Need:
    id: str
    title: str
    stage: str
    how: str
    iteration: str
    why: str
    body: str


@dataclass
class Pattern:
    id: str
    title: str
    stages: list[str]
    refines: list[str]
    summary: str
    sections: dict[str, list[str]]
    needs: list[Need] = field(default_factory=list)


def collection(count: int, seed: int = 7) -> list[Pattern]:
    rnd = random.Random(seed)  # noqa: S311 - nobody has a secret here

    def words(n: int) -> str:
        return " ".join(rnd.choice(WORDS) for _ in range(n)).capitalize()

    patterns: list[Pattern] = []
    for i in range(count):
        patterns.append(  # noqa: PERF401 - the order of random choices
            Pattern(
                id=f"pattern-{i:05d}",
                title=f"Pattern {i} {words(3)}",
                stages=rnd.sample(STAGES, rnd.choice([1, 1, 2])),
                refines=[f"pattern-{j:05d}" for j in sorted(rnd.sample(range(i), min(i, 2)))],
                summary=words(18) + ".",
                sections={name: [words(50) + ".", words(25) + "."] for name in SECTIONS},
                needs=[
                    Need(
                        id=f"need-{i:05d}-{k}",
                        title=f"Need {i} {k} {words(5)}?",
                        stage=rnd.choice(STAGES),
                        how=rnd.choice(["tool", "experiment", "other"]),
                        iteration=rnd.choice(["first", "later", "both"]),
                        why=words(6),
                        body=words(20) + ".",
                    )
                    for k in range(3)
                ],
            )
        )
    return patterns


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def page(pattern: Pattern, head: str, need: Callable[[Need], str]) -> str:
    """The page of one pattern: title, head, sections; the needs stand at the end of Solution."""
    parts = [head]
    for name, paragraphs in pattern.sections.items():
        parts.append(f"## {name}\n\n" + "\n\n".join(paragraphs) + "\n")
        if name == "Solution":
            parts += [need(n) for n in pattern.needs]
    return "\n".join(parts)


def refs(ids: list[str]) -> str:
    return ", ".join(f"{{ref}}`{i}`" for i in ids)


def plain(patterns: list[Pattern], root: Path) -> None:
    write(root / "conf.py", 'project = "plain"\nextensions = ["myst_parser"]\nmyst_enable_extensions = ["colon_fence"]\n')
    write(root / "index.md", "# Book\n\n```{toctree}\n:glob:\nstages\npatterns/*\ntable\n```\n")
    write(root / "stages.md", "# Stages\n\n" + "\n\n".join(f"({s})=\n## {s}\n\nText." for s in STAGES) + "\n")
    for p in patterns:
        head = f"({p.id})=\n# {p.title}\n\n{p.summary}\n\nStages: {refs(p.stages)}. Refines: {refs(p.refines)}\n"
        write(
            root / "patterns" / f"{p.id}.md",
            page(
                p,
                head,
                lambda n: f"({n.id})=\n### {n.title}\n\n{n.why}. Stage {refs([n.stage])}, {n.how}, {n.iteration}.\n\n{n.body}\n",
            ),
        )
    rows = "".join(f"| {refs([p.id])} | {refs(p.stages)} | {refs([n.id for n in p.needs])} |\n" for p in patterns)
    write(root / "table.md", "# Table\n\n| pattern | stages | needs |\n|---|---|---|\n" + rows)


def needs(patterns: list[Pattern], root: Path) -> None:
    types = ", ".join(
        f'dict(directive="{d}", title="{d}", prefix="{d}-", color="#BFD8D2", style="node")' for d in ("stage", "pattern", "infoneed")
    )
    links = ", ".join(f'"{n}": dict(outgoing="{n}", incoming="{n} of")' for n in ("refines", "stages", "partof"))
    write(
        root / "conf.py",
        'project = "needs"\nextensions = ["myst_parser", "sphinx_needs"]\nmyst_enable_extensions = ["colon_fence"]\n'
        f'needs_types = [{types}]\nneeds_links = {{{links}}}\nneeds_id_regex = "^[a-z0-9-]+$"\nneeds_build_json = True\n'
        'needs_fields = {n: {"nullable": True} for n in ("how", "iteration", "why")}\nneeds_table_style = "table"\n',
    )
    write(root / "index.md", "# Book\n\n```{toctree}\n:glob:\nstages\npatterns/*\ntable\n```\n")
    write(root / "stages.md", "# Stages\n\n" + "\n\n".join(f"## {s}\n\n:::{{stage}} {s}\n:id: {s}\n\nText.\n:::" for s in STAGES) + "\n")
    for p in patterns:
        head = (
            f"# {p.title}\n\n:::{{pattern}} {p.title}\n:id: {p.id}\n:stages: {', '.join(p.stages)}\n"
            + (f":refines: {', '.join(p.refines)}\n" if p.refines else "")
            + f"\n{p.summary}\n:::\n"
        )
        write(
            root / "patterns" / f"{p.id}.md",
            page(
                p,
                head,
                lambda n: (
                    f":::{{infoneed}} {n.title}\n:id: {n.id}\n:stages: {n.stage}\n:partof: {p.id}\n:how: {n.how}\n"  # noqa: B023 - called at once
                    f":iteration: {n.iteration}\n:why: {n.why}\n\n{n.body}\n:::\n"
                ),
            ),
        )
    write(root / "table.md", "# Table\n\n```{needtable}\n:types: pattern\n:columns: id, title, stages, partof_back\n:style: table\n```\n")


def mlx(patterns: list[Pattern], root: Path) -> None:
    write(
        root / "conf.py",
        'import os, mlx.traceability\nproject = "mlx"\nextensions = ["myst_parser", "mlx.traceability"]\n'
        'myst_enable_extensions = ["colon_fence"]\n'
        'html_static_path = [os.path.join(os.path.dirname(mlx.traceability.__file__), "assets")]\n'
        'traceability_relationships = {"refines": "refined_by", "stages": "stage_of", "partof": "parts"}\n'
        'traceability_relationship_to_string = {n: n for n in ("refines", "refined_by", "stages", "stage_of", "partof", "parts")}\n'
        'traceability_attributes = {n: "^.*$" for n in ("how", "iteration", "why")}\n'
        'traceability_attribute_to_string = {n: n for n in ("how", "iteration", "why")}\n',
    )
    write(root / "index.md", "# Book\n\n```{toctree}\n:glob:\nstages\npatterns/*\ntable\n```\n")
    write(root / "stages.md", "# Stages\n\n" + "\n\n".join(f"## {s}\n\n:::{{item}} {s} {s}\n\nText.\n:::" for s in STAGES) + "\n")
    for p in patterns:
        head = (
            f"# {p.title}\n\n:::{{item}} {p.id} {p.title}\n:stages: {' '.join(p.stages)}\n"
            + (f":refines: {' '.join(p.refines)}\n" if p.refines else "")
            + f"\n{p.summary}\n:::\n"
        )
        write(
            root / "patterns" / f"{p.id}.md",
            page(
                p,
                head,
                lambda n: (
                    f":::{{item}} {n.id} {n.title}\n:stages: {n.stage}\n:partof: {p.id}\n:how: {n.how}\n"  # noqa: B023 - called at once
                    f":iteration: {n.iteration}\n:why: {n.why}\n\n{n.body}\n:::\n"
                ),
            ),
        )
    write(
        root / "table.md",
        "# Table\n\n:::{item-matrix} Table\n:source: pattern-\\d+\n:target: need-\\d+-\\d+\n:sourcetitle: P\n:targettitle: N\n:type: parts\n:::\n",
    )


def hitl(patterns: list[Pattern], root: Path) -> None:
    folders = "".join(f"{s}/index\n" for s in STAGES)
    write(root / "book" / "index.md", "# Book\n\n```{toctree}\n/patterns/index\ntable\n```\n")
    write(root / "book" / "references.bib", "")
    threads = "".join(f"example/tool#{i},2025-01,user,{p.stages[0]},{p.summary}\n" for i, p in enumerate(patterns))
    write(root / "book" / "evidence" / "threads.csv", "thread,opened,asker,stages,need\n" + threads)
    write(root / "book" / "table.md", "# Table\n\n```{traceability}\n```\n\n```{matrix}\n:rows: how\n:columns: stage\n```\n")
    write(root / "patterns" / "index.md", f"# Patterns\n\n```{{pipeline}}\n```\n\n```{{toctree}}\n{folders}```\n")
    for order, stage in enumerate(STAGES, start=1):
        phase = next(name for name, stages in PHASES.items() if stage in stages)
        following = STAGES[order % len(STAGES)]
        focus = ":focus:\n" if stage in FOCUS else ""
        write(
            root / "patterns" / stage / "index.md",
            f"# {stage.replace('-', ' ').capitalize()}\n\n```{{stage}}\n:phase: {phase}\n:order: {order}\n:next: {following}\n{focus}```\n\nText.\n\n"
            "```{toctree}\n:glob:\n*\n```\n",
        )
    for i, p in enumerate(patterns):
        refines = f":refines: {', '.join(p.refines)}\n" if p.refines else ""
        evidence = f":evidence: example/tool#{i}\n"
        head = f"# {p.title}\n\n```{{pattern}}\n:stages: {', '.join(p.stages)}\n{refines}{evidence}:status: complete\n```\n\n{p.summary}\n"
        write(
            root / "patterns" / p.stages[0] / f"{p.id}.md",
            page(
                p,
                head,
                lambda n: (
                    f"### {n.title}\n\n```{{information-need}}\n:id: {n.id}\n:why: {n.why}\n:when: {n.stage}\n"
                    f":iteration: {n.iteration}\n:how: {n.how}\n{evidence}```\n\n{n.body}\n"  # noqa: B023 - called at once
                ),
            ),
        )


DIALECTS = {"plain": plain, "needs": needs, "mlx": mlx, "hitl": hitl}

if __name__ == "__main__":
    if len(sys.argv) < 3 or not sys.argv[1].isdigit() or set(sys.argv[3:]) - set(DIALECTS):
        sys.exit(__doc__)
    made = collection(int(sys.argv[1]))
    for name in sys.argv[3:] or DIALECTS:
        DIALECTS[name](made, Path(sys.argv[2]) / name)
