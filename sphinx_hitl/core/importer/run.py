"""The import as a whole: files -> pages and files to write, with a report. Nothing is written before all is known."""

from __future__ import annotations

import os
import posixpath
from typing import TYPE_CHECKING

from sphinx_hitl.core.importer.anatomy import dissect
from sphinx_hitl.core.importer.compose import Page, open_hint
from sphinx_hitl.core.importer.document import Document
from sphinx_hitl.core.importer.guess import StageGuess
from sphinx_hitl.core.importer.job import Goal, Imported, Job
from sphinx_hitl.core.importer.links import Form, changed, find_links
from sphinx_hitl.core.importer.naming import INDEX_PAGE, id_of
from sphinx_hitl.core.importer.ours import drafted, own_page, why_not
from sphinx_hitl.core.importer.prompts import Prompts
from sphinx_hitl.core.importer.relations import Phrases
from sphinx_hitl.core.importer.report import Left, State
from sphinx_hitl.core.importer.rewrite import Assets, Rewriter, Rewritten, anchors
from sphinx_hitl.core.importer.sources import Skipped, gather
from sphinx_hitl.core.importer.targets import INDEXES, Named, Targets
from sphinx_hitl.core.importer.titles import Known
from sphinx_hitl.core.importer.typed import Accepted, Statement, statements
from sphinx_hitl.core.writing import create

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from sphinx_hitl.core.importer.anatomy import Anatomy
    from sphinx_hitl.core.importer.sources import Progress, Sources


def import_files(paths: Iterable[Path], goal: Goal, progress: Progress) -> Imported:
    """Work out everything that an import of these files writes."""
    return _Run(goal, gather(paths, progress)).imported(progress)


def write_files(done: Imported, root: Path, folder: str) -> None:
    """Write all files, none of them outside the folder; raises OutsideError or OSError."""
    base = root / folder
    base.mkdir(parents=True, exist_ok=True)
    for path, data in done.files.items():
        create(base, posixpath.relpath(path, folder), data)


