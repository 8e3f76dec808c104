"""Where each statement stands in the graph (the last columns of the rank table), and what follows from the accepted."""

from hashlib import sha256
from pathlib import Path

import pyoxigraph as ox
import pytest
from folders import Folder, ontology

from kg_builder import places
from kg_builder.build import build_in_memory
from kg_builder.model import Dataset, Rank, Stance, Statement, Text, Verdict
from kg_builder.quads import all_lines
from kg_builder.reconcile import reconcile
from kg_builder.terms import digest, triple
from kg_builder.vocabulary import BASE, KG, PROV, RDF, RDFS, XSD, Names

OTHER = "https://mirror.example/kg/"

# Every rank there is, and every way to it that the table tells apart.
MORE = """
[[says]]
about = "lantern-forum-2031"
at = "¶7"
stance = "announces"
theme = { en = "light" }

[[says]]
about = "lantern-forum-2031"
at = "¶8"
chair = "mira-quill"

[[says]]
about = "harbour-gazette"
at = "¶9"
bodyOf = "harbour-ministry"
founded = { hijri = "1450" }

[[says]]
about = "greyport"
at = "¶10"
coordinates = { lat = 1.5, lon = 2 }
description = { en = "a \\"port\\"\\nwith two lines", ar = "ميناء" }

[[says]]
about = "harbour-gazette"
at = "¶11"
seat = "greyport"
"""
OTHER_SEAT = """
[[says]]
about = "harbour-gazette"
at = "¶12"
seat = "mistfield"
"""


class World:
    """A built world, looked at line by line."""

    def __init__(self, folder: Folder, base: str = BASE) -> None:
        self.names = Names(base)
        self.dataset: Dataset = folder.read()
        self.verdicts = dict(zip(self.dataset.statements, reconcile(self.dataset, ontology()), strict=True))
        lines = all_lines(self.dataset, self.verdicts.values(), ontology(), places.packaged("ontology"), self.names)
        self.lines = {line.rstrip("\n") for line in lines}

    def entity(self, slug: str) -> str:
        return f"<{self.names.entity(slug)}>"

    def has(self, subject: str, predicate: str, an_object: str, graph: str = "") -> bool:
        """Whether a triple stands in the default graph, or in the graph of that name."""
        where = f" <{self.names.base}{graph}>" if graph else ""
        return f"{self.entity(subject)} <{full(predicate)}> {an_object}{where} ." in self.lines

    def node(self, name: str) -> dict[str, str]:
        """What the apparatus says of a statement."""
        head, tail = f"<{self.names.statement(name)}> ", f" <{self.names.graph('apparatus')}> ."
        found = [line[len(head) : -len(tail)] for line in self.lines if line.startswith(head) and line.endswith(tail)]
        return dict(one.split(" ", 1) for one in found)


def full(name: str) -> str:
    prefix, _, local = name.partition(":")
    return {"kg": KG, "rdf": RDF, "rdfs": RDFS, "prov": PROV}[prefix] + local


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    folder = Folder.make(tmp_path_factory.mktemp("quads"))
    folder.append("authority/all.csv", "mistfield,City,Mistfield,,,,,,,,,\n")
    folder.append("sources/herald-2031.toml", MORE)
    folder.append("sources/council-2031.toml", OTHER_SEAT)
    return folder


@pytest.fixture(scope="module")
def world(folder: Folder) -> World:
    return World(folder)


def rows_of_the_table(world: World) -> set[tuple[Rank, Stance]]:
    return {(world.verdicts[name].rank, one.stance) for name, one in world.dataset.statements.items()}


def test_the_world_has_every_row_of_the_rank_table(world: World) -> None:
    assert rows_of_the_table(world) >= {
        (Rank.ACCEPTED, Stance.ASSERTS),
        (Rank.REFINED, Stance.ASSERTS),
        (Rank.REJECTED, Stance.ASSERTS),
        (Rank.UNRESOLVED, Stance.ASSERTS),
        (Rank.ATTRIBUTED, Stance.ASSERTS),
        (Rank.ATTRIBUTED, Stance.DENIES),
        (Rank.ATTRIBUTED, Stance.ANNOUNCES),
    }


def test_what_a_source_asserts_stands_in_its_graph_and_nothing_else_does(world: World) -> None:
    asserted = {
        f"{triple(one)} <{world.names.source(one.source)}> ."
        for one in world.dataset.statements.values()
        if one.stance is Stance.ASSERTS
    }
    prefix = world.names.source("")
    found = {line for line in world.lines if line.rsplit(" ", 2)[1].startswith(f"<{prefix}") and is_quad(line)}
    assert found == asserted


def test_of_what_is_said_only_the_accepted_stands_in_the_default_graph(world: World) -> None:
    accepted, others = set(), set()
    for name, one in world.dataset.statements.items():
        (accepted if world.verdicts[name].rank is Rank.ACCEPTED else others).add(f"{triple(one)} .")
    assert accepted <= world.lines
    assert others - accepted
    assert not (others - accepted) & world.lines


