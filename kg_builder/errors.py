"""What can go wrong, as a tree.

* AzicescoError
  x UsageError            the request is not understood: a format, an option, a parameter (exit 2)
    - UnknownName         no entity, question or property of that name, or several; carries suggestions
  x CurationError         one mistake in the records: file, line, key, remedy
  x CurationErrors        all mistakes of one reading
  x QuestionFileError     a file in queries/ does not carry what a question needs
  x OntologyError         a file in ontology/ does not carry what the reader needs
  x BuildError            a build cannot be made or written
  x StoreError            a store cannot be opened or asked
    - QueryError          the engine refuses the query
    - EndpointError       the remote store does not answer, or not in SPARQL

Every message is one sentence or two: what is wrong, where, and what to do.
"""

from collections.abc import Sequence
from dataclasses import dataclass


class AzicescoError(Exception):
    """Base of all errors that this package raises on purpose."""


def reason(error: Exception) -> str:
    """What the system or a reader says of a mistake, without number, path and full stop."""
    told = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return told.rstrip(".")


class UsageError(AzicescoError):
    """The request itself is not understood."""


class UnknownName(UsageError):
    """Nothing has that name, or several have; ``suggestions`` are the nearest that exist, or those several."""

    def __init__(
        self, kind: str, name: str, suggestions: Sequence[str] = (), *, several: bool = False, where: str = ""
    ) -> None:
        self.suggestions = tuple(suggestions)
        if several:
            super().__init__(f"“{name}” names more than one {kind}: {', '.join(self.suggestions)}. Give the id of one.")
            return
        hint = f" Did you mean {any_of(self.suggestions)}?" if self.suggestions else ""
        super().__init__(f"There is no {kind} “{name}”{where}.{hint}")


def any_of(names: Sequence[str]) -> str:
    """Names as a choice.

    >>> any_of([".svg", ".png", ".pdf"])
    '.svg, .png or .pdf'
    """
    return " or ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


@dataclass(eq=False)
class CurationError(AzicescoError):
    """One mistake in the records, with its place and remedy.

    >>> print(CurationError("sources/x.toml", 7, "date", "2018-13 is no date: month 13.", "Write 2018-12."))
    sources/x.toml:7: date: 2018-13 is no date: month 13. Write 2018-12.
    """

    file: str
    line: int | None
    key: str | None
    problem: str
    remedy: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        key = "" if self.key is None else f"{self.key}: "
        return f"{place}: {key}{self.problem} {self.remedy}".rstrip()


class CurationErrors(AzicescoError):
    """All mistakes of one reading of the records; nothing was replaced."""

    def __init__(self, errors: Sequence[CurationError]) -> None:
        self.errors = tuple(sorted(errors, key=lambda e: (e.file, e.line or 0, e.key or "", e.problem)))
        super().__init__("\n".join(map(str, self.errors)))


class QuestionFileError(AzicescoError):
    """A file in queries/ does not carry what a question needs."""


class OntologyError(AzicescoError):
    """A file in ontology/ does not carry what the reader needs."""


class BuildError(AzicescoError):
    """A build cannot be made or written; what stood there before still stands."""


class StoreError(AzicescoError):
    """A store cannot be opened or asked."""


class QueryError(StoreError):
    """The engine refuses the query."""


class EndpointError(StoreError):
    """The remote store does not answer, or not in SPARQL."""
