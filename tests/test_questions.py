"""Each question of the catalogue, asked of the tiny world; and what a question file must carry."""

import re
import shutil
from collections import Counter
from itertools import chain
from pathlib import Path

import pyoxigraph
import pytest
from rdflib import Dataset
from rdflib.plugins.sparql import prepareQuery
from regenerate import ANSWERS, answer, kept_answer

from kg_builder import catalogue, columns, places
from kg_builder.answers import Rows, plain
from kg_builder.build import build_in_memory
from kg_builder.catalogue import CHECKS, TYPES
from kg_builder.errors import QuestionFileError, UnknownName, UsageError
from kg_builder.graph import KnowledgeGraph
from kg_builder.vocabulary import Names

QUERIES = places.packaged("queries")
NAMES = catalogue.question_names(QUERIES)
FILES = sorted(QUERIES.rglob("*.rq"))
GROUPS = {
    "agreements",
    "baku-process",
    "capitals",
    "disagreement",
    "heritage-lists",
    "institution",
    "monuments",
    "network",
    "people-and-offices",
    "place",
    "quality",
    "sources",
    "time",
    "visits",
}


@pytest.mark.parametrize("name", NAMES)
def test_a_question_has_its_expected_answer_in_the_tiny_world(name: str, world_graph: KnowledgeGraph) -> None:
    parameters, expected = kept_answer(ANSWERS / f"{name}.tsv")
    assert answer(world_graph, name, parameters) == expected


IN_TIME = [name for name in NAMES if "ORDER BY (!BOUND(" in (QUERIES / f"{name}.rq").read_text("utf-8")]


@pytest.mark.parametrize("name", IN_TIME)
def test_what_has_no_date_stands_after_what_has_one(name: str, world_graph: KnowledgeGraph) -> None:
    parameters, _ = kept_answer(ANSWERS / f"{name}.tsv")
    found = world_graph.ask(name, **parameters)
    date = next(column for column in ("date", "period") if column in found.variables)
    undated = [row.get(date) is None for row in found.values()]
    assert undated == sorted(undated)


def test_a_part_in_something_is_told_in_the_word_of_a_source_that_says_it(world_graph: KnowledgeGraph) -> None:
    """Who opens attends and takes part, too; where no source says that, neither stands in a timeline."""
    rows = world_graph.query("""SELECT DISTINCT ?entity ?date ?record ?role {
      GRAPH graph:apparatus { ?n rdf:object ?entity ; kg:rank kg:Accepted ; rdf:subject ?record ; rdf:predicate ?role }
      GRAPH graph:authority { ?entity a ?type } ?record kg:date ?date }""")
    assert isinstance(rows, Rows)
    told: dict[str, list[dict[str, str]]] = {}
    for row in rows.values():
        told.setdefault(row.pop("entity").removeprefix(world_graph.store.names.entity("")), []).append(row)
    assert any(row["role"].endswith("#opener") for row in chain.from_iterable(told.values()))
    for entity, expected in told.items():
        found = world_graph.ask("timeline-of-an-entity", entity=entity)
        assert sorted(map(str, found.values())) == sorted(map(str, expected))


def test_extraordinary_sessions_are_listed_with_the_others_and_numbered_apart(world: Path, tmp_path: Path) -> None:
    shutil.copytree(world, tmp_path, dirs_exist_ok=True)
    with (tmp_path / "authority/initiatives.csv").open("a") as rows:
        rows.write("bridge-forums-extraordinary,Series,Extraordinary Forums of Bridges,,,,,,,,,\n")
    with (tmp_path / "authority/events.csv").open("a") as rows:
        rows.write("bridge-forum-extraordinary,WorldForum,An extraordinary Forum of Bridges,,,,,,,,,\n")
    with (tmp_path / "sources/concord-communique-2013.toml").open("a") as source:
        source.write('\n[[says]]\nabout = "bridge-forums-extraordinary"\nat = "¶20"\nseries = "bridge-forums"\n')
        source.write('\n[[says]]\nabout = "bridge-forum-extraordinary"\nat = "¶20"\nordinal = 2\n')
        source.write('series = "bridge-forums-extraordinary"\n')
    store = build_in_memory(tmp_path)[0]
    for question in ("editions-of-a-series", "sessions-of-an-organ"):
        answer = KnowledgeGraph(store).ask(question, **kept_answer(ANSWERS / f"{question}.tsv")[0])
        entry = "session" if "session" in answer.variables else "edition"
        shown = {row[entry].rpartition("/")[2]: (row["ordinal"], row.get("subseries")) for row in answer.values()}
        assert shown["bridge-forum-2013"] == ("2", None)
        assert shown["bridge-forum-extraordinary"] == ("2", f"{Names().entity('bridge-forums-extraordinary')}")
    twice = next(one for one in catalogue.read_checks(QUERIES) if one.name == "ordinal-twice-in-a-series")
    assert list(store.query(twice.sparql).tuples()) == []