def test_every_statement_has_one_node_with_all_that_is_known(world: World) -> None:
    nodes = {line.split(" ")[0] for line in world.lines if line.startswith(f"<{world.names.statement('')}")}
    assert nodes == {f"<{world.names.statement(name)}>" for name in world.dataset.statements}
    for name, one in world.dataset.statements.items():
        node, verdict = world.node(name), world.verdicts[name]
        assert node[f"<{RDF}type>"] == f"<{KG}Statement>"
        said = (node[f"<{RDF}subject>"], node[f"<{RDF}predicate>"], node[f"<{RDF}object>"])
        assert " ".join(said) == triple(one)
        assert node[f"<{PROV}wasDerivedFrom>"] == f"<{world.names.source(one.source)}>"
        assert node[f"<{KG}rank>"] == f"<{KG}{verdict.rank.value}>"
        assert node[f"<{KG}step>"] == f"<{KG}{verdict.step.value}>"
        assert node[f"<{KG}stance>"] == f"<{KG}{one.stance.value}>"
        assert node[f"<{KG}voice>"] == world.entity(verdict.voice)
        assert node[f"<{KG}locator>"] == f'"{one.locator}"'


def test_a_node_names_its_judgement_speaker_and_words(world: World) -> None:
    (name,) = (n for n, one in world.dataset.statements.items() if one.predicate == "quantity")
    node = world.node(name)
    assert node[f"<{KG}speaker>"] == world.entity("harbour-ministry")
    assert node[f"<{KG}asWritten>"] == '"some forty"@az'
    judged = {
        world.node(n).get(f"<{KG}judgement>") for n, o in world.dataset.statements.items() if o.predicate == "ordinal"
    }
    assert judged == {f"<{BASE}judgement/lantern-forum-ordinal>"}


def test_a_hijri_date_keeps_the_words_of_its_calendar(world: World) -> None:
    (name,) = (n for n, one in world.dataset.statements.items() if one.predicate == "founded")
    assert world.node(name)[f"<{KG}hijri>"] == '"1450"'
    assert world.node(name)[f"<{KG}earliest>"] == f'"2028-05-25"^^<{XSD}date>'


def test_no_apparatus_stands_in_the_default_graph(world: World) -> None:
    for line in world.lines:
        if not is_quad(line):
            subject = line.split(" ")[0]
            assert not subject.startswith((f"<{world.names.statement('')}", f"<{world.names.judgement('')}"))


def is_quad(line: str) -> bool:
    return next(iter(ox.parse(line, format=ox.RdfFormat.N_QUADS))).graph_name != ox.DefaultGraph()


# ---- what follows ------------------------------------------------------------------------------------------------


def test_an_accepted_narrower_property_brings_the_wider_ones(world: World) -> None:
    for name in ("chair", "attendee", "participant"):
        assert world.has("lantern-forum-2031", f"kg:{name}", world.entity("mira-quill"))


def test_accepted_statements_bring_their_inverses(world: World) -> None:
    forum, city = world.entity("lantern-forum-2031"), world.entity("greyport")
    assert world.has("mira-quill", "kg:participatedIn", forum)
    assert world.has("saltmere", "kg:contains", city)
    assert world.has("harbour-ministry", "kg:hasBody", world.entity("harbour-gazette"))


def test_what_follows_stands_in_no_sources_graph(world: World) -> None:
    city = world.entity("greyport")
    assert not world.has("saltmere", "kg:contains", city, "source/herald-2031")
    assert not world.has("lantern-forum-2031", "kg:participant", world.entity("mira-quill"), "source/herald-2031")


def test_nothing_follows_from_what_is_not_accepted(world: World) -> None:
    derived = [line for line in world.lines if f"<{KG}contains>" in line or f"<{KG}hasBody>" in line]
    assert sum(not is_quad(line) for line in derived) == 2  # greyport in saltmere, the gazette of the ministry
    assert not world.has("old-lighthouse", "rdf:type", f"<{KG}Palace>")


def test_an_entity_has_its_class_and_all_above_it(world: World) -> None:
    for name in ("City", "Place", "Entity"):
        assert world.has("greyport", "rdf:type", f"<{KG}{name}>")
    assert world.has("greyport", "rdf:type", f"<{KG}City>", "graph/authority")
    assert not world.has("greyport", "rdf:type", f"<{KG}Place>", "graph/authority")


def test_an_accepted_date_brings_its_bounds(world: World) -> None:
    day = f'"2031-05-02"^^<{XSD}date>'
    assert world.has("lantern-forum-2031", "kg:earliest", day)
    assert world.has("lantern-forum-2031", "kg:latest", day)
    assert not world.has("lantern-forum-2031", "kg:latest", f'"2031-05-31"^^<{XSD}date>')  # of the refined one


