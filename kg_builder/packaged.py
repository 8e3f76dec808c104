"""The history that came with the package, built once into the user's cache."""

from hashlib import sha256
from pathlib import Path

from kg_builder import places
from kg_builder.store import CURRENT


def packaged_build() -> Path:
    """The build folder of the packaged history in the user's cache, made now if it is not there.

    Its name is a digest of where the package stands and of its files' sizes and times, so that another installation,
    or an edited checkout, gets a build of its own.
    """
    from platformdirs import user_cache_path

    cache = user_cache_path("azicesco") / _state()
    if not (cache / CURRENT).exists():
        from kg_builder.build import build

        build(out=cache)
        _forget_others(cache)
    return cache


def _state() -> str:
    total = sha256(str(places.packaged("data")).encode())
    files = [path for name in ("data", "ontology") for path in places.packaged(name).rglob("*")]
    for path in sorted([*files, *places.package_files()]):
        about = path.stat()
        total.update(f"{path}\0{about.st_size}\0{about.st_mtime_ns}\n".encode())
    return total.hexdigest()[:16]


def _forget_others(cache: Path) -> None:
    """Keep the newest few caches; the others belong to installations that have changed since."""
    import shutil

    others = sorted(
        (path for path in cache.parent.iterdir() if (path / CURRENT).is_file()), key=lambda path: path.stat().st_mtime
    )
    for path in others[:-4]:
        shutil.rmtree(path, ignore_errors=True)
