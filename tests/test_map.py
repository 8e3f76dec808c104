"""Places on land without borders, with what happened at them."""

from pathlib import Path
from xml.etree import ElementTree

import pytest
from browser import chromium, watched

from kg_builder.errors import AzicescoError
from kg_builder.graph import KnowledgeGraph
from kg_builder.land import land


def test_the_land_has_no_borders_and_one_sea_within() -> None:
    polygons = land()["coordinates"]
    assert len(polygons) > 100
    holes = [hole for polygon in polygons for hole in polygon[1:]]
    assert len(holes) == 1
    assert any(abs(lon - 50.8) < 4 and abs(lat - 41.8) < 5 for lon, lat in holes[0])


def test_events_stand_at_the_nearest_place_with_coordinates(real_graph: KnowledgeGraph) -> None:
    points = {one["id"]: one for one in real_graph.map().page["points"]}
    assert sum("world-forum-2011" in one["items"] for one in points.values()) == 1
    assert all(-180 <= one["lon"] <= 180 and -90 <= one["lat"] <= 90 for one in points.values())


def test_a_place_that_changed_hands_has_both_names(real_graph: KnowledgeGraph) -> None:
    labels = {one["id"]: one["label"] for one in real_graph.map().page["points"]}
    assert labels["shusha"] == "Shusha (Shushi)"
    assert labels["lachin"] == "Lachin (Berdzor)"


def test_what_has_no_coordinates_is_refused_in_a_sentence(real_graph: KnowledgeGraph) -> None:
    with pytest.raises(AzicescoError, match="has a place with coordinates"):
        real_graph.map(types=["Tenure"])


def test_the_print_is_xml_and_the_same_each_time(real_graph: KnowledgeGraph) -> None:
    picture = real_graph.map("shusha")
    assert ElementTree.fromstring(picture.to_svg()).tag.endswith("svg")  # noqa: S314 (ours)
    assert picture.to_svg() == real_graph.map("shusha").to_svg()


def test_the_page_has_a_slider_and_clusters_that_open_and_asks_nobody(real_graph, tmp_path: Path) -> None:
    target = tmp_path / "map.html"
    real_graph.map().to_html(target)
    with chromium() as browser:
        page, requests, errors = watched(browser, target)
        before = page.evaluate("window.map.zoom()")
        page.evaluate("window.map.open(window.map.clusters().find((one) => one.members.length > 5))")
        assert page.evaluate("window.map.zoom()") > before
        assert page.is_visible("#panel")
        rows = "document.querySelectorAll('#table tbody tr').length"
        everything = page.evaluate(rows)
        page.uncheck("#undated")
        page.fill("#from", "2020")
        page.press("#from", "Enter")
        page.wait_for_function(f"{rows} < {everything}")
        page.focus("#chart")
        page.keyboard.press("n")
        assert page.is_visible("#panel h2")
        assert not errors
        assert [url for url in requests if not url.startswith(("file:", "data:", "blob:"))] == []
