"""A perspective keeps a subset of the statements and is reconciled anew: as of a day, according to, without."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from engines import oxigraph_read_only
from folders import Folder, ontology
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import kg_builder
from kg_builder import held
from kg_builder.build import build
from kg_builder.cli import main
from kg_builder.errors import EndpointError, UnknownName, UsageError
from kg_builder.graph import KnowledgeGraph
from kg_builder.held import Held
from kg_builder.held_file import FILE, read_records
from kg_builder.model import Dataset, Verdict
from kg_builder.perspective import Perspective, select
from kg_builder.perspectives import PerspectiveStore
from kg_builder.reconcile import reconcile
from kg_builder.store import EmbeddedStore, Store
from kg_builder.terms import canonical
from kg_builder.vocabulary import BASE

World = tuple[EmbeddedStore, Dataset, list[Verdict]]
OTHER = "https://mirror.example/kg/"
TELLERS = ("zalpress", "kelmira-herald", "sena-murvash", "oruna-post", "lakes-concord")


@pytest.fixture(scope="module")
def out(world: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny world, built."""
    place = tmp_path_factory.mktemp("perspectives") / "out"
    build(world, place)
    return place


def quads(store: Store) -> set[str]:
    return set(canonical(store.nquads()))


def sayers(kg: KnowledgeGraph) -> set[str]:
    """The ids of the statements that a graph holds."""
    return set(kg.held.dataset.statements)


# ---- what a store holds ------------------------------------------------------------------------------------------


def comparable(dataset: Dataset) -> Dataset:
    """A dataset without what a store does not keep: the order of files, and why an id was replaced."""
    return Dataset(
        {
            s: replace(a, names=tuple(sorted(a.names)), aliases=tuple(sorted(a.aliases)))
            for s, a in dataset.authorities.items()
        },
        {s: replace(source, authors=tuple(sorted(source.authors))) for s, source in dataset.sources.items()},
        dict(dataset.statements),
        tuple(sorted(dataset.judgements, key=lambda j: j.slug)),
        tuple(sorted((replace(r, reason="", date=date.min) for r in dataset.replacements), key=lambda r: r.old)),
    )


def test_what_is_read_back_of_a_store_is_what_was_recorded(world_build: World) -> None:
    store, dataset, _ = world_build
    assert comparable(Held(store).dataset) == comparable(dataset)


def test_what_is_read_back_reconciles_to_the_same_verdicts(world_build: World) -> None:
    store, dataset, verdicts = world_build
    held = Held(store)
    found = dict(zip(held.dataset.statements, reconcile(held.dataset, held.ontology), strict=True))
    assert found == dict(zip(dataset.statements, verdicts, strict=True))


def test_a_store_that_leaves_rows_out_is_not_believed(world_build: World) -> None:
    class Short(EmbeddedStore):
        def query(self, sparql: str) -> kg_builder.Rows:  # type: ignore[override]
            limit = " LIMIT 10" if "SELECT ?s ?o " in sparql else ""
            return super().query(sparql + limit)  # type: ignore[return-value]

    with pytest.raises(EndpointError, match="gives the subject of 10"):
        _ = Held(Short(world_build[0]._store)).dataset


# ---- rules that hold for every perspective -----------------------------------------------------------------------


def test_nothing_left_out_is_the_whole(world_build: World) -> None:
    store = world_build[0]
    everything = PerspectiveStore(Held(store), Perspective(without=("id/nobody",)))
    assert quads(everything) == quads(store)


def test_as_of_the_far_future_is_the_whole_but_for_undated_sources(
    world_build: World, world_graph: KnowledgeGraph
) -> None:
    _, dataset, _ = world_build
    undated = {slug for slug, s in dataset.sources.items() if s.published is None or s.published.latest is None}
    late = world_graph.as_of("9999")
    assert sayers(late) == {i for i, s in dataset.statements.items() if s.source not in undated}
    assert late.counts is not None
    assert late.counts.undated == len(undated)


