"""Dates drawn as uncertain as they are, in lanes, on a page that no request leaves."""

import itertools
from datetime import date, timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest
from browser import chromium, until, watched
from hypothesis import given, settings
from hypothesis import strategies as st

from kg_builder.dates import parse
from kg_builder.errors import UsageError
from kg_builder.graph import KnowledgeGraph
from kg_builder.pictures import known_format
from kg_builder.spans import FAINT, PALE, SOLID, Span, span
from kg_builder.timeline import FIRST, LAST
from kg_builder.timeline_spec import LEGEND

HOSTILE = "<img src=x onerror=alert(1)>"


def drawn(text: str, told: date | None = None) -> Span:
    found = span(parse(text), told)
    assert found is not None
    return found


days = st.dates(date(1600, 1, 1), date(2100, 1, 1))


@settings(deadline=None)  # the machine may be busy
@given(days, days)
def test_an_extent_of_days_is_solid_from_end_to_end(a: date, b: date) -> None:
    first, last = sorted((a, b))
    found = drawn(f"{first}/{last}")
    assert [(one.first, one.last, one.ink, one.ink_at_end) for one in found.pieces] == [(first, last, SOLID, SOLID)]


@settings(deadline=None)  # the machine may be busy
@given(st.integers(1600, 2100), st.integers(1, 300))
def test_an_extent_of_years_is_solid_only_between_them_and_fades_over_both(year: int, more: int) -> None:
    pieces = drawn(f"{year}/{year + more}").pieces
    assert (pieces[0].first, pieces[-1].last) == (date(year, 1, 1), date(year + more, 12, 31))
    assert (pieces[0].ink, pieces[0].ink_at_end) == (FAINT, SOLID)
    assert (pieces[-1].ink, pieces[-1].ink_at_end) == (SOLID, FAINT)
    assert all(one.last + timedelta(days=1) == other.first for one, other in itertools.pairwise(pieces))


@settings(deadline=None)  # the library that judges rare notations takes its time
@given(st.from_regex(r"(1[6-9]|20)([0-9]{2}|[0-9]X|XX)(-(0[1-9]|1[0-2]))?[~?]?", fullmatch=True))
def test_what_is_uncertain_is_never_a_point_and_stays_within_its_bounds(text: str) -> None:
    try:
        edtf = parse(text)
    except ValueError:
        return
    found = drawn(text)
    assert not found.is_day
    assert all(one.ink < SOLID for one in found.pieces)
    assert (found.first, found.last) == (edtf.earliest, edtf.latest)


@pytest.mark.parametrize(
    ("text", "is_day", "before", "after", "reason"),
    [
        ("2018-05-12", True, "", "", "a day is a point"),
        ("2018-05-12~", False, "", "", "about a day is none"),
        ("2018-05-12?", False, "", "", "a doubted day is none"),
        ("2018/..", False, "", "open", "it goes on"),
        ("2018-05-12/", False, "", "unknown", "nobody knows when it ended"),
        ("/2018", False, "unknown", "", "nobody knows when it began"),
        ("[..2018-01-13]", False, "unknown", "", "some day not after"),
        ("[2018..]", False, "", "unknown", "some day not before"),
    ],
)
def test_ends_that_nobody_knows_are_no_days(text, is_day, before, after, reason) -> None:
    found = drawn(text)
    assert (found.is_day, found.before, found.after) == (is_day, before, after)


def test_what_goes_on_is_drawn_until_its_last_source_told_so() -> None:
    assert drawn("2018-05-12/..").last == date(2018, 5, 12)
    assert drawn("2018-05-12/..", date(2021, 6, 1)).last == date(2021, 6, 1)
    assert drawn("2018-05-12/", date(2021, 6, 1)).last == date(2018, 5, 12)


def test_a_year_is_pale_all_over() -> None:
    assert {(one.ink, one.ink_at_end) for one in drawn("2018").pieces} == {(PALE, PALE)}


def test_nothing_is_drawn_over_another_thing_of_its_row(real_graph: KnowledgeGraph) -> None:
    taken: dict[tuple[str, int], float] = {}
    marks = real_graph.timeline().spec["data"]
    labels = next(one["values"] for one in marks if one["name"] == "labels")
    assert labels
    for one in labels:
        row = (one["lane"], one["row"])
        assert one["x"] >= taken.get(row, float("-inf"))
        taken[row] = one["x2"]