def test_a_kind_is_also_a_class_once_it_is_accepted(folder: Folder, tmp_path: Path) -> None:
    quiet = Folder.make(tmp_path)
    quiet.change("sources/gazette-2031.toml", 27, "")
    quiet.change("sources/gazette-2031.toml", 28, 'kind = "tower"')
    accepted, denied = World(quiet), World(folder)
    assert accepted.has("old-lighthouse", "rdf:type", f"<{KG}Tower>")
    assert denied.has("old-lighthouse", "rdf:type", f"<{KG}Tower>")  # only a palace is denied
    quiet.change("sources/gazette-2031.toml", 27, 'stance = "denies"')
    assert not World(quiet).has("old-lighthouse", "rdf:type", f"<{KG}Tower>")


def test_names_stand_in_the_authority_graph_and_in_the_default_graph(world: World) -> None:
    for graph in ("", "graph/authority"):
        assert world.has("greyport", "rdfs:label", '"الميناء الرمادي"@ar', graph)


def test_a_replaced_entity_says_by_which(world: World) -> None:
    line = f"<{BASE}id/grey-port> <http://purl.org/dc/terms/isReplacedBy> <{BASE}id/greyport>"
    assert {f"{line} .", f"{line} <{BASE}graph/authority> ."} <= world.lines


def test_every_line_is_one_quad_that_the_engine_writes_the_same(world: World) -> None:
    for line in world.lines:
        (quad,) = ox.parse(line, format=ox.RdfFormat.N_QUADS)
        assert f"{quad} ." == line or "_:" in line


# ---- identifiers and bases ---------------------------------------------------------------------------------------

EDTF = "http://id.loc.gov/datatypes/edtf/EDTF"
WKT = "http://www.opengis.net/ont/geosparql#wktLiteral"
LINES = [
    (
        "ordinal",
        f'<{BASE}id/lantern-forum-2031> <{KG}ordinal> "3"^^<{XSD}integer> <{BASE}source/gazette-2031> .',
        "¶1",
        "Asserts",
        "",
    ),
    (
        "quantity",
        f'<{BASE}id/nets-lost-2029> <{KG}quantity> "40"^^<{XSD}decimal> <{BASE}source/gazette-2031> .',
        "¶3",
        "Asserts",
        f"{BASE}id/harbour-ministry",
    ),
    (
        "kind",
        f"<{BASE}id/old-lighthouse> <{KG}kind> <{KG}Palace> <{BASE}source/gazette-2031> .",
        "¶5",
        "Denies",
        "",
    ),
    (
        "description",
        f'<{BASE}id/greyport> <{KG}description> "a \\"port\\"\\nwith two lines"@en <{BASE}source/herald-2031> .',
        "¶10",
        "Asserts",
        "",
    ),
    (
        "coordinates",
        f'<{BASE}id/greyport> <{KG}coordinates> "POINT(2 1.5)"^^<{WKT}> <{BASE}source/herald-2031> .',
        "¶10",
        "Asserts",
        "",
    ),
    (
        "date",
        f'<{BASE}id/lantern-forum-2031> <{KG}date> "2031-05"^^<{EDTF}> <{BASE}source/gazette-2031> .',
        "¶1",
        "Asserts",
        "",
    ),
]


@pytest.mark.parametrize("parts", LINES, ids=[line[0] for line in LINES])
def test_an_identifier_is_the_digest_of_line_locator_stance_and_speaker(world: World, parts: tuple[str, ...]) -> None:
    name = sha256("\x1f".join(parts[1:]).encode()).hexdigest()[:20]
    assert world.dataset.statements[name].predicate == parts[0]


def test_an_identifier_once_given_stays() -> None:
    """Written down once (by sha256sum), so that no change of code and test together moves the IRIs that people cite."""
    assert digest(Statement("a", "p", Text("x", "en"), "s", "¶1")) == "79b2cf5ccb14173ed6f0"


def test_another_base_moves_entities_and_sources_and_no_term_or_identifier(folder: Folder, world: World) -> None:
    other = World(folder, OTHER)
    assert other.verdicts == world.verdicts
    moved = {move(line) for line in world.lines if f"<{BASE}graph/ontology>" not in line}
    assert moved == {line for line in other.lines if f"<{OTHER}graph/ontology>" not in line}
    assert not any(
        f"<{BASE}{kind}" in line for line in other.lines for kind in ("id/", "source/", "graph/", "statement/")
    )
    assert any(f"<{KG}rank>" in line for line in other.lines)


def move(line: str) -> str:
    return line.replace(f"<{BASE}", f"<{OTHER}").replace(f"<{OTHER}ontology#", f"<{KG}")


def test_a_statement_has_one_identifier_under_every_base(folder: Folder) -> None:
    statement = next(iter(folder.read().statements.values()))
    assert triple(statement, Names(OTHER)) != triple(statement)
    assert digest(statement) in World(folder, OTHER).dataset.statements


def test_a_store_in_memory_holds_the_same_lines(folder: Folder, world: World) -> None:
    store, dataset, verdicts = build_in_memory(folder.path)
    assert (dataset, verdicts) == (world.dataset, list(world.verdicts.values()))
    assert {line for line in store.nquads() if "_:" not in line} == {line for line in world.lines if "_:" not in line}
    assert all(isinstance(verdict, Verdict) for verdict in verdicts)
