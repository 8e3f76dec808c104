"""What has no name like the words that were typed, found by what else is told of it: where, when, what it is."""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable
from math import log
from typing import TypeVar

from kg_builder.folding import Match, fold

Key = TypeVar("Key", bound=Hashable)

#: Of so many words or more, one may be lacking: people say “Islamic” and “OIC” where a name has neither.
_ONE_MAY_LACK = 3


def rank_described(
    text: str, names: Iterable[tuple[Key, str]], told: Iterable[tuple[Key, str]], *, limit: int = 10
) -> list[Match[Key]]:
    """Those whose names, and what is told of them, together have the words of a text; one for each key.

    >>> names = [("forum", "Forum of Bridges, 2nd"), ("fair", "Book fair")]
    >>> told = [("forum", "Greyport"), ("forum", "2031"), ("fair", "Greyport")]
    >>> [(match.key, match.how) for match in rank_described("bridges greyport 2031", names, told)]
    [('forum', 'described')]

    A word is there if it begins a word, and one at least is a word of a name. Where none has all, one of three words or
    more may be lacking, but no number. The more of the words, and the rarer ones, a name itself has, the earlier it
    comes; the score, 40 to 49, says so, and equal ones go by name and key. A single word describes nothing.
    """
    wanted = list(dict.fromkeys(fold(text).split()))
    if len(wanted) <= 1:
        return []
    called: dict[Key, tuple[int, int, str]] = {}
    named: defaultdict[Key, set[str]] = defaultdict(set)
    for key, name in names:
        begun = _begun(wanted, name)
        named[key] |= begun
        called[key] = min(called.get(key, (1, 0, "")), (-len(begun), len(name), name))
    hits = {key: set(words) for key, words in named.items() if words}
    for key, word in told:
        if key in hits:
            hits[key] |= _begun(wanted, word)
    weigh = _weights(wanted, named.values())
    found = [
        Match(key, called[key][2], round(40 + weigh(words) + weigh(named[key]), 2), "described")
        for key, words in _whole(wanted, hits)
    ]
    return sorted(found, key=lambda match: (-match.score, match.name, str(match.key)))[: max(limit, 0)]


def _begun(wanted: list[str], text: str) -> set[str]:
    key = f" {fold(text)}"
    return {word for word in wanted if f" {word}" in key}


def _whole(wanted: list[str], hits: dict[Key, set[str]]) -> list[tuple[Key, set[str]]]:
    """Those with all words; where there are none, those that lack one."""
    numbers = {word for word in wanted if word.isdigit()}
    for lacking in range(1 + (len(wanted) >= _ONE_MAY_LACK)):
        least = len(wanted) - lacking
        if found := [(key, words) for key, words in hits.items() if len(words) >= least and numbers <= words]:
            return found
    return []


def _weights(wanted: list[str], named: Iterable[set[str]]) -> Callable[[set[str]], float]:
    """What words weigh together, 0 to 4.5: each the more, the fewer names have it."""
    spread = Counter(word for words in named for word in words)
    weights = {word: 1 / (1 + log(1 + spread[word])) for word in wanted}
    whole = sum(weights.values())
    return lambda words: 4.5 * sum(sorted(weights[word] for word in words)) / whole