@pytest.mark.parametrize("name", TELLERS)
def test_according_to_and_without_share_everything_out(world_graph: KnowledgeGraph, name: str) -> None:
    told, rest = sayers(world_graph.according_to(name)), sayers(world_graph.without(name))
    assert told
    assert rest
    assert not told & rest
    assert told | rest == sayers(world_graph)


@given(
    st.builds(
        Perspective,
        as_of=st.none() | st.dates(date(1980, 1, 1), date(2027, 1, 1)),
        according_to=st.lists(
            st.lists(st.sampled_from([f"id/{n}" for n in TELLERS]), min_size=1, max_size=3).map(tuple), max_size=2
        ).map(tuple),
        without=st.lists(st.sampled_from([f"id/{n}" for n in TELLERS]), max_size=2).map(tuple),
    )
)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_conditions_intersect(world_build: World, one: Perspective) -> None:
    dataset = world_build[1]
    whole = set(dataset.statements)
    parts = [Perspective(as_of=one.as_of), Perspective(without=one.without)]
    parts += [Perspective(according_to=(group,)) for group in one.according_to]
    kept = [set(select(dataset, part)[0].statements) for part in parts]
    selected, counts = select(dataset, one)
    assert set(selected.statements) == whole.intersection(*kept)
    assert (counts.statements, counts.all_statements) == (len(selected.statements), len(whole))
    assert {s.source for s in selected.statements.values()} <= set(selected.sources)
    reconcile(selected, ontology())


def test_perspectives_chain_in_any_order(world_graph: KnowledgeGraph) -> None:
    one = world_graph.as_of("2021-06-30").without("oruna-post").according_to("sena-murvash")
    other = world_graph.according_to("sena-murvash").as_of("2022").without("oruna-post").as_of("2021-06-30")
    assert one.perspective == other.perspective
    assert quads(one.store) == quads(other.store)
    assert one.perspective_title == "According to Sena Murvash, without Oruna Post, as of 2021-06-30"


def test_the_ranks_are_those_that_would_have_been_given_had_the_rest_never_been_said(
    world_build: World, world_graph: KnowledgeGraph
) -> None:
    dataset = world_build[1]
    early = {
        s: source
        for s, source in dataset.sources.items()
        if source.published and source.published.latest and source.published.latest <= date(2020, 12, 31)
    }
    alone = replace(
        dataset,
        sources=early,
        statements={i: s for i, s in dataset.statements.items() if s.source in early},
        judgements=(),
    )
    expected = {i: v.rank for i, v in zip(alone.statements, reconcile(alone, ontology()), strict=True)}
    kg = world_graph.as_of("2020")
    rows = kg.query("SELECT ?n ?rank { GRAPH graph:apparatus { ?n a kg:Statement ; kg:rank ?rank } }")
    assert isinstance(rows, kg_builder.Rows)
    found = {r["n"].removeprefix(BASE + "statement/"): r["rank"].rpartition("#")[2] for r in rows.values()}
    assert found == expected


# ---- as of -------------------------------------------------------------------------------------------------------


def test_a_source_counts_from_the_latest_day_that_it_can_be_of(world_graph: KnowledgeGraph) -> None:
    """The communiqué is of 2013-05."""
    assert "source/concord-communique-2013" not in sources(world_graph.as_of("2013-05-30"))
    assert "source/concord-communique-2013" in sources(world_graph.as_of("2013-05-31"))
    assert "source/concord-communique-2013" in sources(world_graph.as_of("2013-05"))


def sources(kg: KnowledgeGraph) -> set[str]:
    rows = kg.query("SELECT ?s { ?s a kg:Source }")
    assert isinstance(rows, kg_builder.Rows)
    return {row["s"].removeprefix(BASE) for row in rows.values()}


def test_a_judgement_of_later_is_not_known_yet(world_graph: KnowledgeGraph) -> None:
    assert world_graph.as_of("2026-11-23").why("lake-bank", "bodyOf").state == "decided"
    view = world_graph.as_of("2026-11-22").why("lake-bank", "bodyOf")
    assert not any(one.judgement for value in view.values for one in value.said)
    assert {value.rank for value in view.values} != {"Rejected"}


