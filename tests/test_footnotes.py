"""Every row of an answer is carried by statements that can be named, and a kept answer tells what changed it."""

# ruff: noqa: E501 (a query of a table stands on one line)

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from folders import JUDGEMENT, Folder

import kg_builder
from kg_builder import catalogue, kept, notes, places, tracing
from kg_builder.algebra import Scope, scope_of
from kg_builder.answers import Rows
from kg_builder.build import build
from kg_builder.cli import main
from kg_builder.errors import UsageError
from kg_builder.graph import KnowledgeGraph
from kg_builder.tracing import Footnoted

QUESTIONS = catalogue.question_names(places.packaged("queries"))


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The records of an invented world and, under ``out``, what was built of them."""
    found = tmp_path_factory.mktemp("footnotes")
    build(Folder.make(found).path, found / "out")
    return found


@pytest.fixture(scope="module")
def small(place: Path) -> KnowledgeGraph:
    return kg_builder.open(place / "out")


def carried(kg: KnowledgeGraph, sparql: str) -> list[set[str]]:
    """For each row the statements, as ``source property``."""
    found = kg.footnotes(sparql)
    return [
        {f"{found.said[one].source} {found.said[one].predicate}" for one in note.statements} for note in found.notes
    ]


def found_again(kg: KnowledgeGraph, scope: Scope, rows: list[dict[str, str]]) -> None:
    answer = kg.store.query(scope.sparql)
    assert isinstance(answer, Rows)
    solutions = [{name: str(term) for name, term in one.items() if term is not None} for one in answer]
    names = [name for name in scope.variables if any(name in one for one in solutions)]
    have = {tuple(one.get(name) for name in names) for one in solutions}
    assert {tuple(row.get(name) for name in names) for row in rows} <= have


# ---- the query taken apart ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_row_of_every_question_is_found_again_among_the_solutions(world_graph: KnowledgeGraph, name: str) -> None:
    rows = [{n: str(t) for n, t in row.items() if t is not None} for row in world_graph.ask(name)]
    if rows:
        found_again(world_graph, scope_of(world_graph.question(name), world_graph.store.names.prefixes()), rows)


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_row_of_every_question_has_a_note_or_a_reason(world_graph: KnowledgeGraph, name: str) -> None:
    found = world_graph.ask(name).footnotes()
    assert len(found.notes) == len(found.rows)
    assert notes.markdown_text(found, world_graph.explainer)
    for note in found.notes:
        assert all(one in found.said for one in note.statements)


NO_FOOTNOTES = [
    ("ASK { ?s kg:within ?o }", "Only the rows of a SELECT"),
    ("CONSTRUCT WHERE { ?s kg:within ?o }", "Only the rows of a SELECT"),
    ("SELECT * FROM source:herald-2031 { ?s ?p ?o }", "A query with FROM cannot be footnoted"),
    ("SELECT * { ?s kg:within ?o LATERAL { ?o ?p ?v } }", "only SPARQL 1.1 can be taken apart"),
]


@pytest.mark.parametrize(("sparql", "words"), NO_FOOTNOTES)
def test_what_cannot_be_footnoted_is_told(small: KnowledgeGraph, sparql: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        small.footnotes(sparql)


def test_the_rows_of_a_bare_store_have_no_footnotes(small: KnowledgeGraph) -> None:
    rows = small.store.query("SELECT * { ?s kg:within ?o }")
    assert isinstance(rows, Rows)
    with pytest.raises(UsageError, match="Ask a knowledge graph"):
        rows.footnotes()


# ---- what carries a row ------------------------------------------------------------------------------------------

CARRIED = {
    "a triple": ("SELECT ?o { id:greyport kg:within ?o }", [{"herald-2031 within"}]),
    "a wider property": ("SELECT ?o { id:lantern-forum-2031 kg:participant id:mira-quill . BIND(1 AS ?o) }", [{"herald-2031 attendee"}]),
    "an inverse": ("SELECT ?e { id:mira-quill kg:attended ?e }", None),
    "a bound of a date": ("SELECT ?d { id:lantern-forum-2031 kg:earliest ?d }", [{"herald-2031 date"}]),
    "a class by a statement": ("SELECT ?k { id:old-lighthouse a ?k } ORDER BY ?k", None),
    "a path of two steps": ("SELECT ?c { id:lantern-forum-2031 kg:place/kg:within ?c }", [{"herald-2031 place", "herald-2031 within"}]),
    "a path the other way": ("SELECT ?f { id:greyport ^kg:place ?f }", [{"herald-2031 place"}]),
    "a path of any length": ("SELECT ?c { id:lantern-forum-2031 kg:place ?p . ?p kg:within+ ?c }", [{"herald-2031 place", "herald-2031 within"}]),
    "either of two": ("SELECT ?x { id:greyport kg:within|kg:place ?x }", [{"herald-2031 within"}]),
    "a blank node": ("SELECT ?c { [] kg:place [ kg:within ?c ] }", [{"herald-2031 place", "herald-2031 within"}]),
    "an optional that is there": ("SELECT ?c ?x { id:greyport kg:within ?c OPTIONAL { ?e kg:place id:greyport . BIND(1 AS ?x) } }", [{"herald-2031 within", "herald-2031 place"}]),
    "an optional that is not": ("SELECT ?c { id:greyport kg:within ?c OPTIONAL { ?c kg:within ?d } }", [{"herald-2031 within"}]),
    "a graph": ("SELECT ?g ?o { GRAPH ?g { id:lantern-forum-2031 kg:ordinal ?o } ?g a kg:Source } ORDER BY ?g", [{"council-2031 ordinal"}, {"gazette-2031 ordinal"}]),
    "the apparatus": ("SELECT ?r { GRAPH graph:apparatus { ?n rdf:subject id:nets-lost-2029 ; rdf:predicate kg:quantity ; kg:rank ?r } }", [{"gazette-2031 quantity"}]),
    "a count": ("SELECT ?e (COUNT(?p) AS ?n) { ?e kg:attendee ?p } GROUP BY ?e", [{"herald-2031 attendee"}]),
    "a count of all": ("SELECT (COUNT(*) AS ?n) { ?e kg:within ?p }", [{"herald-2031 within"}]),
    "a sub-select": ("SELECT ?e ?n { ?e kg:place id:greyport { SELECT ?e (COUNT(?p) AS ?n) { ?e kg:attendee ?p } GROUP BY ?e } }", [{"herald-2031 place", "herald-2031 attendee"}]),
    "a computed column": ("SELECT (YEAR(?d) AS ?y) { id:lantern-forum-2031 kg:earliest ?d }", [{"herald-2031 date"}]),
    "a filter": ("SELECT ?e { ?e kg:ordinal ?n FILTER(?n > 3 && ?n IN (4, 5)) }", [{"council-2031 ordinal"}]),
    "names alone": ("SELECT ?l { id:saltmere rdfs:label ?l FILTER(LANG(?l) = 'en') }", [set()]),
    "no rows": ("SELECT ?e { ?e kg:ordinal 3 }", []),
}  # fmt: skip


@pytest.mark.parametrize(("sparql", "expected"), CARRIED.values(), ids=CARRIED.keys())
def test_a_row_is_carried_by_the_statements_that_say_it(
    small: KnowledgeGraph, sparql: str, expected: list[set[str]] | None
) -> None:
    found = carried(small, sparql)
    assert expected is None or found == expected


def test_in_the_graph_of_a_source_a_property_is_not_carried_by_a_narrower_one(tmp_path: Path) -> None:
    folder = Folder.make(tmp_path / "records")
    folder.append(
        "sources/herald-2031.toml",
        """
