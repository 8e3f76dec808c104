"""What other people's code may use is a list that changes on purpose, and every name in it explains itself."""

import ast
import importlib
import inspect
import pkgutil
import re
import subprocess
import sys
from collections.abc import Iterator
from types import ModuleType

import pytest

import kg_builder

MODULES = sorted(f"kg_builder.{module.name}" for module in pkgutil.iter_modules(kg_builder.__path__))
SENTENCE = re.compile(r"(?:[^a-z\s]|data/).*[.:?!]\Z", re.DOTALL)


def test_the_public_names_are_exactly_these() -> None:
    assert kg_builder.__all__ == [
        "AzicescoError",
        "CurationErrors",
        "EntityView",
        "KnowledgeGraph",
        "PropertyView",
        "QueryError",
        "Rows",
        "Triples",
        "UnknownName",
        "open",
    ]


def test_the_public_names_are_sorted_and_there() -> None:
    assert kg_builder.__all__ == sorted(kg_builder.__all__)
    assert all(hasattr(kg_builder, name) for name in kg_builder.__all__)


def test_a_star_import_brings_no_more_than_these() -> None:
    names: dict[str, object] = {}
    exec("from kg_builder import *", names)  # noqa: S102 (our own package)
    assert sorted(set(names) - {"__builtins__"}) == kg_builder.__all__


def test_every_module_can_be_imported_by_itself() -> None:
    code = "import importlib, sys\nimportlib.import_module(sys.argv[1])"
    runs = [subprocess.Popen([sys.executable, "-c", code, name]) for name in MODULES]
    assert {name: run.wait() for name, run in zip(MODULES, runs, strict=True)} == dict.fromkeys(MODULES, 0)


@pytest.mark.parametrize("name", MODULES)
def test_every_module_opens_with_a_sentence(name: str) -> None:
    tree = ast.parse(inspect.getsource(importlib.import_module(name)))
    assert_sentence(ast.get_docstring(tree), name)


@pytest.mark.parametrize("name", MODULES)
def test_every_public_name_of_a_module_explains_itself_in_a_sentence(name: str) -> None:
    for label, thing in public(importlib.import_module(name)):
        assert_sentence(thing.__doc__, label)


def public(module: ModuleType) -> Iterator[tuple[str, object]]:
    """The public functions and classes that a module defines, and the public methods of those classes."""
    for name, thing in vars(module).items():
        if name.startswith("_") or getattr(thing, "__module__", None) != module.__name__:
            continue
        if inspect.isclass(thing) or inspect.isfunction(thing):
            yield f"{module.__name__}.{name}", thing
        if inspect.isclass(thing):
            for inner, method in vars(thing).items():
                if not inner.startswith("_") and inspect.isfunction(method) and not is_declared_elsewhere(thing, inner):
                    yield f"{module.__name__}.{name}.{inner}", method


def is_declared_elsewhere(thing: type, name: str) -> bool:
    """Whether what a method does is told by a base class, or by the protocol of all stores."""
    from kg_builder.store import Store

    inherited = any(hasattr(base, name) for base in thing.__mro__[1:])
    return inherited or (hasattr(Store, name) and thing.__name__.endswith("Store")) or thing.__name__.startswith("_")


def assert_sentence(docstring: str | None, label: str) -> None:
    assert docstring, f"{label} has no docstring"
    first = docstring.strip().split("\n\n")[0]
    assert SENTENCE.match(first), f"{label}: “{first}” is no sentence"


def test_all_errors_come_from_one_tree() -> None:
    from kg_builder import errors

    classes = [thing for _, thing in inspect.getmembers(errors, inspect.isclass) if thing.__module__ == errors.__name__]
    assert all(issubclass(thing, errors.AzicescoError) for thing in classes)
    assert {thing.__name__ for thing in classes} == set(re.findall(r"(?:x|-|\*) (\w+)", errors.__doc__ or ""))
