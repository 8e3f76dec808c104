"""What a curator writes as a value, read as the ontology's range says."""

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal

from kg_builder import dates, terms
from kg_builder.files import did_you_mean
from kg_builder.model import Authority, EntityRef, Moment, Plain, Text, Value, Word
from kg_builder.ontology import Ontology, Property
from kg_builder.vocabulary import WKT, XSD

_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")

_POLE, _HALF_TURN = 90, 180
_LONGEST_SHOWN = 60


class ValueProblem(ValueError):
    """A value cannot be read; ``remedy`` says what to write."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(problem)
        self.remedy = remedy


class ValueReader:
    """Reads the values of properties, given the ontology and who and what exists."""

    def __init__(self, ontology: Ontology, authorities: Mapping[str, Authority]) -> None:
        self._ontology = ontology
        self._authorities = authorities
        self._readers: Mapping[str, Callable[[object], Iterator[Value]]] = {
            "date": _dates,
            "text": _texts,
            "point": _points,
            "integer": _integers,
            "decimal": _decimals,
            "string": _strings,
        }

    def read(self, a_property: Property, raw: object) -> Iterator[Value]:
        """The values that a record's key holds: one, or several in an array.

        Raises:
            ValueProblem: the first that cannot be read.
        """
        for one in raw if isinstance(raw, list) else [raw]:
            if a_property.literal is not None:
                for value in self._readers[a_property.literal](one):
                    _check_pattern(value, a_property)
                    yield value
            elif closed := a_property.range & self._ontology.closed_lists.keys():
                yield self._word(next(iter(closed)), one)
            else:
                yield self._entity(a_property.range, one)

    def _word(self, name: str, raw: object) -> Word:
        words = self._ontology.closed_lists[name]
        if isinstance(raw, str) and raw in words:
            return Word(words[raw])
        raise ValueProblem(f"{_shown(raw)} is no {name}.", f"Write one of: {', '.join(words)}.")

    def _entity(self, wanted: frozenset[str], raw: object) -> EntityRef:
        if not isinstance(raw, str):
            raise ValueProblem(f"{_shown(raw)} is no entity.", f"Write the id of a {either(wanted)} as text.")
        authority = self._authorities.get(raw)
        if authority is None:
            hint = did_you_mean(raw, self._authorities.keys())
            raise ValueProblem(f"There is no entity “{raw}”.", hint or "Add its row to data/authority/.")
        if not self._ontology.is_any(authority.type, wanted):
            raise ValueProblem(
                f"“{raw}” is a {authority.type}, not a {either(wanted)}.",
                "Name another entity, or correct the type in its authority record.",
            )
        return EntityRef(raw)


def moment(raw: object) -> Moment:
    """A date as a record writes it: an EDTF string, a TOML date, or ``{ hijri = "1095" }``.

    Raises:
        ValueProblem: it is none, or no such day exists.
    """
    try:
        match raw:
            case str():
                return Moment(dates.parse(raw))
            case datetime():
                raise ValueProblem(f"{raw} has a time of day.", "Write the date alone.")
            case date():
                return Moment(dates.parse(raw.isoformat()))
            case {"hijri": str(text), **others} if not others:
                return Moment(dates.hijri(text), hijri=text)
    except dates.DateError as error:
        raise ValueProblem(str(error), "") from error
    raise ValueProblem(f"{_shown(raw)} is no date.", 'Write EDTF as text, such as "2018-05", or { hijri = "1095" }.')


def is_language(tag: str) -> bool:
    """Whether a text is a BCP 47 tag, as far as its form goes."""
    return _LANGUAGE.fullmatch(tag) is not None and terms.is_language(tag)


def either(names: Iterable[str]) -> str:
    """Names as a choice: ``City or Village``."""
    return " or ".join(sorted(names))


def _check_pattern(value: Value, a_property: Property) -> None:
    if a_property.pattern is None or (isinstance(value, Plain) and re.fullmatch(a_property.pattern, value.lexical)):
        return
    text = value.lexical if isinstance(value, Plain) else value
    raise ValueProblem(f"{_shown(text)} is no “{a_property.name}”.", f"Write what matches {a_property.pattern}.")


def _dates(raw: object) -> Iterator[Value]:
    yield moment(raw)


def _texts(raw: object) -> Iterator[Value]:
    if not isinstance(raw, dict) or not raw:
        raise ValueProblem(f"The text {_shown(raw)} has no language.", 'Write it as { en = "…" }.')
    for language, texts in raw.items():
        if not is_language(language):
            raise ValueProblem(f"“{language}” is no language tag.", "Write a BCP 47 tag such as az or ar.")
        for text in texts if isinstance(texts, list) else [texts]:
            if not isinstance(text, str) or not text.strip():
                raise ValueProblem(f"{_shown(text)} is no text.", 'Write it as { en = "…" }.')
            yield Text(text.strip(), language)


def _points(raw: object) -> Iterator[Value]:
    match raw:
        case {"lat": int() | float() as lat, "lon": int() | float() as lon, **others} if not others:
            if abs(lat) <= _POLE and abs(lon) <= _HALF_TURN and not {type(lat), type(lon)} & {bool}:
                yield Plain(f"POINT({_number(lon)} {_number(lat)})", WKT)
                return
    raise ValueProblem(f"{_shown(raw)} is no point on the earth.", "Write { lat = 39.76, lon = 46.75 } in degrees.")


def _integers(raw: object) -> Iterator[Value]:
    if isinstance(raw, bool) or not isinstance(raw, int):
        raise ValueProblem(f"{_shown(raw)} is no whole number.", "Write digits without quotes.")
    yield Plain(str(raw), XSD + "integer")


def _decimals(raw: object) -> Iterator[Value]:
    if isinstance(raw, bool) or not isinstance(raw, int | float) or not math.isfinite(raw):
        raise ValueProblem(f"{_shown(raw)} is no number.", "Write digits without quotes.")
    yield Plain(_number(raw), XSD + "decimal")


def _strings(raw: object) -> Iterator[Value]:
    if not isinstance(raw, str) or not raw.strip():
        raise ValueProblem(f"{_shown(raw)} is no text.", "Write it in quotes.")
    yield Plain(raw.strip(), XSD + "string")


def _number(raw: float) -> str:
    return str(raw) if isinstance(raw, int) else format(Decimal(str(raw)).normalize(), "f")


def _shown(raw: object) -> str:
    text = f"“{raw}”" if isinstance(raw, str) else repr(raw)
    return text if len(text) <= _LONGEST_SHOWN else text[: _LONGEST_SHOWN - 1] + "…"
