"""One record for one document: two sources that give the same address are one page recorded twice.

Addresses are compared without what changes a page's dress and not its text: scheme, ``www.`` and ``m.``, port, case,
percent-encoding, fragment, final slash, ``index.html``, marks of campaigns, and the wrapping of the Wayback Machine.
Two records of one address (a long document that two files hold in parts, say) are marked with the reason in
``data/distinct.csv``, by the slugs of the sources.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations
from urllib.parse import parse_qsl, unquote, urlsplit

from kg_builder.model import Dataset, Source

_WAYBACK = re.compile(r"https?://web\.archive\.org/web/[^/]+/(?P<page>.+)", re.IGNORECASE)
_FRONT = re.compile(r"(?:www\d?|m|amp|mobile)\.")
_INDEX = re.compile(r"/(?:index|default)\.(?:html?|php|aspx?)$")
_CAMPAIGN = re.compile(r"utm_|(?:fbclid|gclid|amp|outputtype)$")


def same_documents(dataset: Dataset, distinct: frozenset[frozenset[str]]) -> Iterator[tuple[Source, Source, str]]:
    """Each two sources that give one address and are not marked as distinct, with the address of the second, sorted."""
    holders: dict[str, dict[str, str]] = defaultdict(dict)
    for source in dataset.sources.values():
        for address in (source.archived, source.url):
            if address:
                holders[bare_address(address)][source.slug] = address
    pairs = {(one, other): found[other] for found in holders.values() for one, other in combinations(sorted(found), 2)}
    for (one, other), address in sorted(pairs.items()):
        if frozenset((one, other)) not in distinct:
            yield dataset.sources[one], dataset.sources[other], address


def bare_address(address: str) -> str:
    """What of an address names the page.

    >>> bare_address("https://www.Example.org/News/12/?utm_source=x#top") == bare_address("http://example.org/news/12")
    True
    """
    if (kept := _WAYBACK.fullmatch(address)) is not None:
        address = kept["page"] if "://" in kept["page"] else f"http://{kept['page']}"
    parts = urlsplit(address)
    path = _INDEX.sub("", unquote(parts.path).casefold()).rstrip("/").removesuffix("/amp")
    query = sorted((name, value) for name, value in parse_qsl(parts.query) if not _CAMPAIGN.match(name.casefold()))
    return "?".join([_FRONT.sub("", parts.hostname or "", count=1) + path, *("=".join(pair) for pair in query)])
