"""The next record, with its keys in place."""

import re
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from kg_builder.errors import UsageError
from kg_builder.folding import fold
from kg_builder.vocabulary import SLUG

_TEMPLATE = """title     = ""
publisher = "{publisher}"          # an authority id
kind      = "press"     # primary · organiser · party · observer · press · scholarship · reference
# author    = ["…"]
# published = {today}
language  = "en"
url       = "{url}"
# archived  = "https://…"
read      = "excerpt"   # whole · excerpt · lead
seen      = {today}
# relays    = "…"       # an authority id: this report repeats that publisher's

[[says]]
about     = ""          # an authority id
at        = "excerpt"   # ¶3 · headline · excerpt, as exact as what was seen
# speaker   = "…"       # an authority id: whom the source quotes
# stance    = "asserts" # asserts · denies · doubts · announces
# quote     = "…"       # a few words
# asWritten = "…"       # the source's own words where a value differs from them
"""


def new_source(url: str, data: Path, slug: str | None = None) -> Path:
    """Write a source file to be filled in; returns its path.

    Raises:
        UsageError: the address is none, the slug is none, or the file is there already.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or re.search(r'[\s"\\<>]', url):
        raise UsageError(f"“{url}” is no web address. Write it whole, with https://, percent-encoded.")
    if not (data / "sources").is_dir():
        raise UsageError(f"{data} is no data folder: it has no sources/. Name one with --data.")
    publisher = re.sub(r"[^a-z0-9]+", "-", fold(parts.hostname.removeprefix("www.").split(".")[0])).strip("-")
    today = date.today().isoformat()  # noqa: DTZ011 (the day where the curator sits)
    slug = slug or f"{publisher}-{today}"
    if not SLUG.fullmatch(slug):
        raise UsageError(f"“{slug}” is no slug. Write lower-case ASCII letters, digits and single hyphens.")
    path = data / "sources" / f"{slug}.toml"
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(_TEMPLATE.format(publisher=publisher, url=url, today=today))
    except FileExistsError as error:
        raise UsageError(f"{path} is there already. Give another name with --slug.") from error
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}.") from error
    return path
