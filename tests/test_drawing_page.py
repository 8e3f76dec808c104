"""The page of a drawing in a real browser: search, filters, span, panel, keys, hostile names, and no request."""

import json
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import networkx
import pytest
from browser import chromium, until

from kg_builder.drawing import Drawing
from kg_builder.drawing_page import content
from kg_builder.folding import fold, skeleton
from kg_builder.graph import KnowledgeGraph

HOSTILE = "<img src=x onerror=alert(1)></script><script>alert(2)</script>{{7*7}} &amp; \"q\" 'a' \u2028 Şuşa"
NAMES = [
    "Şuşa", "SUSA", "Шуша", "شوشا", "Naxçıvan", "NAXÇIVAN", "Нахчыван", "نخجوان", "İçərişəhər", "içərişəhər",
    "Qarabağ", "منظمة العالم الإسلامي للتربية والعلوم والثقافة", "Salim Al-Malik", "əl-Malik", "Əliyev", "Алиев",
    "Heydər", "x q dzh", "Côte d'Ivoire", "Ağdam – Fuzuli", "ʿAlī", "جمهورية أذربيجان", "Ҝәнҹә", "Ильхам Алиев", "",
    "…", "Straße", "ﬁ", "①", "x\u200cy",
]  # fmt: skip


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def shown(world_graph: KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return world_graph.draw().to_html(tmp_path_factory.mktemp("page") / "world.html")


@pytest.fixture
def open_page(browser: Any) -> Iterator[Any]:
    """Opens a file in a context of its own; every request but the file's, every error and dialog fails the test."""
    contexts, wrong = [], []

    def open_one(file: Path, fragment: str = "", *, refused: str = "", **options: Any) -> Any:
        context = browser.new_context(**{"viewport": {"width": 1300, "height": 800}} | options)
        contexts.append(context)
        page = context.new_page()
        page.on("request", lambda request: wrong.append(request.url) if request.url != url.partition("#")[0] else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("dialog", lambda dialog: wrong.append(dialog.message))
        page.on("console", lambda said: wrong.append(said.text) if counts(said, refused) else None)
        url = file.as_uri() + fragment
        page.goto(url)
        page.wait_for_selector("html[data-ready]", timeout=60_000)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert not wrong


def counts(said: Any, refused: str) -> bool:
    """Whether a line of the console is an error, and not the refusal that a test asks for."""
    return said.type == "error" and not (refused and refused in said.text)


def rows(page: Any) -> list[str]:
    return page.locator("#entities button > span").all_inner_texts()


def on(page: Any) -> int:
    return page.evaluate("picture.nodeOn.reduce((sum, flag) => sum + flag, 0)")


def test_a_page_opens_still_and_no_label_covers_another(open_page: Any, shown: Path) -> None:
    page = open_page(shown)
    before = page.evaluate("data.nodes.map((node) => [node.x, node.y])")
    page.wait_for_timeout(400)
    assert page.evaluate("data.nodes.map((node) => [node.x, node.y])") == before
    frames = page.evaluate("picture.frames")
    page.wait_for_timeout(300)
    assert page.evaluate("picture.frames") == frames
    boxes = page.evaluate("picture.boxes")
    assert len(boxes) > 12
    for a, b in combinations(boxes, 2):
        assert a["left"] >= b["right"] or b["left"] >= a["right"] or a["top"] >= b["bottom"] or b["top"] >= a["bottom"]


@pytest.mark.parametrize("typed", ["Reed Mosque", "qamış", "QAMIŞ MƏSCİDİ", "مسجد القصب", "Камышовая", "reed-mosque"])
def test_search_finds_a_name_in_any_language(open_page: Any, shown: Path, typed: str) -> None:
    page = open_page(shown)
    page.fill("#search", typed)
    # A busy machine has not laid out at once what it has found.
    first = "[...document.querySelectorAll('#entities button > span')].slice(0, 3).map((one) => one.innerText)"
    until(page, f"{first}.includes('Reed Mosque')")
    page.press("#search", "Enter")
    assert page.locator("#detail h2").inner_text() == "Reed Mosque"


def test_search_that_finds_nothing_says_so(open_page: Any, shown: Path) -> None:
    page = open_page(shown)
    page.fill("#search", "zzzzzz")
    assert rows(page) == [] and page.locator("#count").inner_text() == "0 found"


def test_names_are_folded_in_the_page_as_in_python(open_page: Any, shown: Path, real_graph: KnowledgeGraph) -> None:
    page = open_page(shown)
    nodes = real_graph.draw().picture.nodes
    known = [*NAMES, *(name for node in nodes for name in (*(name for _, name in node.names), *node.aliases))]
    found = page.evaluate("(names) => names.map((name) => [fold.key(name), fold.skeleton(fold.key(name))])", known)
    assert {n: tuple(f) for n, f in zip(known, found, strict=True)} == {n: (fold(n), skeleton(n)) for n in known}


def test_the_legend_filters_by_type(open_page: Any, shown: Path) -> None:
    page = open_page(shown)
    whole = on(page)
    people = page.locator("#kinds label", has_text="Person")
    count = int(people.locator("small").inner_text())
    people.locator("input").uncheck()
    assert on(page) == whole - count
    people.locator("input").check()
    assert on(page) == whole


def test_disputed_relations_are_hidden_and_shown(open_page: Any, shown: Path) -> None:
    page = open_page(shown)
    whole = page.evaluate("picture.edgeOn.reduce((a, b) => a + b, 0)")
    box = page.locator("#standings label", has_text="disputed")
    box.locator("input").uncheck()
    left = page.evaluate("data.edges.filter((edge, n) => picture.edgeOn[n]).map((edge) => edge.standing)")
    assert len(left) < whole and 1 not in left
    box.locator("input").check()
    assert page.evaluate("picture.edgeOn.reduce((a, b) => a + b, 0)") == whole


def test_the_slider_shows_the_network_of_a_span(open_page: Any, shown: Path, world_graph: KnowledgeGraph) -> None:
    page = open_page(shown, "#from=2018&to=2018")
    wanted = {node.slug for node in world_graph.draw(since="2018", until="2018").picture.nodes}
    assert set(page.evaluate("data.nodes.filter((n, i) => picture.nodeOn[i]).map((n) => n.slug)")) == wanted
    page.click("#always")
    assert on(page) == len(world_graph.draw().picture.nodes)
    page.focus("#from")
    page.keyboard.press("ArrowRight")
    assert on(page) < len(world_graph.draw().picture.nodes)
    assert "from=" in page.url


def test_a_click_tells_every_statement_with_its_source(
    open_page: Any, shown: Path, world_graph: KnowledgeGraph
) -> None:
    page = open_page(shown)
    x, y = page.evaluate("picture.toScreen(data.nodes[data.slugs.get('reed-mosque')])")
    page.locator("#canvas").click(position={"x": x, "y": y})
    assert page.locator("#detail h2").inner_text() == "Reed Mosque"
    for more in page.locator("#detail details > summary").all():
        more.click()
    told = page.locator("#detail").inner_text()
    view = world_graph.show("reed-mosque")
    said = [one for part in (*view.properties, *view.incoming) for value in part.values for one in value.said]
    assert page.locator("#detail li").count() == len(said)
    cited = world_graph.explainer.citations({one.source for one in said})
    assert all(citation.title in told and citation.publisher in told for citation in cited.values())
    assert all(one.locator in told for one in said)
    assert {a.get_attribute("href") for a in page.locator("#detail a").all()} == {
        c.url for c in cited.values() if c.url
    }
    page.locator("#detail .value button").first.click()
    assert page.locator("#detail h2").inner_text() != "Reed Mosque"


def test_who_is_not_drawn_is_named_all_the_same(world_graph: KnowledgeGraph) -> None:
    drawn = world_graph.draw("reed-mosque")
    here = {node.slug for node in drawn.picture.nodes}
    absent = {slug for one in drawn.picture.statements for slug in (one.voice, one.speaker) if slug} - here
    texts = content(drawn.picture)["texts"]
    assert absent
    assert not absent & set(texts)
    assert {world_graph.explainer.entity_label(slug) for slug in absent} <= set(texts)


def test_a_selection_has_an_address(open_page: Any, shown: Path) -> None:
    page = open_page(shown, "#id=reed-mosque")
    assert page.locator("#detail h2").inner_text() == "Reed Mosque"
    page.keyboard.press("Escape")
    assert page.locator("#detail").is_hidden() and "id=" not in page.url


def test_keys_do_all_that_a_mouse_does(open_page: Any, shown: Path) -> None:
    page = open_page(shown)
    page.focus("#canvas")
    seen = set()
    for key in ("ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown", "ArrowDown"):
        page.keyboard.press(key)
        seen.add(page.evaluate("picture.selected"))
    assert len(seen) > 1 and -1 not in seen
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "detail"
    page.keyboard.press("Escape")
    assert page.evaluate("[picture.selected, document.activeElement.id]") == [-1, "search"]
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.locator("#detail").is_visible()
    page.focus("#canvas")
    near = page.evaluate("picture.view.k")
    page.keyboard.press("+")
    assert page.evaluate("picture.view.k") > near


def test_what_is_selected_is_said(open_page: Any, shown: Path) -> None:
    page = open_page(shown)
    page.focus("#canvas")
    page.keyboard.press("ArrowRight")
    page.locator("#says", has_text="relations").wait_for(state="attached")
    assert page.get_attribute("#says", "aria-live") == "polite"


def test_dragging_moves_a_node_or_the_picture(open_page: Any, shown: Path) -> None:
    page = open_page(shown)
    node = "data.nodes[data.slugs.get('reed-mosque')]"
    x, y = page.evaluate(f"picture.toScreen({node})")
    box = page.locator("#canvas").bounding_box()
    was = page.evaluate(f"[{node}.x, {node}.y]")
    page.mouse.move(box["x"] + x, box["y"] + y)
    page.mouse.down()
    page.mouse.move(box["x"] + x + 40, box["y"] + y + 25, steps=4)
    page.mouse.up()
    assert page.evaluate(f"[{node}.x, {node}.y]") != was
    view = page.evaluate("[picture.view.x, picture.view.y]")
    page.mouse.move(box["x"] + 600, box["y"] + 5)
    page.mouse.down()
    page.mouse.move(box["x"] + 640, box["y"] + 45, steps=4)
    page.mouse.up()
    assert page.evaluate("[picture.view.x, picture.view.y]") != view
    page.mouse.wheel(0, -300)
    page.wait_for_timeout(200)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_follows_the_scheme_and_can_be_switched(open_page: Any, shown: Path, scheme: str) -> None:
    page = open_page(shown, color_scheme=scheme)
    theme = "document.documentElement.dataset.theme"
    assert page.evaluate(theme) == scheme
    other = "light" if scheme == "dark" else "dark"
    assert page.inner_text("#theme").lower() == other
    page.click("#theme")
    assert page.evaluate(theme) == other
    assert page.inner_text("#theme").lower() == scheme


def test_a_name_keeps_its_place_when_its_node_is_selected(open_page: Any, shown: Path) -> None:
    page = open_page(shown)
    page.fill("#search", "Reed Mosque")
    page.press("#search", "Enter")
    page.wait_for_timeout(500)
    same = """(() => {
        const places = picture.nodes.map((node) => picture.toScreen(node));
        const box = { left: 0, top: 0, right: picture.width, bottom: picture.height };
        const had = picture.had();
        const now = picture.labels(picture.context, places, box, had);
        return now.filter((one) => had.has(one.number)).map((one) => {
          const [text, , left, base] = had.get(one.number);
          return one.text === text && Math.abs(one.left - left) < 1 && Math.abs(one.base - base) < 1;
        });
    })()"""
    kept = page.evaluate(same)
    assert len(kept) > 5
    assert all(kept)


@pytest.mark.parametrize(("button", "begins"), [("#png", b"\x89PNG"), ("#svg", b"<svg")])
def test_the_picture_is_saved(open_page: Any, shown: Path, button: str, begins: bytes) -> None:
    page = open_page(shown)
    with page.expect_download() as download:
        page.click(button)
    assert Path(download.value.path()).read_bytes().startswith(begins)


@pytest.mark.parametrize(("ending", "written"), [(".bib", "bibtex"), (".ris", "ris"), (".json", "csl-json")])
def test_the_sources_of_a_drawing_are_saved(
    open_page: Any, shown: Path, world_graph: KnowledgeGraph, ending: str, written: str
) -> None:
    page = open_page(shown)
    with page.expect_download() as download:
        page.select_option("#cite", ending)
    assert download.value.suggested_filename.endswith(ending)
    assert Path(download.value.path()).read_text(encoding="utf-8") == world_graph.draw().cite().written(written)


def test_a_network_without_sources_offers_none(open_page: Any, tmp_path: Path) -> None:
    graph: networkx.Graph[str] = networkx.path_graph(["a", "b"])
    assert open_page(Drawing.of_network(graph, "two").to_html(tmp_path / "two.html")).locator("#citing").is_hidden()


def test_hostile_names_are_text_everywhere(open_page: Any, tmp_path: Path) -> None:
    graph: networkx.Graph[str] = networkx.Graph()
    graph.add_node(HOSTILE, label=HOSTILE, type=HOSTILE, begin="2001-01-01", end="2001-12-31")
    graph.add_node("b", label="javascript:alert(3)", begin="2003-01-01", end="2005-12-31")
    graph.add_edge(HOSTILE, "b", label=HOSTILE, standing="disputed")
    page = open_page(Drawing.of_network(graph, HOSTILE).to_html(tmp_path / "hostile.html"))
    assert page.title().strip().startswith("<img src=x") and "<img" in page.locator("h1").inner_text()
    assert any(row.startswith("<img src=x") for row in rows(page))
    page.locator("#entities button").first.click()
    with page.expect_download() as download:
        page.click("#svg")
    assert b"<img" not in Path(download.value.path()).read_bytes()
    assert page.evaluate("[document.images.length, document.scripts.length]") == [0, 2]


def test_a_page_needs_no_network_and_allows_none(open_page: Any, shown: Path) -> None:
    page = open_page(shown, refused="example.org", offline=True)
    refused = page.evaluate("fetch('https://example.org/').then(() => 'sent', () => 'refused')")
    assert refused == "refused"
    policy = page.get_attribute("meta[http-equiv=Content-Security-Policy]", "content")
    assert policy.startswith("default-src 'none'") and "unsafe" not in policy


def test_a_narrow_window_keeps_all(open_page: Any, shown: Path) -> None:
    page = open_page(shown, viewport={"width": 390, "height": 780})
    assert page.locator("#search").is_visible() and page.locator("#canvas").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator("#legend > summary").click()
    assert page.locator("#kinds").is_visible()


def test_the_data_of_a_page_is_small_and_whole(real_graph: KnowledgeGraph) -> None:
    picture = real_graph.draw().picture
    packed = content(picture)
    assert len(packed["statements"]) == len(picture.statements)
    assert len(json.dumps(packed, ensure_ascii=False).encode()) < 6_000_000
    assert len(set(packed["texts"])) == len(packed["texts"])


def test_every_node_of_a_small_drawing_has_its_name(open_page: Any, real_graph: KnowledgeGraph, tmp_path: Path) -> None:
    page = open_page(real_graph.draw(path=("salim-al-malik", "nakhchivan")).to_html(tmp_path / "path.html"))
    assert page.evaluate("picture.nodes.length") <= 30
    assert page.evaluate("picture.boxes.length") == page.evaluate("picture.nodes.length")


def test_swatches_have_the_colours_of_the_picture_on_its_ground(open_page: Any, shown: Path) -> None:
    page = open_page(shown, color_scheme="dark")
    page.select_option("#by", "community")
    swatch = "document.querySelector('#communities svg > *').getAttribute('fill')"
    same = f"{swatch} === picture.onGround(data.communities[0].colour)"
    assert page.evaluate(same)
    page.click("#theme")
    assert page.evaluate(same)


def test_a_judged_statement_tells_the_reasons_of_its_judgement(
    open_page: Any, shown: Path, world_graph: KnowledgeGraph
) -> None:
    picture = world_graph.draw().picture
    judged = next(one for one in picture.statements if one.judgement)
    page = open_page(shown, f"#id={judged.subject}")
    page.evaluate("document.querySelectorAll('#detail details').forEach((one) => { one.open = true; })")
    page.wait_for_selector("#detail .judged")
    assert picture.judgements[judged.judgement] in page.text_content("#detail .judged")
