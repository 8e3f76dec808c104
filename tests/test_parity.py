"""The whole catalogue answers the same on every engine: embedded, oxigraph's server, Virtuoso 7, Jena (both ways).

They are asked of the tiny world and of the real history, where one thing is told in more ways than anybody invents.

Rows are compared in their order. Terms are compared as they are, but for what ALLOWED lists, each with its reason.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal
from struct import pack

import pytest
from engines import ENGINES, VIRTUOSO_USER
from regenerate import ANSWERS, kept_answer

from kg_builder import catalogue, places
from kg_builder.answers import Rows
from kg_builder.compare import compare
from kg_builder.graph import KnowledgeGraph
from kg_builder.push import push
from kg_builder.remote import RemoteStore
from kg_builder.store import EmbeddedStore

QUERIES = places.packaged("queries")
NAMES = [one.name for one in catalogue.read_questions(QUERIES)]
CHECKS = [one.name for one in catalogue.read_checks(QUERIES)]

ALLOWED = {
    "numbers": "SPARQL 1.1, section 17.3, computes with values: SUM, MIN, MAX and COUNT may give any lexical form"
    " and any datatype derived from the operands', so 5, 5.0 and +5 of the numeric types are one value",
    "language tags": "RDF 1.1, section 3.3: language tags are compared without regard to case; engines may lower it",
    "points": "Virtuoso 7 keeps a point as two numbers of single precision; this is a fault of that engine and no"
    " liberty of the standard, so it is allowed there alone, and `push --check` says how many points there are",
}

VIRTUOSO_CANNOT = {
    "circle-of-parts-or-places": "its compiler fails at a path from an entity to itself, or ends the whole server",
    "text-in-another-script": "its regular expressions know no ranges of characters beyond ASCII",
}
"""Checks, which run on the store that the records make and never on a remote one; of the questions there is none."""

_XSD = "http://www.w3.org/2001/XMLSchema#"
_NUMERIC = {"integer", "decimal", "double", "float", "int", "long", "nonNegativeInteger"}
_POINT = re.compile(r"POINT\(([-0-9.]+) ([-0-9.]+)\)")


_PATH = re.compile(r"kg:\w+\)?[+*]")


def test_a_question_that_follows_a_path_counts_no_row_twice() -> None:
    """Virtuoso 7 finds the end of a path once by each way to it, against SPARQL 1.1, section 18.4."""
    following = {name: text for name in NAMES if _PATH.search(text := (QUERIES / f"{name}.rq").read_text("utf-8"))}
    assert following
    assert [name for name, text in following.items() if "DISTINCT" not in text] == []


@pytest.fixture(scope="module", params=ENGINES)
def remote(
    request: pytest.FixtureRequest,
    world_build: tuple[EmbeddedStore, object, object],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[KnowledgeGraph]:
    """The tiny world on an engine, brought there by push."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in VIRTUOSO_USER.items():
            patch.setenv(name, value)
        with ENGINES[request.param](tmp_path_factory.mktemp(request.param)) as root:
            done = push(world_build[0], root)
            yield KnowledgeGraph(RemoteStore(done.at.query))


@pytest.fixture
def points(request: pytest.FixtureRequest) -> bool:
    """Whether the engine that is asked may keep points in single precision."""
    asked = request.node.callspec.params
    return "virtuoso" in (asked.get("remote"), asked.get("real_remote"))


