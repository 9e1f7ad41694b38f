"""The real book in a real browser: built once in a session, served and opened from the disk, with an ear for what goes wrong."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response

from tests.sites import Serve, Site

ROOT = Path(__file__).resolve().parents[2]

DESKTOP, PHONE = (1366, 768), (390, 844)
"""The two sizes at which every page must be good."""

READERS: dict[str, dict[str, Any]] = {
    "light": {"viewport": DESKTOP},
    "dark": {"viewport": DESKTOP, "color_scheme": "dark"},
    "phone": {"viewport": PHONE},
}
"""Who opens a page, as options of `visit`."""

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

Visit = Callable[..., Page]


@dataclass
class Heard:
    """What a page said and asked for: script errors, requests that failed, and requests to other hosts."""

    errors: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    requested: list[str] = field(default_factory=list)

    def listen(self, page: Page, site: Site) -> None:
        """Listen to a page; data that stands in the page itself is no request."""

        def requested(request: Request) -> None:
            if request.url.startswith(("data:", "blob:", "about:")):
                return
            self.requested.append(request.url)
            if not request.url.startswith((site.served, site.local)):
                self.foreign.append(request.url)

        def said(message: ConsoleMessage) -> None:
            if message.type in {"error", "warning"}:
                self.errors.append(f"{message.type}: {message.text} ({message.location.get('url')})")

        def answered(response: Response) -> None:
            if response.status >= 400:
                self.errors.append(f"{response.status}: {response.url}")

        page.on("request", requested)
        page.on("console", said)
        page.on("response", answered)
        page.on("pageerror", lambda error: self.errors.append(f"uncaught: {error}"))
        page.on("requestfailed", lambda request: self.errors.append(f"failed: {request.url} {request.failure}"))


def built(out: Path, source: Path = ROOT, conf: Path = ROOT / "conf") -> Path:
    """Build a site strictly into a folder."""
    command = [sys.executable, "-m", "sphinx", "-n", "-W", "--keep-going", "-q", "-c", conf, "-d", out.with_name(f"{out.name}-trees")]
    done = subprocess.run([*command, source, out], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return out


@pytest.fixture(scope="session")
def site_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with the whole book, built strictly."""
    return built(tmp_path_factory.mktemp("site") / "html")


@pytest.fixture(scope="session")
def site(site_dir: Path, serve: Serve) -> Site:
    """The whole book."""
    return serve(site_dir)


@pytest.fixture(scope="session")
def served(site: Site) -> str:
    """The address of the served book, with a slash at its end."""
    return site.served


@pytest.fixture
def heard() -> Iterator[Heard]:
    """What all pages of the test said; a test that expects an error takes it out of the list."""
    collected = Heard()
    yield collected
    assert collected.errors == []
    assert collected.foreign == []


@pytest.fixture
def visit(browser: Browser, site: Site, heard: Heard) -> Iterator[Visit]:
    """A function that opens a page of the book, or of another site, as some reader would."""
    contexts = []

    def start(
        page: str,
        *,
        at: Site = site,
        local: bool = False,
        viewport: tuple[int, int] = DESKTOP,
        color_scheme: Any = "light",
        java_script_enabled: bool = True,
        **more: Any,
    ) -> Page:
        context = browser.new_context(
            viewport={"width": viewport[0], "height": viewport[1]},
            color_scheme=color_scheme,
            java_script_enabled=java_script_enabled,
            **more,
        )
        contexts.append(context)
        opened = context.new_page()
        heard.listen(opened, at)
        opened.goto(at.url(page, local=local))
        return opened

    yield start
    for context in contexts:
        context.close()


def clean(text: str) -> str:
    """Text as a reader sees it: in one line, without the marks that theme and scripts add to links."""
    return re.sub(r"\s+", " ", text.replace("¶", "")).strip()


def barriers(page: Page) -> list[str]:
    """What axe-core finds on a page, as it stands, that keeps somebody out: violations of WCAG 2.2, levels A and AA."""
    found = Axe().run(page, options={"runOnly": RULES}).response
    assert len(found["passes"]) > 5, "the rules were run"
    return [f"{rule['id']}: {node['html'][:150]}" for rule in found["violations"] for node in rule["nodes"]]
