"""The documentation is a site that is whole: no warning, no dead link, nothing from outside, a place for a term."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from browser import chromium
from lxml import html

from kg_builder import catalogue, places
from kg_builder.ontology import FILES
from kg_builder.terms import read_rdf
from kg_builder.vocabulary import KG, OWL, RDF, RDFS

ROOT = Path(__file__).resolve().parents[1]
ASKED = (
    "//script/@src",
    "//img/@src",
    "//iframe/@src",
    "//source/@src",
    "//object/@data",
    "//link[@rel!='canonical']/@href",
)
"""What a page loads by itself; a link that a reader may follow is none of these."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if shutil.which("dot") is None:
        if os.environ.get("AZICESCO_CI") == "1":
            pytest.fail("CI has no Graphviz: .ci/run must install it.")
        pytest.skip("there is no Graphviz on this machine")
    out = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "sphinx", "-W", "--keep-going", "-n", "-q", "docs", str(out)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return out


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[Path, html.HtmlElement]:
    return {path: html.fromstring(path.read_bytes()) for path in sorted(site.rglob("*.html"))}


def anchors(page: html.HtmlElement) -> set[str]:
    return set(page.xpath("//@id")) | set(page.xpath("//a/@name"))


def terms() -> Iterator[str]:
    kinds = {f"{OWL}Class", f"{RDFS}Class", f"{RDF}Property"} | {
        f"{OWL}{k}Property" for k in ("Object", "Datatype", "Annotation")
    }
    for name in FILES:
        for triple in read_rdf(places.packaged("ontology") / name):
            if triple.predicate == f"{RDF}type" and triple.object in kinds and triple.subject.startswith(KG):
                yield triple.subject.removeprefix(KG)


def test_no_page_asks_anything_from_outside(site: Path, pages: dict[Path, html.HtmlElement]) -> None:
    asked = {(path.name, str(url)) for path, page in pages.items() for rule in ASKED for url in page.xpath(rule)}
    assert [one for one in asked if urlsplit(one[1]).scheme not in {"", "data"} or one[1].startswith("//")] == []
    styles = "\n".join(path.read_text(encoding="utf-8") for path in site.rglob("*.css"))
    assert re.findall(r"""url\(\s*["']?(?:https?:)?//[^)]*|@import[^;]*//[^;]*""", styles) == []


def test_every_link_inside_leads_somewhere(site: Path, pages: dict[Path, html.HtmlElement]) -> None:
    known = {path: anchors(page) for path, page in pages.items()}
    dead = []
    for path, page in pages.items():
        for link in page.xpath("//a/@href"):
            parts = urlsplit(str(link))
            if parts.scheme or parts.netloc:
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            if not target.exists() or (
                parts.fragment and target in known and unquote(parts.fragment) not in known[target]
            ):
                dead.append(f"{path.relative_to(site)}: {link}")
    assert dead == []


def test_every_term_of_the_ontology_has_its_anchor(site: Path, pages: dict[Path, html.HtmlElement]) -> None:
    found = set().union(*(anchors(page) for path, page in pages.items() if path.parent == site / "made/ontology"))
    expected = set(terms())
    assert len(expected) > 200
    assert expected - found == set()


def test_every_question_has_its_anchor_and_its_answer(site: Path, pages: dict[Path, html.HtmlElement]) -> None:
    found = [page for path, page in pages.items() if path.parent == site / "made/questions"]
    expected = set(catalogue.question_names(places.packaged("queries")))
    assert expected - set().union(*map(anchors, found)) == set()
    assert sum(len(page.xpath("//table[@class='answer']")) for page in found) == len(expected)


def test_the_home_page_speaks_azerbaijani_too(site: Path) -> None:
    assert "mənbə" in (site / "index.az.html").read_text(encoding="utf-8")


def test_a_page_in_a_browser_is_read_without_the_network_on_any_screen(site: Path) -> None:
    asked: list[str] = []
    with chromium() as browser:
        for width in (360, 1280):
            page = browser.new_page(viewport={"width": width, "height": 900})
            page.on("request", lambda request: asked.append(request.url))
            for name in ("index.html", "made/ontology/classes.html", "tutorials/historian.html"):
                page.goto((site / name).as_uri())
                assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (name, width)
            page.close()
    assert asked
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
