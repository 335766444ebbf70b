"""The site of docs/: built for real, in both languages, with no link that leads nowhere."""

from __future__ import annotations

import re
import shutil
import signal
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from tests.commands import ROOT, started
from tests.docs.markdown import anchors, links, pages, tracked
from tests.labs import wait_until

# Read by people who come to learn or to teach: in both languages, without exception.
OURS = ("student", "instructor", "write-up", "pitfalls", "glossary", "faq", "index")
# What a browser fetches by itself, by element and attribute.
FETCHED = {
    "audio": "src",
    "embed": "src",
    "iframe": "src",
    "img": "src",
    "link": "href",
    "object": "data",
    "script": "src",
    "source": "src",
    "video": "src",
}


class Page(HTMLParser):
    """What a page of the site holds: where it links to, what it fetches, its anchors."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.path = path
        self.links: list[str] = []
        self.fetched: list[str] = []
        self.ids: set[str] = set()
        self.alternates: list[str] = []
        self.language: str | None = None
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what this element refers to."""
        values = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.language = values.get("lang")
        if "id" in values:
            self.ids.add(values["id"])
        if tag == "a" and "href" in values:
            self.links.append(values["href"])
            if values.get("rel") == "alternate":
                self.alternates.append(values["href"])
        if found := values.get(FETCHED.get(tag, "")):
            # What is only said to be there, such as the next page, no browser fetches.
            said = tag == "link" and values["rel"] in {"next", "prev", "search"}
            (self.links if said else self.fetched).append(found)

    def leads_to(self, href: str) -> Path:
        """The file that a link of this page's is about."""
        return (self.path.parent / unquote(urlsplit(href).path)).resolve()


def build(root: Path, target: Path) -> subprocess.CompletedProcess[str]:
    """Run the script to its end."""
    return subprocess.run(
        [root / "scripts" / "site.sh", target], capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """This repository's files in an environment that has everything, so that nothing is installed.

    An installation in the middle of a test run would take its own Python away.
    """
    root = tmp_path_factory.mktemp("copy") / "repository"
    for file in tracked():
        (root / file.relative_to(ROOT)).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, root / file.relative_to(ROOT))
    (root / "scripts" / "install.sh").write_text("#!/bin/sh\n", encoding="utf-8")
    (root / ".venv").symlink_to(Path(sys.prefix))
    return root


def older(target: Path) -> None:
    """A site that is there already."""
    target.mkdir()
    (target / ".goodjob-site").touch()
    (target / "old.html").write_text("old", encoding="utf-8")