# ---- according to, without ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "statement", "says"),
    [
        ("herald-2021-06-16", "the source", {"herald-2021-06-16"}),
        ("Kelmira Herald", "its publisher, by name", None),
        ("zalpress", "a publisher that is relayed", None),
        ("sena-murvash", "a speaker", None),
    ],
)
def test_a_statement_is_told_by_source_publisher_relayed_and_speaker(
    world_build: World, world_graph: KnowledgeGraph, name: str, statement: str, says: set[str] | None
) -> None:
    dataset = world_build[1]
    kg = world_graph.according_to(name)
    slug = kg.perspective.according_to[0][0].partition("/")[2]
    for identifier, one in dataset.statements.items():
        source = dataset.sources[one.source]
        tells = {one.source, source.publisher, one.speaker, one.relays or source.relays}
        assert (slug in tells) == (identifier in sayers(kg)), identifier
    assert says is None or sources(kg) == {f"source/{one}" for one in says}


def test_no_judgement_is_heeded_according_to_somebody(world_graph: KnowledgeGraph) -> None:
    view = world_graph.according_to("kelmira-herald").why("lake-bank", "bodyOf")
    assert [(value.object, value.rank) for value in view.values] == [("lakes-concord", "Accepted")]


def test_without_somebody_a_judgement_stays_while_its_preferred_value_is_stated(world_graph: KnowledgeGraph) -> None:
    still = world_graph.without("oruna-post").why("lake-bank", "bodyOf")
    assert {one.judgement for value in still.values for one in value.said} >= {"lake-bank-body-of"}
    gone = world_graph.without("lake-bank").why("lake-bank", "bodyOf")
    assert not any(one.judgement for value in gone.values for one in value.said)


def test_any_of_several_is_their_union(world_graph: KnowledgeGraph) -> None:
    both = sayers(world_graph.according_to("zalpress", "oruna-post"))
    assert both == sayers(world_graph.according_to("zalpress")) | sayers(world_graph.according_to("oruna-post"))


@pytest.mark.parametrize(
    ("ask", "error", "words"),
    [
        (lambda kg: kg.according_to("zalpres"), UnknownName, "“zalpres”. Did you mean zalpress"),
        (lambda kg: kg.without("tashvar"), UnknownName, "no source, publisher or speaker “tashvar”"),
        (lambda kg: kg.according_to(), UsageError, "Nobody is named"),
        (lambda kg: kg.according_to(""), UnknownName, "no source, publisher or speaker “”"),
        (lambda kg: kg.without("a> b"), UnknownName, "“a> b”"),
        (lambda kg: kg.as_of("then"), UsageError, "As of when?"),
        (lambda kg: kg.as_of("2021-02-30"), UsageError, "As of when?"),
        (lambda kg: kg.as_of("2021/.."), UsageError, "has no last day"),
        (lambda kg: kg.as_of(""), UsageError, "As of when?"),
    ],
)
def test_what_is_not_understood_is_told_before_anything_is_made(
    world_graph: KnowledgeGraph, ask: Callable[[KnowledgeGraph], object], error: type[Exception], words: str
) -> None:
    with pytest.raises(error) as caught:
        ask(world_graph)
    assert words in str(caught.value)


def test_two_of_one_name_are_both_named(tmp_path: Path) -> None:
    folder = Folder.make(tmp_path)
    folder.append("authority/all.csv", "herald-of-the-south,Media,Northern Herald,,,,,,,,,\n")
    folder.append(
        "sources/gazette-2031.toml",
        '\n[[says]]\nabout = "greyport"\nat = "¶9"\nspeaker = "herald-of-the-south"\nwithin = "saltmere"\n',
    )
    build(folder.path, tmp_path / "out")
    with pytest.raises(UsageError, match=r"the name of several\. Write herald-of-the-south or northern-herald"):
        kg_builder.open(tmp_path / "out").according_to("Northern Herald")


# ---- any store ---------------------------------------------------------------------------------------------------