class _Run:
    """One import."""

    def __init__(self, goal: Goal, sources: Sources) -> None:
        self.goal = goal
        self.sources = sources
        self.done = Imported()
        self.report = self.done.report
        self.report.skipped += sources.skipped
        stages = {entry.item.id: entry.item.title for entry in goal.catalog.by_kind.get("stage", ())}
        self.known = Known(goal.vocabulary, {name.casefold(): id_ for id_, title in stages.items() for name in (title, id_)})
        self.guess = StageGuess(goal.catalog)
        self.phrases = Phrases(goal.vocabulary)
        self.cards = frozenset((*goal.vocabulary.kinds, *goal.vocabulary.views))
        self.ids: set[str] = set()

    def imported(self, progress: Progress) -> Imported:
        """All steps in order."""
        documents = [Document(source, self.cards) for source in self.sources.found]
        self.prompts = Prompts(documents, self.goal.vocabulary)
        jobs = [job for document in documents if (job := self._job(document))]
        rewriter = self._rewriter(jobs)
        rewritten = []
        for number, job in enumerate(jobs):
            progress("linking", number, len(jobs))
            rewritten.append(rewriter.rewrite(job.document, job.page, job.links))
        typed = self._typed(jobs, rewritten)
        for number, (job, links) in enumerate(zip(jobs, rewritten, strict=True)):
            progress("writing", number, len(jobs))
            self._finish(job, links, typed.get(job.id, {}))
        self._others(rewritten)
        return self.done

    def _others(self, rewritten: Iterable[Rewritten]) -> None:
        """Report the files that are neither imported nor copied along."""
        used = {file for links in rewritten for file in links.files.values()}
        names = ((file, os.path.relpath(file)) for file in self.sources.others if file not in used)
        reason = "no page shows it or links to it"
        self.report.skipped += [Skipped(file, name, reason) for file, name in names]

    # From a file to a job

    def _job(self, document: Document) -> Job | None:
        source = document.source
        anatomy = dissect(document, self.prompts, self.known, source.path.stem)
        id_ = id_of(source.path.stem, anatomy)
        reason = self._why_not(document, anatomy, id_)
        if reason:
            self.report.skipped.append(Skipped(source.path, source.name, reason))
            return None
        id_ = self._free(id_, source.name)
        stages = anatomy.facts.get("stages") or ([self.goal.stage] if self.goal.stage else [])
        path = f"{self.goal.home.of(self.goal.catalog, stages)}/{id_}.md"
        known = self.goal.catalog.find(id_)
        taken = known.page.path if known and known.page.path != path else ""
        return Job(document, anatomy, id_, path, stages, find_links(document), taken)

    def _why_not(self, document: Document, anatomy: Anatomy, id_: str) -> str:
        """Why a file does not become a page, '' if it does."""
        path = document.source.path
        if path.is_relative_to(self.goal.root):
            page = self.goal.catalog.pages.get(path.relative_to(self.goal.root).with_suffix("").as_posix())
            if page and page.items:
                return "it is a page of this collection already"
        if not id_:
            return "neither its name nor its title gives an id"
        if document.own_card:
            page = own_page(document, id_, self.goal.vocabulary)
            stages = (stage for item in page.items for stage in item.values("stages"))
            anatomy.facts["stages"] = [stage for stage in stages if stage in self.goal.catalog.entries]
            return why_not(page, self.goal.vocabulary)
        if Page(document, anatomy, self.prompts, document.lines).is_blank:
            return "it is a form that nobody has filled in"
        if path.stem.casefold() in INDEXES and not anatomy.parts:
            return "it is an overview without sections of a pattern"
        return ""

    def _free(self, id_: str, name: str) -> str:
        """An id that no other file of this import has."""
        free, number = id_, 1
        while free in self.ids:
            number += 1
            free = f"{id_}-{number}"
        self.ids.add(free)
        if free != id_:
            self.report.remarks.append(f"Several files would be called '{id_}': {name} became '{free}'.")
        return free

    # Links

    def _rewriter(self, jobs: list[Job]) -> Rewriter:
        named = [
            Named(job.document.source.path, job.page, (job.anatomy.title, job.id, *job.document.meta.get("aliases", ()))) for job in jobs
        ]
        skipped = {skipped.path: skipped.reason for skipped in self.report.skipped}
        targets = Targets(named, skipped, self.sources.others, self.sources.roots, self.goal.catalog)
        targets.learn_sites(
            found.target for job in jobs for found in job.links if found.form is not Form.WIKI and found.target.startswith("http")
        )
        self.report.remarks += [f"Addresses on {site} were taken for those of the imported files." for site in sorted(targets.own_sites)]
        self.targets = targets
        return Rewriter(targets, {job.path: anchors(job.anatomy, job.document) for job in jobs}, Assets(self._bytes))

    def _bytes(self, path: str) -> bytes | None:
        file = self.goal.root / path
        return file.read_bytes() if file.is_file() and not file.is_symlink() else b"" if file.is_symlink() or file.exists() else None

    def _typed(self, jobs: list[Job], rewritten: list[Rewritten]) -> Mapping[str, Mapping[str, list[str]]]:
        """The typed links of each new page, by id."""
        ids = {entry.page.path: id_ for id_, entry in self.goal.catalog.entries.items() if entry.item.kind == "pattern"}
        ids.update((job.path, job.id) for job in jobs if not job.taken)
        own = {job.id for job in jobs if not job.taken}
        accepted = Accepted(self.goal.catalog, self.phrases)
        for job, links in zip(jobs, rewritten, strict=True):
            if job.taken or job.document.own_card:
                continue
            targets = {found: ids[page] for found, page in links.pages.items() if page in ids}
            stated = [*statements(job.document, job.anatomy, self.phrases, job.id, targets), *self._from_meta(job, ids)]
            for statement, is_inverse in stated:
                source, target = (statement.target, statement.source) if is_inverse else (statement.source, statement.target)
                if source not in own:
                    continue
                if reason := accepted.take(source, statement.relation, target):
                    text = f"{source} {statement.relation} {target}"
                    self.report.left.append(Left(job.name, statement.line, text, f"{reason}, so it stays a plain link"))
        return accepted.typed

    def _from_meta(self, job: Job, ids: Mapping[str, str]) -> Iterable[tuple[Statement, bool]]:
        """Relations that the front matter names, such as `uses: [noise-floor]`."""
        for name, values in job.document.meta.items():
            meaning = self.phrases.of(name.replace("_", " "))
            for value in values if meaning else ():
                found = self.targets.by_name(value.strip("[] ").partition("|")[0])
                if meaning and found.page in ids:
                    yield Statement(job.id, meaning.relation, ids[found.page], 1), meaning.is_inverse

    # From a job to a page

    def _finish(self, job: Job, links: Rewritten, typed: Mapping[str, list[str]]) -> None:
        """Write the page, and say what became of it."""
        if job.taken:
            self.report.pages.append((job.name, job.taken, State.TAKEN))
            return
        data = self._text(job, links, typed).encode()
        before = self._bytes(job.path)
        state = State.NEW if before is None else State.SAME if before == data else State.CHANGED
        self.report.pages.append((job.name, job.path, state))
        if state is State.CHANGED:
            return
        files = {path: file.read_bytes() for path, file in links.files.items()}
        new = {path: content for path, content in files.items() if self._bytes(path) is None}
        self.report.images += len(new.keys() - self.done.files.keys())
        self.done.files |= new
        if state is State.NEW:
            self.done.files[job.path] = data
            self._index(job.path.rpartition("/")[0])
        self.report.resolved += sum(found.form is not Form.DEFINITION for found in links.pages)
        self.report.typed += sum(map(len, typed.values()))
        self.report.left += links.left
        self.report.unplaced += [(title, job.name) for title in job.anatomy.unplaced]

    def _text(self, job: Job, links: Rewritten, typed: Mapping[str, list[str]]) -> str:
        text = changed(job.document.source.text, links.changes)
        if job.document.own_card:
            own = own_page(job.document, job.id, self.goal.vocabulary)
            return drafted(text, own, self.goal.vocabulary).rstrip("\n") + "\n"
        page = Page(job.document, job.anatomy, self.prompts, text.split("\n"), links.unsafe)
        self.report.prompts += len(page.prompts)
        facts = {**job.anatomy.facts, **typed, "stages": job.stages}
        relation = self.goal.vocabulary.relation("stages", "pattern")
        hints = [] if job.stages or not relation else [open_hint(self.guess.of(self._prose(job)))]
        return page.text(self.goal.vocabulary, facts, hints)

    @staticmethod
    def _prose(job: Job) -> Iterable[str]:
        return (line for block in job.document.paragraphs for line in block.lines)

    def _index(self, folder: str) -> None:
        """Give a folder a page that leads to all others, if it has none."""
        path = f"{folder}/index.md"
        if folder != self.goal.vocabulary.folder and self._bytes(path) is None:
            self.done.files[path] = INDEX_PAGE.encode()
