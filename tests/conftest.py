"""What many tests share: the tiny invented world of tests/world, and the packaged history, each built once."""

from pathlib import Path

import pytest
from regenerate import WORLD

from kg_builder import places
from kg_builder.build import build, build_in_memory
from kg_builder.graph import KnowledgeGraph
from kg_builder.model import Dataset, Verdict
from kg_builder.store import EmbeddedStore


@pytest.fixture(scope="session")
def world() -> Path:
    """The folder of the tiny world's records; a test that changes them copies it."""
    return WORLD


@pytest.fixture(scope="session")
def world_build(world: Path) -> tuple[EmbeddedStore, Dataset, list[Verdict]]:
    """The tiny world in memory, with its records and the verdicts on them."""
    return build_in_memory(world)


@pytest.fixture(scope="session")
def world_graph(world_build: tuple[EmbeddedStore, Dataset, list[Verdict]]) -> KnowledgeGraph:
    """The knowledge graph of the tiny world."""
    return KnowledgeGraph(world_build[0])


@pytest.fixture(scope="session")
def real_graph() -> KnowledgeGraph:
    """The knowledge graph of the packaged history, in memory."""
    return KnowledgeGraph(build_in_memory(places.packaged("data"))[0])


@pytest.fixture(scope="session")
def world_folder(world: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a build of the tiny world, in which commands are run as a user would."""
    folder = tmp_path_factory.mktemp("world")
    build(world, folder / "build")
    return folder