@pytest.fixture(scope="module", params=("oxigraph", "virtuoso", "jena"))
def real_remote(
    request: pytest.FixtureRequest, real_graph: KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[KnowledgeGraph]:
    """The real history on an engine, brought there by push."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in VIRTUOSO_USER.items():
            patch.setenv(name, value)
        with ENGINES[request.param](tmp_path_factory.mktemp(f"real-{request.param}")) as root:
            yield KnowledgeGraph(RemoteStore(push(real_graph.store, root).at.query))


def term(one: object, *, points: bool) -> object:
    """A term as it compares."""
    value, language = getattr(one, "value", str(one)), getattr(one, "language", None)
    datatype = getattr(getattr(one, "datatype", None), "value", "")
    if datatype.removeprefix(_XSD) in _NUMERIC and datatype.startswith(_XSD):
        return Decimal(value)
    if points and (found := _POINT.fullmatch(value)):
        return pack("<ff", float(found[1]), float(found[2]))
    return type(one).__name__, value, datatype, language and language.lower()


def rows(answer: object, *, points: bool) -> list[tuple[object, ...]]:
    assert isinstance(answer, Rows)
    return [tuple(term(one, points=points) for one in row) for row in answer.tuples()]


@pytest.mark.parametrize("name", NAMES)
def test_a_question_has_the_same_answer_on_every_engine(
    name: str, remote: KnowledgeGraph, world_graph: KnowledgeGraph, *, points: bool
) -> None:
    parameters, _ = kept_answer(ANSWERS / f"{name}.tsv")
    assert_same(name, parameters, world_graph, remote, points=points)


@pytest.mark.parametrize("name", NAMES)
def test_a_question_has_the_same_answer_of_the_real_history_on_every_engine(
    name: str, real_graph: KnowledgeGraph, real_remote: KnowledgeGraph, *, points: bool
) -> None:
    assert_same(name, {}, real_graph, real_remote, points=points)


def assert_same(
    name: str, parameters: Mapping[str, str], graph: KnowledgeGraph, remote: KnowledgeGraph, *, points: bool
) -> None:
    here, there = graph.ask(name, **parameters), remote.ask(name, **parameters)
    assert there.variables == here.variables
    ours, theirs = rows(here, points=points), rows(there, points=points)
    assert Counter(theirs) == Counter(ours)
    assert theirs == ours


@pytest.mark.parametrize("name", CHECKS)
def test_a_check_finds_the_same_on_every_engine(
    name: str, remote: KnowledgeGraph, world_graph: KnowledgeGraph, request: pytest.FixtureRequest, *, points: bool
) -> None:
    if "virtuoso" in request.node.callspec.id and name in VIRTUOSO_CANNOT:
        request.applymarker(pytest.mark.xfail(reason=VIRTUOSO_CANNOT[name], strict=True))
    sparql = catalogue.read_question(QUERIES, f"checks/{name}").sparql
    here, there = world_graph.query(sparql), remote.query(sparql)
    assert Counter(rows(there, points=points)) == Counter(rows(here, points=points))


def test_the_content_of_every_engine_is_proved_equal(remote: KnowledgeGraph, world_graph: KnowledgeGraph) -> None:
    assert isinstance(remote.store, RemoteStore)
    found = compare(world_graph.store, remote.store.url)
    assert found.differences == ()
    assert found.quads == len(list(world_graph.store.nquads()))


def test_a_view_reads_the_same_on_every_engine(remote: KnowledgeGraph, world_graph: KnowledgeGraph) -> None:
    ids = [match.key for match in world_graph.find("Tashvar")]
    assert [match.key for match in remote.find("Tashvar")] == ids
    assert remote.find("exhibition Oruna") == world_graph.find("exhibition Oruna")
    assert remote.show(ids[0]) == world_graph.show(ids[0])
    assert remote.conflicts() == world_graph.conflicts()


def test_every_allowance_is_needed_somewhere() -> None:
    """A term that is not allowed to differ is kept as it is."""
    from pyoxigraph import Literal, NamedNode

    integer, decimal = NamedNode(_XSD + "integer"), NamedNode(_XSD + "decimal")
    assert term(Literal("5", datatype=integer), points=False) == term(Literal("5.0", datatype=decimal), points=False)
    assert term(Literal("x", language="az-Latn"), points=False) == term(Literal("x", language="az-latn"), points=False)
    near, far = Literal("POINT(46.93139 39.99306)"), Literal("POINT(46.93138885498 39.993061065674)")
    assert term(near, points=True) == term(far, points=True)
    assert term(near, points=False) != term(far, points=False)
    assert term(Literal("5"), points=True) != term(Literal("5.0"), points=True)
    assert ALLOWED.keys() == {"numbers", "language tags", "points"}