def test_a_perspective_of_a_remote_store_is_that_of_the_embedded_one(out: Path, tmp_path: Path) -> None:
    embedded = kg_builder.open(out)
    shutil.copytree(out / "builds" / (out / "CURRENT").read_text().strip(), tmp_path / "copy")
    with oxigraph_read_only(tmp_path, tmp_path / "copy" / "store") as root:
        url = f"{root}/query"
        remote = kg_builder.open(url)
        for look in (
            lambda kg: kg.as_of("2021-06-17"),
            lambda kg: kg.according_to("zalpress"),
            lambda kg: kg.without("sena-murvash"),
        ):
            assert quads(look(remote).store) == quads(look(embedded).store)


def test_another_base_is_kept(tmp_path: Path) -> None:
    build(Folder.make(tmp_path).path, tmp_path / "out", OTHER)
    kg = kg_builder.open(tmp_path / "out")
    herald = kg.according_to("northern-herald")
    assert herald.store.names.base == OTHER
    assert herald.query("ASK { id:greyport kg:within id:saltmere }") is True
    assert kg.as_of("1900").store.names.base == OTHER, "also where no source is left to tell the base"
    assert kg.as_of("1900").find("Greyport")[0].key == "greyport"


# ---- the file of records ------------------------------------------------------------------------------------------


def file_of(out: Path) -> Path:
    return out / "builds" / (out / "CURRENT").read_text().strip() / FILE


def test_what_the_file_of_a_build_holds_is_what_its_store_gives_back(out: Path) -> None:
    store = EmbeddedStore.open(out)
    assert store.build is not None
    assert store.folder is not None
    written = read_records(store.folder.parent, store.build)
    store.folder = None
    assert written == Held(store).dataset


def test_two_builds_write_the_same_file(world: Path, out: Path, tmp_path: Path) -> None:
    build(world, tmp_path / "again")
    assert file_of(tmp_path / "again").read_bytes() == file_of(out).read_bytes()


