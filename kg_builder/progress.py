"""Who watches long work: a terminal's progress bar, a test that stops it after a step, or nobody."""

from collections.abc import Iterable, Iterator
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


SILENT = Watcher()
