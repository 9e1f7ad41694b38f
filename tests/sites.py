"""A server of built sites and a browser, one of each for all tests of a session: Playwright runs only once in a process."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ("--no-sandbox", "--disable-dev-shm-usage")  # a container has neither user namespaces nor much shared memory
MISSING = "no Chromium here; install it: apt-get install --no-install-recommends chromium (make test does so where it may)"


@dataclass
class Site:
    """A built site: its folder, and its address on a server of this session."""

    folder: Path
    served: str

    @property
    def local(self) -> str:
        """Its address when it is opened from the disk, without a server."""
        return f"{self.folder.as_uri()}/"

    def url(self, page: str, *, local: bool = False) -> str:
        """The address of a page, such as `book/index.html#links`."""
        return (self.local if local else self.served) + page


Serve = Callable[[Path], Site]


class _Handler(SimpleHTTPRequestHandler):
    """Serves quietly, and answers with the book's own page where there is none, as the host of the book does."""

    def log_message(self, *_args: Any) -> None:
        """Say nothing."""

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Send the page of the book for what is missing, if it has one."""
        page = Path(self.directory, "404.html")
        if code != 404 or not page.is_file():
            super().send_error(code, message, explain)
            return
        body = page.read_bytes()
        self.send_response(404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class _Server(ThreadingHTTPServer):
    """A server of which a browser may take its leave in the middle of an answer."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Report what goes wrong, but not that nobody listens any more."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@pytest.fixture(scope="session")
def serve() -> Iterator[Serve]:
    """A function that serves a folder until the end of the session."""
    servers = []

    def start(folder: Path) -> Site:
        server = _Server(("127.0.0.1", 0), partial(_Handler, directory=str(folder)))
        Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return Site(folder, f"http://127.0.0.1:{server.server_address[1]}/")

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; where it is missing the tests fail and say so."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        pytest.fail(MISSING)
    from playwright.sync_api import sync_playwright  # which takes a while, and most tests need no browser

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        yield running
        running.close()