@pytest.fixture(scope="module")
def world_in_rdflib(world_graph: KnowledgeGraph) -> Dataset:
    return world_graph.to_rdflib()


@pytest.mark.filterwarnings(r"ignore:Dataset\.:DeprecationWarning")  # rdflib warns of itself
@pytest.mark.parametrize("name", NAMES)
def test_another_engine_gives_the_same_answer(name: str, world_graph: KnowledgeGraph, world_in_rdflib: Dataset) -> None:
    parameters, _ = kept_answer(ANSWERS / f"{name}.tsv")
    ours = Counter(
        tuple("" if term is None else plain(term) for term in row)
        for row in world_graph.ask(name, **parameters).tuples()
    )
    rows = world_in_rdflib.query(world_graph.question(name, **parameters))
    assert Counter(tuple("" if term is None else str(term) for term in row) for row in rows) == ours


def test_answers_are_expected_of_every_question_and_of_nothing_else() -> None:
    assert sorted(path.stem for path in ANSWERS.iterdir()) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_an_expected_answer_has_rows_and_gives_every_parameter_of_an_entity(name: str) -> None:
    parameters, expected = kept_answer(ANSWERS / f"{name}.tsv")
    asked = catalogue.read_question(QUERIES, name).parameters
    assert expected.count("\n") > 1
    assert {one.name for one in asked if one.type == "entity"} <= parameters.keys() <= {one.name for one in asked}


@pytest.mark.parametrize("name", NAMES)
def test_another_value_of_its_parameters_gives_another_answer(name: str, world_graph: KnowledgeGraph) -> None:
    parameters, expected = kept_answer(ANSWERS / f"{name}.tsv")
    types = {one.name: one.type for one in catalogue.read_question(QUERIES, name).parameters}
    other = {
        "entity": "name-lakes-council",
        "source": "agreement-arts-2020",
        "type": "Competition",
        "language": "ka",
        "text": "nothing",
        "date": "1800",
        "year": "1800",
        "integer": "99",
    }
    for parameter in parameters:
        changed = parameters | {parameter: other[types[parameter]]}
        assert answer(world_graph, name, changed) != expected, parameter


