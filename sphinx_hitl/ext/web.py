"""What makes a site of the pages: what others show of a page, a page for lost readers, and a map for search engines."""

from __future__ import annotations

import posixpath
import re
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from docutils import nodes
from sphinx.util.images import get_image_size

from sphinx_hitl.ext.domain import domain_of
from sphinx_hitl.ext.scripts import is_site
from sphinx_hitl.ext.tidy import SITEMAP, write_if_changed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sphinx.application import Sphinx

LOST = "404"
"""The page that a server shows at addresses where nothing is; it may stand in any folder then."""

LONGEST = 200
"""Letters of a description; others cut longer ones off in the middle of a word."""

RIGHT_TO_LEFT = frozenset({"ar", "arc", "ckb", "dv", "fa", "ha", "he", "khw", "ks", "ps", "sd", "ur", "yi"})
"""Languages that are written from right to left."""

_MENDED = (
    ("<pre>", '<pre tabindex="0">'),  # it scrolls where a line is long, and must do so by keyboard too
    (' role="doc-biblioentry"', ' role="listitem"'),  # deprecated, and not what the list around it may hold
)
"""What docutils and Sphinx write in a way that keeps some readers out, and how it should be."""

_WRAPPED = re.compile(r'(<div class="table-wrapper[^">]*") id="[^"]*"(?=>\s*<table[^>]* id=")')
"""The box that furo puts around a table, with the table's id, which may stand on a page only once."""

_UNLINKED = re.compile(r'(<div class="table-wrapper[^>]*)(?=>\s*<table\b(?:(?!<a |</table>).)*</table>)', re.DOTALL)
"""That box, if no link in it brings the keyboard there; on a phone it scrolls."""

_PICTURE = re.compile(r'(<img\b[^>]*? src="([^"]*)"[^>]*?)(\s*/?>)')
_SIZE = re.compile(r"\b(?:width|height)\b")

_RELATIVE = re.compile(r'((?:href|src)=")(?![a-z]+:|[#/])')


def introduce(app: Sphinx, doc: str, _template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Tell whoever shows a link to a page its title and summary, and browsers the direction of its text."""
    if not is_site(app.builder):
        return
    language = context.get("language")
    if isinstance(language, str) and '"' not in language:
        # Themes write the language into an attribute of their first element; around it furo has no block for a template to fill.
        direction = "rtl" if re.split("[-_]", language)[0] in RIGHT_TO_LEFT else "ltr"
        context["language"] = f'{language}" dir="{direction}'
    tags = "".join(
        f"\n<meta {kind}={_quoted(name)} content={_quoted(content)}>" for kind, name, content in _metatags(app, doc, context, doctree)
    )
    context["metatags"] = f"{context.get('metatags') or ''}{tags}\n"


def _quoted(text: str) -> str:
    return f'"{escape(text, quote=True)}"'


def _metatags(app: Sphinx, doc: str, context: dict[str, Any], doctree: nodes.document | None) -> Iterator[tuple[str, str, str]]:
    """(kind, name, content) of each."""
    described = _description(app, doc, doctree)
    if described and 'name="description"' not in (context.get("metatags") or ""):
        yield "name", "description", described
    title = re.sub(r"<[^>]*>", "", str(context.get("title") or "")) or app.config.html_title
    yield "property", "og:title", _unescaped(title)
    if described:
        yield "property", "og:description", described
    yield "property", "og:type", "website" if doc == app.config.root_doc else "article"
    yield "property", "og:site_name", str(app.config.html_title)
    if context.get("pageurl") and doctree is not None:
        yield "property", "og:url", str(context["pageurl"])
    yield "name", "twitter:card", "summary"


def _unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&#39;", "'").replace("&amp;", "&")


def _description(app: Sphinx, doc: str, doctree: nodes.document | None) -> str:
    """The summary of the object that a page is, or else its first paragraph."""
    page = domain_of(app.env).pages.get(doc)
    summary = next((item.summary for item in page.items if not item.anchor and item.summary), "") if page else ""
    if not summary and doctree is not None:
        section = next((node for node in doctree.children if isinstance(node, nodes.section)), doctree)
        # What a view says has no line of its own in the source.
        first = next((node for node in section.children if isinstance(node, nodes.paragraph) and node.line is not None), None)
        summary = first.astext() if first is not None else ""
    return _shortened(" ".join(summary.split()))


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rpartition(" ")[0].rstrip(",;:. ") + "…"


def mend(app: Sphinx, _doc: str, _template: str, context: dict[str, Any], _doctree: object) -> None:
    """Correct what writers have no way to be told."""
    body = context.get("body")
    if isinstance(body, str) and is_site(app.builder):
        for written, meant in _MENDED:
            body = body.replace(written, meant)
        body = _UNLINKED.sub(r'\1 tabindex="0"', _WRAPPED.sub(r"\1", body))
        context["body"] = _PICTURE.sub(lambda tag: _sized(app, tag), body) if "<img" in body else body


def _sized(app: Sphinx, tag: re.Match[str]) -> str:
    """A picture of the book with its size, so that nothing moves when it comes; attributes give way to style sheets, a style would not."""
    name = posixpath.basename(unquote(tag[2]))
    path = next((path for path, (_, copy) in app.env.images.items() if copy == name), "")
    size = get_image_size(Path(app.srcdir, path)) if path and not _SIZE.search(tag[0]) else None
    return f'{tag[1]} width="{size[0]}" height="{size[1]}"{tag[3]}' if size else tag[0]


def scope_headers(app: Sphinx, _doc: str, _template: str, context: dict[str, Any], _doctree: object) -> None:
    """Say of every header cell whether it heads a column or a row, which docutils' writer has no way to be told."""
    body = context.get("body")
    if isinstance(body, str) and 'class="hitl' in body:
        body = body.replace('<th class="head', '<th scope="col" class="head')
        context["body"] = body.replace('<th class="stub', '<th scope="row" class="stub')


def stand_anywhere(app: Sphinx, doc: str, _template: str, context: dict[str, Any], _doctree: object) -> None:
    """Let the page for lost readers name everything from the root of the host, if the book's address is known."""
    base = urlsplit(str(app.config.html_baseurl or ""))
    if doc != LOST or not base.netloc:
        return
    root = base.path.rstrip("/") + "/"
    pathto = context["pathto"]

    def from_root(*arguments: Any, **options: Any) -> str:  # noqa: ANN401 - what themes pass on
        address = str(pathto(*arguments, **options))
        return address if address.startswith(("#", "/")) or "://" in address else root + address

    context["pathto"] = from_root
    context["pageurl"] = ""  # it is no page of its own
    context["content_root"] = root
    for name in ("toctree", "css_tag", "js_tag"):  # which have kept Sphinx's own function
        if name in context:
            context[name] = _rooted(context[name], root)


def _rooted(tag: Callable[..., object], root: str) -> Callable[..., str]:
    return lambda *arguments, **options: _RELATIVE.sub(rf"\1{root}", str(tag(*arguments, **options)))


def write_sitemap(app: Sphinx, exception: Exception | None) -> None:
    """List the addresses of all pages; without an address of the book there is nothing to list."""
    base = str(app.config.html_baseurl or "").rstrip("/")
    if exception is not None or not is_site(app.builder) or not base:
        return
    addresses = (f"{base}/{app.builder.get_target_uri(doc)}" for doc in sorted(app.env.found_docs))
    lines = "".join(f"<url><loc>{escape(address)}</loc></url>\n" for address in addresses)
    text = f'<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{lines}</urlset>\n'
    write_if_changed(Path(app.outdir, SITEMAP), text)
