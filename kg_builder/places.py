"""Where the ontology, the records and the questions stand: inside the wheel, or beside the package in a checkout."""

from pathlib import Path

from kg_builder.errors import BuildError

_PACKAGE = Path(__file__).resolve().parent


def packaged(name: str) -> Path:
    """The folder ``ontology``, ``data`` or ``queries``, or CITATION.cff, that came with this installation.

    Raises:
        BuildError: the installation is not whole.
    """
    for root in (_PACKAGE / "packaged", _PACKAGE.parent):
        if (root / name).exists():
            return root / name
    raise BuildError(f"This installation lacks {name}. Install azicesco again.")


def package_files() -> list[Path]:
    """The modules of this package, sorted: what a build depends on beside the records."""
    return sorted(_PACKAGE.glob("*.py"))
