"""A build is the old one or the new one, whatever happens on the way; and the same records give the same bytes."""

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from folders import Folder

from kg_builder import places
from kg_builder.answers import Rows
from kg_builder.build import BUILDS, CURRENT, DESCRIPTION, Build, build, fingerprint, read_description
from kg_builder.errors import BuildError, CurationErrors, StoreError
from kg_builder.exports import export
from kg_builder.progress import Watcher
from kg_builder.store import EmbeddedStore
from kg_builder.vocabulary import BASE

STEPS = ["read", "reconciled", "written", "loaded", "described", "moved", "named", "done"]
GREETING = 'ASK { ?x kg:description "hello"@en }'
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


Item = TypeVar("Item")


class Stop(Exception):
    """The plug is pulled."""


class Recorder(Watcher):
    """Writes down the steps, and stops after one of them if asked to."""

    def __init__(self, stop_after: str = "", stop_at_item: int = -1) -> None:
        self.steps: list[str] = []
        self.items: list[tuple[str, int, int]] = []
        self._stop_after, self._stop_at_item = stop_after, stop_at_item

    def step(self, name: str) -> None:
        self.steps.append(name)
        if name == self._stop_after:
            raise Stop

    def each(self, name: str, items: Iterable[Item], total: int) -> Iterator[Item]:
        count = 0
        for count, item in enumerate(items, 1):
            if count == self._stop_at_item:
                raise Stop
            yield item
        self.items.append((name, count, total))


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder.make(tmp_path)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def greets(out: Path) -> bool:
    """Whether the current build is the one of the greeting records; it opens and answers, or this fails."""
    store = EmbeddedStore.open(out)
    rows = store.query(COUNT)
    assert isinstance(rows, Rows)
    assert int(next(rows.values())["n"]) > 100
    answer = store.query(GREETING)
    assert isinstance(answer, bool)
    return answer


def add_greeting(folder: Folder) -> None:
    folder.append("sources/herald-2031.toml", '\n[[says]]\nabout="greyport"\nat="¶9"\ndescription={en="hello"}\n')


def whole(folder: Path) -> bool:
    """Whether a folder under builds/ holds a build that opens and has the quads that it says."""
    made = json.loads((folder / DESCRIPTION).read_text())
    return len(EmbeddedStore.open(folder / "store")) == made["quads"]


def dump(out: Path, place: Path) -> bytes:
    (path,) = export(EmbeddedStore.open(out), place)
    return path.read_bytes()


# ---- what a build is ---------------------------------------------------------------------------------------------


def test_a_build_counts_what_it_holds(folder: Folder, out: Path) -> None:
    made = build(folder.path, out)
    assert (made.entities, made.sources, made.statements, made.judgements) == (12, 3, 15, 1)
    assert sum(made.ranks.values()) == 15
    assert made.quads == len(EmbeddedStore.open(out))
    assert made.seconds > 0
    assert (out / CURRENT).read_text() == f"{made.hash}\n"
    assert read_description(out).hash == made.hash


def test_the_steps_are_told_in_their_order(folder: Folder, out: Path) -> None:
    watcher = Recorder()
    build(folder.path, out, watcher=watcher)
    assert watcher.steps == STEPS
    ((name, lines, total),) = watcher.items
    assert (name, total) == ("writing", 15)
    assert lines > 1000


def test_unchanged_records_are_not_built_again(folder: Folder, out: Path) -> None:
    first = build(folder.path, out)
    again = Recorder()
    second = build(folder.path, out, watcher=again)
    assert (second.hash, second.quads, second.seconds) == (first.hash, first.quads, 0)
    assert again.steps == ["named", "done"]


@pytest.mark.parametrize(
    "file", ["sources/herald-2031.toml", "authority/all.csv", "replaced.csv", "judgements/new.toml"]
)
def test_a_changed_file_is_another_build(folder: Folder, file: str) -> None:
    ontology_folder = places.packaged("ontology")
    before = fingerprint(folder.path, ontology_folder, BASE)
    assert fingerprint(folder.path, ontology_folder, BASE + "x/") != before
    path = folder.path / file
    folder.write(file, (path.read_bytes() if path.exists() else b"") + b"\n")
    assert fingerprint(folder.path, ontology_folder, BASE) != before


@pytest.mark.parametrize(
    ("file", "place"),
    [("sources/herald-2031.toml", "sources/herald-2032.toml"), ("replaced.csv", "judgements/replaced.csv")],
)
def test_a_file_that_is_moved_is_another_build(folder: Folder, file: str, place: str) -> None:
    before = fingerprint(folder.path, places.packaged("ontology"), BASE)
    (folder.path / file).rename(folder.path / place)
    assert fingerprint(folder.path, places.packaged("ontology"), BASE) != before


