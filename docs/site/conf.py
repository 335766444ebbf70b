"""The site's settings for Sphinx, which ``scripts/site.sh`` starts once a language.

The source is the repository's own folder, so that a link in a page is right on a forge and here.
English is built of the pages ``NAME.md``, Korean of the pages ``NAME.ko.md``. A link to a page of
the other language leads into the build beside this one, a link to what is no page to a copy of
that file. The table of contents is what ``docs/index.md`` links to: plain Markdown, without a
word of Sphinx's.
"""

from __future__ import annotations

import posixpath
import re
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx import addnodes

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

project = "goodjob"
extensions = ["myst_parser"]
# Links to headings, named as forges name them.
myst_heading_anchors = 6
html_theme = "furo"
html_title = "goodjob"
html_theme_options: dict[str, list[str]] = {"top_of_page_buttons": []}
html_copy_source = False
html_show_copyright = False
html_use_index = False
templates_path = ["."]
html_sidebars = {
    "**": [
        "sidebar/brand.html",
        "language.html",
        "sidebar/search.html",
        "sidebar/scroll-start.html",
        "sidebar/navigation.html",
        "sidebar/scroll-end.html",
    ]
}

PAGES = ("CHANGELOG", "CONTRIBUTING", "README", "docs/*", "istio/drills/README", "k8s/README")
KOREAN = ".ko"
INDEX = "docs/index"
NAMES = {"en": "English", "ko": "한국어"}


def _choose_pages(app: Sphinx, config: Config) -> None:
    """The pages of one language; where else there is Markdown, it is no page."""
    korean = config.language == "ko"
    ending = f"{KOREAN}.md" if korean else ".md"
    here = Path(app.srcdir)
    config.include_patterns = [f"{page}{ending}" for page in PAGES]
    kept = {page.partition("/")[0] for page in PAGES if "/" in page}
    config.exclude_patterns = [
        *(path.name for path in here.iterdir() if path.is_dir() and path.name not in kept),
        *([] if korean else [f"**{KOREAN}.md"]),
    ]
    config.root_doc = INDEX + (KOREAN if korean else "")


def _add_contents(app: Sphinx, docname: str, source: list[str]) -> None:
    """What the index links to, a table of contents a heading; what it has not, below the last."""
    if docname != app.config.root_doc:
        return
    found = set(app.env.found_docs) - {docname}
    parts = re.split(r"^## +(.+)$", source[0], flags=re.MULTILINE)[1:]
    tables = []
    for heading, text in zip(parts[::2], parts[1::2], strict=True):
        links = re.findall(r"\[([^]]+)\]\(([^)#:]+)\.md\)", text)
        entries = {posixpath.normpath(f"docs/{link}"): title for title, link in links}
        entries = {page: title for page, title in entries.items() if page in found}
        found -= set(entries)
        if entries:
            tables.append((heading, [f"{title} </{page}>" for page, title in entries.items()]))
    if found:
        tables[-1][1].extend(f"/{page}" for page in sorted(found))
    for heading, entries in tables:
        listed = "".join(f"{entry}\n" for entry in entries)
        source[0] += f"\n```{{toctree}}\n:hidden:\n:caption: {heading}\n\n{listed}```\n"


def _other(docname: str) -> str:
    """The twin's name."""
    return docname.removesuffix(KOREAN) if docname.endswith(KOREAN) else docname + KOREAN


def _elsewhere(app: Sphinx, docname: str, page: str) -> str | None:
    """Where a page of the other language is, seen from one of this; None if it is no such page."""
    language = "ko" if page.endswith(KOREAN) else "en"
    if language == app.config.language or not any(
        fnmatch(page.removesuffix(KOREAN), one) for one in PAGES
    ):
        return None
    return "../" * (docname.count("/") + 1) + f"{language}/{page}.html"


def _link_languages(app: Sphinx, doctree: nodes.document) -> None:
    """Links to a page of the other language lead to the build beside this one."""
    docname = app.env.docname
    for node in list(doctree.findall(addnodes.pending_xref)):
        page = node.get("reftarget")
        if node.get("refdomain") != "doc" or page in app.env.found_docs:
            continue
        uri = _elsewhere(app, docname, page)
        if uri is None:
            continue
        anchor = f"#{node['reftargetid']}" if node.get("reftargetid") else ""
        node.replace_self(nodes.reference("", "", *node.children, refuri=uri + anchor))


def _name_twin(
    app: Sphinx, pagename: str, _template: str, context: dict[str, Any], _doctree: object
) -> None:
    """The switch of language: to the twin, or to the other index where there is none."""
    language = "en" if app.config.language == "ko" else "ko"
    twin = _other(pagename)
    page = twin if (Path(app.srcdir) / f"{twin}.md").is_file() else _other(app.config.root_doc)
    if pagename not in app.env.found_docs:
        # Sphinx's own, such as the search, has the same name in both.
        page = pagename
    context["other_language"] = language
    context["other_name"] = NAMES[language]
    context["other_page"] = "../" * (pagename.count("/") + 1) + f"{language}/{page}.html"


def setup(app: Sphinx) -> None:
    """Sphinx asks here what to do besides."""
    app.connect("config-inited", _choose_pages)
    app.connect("source-read", _add_contents)
    app.connect("doctree-read", _link_languages)
    app.connect("html-page-context", _name_twin)