def test_with_the_file_nothing_is_read_back(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(held, "_Reader", lambda *_: pytest.fail("read back"))
    assert kg_builder.open(out).as_of("2020").counts is not None


HARM: dict[str, Callable[[bytes], bytes | None]] = {
    "it is gone": lambda _: None,
    "it is empty": lambda _: b"",
    "it is cut off": lambda content: content[: len(content) // 2],
    "its last line is cut off": lambda content: content[:-10],
    "one letter is another": lambda content: content.replace(b"zalpress", b"zalpresz", 1),
    "a line is missing": lambda content: content.replace(content.splitlines(keepends=True)[1], b"", 1),
    "it is of another build": lambda content: resealed(content, b'"build":"', b'"build":"0'),
    "it is of another form": lambda content: resealed(content, b'"form":1', b'"form":0'),
    "it is no JSON": lambda _: bytes(range(256)),
}


def resealed(content: bytes, old: bytes, new: bytes) -> bytes:
    """The file with something else in it and the right digest."""
    body = b"".join(content.splitlines(keepends=True)[:-1]).replace(old, new, 1)
    return body + json.dumps({"sha256": sha256(body).hexdigest()}).encode() + b"\n"


@pytest.mark.parametrize("reason", HARM)
def test_a_file_that_fails_costs_time_and_never_the_answer(out: Path, tmp_path: Path, reason: str) -> None:
    right = quads(kg_builder.open(out).without("zalpress").store)
    shutil.copytree(out, tmp_path / "out")
    file = file_of(tmp_path / "out")
    changed = HARM[reason](file.read_bytes())
    file.unlink()
    if changed is not None:
        file.write_bytes(changed)
    assert quads(kg_builder.open(tmp_path / "out").without("zalpress").store) == right


def test_a_store_that_stands_alone_is_read_back(out: Path, tmp_path: Path) -> None:
    shutil.copytree(file_of(out).parent / "store", tmp_path / "alone")
    alone = kg_builder.open(tmp_path / "alone").as_of("2021")
    assert quads(alone.store) == quads(kg_builder.open(out).as_of("2021").store)


def test_another_build_never_answers_from_the_records_of_the_one_before(tmp_path: Path) -> None:
    folder = Folder.make(tmp_path)
    build(folder.path, tmp_path / "out")
    before = kg_builder.open(tmp_path / "out").according_to("northern-herald").counts
    folder.append(
        "sources/herald-2031.toml", '\n[[says]]\nabout = "greyport"\nat = "¶9"\nname = { en = "Greyport-on-Sea" }\n'
    )
    build(folder.path, tmp_path / "out")
    after = kg_builder.open(tmp_path / "out").according_to("northern-herald").counts
    assert before is not None
    assert after is not None
    assert after.statements == before.statements + 1


# ---- on the command line -----------------------------------------------------------------------------------------


def run(out: Path, *arguments: str) -> Result:
    result = CliRunner().invoke(main, [arguments[0], "--store", str(out), *arguments[1:]])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


ASKING = [
    ("ask", "sources-by-kind"),
    ("query", "ASK {}"),
    ("find", "tashvar"),
    ("show", "lake-bank"),
    ("why", "lake-bank", "bodyOf"),
    ("conflicts",),
    ("report", "coverage"),
]


@pytest.mark.parametrize("command", ASKING, ids=lambda command: command[0])
def test_every_command_that_asks_takes_a_perspective_and_says_so(out: Path, command: tuple[str, ...]) -> None:
    result = run(out, *command, "--as-of", "2021-07-20", "--without", "zalpress")
    assert result.exit_code == 0
    assert "Without Zalpress, as of 2021-07-20: " in result.stderr
    assert " sources, " in result.stderr
    assert result.stderr.count("\n") == 1


def test_undated_sources_are_counted_on_standard_error(tmp_path: Path) -> None:
    folder = Folder.make(tmp_path)
    folder.change("sources/council-2031.toml", 4, "")
    build(folder.path, tmp_path / "out")
    assert "; 1 undated source left out." in run(tmp_path / "out", "conflicts", "--as-of", "2040").stderr


def test_attributed_values_stand_plainly_under_a_heading_that_names_who_says_so(out: Path) -> None:
    whole = run(out, "show", "damage-reed-mosque").stdout
    assert "Reed Mosque (attributed)" in whole
    told = run(out, "show", "damage-reed-mosque", "--according-to", "zalpress").stdout
    assert "According to Zalpress:\n" in told
    assert "(attributed)" not in told
    denied = run(out, "show", "damage-reed-mosque", "--according-to", "ministry-of-arts-morvath").stdout
    assert "(denied)" in denied


def test_what_somebody_only_quotes_is_marked_with_who_says_it(out: Path) -> None:
    quoted = run(out, "show", "damage-reed-mosque", "--according-to", "zalpress").stdout
    assert "Burning (said by Sena Murvash)" in quoted
    own = run(out, "show", "damage-reed-mosque", "--according-to", "sena-murvash").stdout
    assert "Burning [" in own
    assert "said by" not in own
    of_both = run(out, "show", "damage-reed-mosque", "--according-to", "ministry-of-arts-morvath").stdout
    assert "Neglect (said by Orlo Vennet)" in of_both
    assert "(denied)" in of_both


def test_of_what_nobody_speaks_yet_it_is_said(out: Path) -> None:
    assert run(out, "show", "mission-zaluria-2021", "--as-of", "2010").stdout.endswith(
        "As of 2010-12-31:\n\nNothing is said of it.\n"
    )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--as-of", "tomorrow"), "As of when?"),
        (("--according-to", "zalpres"), "Did you mean zalpress"),
        (("--without", "zalpres"), "Did you mean zalpress"),
    ],
)
def test_a_perspective_that_is_not_understood_is_a_usage_error(
    out: Path, arguments: tuple[str, ...], words: str
) -> None:
    result = run(out, "conflicts", *arguments)
    assert result.exit_code == 2
    assert words in result.stderr
    assert result.stdout == ""


def test_two_are_any_of_them_and_what_none_says_is_nothing(out: Path) -> None:
    both = run(out, "ask", "sources-by-publisher", "--according-to", "zalpress", "--according-to", "oruna-post")
    assert both.exit_code == 0
    assert {"zalpress", "oruna-post"} <= {line.split("/")[-1].rstrip(">\t0123456789") for line in both.stdout.split()}