@pytest.mark.parametrize("name", NAMES)
def test_a_question_answers_as_it_stands_in_the_packaged_history(name: str, real_graph: KnowledgeGraph) -> None:
    assert len(real_graph.ask(name)) > 0


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_is_sparql_for_engines_that_know_no_prefix_of_ours(path) -> None:
    text = path.read_text(encoding="utf-8")
    prepareQuery(text, initNs={})
    pyoxigraph.Store().query(text)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_has_a_sure_order_no_unused_prefix_and_no_line_too_long(path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "ORDER BY" in text or "CONSTRUCT" in text, "triples are sorted by whoever writes them"
    assert "GROUP_CONCAT" not in text and "SAMPLE(" not in text, "their order, or choice, is the engine's"
    for prefix in re.findall(r"^PREFIX (\w+):", text, re.MULTILINE):
        assert len(re.findall(rf"(?<![\w<]){prefix}:", text)) > 1, prefix
    assert all(len(line) <= 120 for line in text.splitlines() if not line.startswith("#+"))


@pytest.mark.parametrize("name", NAMES)
def test_a_question_is_described_in_english_and_azerbaijani_in_a_known_group(name: str) -> None:
    question = catalogue.read_question(QUERIES, name)
    assert set(question.summary) == set(question.question) == {"en", "az"}
    assert question.group in GROUPS
    assert question.tags
    assert all(text.endswith("?") for text in question.question.values())
    assert not any(text.endswith(".") for text in question.summary.values())


def test_there_are_questions_in_every_group_and_no_two_say_the_same() -> None:
    questions = catalogue.read_questions(QUERIES)
    assert {question.group for question in questions} == GROUPS
    texts = [text for one in questions for text in (*one.summary.values(), *one.question.values())]
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize("name", NAMES)
def test_a_question_may_be_asked_under_another_base(name: str) -> None:
    rebased = Names("https://example.org/kg/").rebase(catalogue.read_question(QUERIES, name).sparql)
    assert not re.search(r"https://w3id\.org/azicesco/(?!ontology#)", rebased)


@pytest.mark.parametrize("name", NAMES)
def test_an_entity_that_stands_as_default_has_a_record(name: str, real_graph: KnowledgeGraph) -> None:
    for parameter in catalogue.read_question(QUERIES, name).parameters:
        if parameter.type == "entity":
            slug = parameter.default.removeprefix("id:")
            assert real_graph.entity_id(slug) == slug


GOOD = """\
#+ summary: Events
#+ summary-az: Hadisələr
#+ question: Which events?
#+ question-az: Hansı hadisələr?
#+ group: time
#+ parameters:
#+   year: {type: year, description: the year}
SELECT ?event WHERE { VALUES ?year { 2009 } ?event ?p ?year }
"""


def test_a_file_with_all_that_is_needed_is_read() -> None:
    question = catalogue.parse("events", GOOD)
    assert question.sparql == "SELECT ?event WHERE { VALUES ?year { 2009 } ?event ?p ?year }\n"
    assert [(one.name, one.type, one.default) for one in question.parameters] == [("year", "year", "2009")]


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("#+ summary: Events\n", "", "lacks its summary."),
        ("#+ summary-az: Hadisələr\n", "", "lacks its summary-az."),
        ("#+ question: Which events?\n", "", "lacks its question."),
        ("#+ question-az: Hansı hadisələr?\n", "", "lacks its question-az."),
        ("#+ group: time\n", "", "lacks its group."),
        ("#+ group: time\n", "#+ group: [time]\n", "lacks its group."),
        ("#+ group: time\n", "#+ group: time\n#+ colour: red\n", "has a line “colour”, which is not understood."),
        ("#+ group: time\n", "#+ group: time: place\n", "are no YAML: mapping values are not allowed"),
        ("#+ group: time\n", "#+ group: 'time\n", "are no YAML: "),
        ("#+ ", "# ", "has no “#+” lines."),
        ("#+ parameters:\n#+   year: {", "#+ parameters: [year]\n#+ tags: {", "no mapping of names."),
        ("{type: year, description: the year}", "year", "Parameter year of events.rq needs a type"),
        ("type: year, ", "", "needs a type"),
        ("type: year", "type: century", f"needs a type ({', '.join(TYPES)})"),
        (", description: the year", "", "and a description."),
        ("  year:", "  Year:", "Parameter Year of events.rq needs a type"),
        ("VALUES ?year { 2009 }", "", "has 0 different defaults in VALUES ?year"),
        (
            "VALUES ?year { 2009 }",
            "VALUES ?year { 2009 } VALUES ?year { 2010 }",
            "has 2 different defaults in VALUES ?year",
        ),
    ],
)
def test_a_file_that_lacks_something_is_refused_with_the_reason(old: str, new: str, reason: str) -> None:
    assert old in GOOD
    with pytest.raises(QuestionFileError) as caught:
        catalogue.parse("events", GOOD.replace(old, new))
    assert reason in str(caught.value)
    assert "events.rq" in str(caught.value)


def test_a_check_needs_a_remedy() -> None:
    with pytest.raises(QuestionFileError, match=r"checks/events\.rq lacks its remedy"):
        catalogue.parse(f"{CHECKS}/events", GOOD)