def test_every_competing_date_is_drawn(world_graph: KnowledgeGraph) -> None:
    picture = world_graph.timeline(since="1600")
    disputed = {
        view.subject
        for view in world_graph.conflicts()
        if view.name == "date" and view.state in {"unresolved", "decided"}
    }
    assert disputed
    drawn_ranks: dict[str, set[str]] = {}
    for name in ("bars", "days"):
        for one in next(data["values"] for data in picture.spec["data"] if data["name"] == name):
            drawn_ranks.setdefault(one["item"], set()).add(one["rank"])
    for slug in disputed:
        assert drawn_ranks[slug] & {"Unresolved", "Rejected"}


def test_a_begin_and_an_end_of_two_sources_are_drawn_as_one_time(world_graph: KnowledgeGraph) -> None:
    dates = world_graph.timeline().page["things"]["tenure-dorne-director"]["dates"]
    assert [(one["first"], one["last"]) for one in dates if one["rank"] == "Accepted"] == [("2004-01-01", "2015-12-31")]


def test_filters_leave_only_what_is_asked_for(world_graph: KnowledgeGraph) -> None:
    everything = world_graph.timeline(since="1600").page["things"]
    forums = world_graph.timeline(types=["WorldForum"], since="1600").page["things"]
    assert {one["type"] for one in forums.values()} == {"WorldForum"}
    assert set(forums) < set(everything)
    conferences = world_graph.timeline(types=["conference"], since="1600").page["things"]
    assert set(forums) <= set(conferences)


def test_a_window_the_wrong_way_round_is_refused(world_graph: KnowledgeGraph) -> None:
    with pytest.raises(UsageError, match="Let --to come after --from"):
        world_graph.timeline(since="2020", until="2011")


def test_two_drawings_have_the_same_bytes(world_graph: KnowledgeGraph) -> None:
    first, second = (world_graph.timeline() for _ in range(2))
    assert first.to_html() == second.to_html()
    assert first.to_svg() == second.to_svg()


def test_the_print_is_xml_with_the_letters_of_azerbaijani(world_graph: KnowledgeGraph) -> None:
    picture = world_graph.timeline()
    root = ElementTree.fromstring(picture.to_svg())  # noqa: S314 (ours)
    assert root.tag.endswith("svg")
    assert picture.to_pdf().startswith(b"%PDF")
    assert picture.to_png().startswith(b"\x89PNG")


def test_a_format_without_a_writer_is_told() -> None:
    with pytest.raises(UsageError, match="no format of pictures"):
        known_format(Path("time.docx"))


def test_markup_in_a_name_cannot_leave_the_data_of_the_page(world_graph: KnowledgeGraph) -> None:
    picture = world_graph.timeline()
    slug = next(iter(picture.page["things"]))
    picture.page["things"][slug]["label"] = HOSTILE
    assert HOSTILE not in picture.to_html()
    assert "onerror=alert(1)>" not in picture._repr_html_().replace("&gt;", ">").split("srcdoc=")[0]


def test_the_page_can_be_searched_filtered_zoomed_and_read_without_a_mouse(real_graph, tmp_path: Path) -> None:
    picture = real_graph.timeline()
    slug = "world-forum-2011"
    picture.page["things"][slug]["label"] = HOSTILE
    target = tmp_path / "timeline.html"
    picture.to_html(target)
    with chromium() as browser:
        page, requests, errors = watched(browser, target)
        page.wait_for_selector("#table tbody tr:nth-child(101)", state="attached")
        rows = "document.querySelectorAll('#table tbody tr').length"
        everything = page.evaluate(rows)
        page.fill("#search", "Şuşa")
        page.wait_for_function(f"{rows} < {everything}")
        assert page.evaluate(rows) > 0
        page.fill("#search", slug)
        page.wait_for_function(f"{rows} === 1")
        page.focus("#chart")
        page.keyboard.press("n")
        assert HOSTILE in page.inner_text("#panel")
        assert page.locator("#panel a[href^='http']").count() > 0
        assert "rejected" in page.inner_text("#panel") or "accepted" in page.inner_text("#panel")
        page.keyboard.press("Escape")
        assert page.is_hidden("#panel")
        before = page.input_value("#from")
        page.keyboard.press("+")
        assert page.input_value("#from") > before
        page.keyboard.press("0")
        assert page.input_value("#from") == before == str(FIRST)
        assert page.input_value("#to") == str(LAST)
        page.fill("#search", "")
        page.wait_for_function(f"{rows} === {everything}")
        page.locator("#legend button").first.click()
        page.wait_for_function(f"{rows} < {everything}")
        theme = page.evaluate("document.documentElement.dataset.theme")
        assert page.inner_text("#dark").lower() != theme
        page.click("#dark")
        assert page.inner_text("#dark").lower() == theme
        assert page.evaluate("document.documentElement.dataset.theme") != theme
        assert not errors
        assert [url for url in requests if not url.startswith(("file:", "data:", "blob:"))] == []


