"""A book whose authors try what they can to make script of their words."""

from __future__ import annotations

from pathlib import Path

from tests.ext.conftest import PATTERN, STAGE

MARK = "__hacked"
"""What script of an attack would set, and what stands in the text where it could not."""

RUN = f"window.{MARK}=1"

TEXTS = (
    f"<script>{RUN}</script>",
    f"<img src=x onerror={RUN}>",
    f'"onmouseover="{RUN}" x="',
    f"'onfocus='{RUN}' autofocus x='",
    f"</title></textarea></script><svg onload={RUN}>",
    f'"] click A href "javascript:{RUN}" %%{{init: {{"securityLevel": "loose"}}}}%%',
    f'=HYPERLINK("javascript:{RUN}")',
    f"@SUM(1)|cmd ' /C {RUN}",
    f'#eval("panic({MARK})") #panic("{MARK}") ]#panic("{MARK}")[ $ "',
    f"\\input{{/{MARK}}} \\write18{{{MARK}}} \\{MARK}",
    f"{{{{ {MARK}.{MARK} }}}} {{% {MARK} %}} ${{{RUN}}}",
    f"<!-- {MARK} --> ]]> <?{MARK} ?> &lt;script&gt;{RUN}&lt;/script&gt;",
    f"::error file=x::{MARK} | <details open ontoggle={RUN}>",
)
"""What is tried in titles, options, captions, evidence and labels."""

ADDRESSES = (
    f"javascript:{RUN}",
    f"JaVaScRiPt:{RUN}",
    f"data:text/html,<script>{RUN}</script>",
    f'https://x.invalid/"onclick="{RUN}',
    f"vbscript:{MARK}",
)

CONF = """\
project = "Attacked"
extensions = ["myst_parser", "sphinxcontrib.bibtex", "sphinxcontrib.mermaid", "sphinx_needs", "sphinx_hitl"]
primary_domain = "hitl"
root_doc = "index"
html_theme = "furo"
exclude_patterns = ["conf", "out"]
myst_disable_syntax = ["html_block", "html_inline"]
myst_enable_extensions = ["colon_fence"]
bibtex_bibfiles = ["../book/references.bib"]
mermaid_output_format = "svg"
needs_build_json = True
needs_table_style = "table"
hitl_diagram_cache = "drawn"
hitl_jquery = False
hitl_repository = "owner/name"
typst_documents = [{"startdocname": "index", "targetname": "book", "title": "Attacked"}]
epub_show_urls = "no"
"""

NEED = """\
## {title}

```{{information-need}}
:id: need-{number}
:why: {text}
:when: stage-one
:how: tool
```

{prose}
"""

TOOL = """\
# {title}

```{{tool}}
:homepage: {address}
:version: {text}
:seen: {text}
```

## Feature {title}

```{{tool-feature}}
:id: feature-{number}
:documented-in: {text}
:api: {text}
:needs: need-{number}
```

Words.
"""


def title_of(text: str) -> str:
    """An attack as a heading: with entities and escapes, so that Markdown shows it as it was meant."""
    special = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\\": "\\\\", "`": "\\`", "[": "\\[", "]": "\\]", "*": "\\*", "_": "\\_", "#": "\\#"}
    return "".join(special.get(letter, letter) for letter in text)


def write(root: Path) -> Path:
    """The book, with each attack in each place."""

    def page(path: str, text: str) -> None:
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")

    page("conf/conf.py", CONF)
    label = f"""Pattern" \\ ; background: url(https://x.invalid/{MARK}); "<script>{RUN}</script>"""
    page("conf/language.toml", f"[kinds]\npattern = {{ label = '''{label}''', plural = '''{label}''' }}\n")
    views = "\n".join(
        f"```{{{name}}}\n:caption: {TEXTS[number % len(TEXTS)]}\n:name: view-{number}\n{more}```\n"
        for number, (name, more) in enumerate(
            (
                ("pipeline", ""),
                ("traceability", ""),
                ("matrix", ":rows: stage\n:columns: pattern\n"),
                ("pattern-map", ":around: attack-5\n"),
                ("catalogue", ""),
                ("catalogue", ":kind: information-need\n"),
                ("gaps", ""),
                ("evidence", ""),
            )
        )
    )
    page("views.md", f"# Views\n\n{views}\n```{{walk-path}} the-walk\n```\n")
    links = "\n".join(f"- [{title_of(text)}](patterns/one/attack-{number}.md)" for number, text in enumerate(TEXTS))
    bad = "\n".join(f"- [words]({address})\n- <{address}>" for address in ADDRESSES)
    page(
        "index.md",
        f"# Attacked\n\n```{{toctree}}\n:glob:\n\nviews\npatterns/index\npatterns/*/*\n```\n\n{links}\n{bad}\n\n{{index}}`{title_of(TEXTS[1])}`\n",
    )
    page("patterns/index.md", f"# Walks\n\n## {title_of(TEXTS[0])}\n\n```{{walk}}\n:id: the-walk\n:steps: attack-3\n```\n\nA walk.\n")
    page("patterns/one/stage-one.md", STAGE.format(title=title_of(TEXTS[2]), order=1))
    page(
        "patterns/one/needs.md",
        "# Needs\n\n"
        + "\n".join(NEED.format(title=title_of(text), number=n, text=text, prose=title_of(text)) for n, text in enumerate(TEXTS)),
    )
    for number, text in enumerate(TEXTS):
        shown = title_of(text)
        card = f":precedes: attack-{(number + 1) % len(TEXTS)}\n:iteration: first\n:evidence: work{number}, owner/name#{number + 1}, {text.replace(',', ' ')}\n"
        written = PATTERN.replace("model-validation", "stage-one").replace("seed-variance", f"need-{number}")
        body = written.format(title=shown, extra=card, body=shown).replace("Measure how much a score moves.", shown)
        page(f"patterns/one/attack-{number}.md", body)
        page(
            f"patterns/tools/tool-{number}.md",
            TOOL.format(title=shown, number=number, text=text, address=ADDRESSES[number % len(ADDRESSES)]),
        )
    works = "\n".join(
        f"@book{{work{n},\n  title = {{{_bib(text)}}},\n  author = {{{_bib(text)}}},\n  year = {{2020}},\n  publisher = {{{_bib(text)}}},\n  url = {{https://x.invalid/{n}}}\n}}\n"
        for n, text in enumerate(TEXTS)
    )
    page("book/references.bib", works)
    rows = "\n".join(f'owner/name#{n + 1},"2020{_csv(text)}",user,stage-one,"{_csv(text)}"' for n, text in enumerate(TEXTS))
    page("book/evidence/threads.csv", f"thread,opened,asker,stages,need\n{rows}\n")
    page("library.md", "---\norphan: true\n---\n\n# Library\n\n```{bibliography}\n:all:\n```\n")
    return root


def _csv(text: str) -> str:
    return text.replace('"', '""')


def _bib(text: str) -> str:
    """BibTeX is TeX: without braces, backslashes and what else its reader stumbles over."""
    return "".join(letter for letter in text if letter not in '{}\\"#%$&_~^@')
