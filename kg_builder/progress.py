"""Who watches long work: a terminal's progress bar, a test that stops it after a step, or nobody."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

_Item = TypeVar("_Item")


class Watcher:
    """Hears how a build goes on; this one is silent. A step that raises ends the build there."""

    def step(self, name: str) -> None:
        """A step is done."""

    def each(self, name: str, items: Iterable[_Item], total: int) -> Iterator[_Item]:
        """The items of a long step, as they pass; ``total`` is about how many there are."""
        del name, total
        yield from items

    def portions(self, name: str, items: Iterable[_Item], total: int, size: Callable[[_Item], int]) -> Iterator[_Item]:
        """The portions of a long step, as they pass, each of some size; ``total`` is the sum of all."""
        del name, total, size
        yield from items


SILENT = Watcher()