def test_file_times_do_not_matter(folder: Folder) -> None:
    before = fingerprint(folder.path, places.packaged("ontology"), BASE)
    for number, path in enumerate(folder.path.rglob("*")):
        os.utime(path, (number, number))
    assert fingerprint(folder.path, places.packaged("ontology"), BASE) == before


# ---- the same bytes ----------------------------------------------------------------------------------------------


def test_two_builds_give_the_same_bytes(folder: Folder, tmp_path: Path) -> None:
    build(folder.path, tmp_path / "a")
    build(folder.path, tmp_path / "b")
    dumps = [dump(tmp_path / name, tmp_path / f"dump-{name}") for name in "ab"]
    assert dumps[0] == dumps[1]
    lines = dumps[0].splitlines()
    assert lines == sorted(set(lines))
    assert len(lines) == read_description(tmp_path / "a").quads


def test_the_order_of_listings_and_the_time_of_files_do_not_matter(
    folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = build(folder.path, tmp_path / "a")
    (tmp_path / "elsewhere").mkdir()
    other = Folder.make(tmp_path / "elsewhere")
    for path in other.path.rglob("*"):
        os.utime(path, (1, 1))
    iterdir, scandir = Path.iterdir, os.scandir

    class Backwards(contextlib.AbstractContextManager["Backwards"]):
        """What os.scandir gives, which is its own context, from the last name to the first."""

        def __init__(self, path: str) -> None:
            with scandir(path) as entries:
                self._entries = sorted(entries, key=lambda entry: entry.name, reverse=True)

        def __iter__(self) -> Iterator[os.DirEntry[str]]:
            return iter(self._entries)

        def __exit__(self, *_: object) -> None: ...

    monkeypatch.setattr(Path, "iterdir", lambda path: iter(sorted(iterdir(path), reverse=True)))
    monkeypatch.setattr(os, "scandir", Backwards)
    second = build(other.path, tmp_path / "b")
    monkeypatch.undo()
    assert second.hash == first.hash
    assert dump(tmp_path / "a", tmp_path / "x") == dump(tmp_path / "b", tmp_path / "y")


def test_hash_randomisation_does_not_matter(folder: Folder, tmp_path: Path) -> None:
    for seed in ("1", "2"):
        run = command("build", "--data", folder.path, "--out", tmp_path / seed, PYTHONHASHSEED=seed)
        assert run.wait() == 0
    assert dump(tmp_path / "1", tmp_path / "x") == dump(tmp_path / "2", tmp_path / "y")


# ---- all or nothing ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", STEPS[:-2])
def test_stopped_after_a_step_the_old_build_stands_and_the_next_one_succeeds(
    folder: Folder, out: Path, step: str
) -> None:
    old = build(folder.path, out)
    add_greeting(folder)
    with pytest.raises(Stop):
        build(folder.path, out, watcher=Recorder(stop_after=step))
    assert (out / CURRENT).read_text() == f"{old.hash}\n"
    assert not greets(out)
    assert all(whole(path) for path in (out / BUILDS).iterdir() if not path.name.startswith("."))
    build(folder.path, out)
    assert greets(out)
    assert not list((out / BUILDS).glob(".*"))


@pytest.mark.parametrize("step", ["named", "done"])
def test_stopped_once_the_new_build_is_named_it_stands(folder: Folder, out: Path, step: str) -> None:
    build(folder.path, out)
    add_greeting(folder)
    with pytest.raises(Stop):
        build(folder.path, out, watcher=Recorder(stop_after=step))
    assert greets(out)


@pytest.mark.parametrize("item", [1, 500, 3000])
def test_stopped_while_writing_the_old_build_stands(folder: Folder, out: Path, item: int) -> None:
    build(folder.path, out)
    add_greeting(folder)
    with pytest.raises(Stop):
        build(folder.path, out, watcher=Recorder(stop_at_item=item))
    assert not greets(out)


@pytest.mark.parametrize("step", STEPS[:-2])
def test_a_first_build_that_stops_leaves_nothing_to_open(folder: Folder, out: Path, step: str) -> None:
    with pytest.raises(Stop):
        build(folder.path, out, watcher=Recorder(stop_after=step))
    with pytest.raises(StoreError, match="There is no store"):
        EmbeddedStore.open(out)
    with pytest.raises(BuildError, match="There is no build"):
        read_description(out)
    build(folder.path, out)
    assert not greets(out)


def test_bad_records_leave_the_old_store(folder: Folder, out: Path) -> None:
    old = build(folder.path, out)
    before = sorted(out.rglob("*"))
    add_greeting(folder)
    folder.append("sources/herald-2031.toml", "nothing = 1\n")
    with pytest.raises(CurationErrors):
        build(folder.path, out)
    assert read_description(out).hash == old.hash
    assert sorted(out.rglob("*")) == before
    assert not greets(out)


def test_killed_at_any_moment_the_old_build_or_the_new_one_stands(folder: Folder, out: Path) -> None:
    """Fault injection reaches the steps; a kill reaches whatever lies between."""
    build(folder.path, out)
    began = time.perf_counter()
    assert command("build", "--data", folder.path, "--out", out.parent / "timed").wait() == 0
    whole_time = time.perf_counter() - began
    add_greeting(folder)
    moments = random.Random(2031)  # noqa: S311 (moments, no secrets)
    killed = 0
    for number in range(12):
        folder.append("sources/herald-2031.toml", f"# {number}\n")  # another fingerprint: it is built anew each time
        run = command("build", "--data", folder.path, "--out", out)
        time.sleep(moments.uniform(0.1, 1.1) * whole_time)
        run.send_signal(signal.SIGKILL)
        killed += run.wait() == -signal.SIGKILL
        assert greets(out) in {True, False}
        named = (out / CURRENT).read_text().strip()
        assert whole(out / BUILDS / named)
    assert killed > 3, "the kills came too late to test anything"
    build(folder.path, out)
    assert greets(out)
    assert not list((out / BUILDS).glob(".*"))


def command(*arguments: object, **environment: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "kg_builder.cli", *map(str, arguments)],
        stdout=subprocess.DEVNULL,
        env={**os.environ, **environment},
    )