@pytest.mark.parametrize(
    ("kind", "text", "term"),
    [
        ("entity", "tashvar", "<https://w3id.org/azicesco/id/tashvar>"),
        ("year", "2009", '"2009"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        ("integer", "-3", '"-3"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        ("date", "2009-10", '"2009-10-01"^^<http://www.w3.org/2001/XMLSchema#date>'),
        ("text", 'a "b" } . ?s ?p ?o', r'"a \"b\" } . ?s ?p ?o"'),
        ("language", "az-Cyrl", '"az-Cyrl"'),
    ],
)
def test_what_a_person_writes_becomes_a_term_of_the_parameters_type(kind: str, text: str, term: str) -> None:
    assert catalogue.as_term(catalogue.Parameter("it", kind, "what", ""), text, Names()) == term


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("entity", "Taşvar"),
        ("entity", "a> <b"),
        ("year", "09"),
        ("year", "in 2009"),
        ("integer", "three"),
        ("date", "yesterday"),
        ("date", "2021-02-30"),
        ("language", "English"),
    ],
)
def test_what_is_not_of_the_parameters_type_is_refused(kind: str, text: str) -> None:
    with pytest.raises(UsageError):
        catalogue.as_term(catalogue.Parameter("it", kind, "what", ""), text, Names())


def test_a_value_is_bound_as_it_is_and_an_unknown_parameter_is_refused() -> None:
    question = catalogue.parse("events", GOOD)
    assert r"VALUES ?year { \1\g<0> }" in question.bound(year=r"\1\g<0>")
    with pytest.raises(UnknownName, match="Did you mean year"):
        question.bound(jear="2009")


def test_a_parameter_takes_every_place_of_its_block() -> None:
    text = GOOD.replace("?event ?p ?year", "{ SELECT ?event { VALUES ?year { 2009 } ?event ?p ?year } }")
    bound = catalogue.parse("events", text).bound(year="1999")
    assert bound.count("VALUES ?year { 1999 }") == 2 and "2009" not in bound.split("WHERE")[1]


@pytest.mark.parametrize("text", ["WorldForum", "world forum", "World-Forum", "worldforum"])
def test_a_class_is_named_by_its_local_name_or_its_label_in_any_case(text: str, world_graph: KnowledgeGraph) -> None:
    assert world_graph.class_name(text) == "WorldForum"


def test_a_class_that_is_not_there_is_told_with_the_nearest(world_graph: KnowledgeGraph) -> None:
    with pytest.raises(UnknownName, match="WorldForum"):
        world_graph.class_name("wrld forum")


def test_a_question_or_check_that_does_not_exist_is_refused_with_the_nearest() -> None:
    with pytest.raises(UnknownName, match="Did you mean events-of-a-year"):
        catalogue.read_question(QUERIES, "events-of-the-year")
    with pytest.raises(UnknownName):
        catalogue.read_question(QUERIES, "../queries/events-of-a-year")


def test_a_source_that_does_not_exist_is_told_with_the_nearest(world_graph: KnowledgeGraph) -> None:
    with pytest.raises(UnknownName, match="Did you mean herald-2021-07-20"):
        world_graph.ask("what-a-source-says", source="herald-2021-07-21")


@pytest.mark.parametrize("name", NAMES)
def test_an_answer_has_the_columns_and_kinds_that_its_question_promises(
    name: str, world_graph: KnowledgeGraph, real_graph: KnowledgeGraph
) -> None:
    expected = catalogue.read_question(QUERIES, name).columns
    parameters, _ = kept_answer(ANSWERS / f"{name}.tsv")
    for graph, rows in (
        (world_graph, world_graph.ask(name, **parameters)),
        (real_graph, real_graph.ask(name)),
    ):
        assert rows.variables == tuple(expected)
        assert columns.fits(columns.kinds(rows, graph.store.names), expected)


@pytest.mark.parametrize(
    ("seen", "expected", "fitting"),
    [
        ({"a": "entity"}, {"a": "entity"}, True),
        ({"a": "entity"}, {"a": "entity?"}, True),
        ({"a": "edtf?"}, {"a": "any?"}, True),
        ({"a": "entity?"}, {"a": "entity"}, False),
        ({"a": "source"}, {"a": "entity"}, False),
        ({"b": "entity"}, {"a": "entity"}, False),
    ],
)
def test_a_column_fits_what_is_expected_of_it(seen, expected, fitting) -> None:
    assert columns.fits(seen, expected) is fitting


def test_columns_of_an_unknown_kind_are_refused() -> None:
    with pytest.raises(QuestionFileError, match=r"columns of events\.rq"):
        catalogue.parse("events", GOOD.replace("SELECT", "#+ columns: {event: thing}\nSELECT", 1))