[[says]]
about = "lantern-forum-2031"
at = "¶9"
chair = "mira-quill"
""",
    )
    build(folder.path, tmp_path / "out")
    kg = kg_builder.open(tmp_path / "out")
    pattern = "id:lantern-forum-2031 kg:attendee id:mira-quill BIND(1 AS ?x)"
    assert carried(kg, f"SELECT ?x {{ {pattern} }}") == [{"herald-2031 attendee", "herald-2031 chair"}]
    told = f"SELECT ?g ?x {{ GRAPH ?g {{ {pattern} }} ?g a kg:Source }}"
    assert carried(kg, told) == [{"herald-2031 attendee"}]


def test_an_inverse_is_carried_by_the_statement_that_it_follows_from(world_graph: KnowledgeGraph) -> None:
    rows = world_graph.query("SELECT DISTINCT ?p { GRAPH graph:ontology { ?p owl:inverseOf ?q } }")
    assert isinstance(rows, Rows)
    inverses = " ".join(f"<{row['p']}>" for row in rows.values())
    assert all(
        note.statements
        for note in world_graph.footnotes(f"SELECT ?s ?o {{ VALUES ?p {{ {inverses} }} ?o ?p ?s }}").notes
    )


@pytest.mark.parametrize(
    ("sparql", "words"),
    [
        ("SELECT ?e { ?e kg:ordinal ?n FILTER NOT EXISTS { ?e kg:adopted ?x } }", "must not be there (FILTER NOT EXISTS)"),
        ("SELECT ?e { ?e kg:ordinal ?n MINUS { ?e kg:adopted ?x } }", "must not be there (MINUS)"),
        ("SELECT ?e { ?e kg:ordinal ?n FILTER EXISTS { ?e kg:place ?x } }", "only asked to be there (FILTER EXISTS)"),
        ("SELECT (COUNT(*) AS ?n) { ?e kg:attendee ?p } GROUP BY ?e", "do not show all that they are grouped by"),
        ("SELECT ?x { id:greyport !kg:name ?x }", "is not followed"),
    ],
)  # fmt: skip
def test_what_has_no_note_is_said_plainly(small: KnowledgeGraph, sparql: str, words: str) -> None:
    assert any(words in remark for remark in small.footnotes(sparql).remarks)


def test_more_solutions_than_are_looked_through_are_told(
    small: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tracing, "MOST_SOLUTIONS", 2)
    assert "more than 2 solutions" in " ".join(small.footnotes("SELECT * { ?s ?p ?o }").remarks)


def test_footnotes_hold_in_a_perspective(small: KnowledgeGraph) -> None:
    gazette = small.according_to("harbour-gazette")
    assert carried(gazette, "SELECT ?n { id:lantern-forum-2031 kg:ordinal ?n }") == [{"gazette-2031 ordinal"}]


# ---- on the command line -----------------------------------------------------------------------------------------

ORDINAL = "SELECT ?n { id:lantern-forum-2031 kg:ordinal ?n }"


def run(place: Path, *arguments: str) -> Result:
    result = CliRunner().invoke(main, [arguments[0], "--store", str(place / "out"), *arguments[1:]])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def test_footnotes_in_every_format(place: Path) -> None:
    ask = ("query", ORDINAL, "--footnotes", "--format")
    table = run(place, *ask, "table").stdout
    assert "1. Lantern Forum 2031, number in its series: 4 [1 excerpt]." in table.replace(
        "ordinal", "number in its series"
    )
    assert "[1] Tide Council: “Report of the forum”" in table
    text = run(place, *ask, "md").stdout
    assert "| 4[^1] |" in text
    assert "[^1]: " in text
    page = run(place, *ask, "html").stdout
    assert page.startswith("<!doctype html>")
    assert (
        '<td data-column="n" style="text-align:right">4</td><td data-column="note"><a href="#note-1">1</a></td>' in page
    )
    assert re.search(r'<li id="note-1">Lantern Forum 2031, .*: 4 \[1 excerpt\]\.</li>', page)
    assert '<li id="source-1">Tide Council: “Report of the forum”' in page
    assert "Use --format md or html" in run(place, *ask, "latex").stderr
    assert run(place, *ask, "csv").stdout.splitlines()[0] == "n,statements,sources"
    assert run(place, *ask, "tsv").stdout.endswith('"council-2031"\n')
    document = json.loads(run(place, *ask, "json").stdout)
    assert document["head"]["vars"] == ["n", "statements", "sources"]
    (item,) = json.loads(run(place, *ask, "csl-json").stdout)
    assert (item["id"], item["publisher"], item["issued"]) == ("council-2031", "Tide Council", {"date-parts": [[2031]]})


def test_a_note_has_the_words_of_the_page(tmp_path: Path) -> None:
    folder = Folder.make(tmp_path)
    folder.append("sources/council-2031.toml", 'quote = "the <fourth> forum"\n')
    build(folder.path, tmp_path / "out")
    ask = ("query", ORDINAL, "--footnotes", "--format")
    assert ": 4 [1 excerpt “the <fourth> forum”]." in run(tmp_path, *ask, "md").stdout
    assert ": 4 [1 excerpt “the &lt;fourth&gt; forum”].</li>" in run(tmp_path, *ask, "html").stdout


def test_a_bibliography_without_footnotes_is_refused(place: Path) -> None:
    for arguments in (("query", ORDINAL), ("ask", "events-of-a-year")):
        result = run(place, *arguments, "--format", "csl-json")
        assert (result.exit_code, "Add --footnotes." in result.stderr) == (2, True)
    assert run(place, "query", ORDINAL, "--footnotes", "--format", "turtle").exit_code == 2


# ---- answers that are kept ---------------------------------------------------------------------------------------


def test_an_answer_that_did_not_change_is_the_same(place: Path, tmp_path: Path) -> None:
    file = tmp_path / "answer.json"
    asked = run(place, "ask", "editions-of-a-series", "--according-to", "tide-council", "--save", str(file))
    assert asked.exit_code == 0
    again = run(place, "recheck", str(file))
    assert (again.exit_code, again.stdout.startswith("Same: editions-of-a-series")) == (0, True)
    answer = kept.read(file)
    assert answer.perspective.according_to == (("id/tide-council",),)
    assert answer.dataset == kg_builder.open(place / "out").build_hash
    assert answer.question == "editions-of-a-series"
    assert answer.engine.startswith("pyoxigraph ")


CHANGES: dict[str, tuple[Callable[[Folder], None], str]] = {
    "a judgement is turned": (lambda f: f.write("judgements/lantern-forum-ordinal.toml", TURNED), "Rank changed: "),
    "a source is withdrawn": (lambda f: f.write("sources/council-2031.toml", COUNCIL_SILENT), "Gone: "),
    "a source is added": (lambda f: f.write("sources/council-2032.toml", COUNCIL_AGAIN), "New: "),
}
TURNED = JUDGEMENT.replace("[4]", "[0]").replace("[3]", "[4]").replace("[0]", "[3]")
COUNCIL_SILENT = """title = "Report"\npublisher = "tide-council"\nkind = "organiser"\npublished = "2031"\nlanguage = "en"
note = "Box 3."\nread = "excerpt"\nseen = 2031-06-03\n\n[[says]]\nabout = "lantern-forum-2031"\nat = "excerpt"
organiser = "tide-council"\n"""
COUNCIL_AGAIN = """title = "Another report"\npublisher = "tide-council"\nkind = "organiser"\npublished = "2032"\nlanguage = "en"
note = "Box 4."\nread = "excerpt"\nseen = 2032-06-03\n\n[[says]]\nabout = "lantern-forum-2031"\nat = "excerpt"\nordinal = 4\n"""


@pytest.mark.parametrize(("change", "words"), CHANGES.values(), ids=CHANGES.keys())
def test_what_changed_an_answer_is_told_in_words(tmp_path: Path, change: Callable[[Folder], None], words: str) -> None:
    folder = Folder.make(tmp_path)
    build(folder.path, tmp_path / "out")
    file = tmp_path / "answer.json"
    run(tmp_path, "query", ORDINAL, "--save", str(file))
    change(folder)
    build(folder.path, tmp_path / "out")
    again = run(tmp_path, "recheck", str(file))
    assert words in again.stdout
    assert again.exit_code == (0 if words == "New: " else 1)
    assert again.stdout.startswith("Same" if words == "New: " else "Changed")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (None, "cannot be read as a kept answer"),
        ("", "cannot be read as a kept answer"),
        ("[" * 100_000, "cannot be read as a kept answer"),
        ("[]", "is no answer kept by this version"),
        ('{"form": "azicesco answer 0"}', "is no answer kept by this version"),
        ('{"form": "azicesco answer 1"}', "lacks what a kept answer has"),
        ("rows", "was changed by hand"),
        ("perspective", "lacks what a kept answer has"),
    ],
)
def test_a_file_that_is_no_kept_answer_is_told(place: Path, tmp_path: Path, text: str | None, words: str) -> None:
    file = tmp_path / "answer.json"
    if text in {"rows", "perspective"}:
        run(place, "query", ORDINAL, "--save", str(file))
        document = json.loads(file.read_text()) | {str(text): [["9"]] if text == "rows" else {"as_of": 3}}
        file.write_text(json.dumps(document))
    elif text is not None:
        file.write_text(text)
    result = run(place, "recheck", str(file))
    assert (result.exit_code, words in result.stderr, result.stderr.count("\n")) == (2, True, 1)


def test_the_fingerprint_does_not_depend_on_the_order_of_rows(small: KnowledgeGraph) -> None:
    one, other = (
        small.keep(f"SELECT ?l {{ id:greyport rdfs:label ?l }} ORDER BY {order}(?l)") for order in ("ASC", "DESC")
    )
    assert one.rows != other.rows
    assert one.fingerprint == other.fingerprint


def test_footnotes_are_typed_for_those_who_script(small: KnowledgeGraph) -> None:
    assert isinstance(small.ask("editions-of-a-series").footnotes(), Footnoted)