def test_two_builds_at_once_both_succeed(folder: Folder, out: Path) -> None:
    other = Folder(folder.path.parent / "other")
    for path in folder.path.rglob("*"):
        if path.is_file():
            other.write(path.relative_to(folder.path).as_posix(), path.read_bytes())
    add_greeting(other)
    runs = [command("build", "--data", one.path, "--out", out) for one in (folder, other, folder, other)]
    assert [run.wait() for run in runs] == [0, 0, 0, 0]
    assert greets(out) in {True, False}
    built = list((out / BUILDS).iterdir())
    assert len(built) == 2
    assert all(map(whole, built))


# ---- old builds, bad places --------------------------------------------------------------------------------------


def test_old_builds_are_dropped_but_the_one_before_is_kept(folder: Folder, out: Path) -> None:
    made: list[Build] = []
    for number in range(4):
        folder.append("sources/herald-2031.toml", f"# {number}\n")
        made.append(build(folder.path, out))
    assert {path.name for path in (out / BUILDS).iterdir()} == {made[-1].hash, made[-2].hash}


def test_a_reader_of_the_build_before_goes_on_reading(folder: Folder, out: Path) -> None:
    build(folder.path, out)
    reader = EmbeddedStore.open(out)
    add_greeting(folder)
    build(folder.path, out)
    assert reader.query(GREETING) is False
    assert greets(out)


def test_going_back_to_the_records_before_names_the_build_that_stands(folder: Folder, out: Path) -> None:
    first = build(folder.path, out)
    text = (folder.path / "sources/herald-2031.toml").read_text(encoding="utf-8")
    add_greeting(folder)
    build(folder.path, out)
    folder.write("sources/herald-2031.toml", text)
    assert build(folder.path, out).hash == first.hash
    assert not greets(out)


def unwritable(kind: str, out: Path) -> Path:
    match kind:
        case "a file":
            out.write_text("x")
        case "below a file":
            out.write_text("x")
            return out / "below"
        case "no place for a lock":
            (out / ".lock").mkdir(parents=True)
        case "builds is a file":
            out.mkdir()
            (out / BUILDS).write_text("x")
        case "CURRENT is a folder":
            (out / CURRENT).mkdir(parents=True)
        case _:
            return Path("/proc/azicesco")
    return out


@pytest.mark.parametrize(
    "kind",
    ["a file", "below a file", "no place for a lock", "builds is a file", "CURRENT is a folder", "a system's folder"],
)
def test_an_unwritable_place_is_told_in_a_sentence(folder: Folder, out: Path, kind: str) -> None:
    place = unwritable(kind, out)
    with pytest.raises(BuildError, match=r"Choose another --out\.$"):
        build(folder.path, place)


@pytest.mark.parametrize(
    "base",
    ["", "x", "example.org/", "https://a.example", "https://a.example/ b/", "https://a.example/\n/", "file:///x/"],
)
def test_a_base_that_is_none_is_refused(folder: Folder, out: Path, base: str) -> None:
    with pytest.raises(BuildError, match="is no base for IRIs"):
        build(folder.path, out, base)
    assert not out.exists()


def test_a_description_that_cannot_be_read_is_told(folder: Folder, out: Path) -> None:
    made = build(folder.path, out)
    for text in ("", "[]", '{"hash": 1}'):
        (out / BUILDS / made.hash / DESCRIPTION).write_text(text)
        with pytest.raises(BuildError, match="There is no build"):
            read_description(out)