@pytest.fixture(scope="module")
def site(copy: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, as the script builds it in place of an older one."""
    target = tmp_path_factory.mktemp("docs") / "a site"
    older(target)
    done = build(copy, target)
    assert done.returncode == 0, done.stderr
    assert str(target / "index.html") in done.stdout
    return target


@pytest.fixture(scope="module")
def built(site: Path) -> dict[Path, Page]:
    """Each page of it, read."""
    return {path.resolve(): Page(path) for path in site.rglob("*.html")}


def test_every_page_is_there_in_its_language(site: Path, built: dict[Path, Page]) -> None:
    """Each page of docs/ once, and of the READMEs those that a reader comes from."""
    sources = [*ROOT.glob("docs/*.md"), *ROOT.glob("*.md"), *ROOT.glob("istio/drills/*.md")]
    assert len(sources) > 20
    for source in sources:
        language = "ko" if source.name.endswith(".ko.md") else "en"
        page = site / language / source.relative_to(ROOT).with_suffix(".html")
        assert built[page.resolve()].language == language


def test_no_link_is_dead(built: dict[Path, Page]) -> None:
    """Neither its file nor its anchor, in this language or into the other."""
    count = 0
    for page in built.values():
        for href in page.links:
            parts = urlsplit(href)
            if parts.scheme:
                assert parts.scheme in {"http", "https"}, f"{page.path}: {href}"
                continue
            there = page.leads_to(href) if parts.path else page.path.resolve()
            assert there.is_file(), f"{page.path}: {href}"
            if parts.fragment and there in built:
                assert unquote(parts.fragment) in built[there].ids, f"{page.path}: {href}"
            count += 1
    assert count > 500


def test_no_page_fetches_anything_from_elsewhere(site: Path, built: dict[Path, Page]) -> None:
    """Scripts, styles, pictures and fonts are the site's own files."""
    for page in built.values():
        for href in page.fetched:
            parts = urlsplit(href)
            assert not parts.netloc, f"{page.path}: {href}"
            assert parts.scheme in {"", "data"}, f"{page.path}: {href}"
            if not parts.scheme:
                assert page.leads_to(href).is_file(), f"{page.path}: {href}"
    for sheet in site.rglob("*.css"):
        text = sheet.read_text(encoding="utf-8")
        for found in re.findall(r"url\(\s*[\"']?([^\"')]+)|@import\s+[\"']([^\"']+)", text):
            href = "".join(found)
            assert not re.match(r"(https?:)?//", href), f"{sheet}: {href}"


def test_every_page_leads_to_its_twin(site: Path, built: dict[Path, Page]) -> None:
    """Or to the other language's index, where it is the only one."""
    for page in built.values():
        path = page.path.relative_to(site)
        if path.name == "index.html" and len(path.parts) == 1:
            continue
        (href,) = page.alternates
        other = "en" if path.parts[0] == "ko" else "ko"
        there = page.leads_to(href)
        assert there.relative_to(site.resolve()).parts[0] == other
        name = path.stem.removesuffix(".ko")
        if other == "ko" and name != "search":
            name += ".ko"
        twin = site / other / path.relative_to(path.parts[0]).with_name(f"{name}.html")
        index = site / other / "docs" / ("index.ko.html" if other == "ko" else "index.html")
        assert there == (twin if twin.exists() else index).resolve()


def test_nothing_is_beside_the_pages(copy: Path, site: Path) -> None:
    """Nothing of the older site and of the work, and the source tree is as it was."""
    assert not (site / "old.html").exists()
    assert list(site.parent.iterdir()) == [site]
    assert (site / ".nojekyll").is_file()
    there = {path.relative_to(copy) for path in copy.rglob("*") if path.is_file()}
    ours = {path.relative_to(ROOT) for path in tracked()}
    assert not {path for path in there - ours if path.parts[0] != ".venv"}


@pytest.mark.parametrize("page", pages(), ids=lambda path: str(path.relative_to(ROOT)))
def test_links_of_the_markdown_lead_somewhere(page: Path) -> None:
    """On a forge too: each link of our own is a file, and its anchor a heading there."""
    for link in links(page):
        parts = urlsplit(link)
        if parts.scheme:
            continue
        path = unquote(parts.path)
        there = ROOT / path[1:] if path.startswith("/") else page.parent / path
        there = there if path else page
        assert there.exists(), link
        if parts.fragment:
            assert unquote(parts.fragment) in anchors(there), link


@pytest.mark.parametrize("name", OURS)
def test_who_learns_or_teaches_has_both_languages(name: str) -> None:
    """Twins with the same outline, each of which leads to the other."""
    english, korean = (ROOT / "docs" / f"{name}{ending}" for ending in (".md", ".ko.md"))
    assert korean.name in links(english)
    assert english.name in links(korean)

    def shape(page: Path) -> list[str]:
        lines = page.read_text(encoding="utf-8").splitlines()
        found = [re.match(r"#+ |```\w*|\| (?=\d)", line) for line in lines]
        return [one[0] for one in found if one]

    assert shape(english) == shape(korean)


@pytest.mark.parametrize("index", ["en/docs/index.html", "ko/docs/index.ko.html"])
def test_the_table_of_contents_has_every_page(
    site: Path, built: dict[Path, Page], index: str
) -> None:
    """Also one that the index has forgotten."""
    page = built[(site / index).resolve()]
    listed = {page.leads_to(href) for href in page.links if not urlsplit(href).scheme}
    here = site / index.partition("/")[0]
    own = {here / "search.html", site / index}
    assert {path.resolve() for path in {*here.rglob("*.html")} - own} <= listed


@pytest.mark.parametrize(
    "broken",
    ["[nowhere](nowhere.md)", "[no heading](lint.md#no-such-heading)", "##### Too deep"],
)
def test_a_page_with_a_mistake_is_no_site(copy: Path, tmp_path: Path, broken: str) -> None:
    """The script says what is wrong, and the site that was there stays."""
    target = tmp_path / "site"
    older(target)
    page = copy / "docs" / "logs.md"
    whole = page.read_text(encoding="utf-8")
    page.write_text(f"{whole}\n{broken}\n", encoding="utf-8")
    try:
        done = build(copy, target)
    finally:
        page.write_text(whole, encoding="utf-8")
    assert done.returncode == 1
    (warning,) = (line for line in done.stderr.splitlines() if "WARNING" in line)
    assert "docs/logs.md" in warning
    assert "the site was not built (en)" in done.stderr
    assert (target / "old.html").read_text(encoding="utf-8") == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_folder_of_somebody_elses_is_left_alone(copy: Path, tmp_path: Path) -> None:
    """What is not a site is not replaced, and nothing goes into the repository."""
    (tmp_path / "thesis.txt").write_text("mine", encoding="utf-8")
    done = build(copy, tmp_path)
    assert done.returncode == 1
    assert "is not empty" in done.stderr
    assert (tmp_path / "thesis.txt").read_text(encoding="utf-8") == "mine"
    done = build(copy, tmp_path / "thesis.txt")
    assert done.returncode == 1
    assert "is no folder" in done.stderr
    done = build(copy, tmp_path / "thesis.txt" / "site")
    assert done.returncode == 1
    assert "can't be made" in done.stderr
    for inside in (copy, copy / "docs" / "html", copy.parent):
        done = build(copy, inside)
        assert done.returncode == 2
        assert "this repository" in done.stderr
    assert not (copy / "docs" / "html").exists()


def test_interrupted_it_leaves_nothing(copy: Path, tmp_path: Path) -> None:
    """No half a site, and no folder of its work."""
    target = tmp_path / "site"
    with started(copy / "scripts" / "site.sh", target) as running:
        wait_until(lambda: list(tmp_path.glob("site.*/site/en")), "the site has begun")
        running.send_signal(signal.SIGTERM)
        assert running.wait() == 130
    assert not list(tmp_path.iterdir())