def test_the_chart_gives_the_panel_room_and_the_panel_is_closed_where_it_stands(real_graph, tmp_path: Path) -> None:
    target = tmp_path / "timeline.html"
    real_graph.timeline("shusha").to_html(target)
    last = "Math.max(...[...document.querySelectorAll('#chart .role-axis-label text')].map((one) => right(one)))"
    fits = f"((right) => {last} <= right(document.querySelector('#chart')))((one) => one.getBoundingClientRect().right)"
    with chromium() as browser:
        page, _, _ = watched(browser, target)
        page.focus("#chart")
        page.keyboard.press("n")
        assert page.is_visible("#panel")
        until(page, fits)
        page.set_viewport_size({"width": 420, "height": 860})
        until(page, fits)
        panel, close = page.locator("#panel").bounding_box(), page.locator("#panel .close").bounding_box()
        assert panel["y"] <= close["y"] <= panel["y"] + 40
        page.click("#panel .close")
        assert page.is_hidden("#panel")


def test_capitals_are_called_by_their_city_and_year(real_graph: KnowledgeGraph) -> None:
    spec = real_graph.timeline().spec
    called = {
        one["item"]: one["text"] for one in next(data["values"] for data in spec["data"] if data["name"] == "labels")
    }
    assert called["culture-capital-2009-asia"] == "Kuala Lumpur 2009, Asian region"
    assert called["culture-capital-baku-2009"] == "Baku 2009"
    assert called["world-forum-2011"].startswith("World Forum")
    assert not any(text.startswith("Culture capital") for text in called.values())


def test_a_hijri_date_stands_beside_the_bar_and_in_the_panel(real_graph: KnowledgeGraph) -> None:
    picture = real_graph.timeline(since="1600")
    labels = next(data["values"] for data in picture.spec["data"] if data["name"] == "labels")
    assert next(one["text"] for one in labels if one["item"] == "gargabazar-mosque").endswith("1095 AH")
    assert any("(1095 AH)" in one["words"] for one in picture.page["things"]["gargabazar-mosque"]["dates"])


@pytest.mark.parametrize("width", [420, 1280])
def test_how_dates_are_drawn_is_told_within_the_picture(real_graph: KnowledgeGraph, tmp_path: Path, width: int) -> None:
    target = tmp_path / "offices.html"
    real_graph.timeline("director-general-icesco").to_html(target)
    with chromium() as browser:
        page = browser.new_page(viewport={"width": width, "height": 860})
        page.goto(target.as_uri())
        page.wait_for_selector("html[data-ready]", timeout=120_000)
        box = page.locator("#chart").bounding_box()
        for _, text in LEGEND:
            told = page.locator("#chart svg").get_by_text(text, exact=True).bounding_box()
            assert told["x"] + told["width"] <= box["x"] + box["width"], text


@pytest.mark.parametrize("kind", ["timeline", "map"])
def test_search_folds_names_as_everywhere_and_narrow_windows_keep_the_picture_high(real_graph, tmp_path, kind) -> None:
    target = tmp_path / "page.html"
    getattr(real_graph, kind)().to_html(target)
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 420, "height": 860}, color_scheme="dark")
        page.goto(target.as_uri())
        page.wait_for_selector("html[data-ready]", timeout=120_000)
        assert page.locator("#chart").bounding_box()["y"] < 330
        assert page.evaluate("document.documentElement.scrollWidth") <= 420
        page.wait_for_selector("#table tbody tr", state="attached")
        everything = page.locator("#table tbody tr").count()
        for typed in ("Şuşa", "Shusha", "Шуша", "شوشا"):
            page.fill("#search", typed)
            assert 0 < page.locator("#table tbody tr").count() < everything
            assert "Shusha" in page.text_content("#table tbody")
        page.fill("#search", "qqqqzzzz")
        assert page.locator("#table tbody tr").count() == 0
        if kind == "timeline":
            assert page.evaluate("view.signal('lift')") > 0
            assert page.is_visible("#how summary")
