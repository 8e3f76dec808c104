"""What is cited is read back by others' parsers, whatever its title; dates keep their precision."""

import json
import re
from importlib.resources import files
from pathlib import Path

import bibtexparser
import pybtex.database
import pytest
import rispy
from bibtexparser.middlewares import LatexDecodingMiddleware
from click.testing import CliRunner, Result
from folders import Folder
from hypothesis import given, settings
from hypothesis import strategies as st

import kg_builder
from kg_builder import bibliographies, citations
from kg_builder.bibliographies import Bibliography
from kg_builder.build import build
from kg_builder.citations import Reference, csl_date, line
from kg_builder.cli import main
from kg_builder.errors import UnknownName, UsageError
from kg_builder.graph import KnowledgeGraph

HOSTILE = (
    "50 % of {all} & more_of #1",
    "unbalanced } brace",
    "unbalanced { brace",
    "back\\slash \\end{document} $x^2$ ~",
    'she said "no", and “yes”',
    "two\nlines\r\nER  - \nTY  - JOUR",
    "Şuşa şəhəri – ərəb: تدشين المقر",
    "Шуша, 上海",
    "turned \u202eright to left",
    "@article{x, title={y}}",
    "<b>bold</b> & <i>",
    "one and two and others",
)
DATES = {
    "2018": {"date-parts": [[2018]]},
    "2018-05": {"date-parts": [[2018, 5]]},
    "2018-05-12": {"date-parts": [[2018, 5, 12]]},
    "2018~": {"date-parts": [[2018]], "circa": True},
    "2018-05?": {"date-parts": [[2018, 5]], "circa": True},
    "2018-21": {"date-parts": [[2018]], "season": 1},
    "2018-24": {"date-parts": [[2018]], "season": 4},
    "2018/2020-05": {"date-parts": [[2018], [2020, 5]]},
    "2018~/2020": {"date-parts": [[2018], [2020]], "circa": True},
    "199X": {"literal": "1990s"},
    "[..2018]": {"literal": "not after 2018"},
    "2018/..": {"literal": "from 2018"},
}

texts = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60).filter(lambda text: line(text) != "")
references = st.builds(
    Reference,
    key=st.from_regex(r"[a-z][a-z0-9]{0,8}(-[a-z0-9]{1,8}){0,2}", fullmatch=True),
    title=texts,
    publisher=texts,
    kind=st.sampled_from(["press", "primary", "party", "scholarship", "reference", "dataset"]),
    authors=st.lists(texts, max_size=3).map(tuple),
    issued=st.sampled_from(["", *DATES]),
    seen=st.just("2026-11-23"),
    url=st.sampled_from(["", "https://example.org/a_b?c=%7B%7D&d#e~f"]),
    note=st.one_of(st.just(""), texts),
)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("citations")
    build(Folder.make(place).path, place / "out")
    return place / "out"


@pytest.fixture(scope="module")
def kg(out: Path) -> KnowledgeGraph:
    return kg_builder.open(out)


def run(out: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["cite", *arguments, "--store", str(out)])


def one(title: str) -> Reference:
    return Reference("a-source", title, title, "press", authors=(title,), issued="2018", url="https://example.org/%7B")


# ---- read back by others --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("title", HOSTILE)
@pytest.mark.parametrize("write", [bibliographies.bibtex, bibliographies.biblatex])
def test_a_hostile_title_stays_in_its_field_of_bibtex(title: str, write) -> None:
    text = write([one(title), one("The next")])
    bib = pybtex.database.parse_string(text.replace("a-source", "b-source", 1), "bibtex")
    assert list(bib.entries) == ["b-source", "a-source"]
    assert bib.entries["b-source"].fields["url"] == "https://example.org/%7B"
    decoded = bibtexparser.parse_string(write([one(title)]), append_middleware=[LatexDecodingMiddleware()])
    shown = decoded.entries[0]["title"]
    assert not decoded.failed_blocks
    assert shown.replace("ˆ", "^").strip('"') == line(title)


@pytest.mark.parametrize("title", HOSTILE)
def test_a_hostile_title_stays_on_its_line_of_ris(title: str) -> None:
    (entry,) = rispy.loads(bibliographies.ris([one(title)]))
    assert entry["title"] == line(title)
    assert entry["authors"] == [line(title)]
    assert entry["urls"] == ["https://example.org/%7B"]


@settings(max_examples=25, deadline=None)
@given(st.lists(references, min_size=1, max_size=3, unique_by=lambda one: one.key))
def test_every_form_is_read_back_with_as_many_entries(found: list[Reference]) -> None:
    for write in (bibliographies.bibtex, bibliographies.biblatex):
        assert [*pybtex.database.parse_string(write(found), "bibtex").entries] == [one.key for one in found]
        assert not bibtexparser.parse_string(write(found)).failed_blocks
    for entry, of in zip(rispy.loads(bibliographies.ris(found)), found, strict=True):
        assert entry["title"] == line(of.title)
    items = json.loads(citations.csl_json(found))
    assert [(item["id"], item["title"]) for item in items] == [(one.key, one.title) for one in found]
    assert len(bibliographies.text(found).splitlines()) == len(found)


