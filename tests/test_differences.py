"""What changed between two releases, told in words and as a patch that makes the one of the other."""

import gzip
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from kg_builder.build import build, build_in_memory
from kg_builder.cli import main
from kg_builder.differences import Differences, compare, open_release, patch, read_release
from kg_builder.differences_page import Teller, page
from kg_builder.errors import AzicescoError
from kg_builder.explain import Explainer
from kg_builder.terms import canonical


@pytest.fixture
def changed(world: Path, tmp_path: Path) -> Path:
    """The world with one of each kind of change."""
    folder = tmp_path / "changed"
    shutil.copytree(world, folder)
    herald = folder / "sources/herald-2011-04-09.toml"
    text = herald.read_text()
    text = text.replace("ordinal   = 1", "ordinal   = 4").replace('opener    = "sena-murvash"\n', "")
    herald.write_text(
        text.replace('partner   = "dashkar-foundation"', 'partner   = ["dashkar-foundation", "lake-bank"]')
    )
    lantern = folder / "sources/lantern-2010.toml"
    lantern.write_text(
        lantern.read_text().replace(
            'within    = "tashvar-district"', 'within    = "tashvar-district"\nverified  = 2026-11-21', 1
        )
    )
    post = (folder / "sources/oruna-post-2021-06-19.toml").read_text()
    (folder / "sources/oruna-post-2030.toml").write_text(post.replace("2021-06-19", "2022-06-19"))
    people = folder / "authority/people.csv"
    lines = [line for line in people.read_text().splitlines() if line]
    people.write_text(
        "\n".join([*lines, "new-person,Person,New Person,,,,,,,,,"]).replace("Bero Halvic", "Bero Halvich") + "\n"
    )
    (folder / "judgements/new-one.toml").write_text(
        'about = "visit-tashvar-2021"\nproperty = "attendee"\nprefers = ["sena-murvash"]\nrejects = []\n'
        'reasons = "It is called so."\neditor = "us"\ndate = 2026-11-22\n'
    )
    for judgement in (folder / "judgements").glob("lake-bank*.toml"):
        judgement.unlink()
    return folder


def differences(old: Path, new: Path) -> Differences:
    return compare(read_release(build_in_memory(old)[0]), read_release(build_in_memory(new)[0]))


def test_a_release_does_not_differ_from_itself(world: Path) -> None:
    assert differences(world, world).is_empty


def test_each_kind_of_change_is_found(world: Path, changed: Path) -> None:
    found = differences(world, changed)
    assert found.entities_added == ("new-person",)
    assert found.entities_removed == ()
    assert [(one.new.slug, one.fields) for one in found.entities_changed] == [("bero-halvic", ("names",))]
    assert found.sources_added == ("oruna-post-2030",)
    assert found.judgements_added == ("new-one",)
    assert found.judgements_removed == ("lake-bank-body-of",)
    assert [(str(one.old.object.lexical), str(one.new.object.lexical)) for one in found.statements_replaced] == [
        ("1", "4")
    ]
    assert [(one.subject, one.predicate) for one in found.statements_removed] == [("bridge-forum-2011", "opener")]
    known = [one for one in found.statements_added if one.source != "oruna-post-2030"]
    assert [(one.subject, one.predicate, one.object.slug) for one in known] == [
        ("bridge-forum-2011", "partner", "lake-bank")
    ]
    assert found.statements_verified >= 1
    assert {(one.statement.subject, one.statement.predicate, one.old, one.new) for one in found.reranked} == {
        ("visit-tashvar-2021", "attendee", "Unresolved", "Accepted")
    }


def test_what_goes_one_way_comes_the_other(world: Path, changed: Path) -> None:
    there, back = differences(world, changed), differences(changed, world)
    assert there.entities_added == back.entities_removed
    assert there.statements_added == back.statements_removed
    assert {(one.old, one.new) for one in there.statements_replaced} == {
        (one.new, one.old) for one in back.statements_replaced
    }
    assert {(one.old, one.new) for one in there.reranked} == {(one.new, one.old) for one in back.reranked}


def test_the_patch_makes_the_new_quads_of_the_old(world: Path, changed: Path) -> None:
    old, new = build_in_memory(world)[0], build_in_memory(changed)[0]
    quads = set(canonical(old.nquads()))
    lines = list(patch(old, new))
    assert lines[0] == "TX ." and lines[-1] == "TC ."
    gone = {line[2:] for line in lines if line.startswith("D ")}
    come = {line[2:] for line in lines if line.startswith("A ")}
    assert gone <= quads
    assert (quads - gone) | come == set(canonical(new.nquads()))
    assert list(patch(old, old)) == ["TX .", "TC ."]


def test_the_page_tells_changes_with_names_and_sources(world: Path, changed: Path) -> None:
    stores = build_in_memory(world)[0], build_in_memory(changed)[0]
    before, after = map(read_release, stores)
    text = page(compare(before, after), before, after, Teller(*map(Explainer, stores)))
    assert "Forum of Bridges, 2011 (`bridge-forum-2011`), ordinal: 1 at ¶1 → 4 at ¶1 (`herald-2011-04-09`)" in text
    assert "New Person (`new-person`)" in text
    assert "Bero Halvich (`bero-halvic`): names" in text
    assert "It is called so." in text
    assert "Oruna Post" in text
    same = page(compare(before, before), before, before, Teller(Explainer(stores[0]), Explainer(stores[0])))
    assert same == "# What changed\n\nNothing changed.\n"


def test_builds_records_and_dumps_are_read_alike(world: Path, tmp_path: Path) -> None:
    build(world, tmp_path / "build")
    expected = set(build_in_memory(world)[0].nquads())
    dump = "\n".join(sorted(expected)) + "\n"
    (tmp_path / "dump.nq").write_text(dump)
    (tmp_path / "dump.nq.gz").write_bytes(gzip.compress(dump.encode()))
    for place in (tmp_path / "build", tmp_path / "dump.nq", tmp_path / "dump.nq.gz"):
        assert len(set(open_release(place).nquads())) == len(expected)


@pytest.mark.parametrize(
    ("name", "content", "code", "reason"),
    [
        ("nowhere", None, 2, "There is nothing at nowhere"),
        ("text.nq", b"this is no quad\n", 1, "is no dump in N-Quads"),
        ("binary.nq", b"\xff\xfe", 2, "is no dump in N-Quads"),
        ("empty", "folder", 1, "There is no store in empty"),
    ],
)
def test_what_is_no_release_is_refused(name, content, code, reason, world: Path, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    if content == "folder":
        Path(name).mkdir()
    elif content is not None:
        Path(name).write_bytes(content)
    result = CliRunner().invoke(main, ["diff", name, str(world)])
    assert result.exit_code == code
    assert reason in result.stderr and len(result.stderr.splitlines()) == 1


def test_the_command_writes_words_or_a_patch(world: Path, changed: Path, tmp_path: Path) -> None:
    runner = CliRunner()
    words = runner.invoke(main, ["diff", str(world), str(changed)])
    assert words.exit_code == 0 and words.stdout.startswith("# What changed")
    target = tmp_path / "a.rdfp"
    assert (
        runner.invoke(main, ["diff", str(world), str(changed), "--format", "rdf-patch", "-o", str(target)]).exit_code
        == 0
    )
    assert target.read_text().startswith("TX .\nD ")


def test_errors_are_ours() -> None:
    with pytest.raises(AzicescoError):
        open_release(Path("nowhere"))