def test_csl_json_uses_no_type_and_no_variable_that_the_specification_lacks() -> None:
    schemas = files("citeproc") / "data" / "schema" / "schemas" / "styles"
    types = re.findall(r'"([a-z_-]+)"', (schemas / "csl-types.rnc").read_text())
    variables = re.findall(r'"([A-Za-z-]+)"', (schemas / "csl-variables.rnc").read_text())
    for kind in ("press", "scholarship", "reference", "primary", "party", "organiser", "observer", "dataset"):
        (item,) = citations.csl_items(
            [Reference("k", "t", "p", kind, "whole", "az", ("a",), "2018", "2026-11-23", "https://x", version="1")]
        )
        assert item["type"] in types
        assert set(item) - {"id", "type"} <= set(variables)


# ---- dates -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("edtf", "expected"), DATES.items())
def test_a_date_is_as_precise_as_it_is_known(edtf: str, expected: object) -> None:
    assert csl_date(edtf) == expected


@pytest.mark.parametrize("edtf", DATES)
def test_every_date_can_be_written_in_every_form(edtf: str) -> None:
    found = Bibliography((Reference("k", "Title", "Publisher", "press", issued=edtf),))
    for style in ("text", "bibtex", "biblatex", "ris", "csl-json"):
        assert "2018" in found.written(style) or "199" in found.written(style)


# ---- what is cited ---------------------------------------------------------------------------------------------------


def test_an_entity_is_cited_by_all_that_speak_of_it(kg: KnowledgeGraph) -> None:
    view = kg.show("lantern-forum-2031")
    speak = {said.source for shown in (*view.properties, *view.incoming) for v in shown.values for said in v.said}
    found = kg.cite("lantern-forum-2031").references
    assert {one.key for one in found} == speak
    assert all(one.places for one in found)


def test_a_statement_is_cited_with_its_place_and_what_it_says(kg: KnowledgeGraph) -> None:
    said = kg.why("lantern-forum-2031", "ordinal").values[0].said[0]
    by_id, by_iri = kg.cite(said.node), kg.cite(kg.store.names.statement(said.node))
    assert by_id == by_iri
    (reference,) = by_id.references
    assert (reference.key, reference.places) == (said.source, (said.locator,))
    assert said.node in reference.note
    assert said.shown in reference.note


def test_an_answer_is_cited_by_the_sources_of_its_footnotes(kg: KnowledgeGraph) -> None:
    sparql = kg.question("events-in-a-place", place="greyport")
    notes = kg.footnotes(sparql)
    expected = {slug for note in notes.notes for slug in notes.sources_of(note)}
    found = kg.cite(question="events-in-a-place", parameters={"place": "greyport"})
    assert {one.key for one in found.references} == expected
    assert expected


def test_the_graph_is_cited_with_its_data_and_perspective(kg: KnowledgeGraph) -> None:
    assert kg.build_hash
    assert kg.build_hash in kg.cite().to_text()
    assert "As of 2031-12-31" in kg.as_of("2031-12-31").cite().to_text()


def test_a_perspective_cites_only_what_it_keeps(kg: KnowledgeGraph) -> None:
    alone = kg.according_to("herald-2031").cite("lantern-forum-2031")
    assert [one.key for one in alone.references] == ["herald-2031"]


BAD = [
    ((), "Cite one thing"),
    (("greyport", "--graph"), "Cite one thing"),
    (("greyport", "-p", "a=b"), "belongs to a question"),
    (("greyport", "--style", "ris", "--csl", "x.csl"), "is a style of text"),
    (("no-such-thing",), "There is no entity"),
    (("0" * 20,), "There is no statement"),
    (("greyport", "--csl", "nowhere.csl"), "cannot be read as a CSL style"),
    (("--question", "none"), "There is no question"),
]


@pytest.mark.parametrize(("arguments", "words"), BAD)
def test_a_bad_request_is_answered_in_a_sentence(out: Path, arguments: tuple[str, ...], words: str) -> None:
    result = run(out, *arguments)
    assert (result.exit_code, words in result.output, "Traceback" in result.output) == (2, True, False)


@pytest.mark.parametrize("style", ["text", "bibtex", "biblatex", "ris", "csl-json"])
def test_the_command_writes_what_the_library_does(out: Path, kg: KnowledgeGraph, style: str, tmp_path: Path) -> None:
    result = run(out, "greyport", "--style", style, "-o", str(tmp_path / "out"))
    assert result.exit_code == 0
    assert (tmp_path / "out").read_text(encoding="utf-8") == kg.cite("greyport").written(style) + "\n"


def test_a_text_follows_the_style_that_is_named(kg: KnowledgeGraph) -> None:
    shown = {
        style: kg.cite("greyport").to_text(style) for style in ("apa", "chicago-author-date", bibliographies.STYLE)
    }
    assert len(set(shown.values())) == len(shown)
    with pytest.raises(UsageError, match="There is no CSL style"):
        kg.cite("greyport").to_text("no-such-style")


def test_a_form_that_is_none_is_refused(kg: KnowledgeGraph) -> None:
    with pytest.raises(UsageError, match="There is no form"):
        kg.cite("greyport").written("word")
    with pytest.raises(UnknownName):
        kg.cite("nobody-of-that-name")
