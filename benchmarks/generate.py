"""Invented history in the shape of the real one: a data folder of any size, the same bytes for the same seed.

Of every kind that the real records hold — visits, meetings, forums, capital years, monuments and their states, tenures,
memberships, agreements, honours, figures and damage — things happen, and sources report them. Each report takes up
either something new or, mostly, something told before, the more often told the likelier; so a few entities gather very
many statements and most have few. Reports leave things out, blur dates, are wrong (often in the same way, as copies
are), deny, announce, quote speakers and relay each other.

    python benchmarks/generate.py OUT --statements 10000
"""

import argparse
import csv
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any, TypeVar

COLUMNS = ("id", "type", "name_en", "name_az", "name_ar", "name_ru", "name_fr", "aliases", "wikidata", "geonames",
           "voice", "note")  # fmt: skip
SOURCE, LONG_SOURCE = (2, 17, 5), (15, 150, 15)
"""Fewest, most and most frequent statements of a source, and of one in forty, a list or a long report."""
NEW = 0.25
"""How often a report is of something that no source has told before."""
SPOKEN_OF = 0.3
"""How many of the places and institutions sources speak of for their own sake, and not only as where and who."""
MISTAKEN = 0.016
"""How often a number, a day or a place that can be told in some wrong way is told so."""
AGAIN = 0.6
"""How often what is told again becomes likelier to be told once more."""
JUDGED = 0.75
"""How many of all disputes have a judgement: those told most often."""
A_THING = {
    "country": 330, "city": 155, "ministry": 230, "organisation": 600, "museum": 200, "agency": 30, "person": 34,
    "office": 700, "honour": 1100, "series": 1100, "heritage-list": 2000,
}  # fmt: skip
"""For how many statements there is one of those of whom they tell: as in the real history, at every size."""
ROWS_A_SHEET = 50_000
"""No file of records may have more than five million bytes."""

FIRST_DAY, LAST_DAY = date(1991, 10, 18), date(2025, 12, 31)
DATED = {"date", "builtIn"}
LANGUAGES = {"en": 60, "az": 15, "ru": 10, "ar": 10, "fr": 5}
KINDS = {"press": 68, "reference": 9, "organiser": 8, "party": 7, "primary": 4, "observer": 2, "scholarship": 2}
STANCES = {"asserts": 924, "announces": 70, "denies": 4, "doubts": 2}
FORMS = {"whole": 62, "month": 13, "year": 19, "about": 1, "uncertain": 1, "either": 2, "digits": 1, "hijri": 1}
"""How precisely a source gives a date."""

ENDINGS = ("bad", "kend", "lar", "abad", "qala", "dere", "su", "dag", "tepe", "lik", "an", "var")
STEMS = ("Ara", "Bala", "Cey", "Dara", "Elmi", "Fira", "Gul", "Hasa", "Ina", "Kara", "Laza", "Mira", "Nari", "Oru",
         "Qara", "Raza", "Sama", "Tala", "Ulu", "Vari", "Yeni", "Zara")  # fmt: skip
REPORT = (
    "the delegation was received on arrival and took part in opening of an exhibition which presented joint work "
    "between both sides over recent years while experts spoke about documents kept there since older times and about "
    "steps that remain; it was noted with thanks that plans for next year had been agreed, with more to come"
)
WORDS = REPORT.split()
FIELDS = ("culture", "education", "science", "culturalHeritage", "dialogue", "youth", "women", "tourism")
STATES = ("damaged", "destroyed", "ruined", "standing", "restored", "underRestoration")
DAMAGE = ("destruction", "alteration", "burning", "looting", "neglect", "vandalism")
CONFERENCES = (
    ("MinisterialConference", "conference"),
    ("GeneralConferenceSession", "general-conference"),
    ("ExecutiveCouncilSession", "council-session"),
)
USES = ("livestockUse", "militaryUse", "museumUse", "dwellingUse", "worshipUse", "storageUse")
BUILDINGS = ("mosque", "mausoleum", "caravanserai", "bridge", "fortress", "palace", "madrasa", "church", "tower")
UNITS = ("books", "buildings", "exhibits", "square metres", "people")

_T = TypeVar("_T")
Row = dict[str, str]
Truth = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Told:
    """Something that sources tell of: an entity and what is the case with it, by property."""

    slug: str
    truth: Truth


def generate(out: Path, statements: int, seed: int = 1) -> None:
    """Write a data folder with that many statements."""
    _World(out, statements, seed).write()


class _World:
    """What exists, what has been told, and the dice."""

    def __init__(self, out: Path, statements: int, seed: int) -> None:
        self._out, self._left = out, statements
        self._dice = Random(seed)  # noqa: S311 — invented history, not a secret
        self._rows: dict[str, list[Row]] = {}
        self._told: list[Told] = []
        self._numbers: dict[str, int] = {}
        self._disputes: dict[tuple[str, str], tuple[Any, Any]] = {}
        self._disputed: Counter[tuple[str, str]] = Counter()
        self._makers: dict[Callable[[], Told], int] = {
            self._figure: 33, self._conference: 16, self._damage: 13, self._meeting: 12, self._monument: 12,
            self._capital: 10, self._visit: 8, self._tenure: 6, self._forum: 5, self._use: 4, self._agreement: 4,
            self._administration: 3, self._membership: 3, self._inscription: 3, self._designation: 3, self._state: 2,
            self._honour: 2, self._proposal: 2,
        }  # fmt: skip
        self._populate(statements)

    def write(self) -> None:
        """All files of the folder."""
        sources = self._out / "sources"
        sources.mkdir(parents=True)
        while self._left:
            slug, lines = self._source()
            (sources / f"{slug}.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
        self._write_judgements()
        self._write_authority()

    # ---- who and what exists

    def _populate(self, statements: int) -> None:
        """The stage: places, institutions and people, known before anything happens."""
        entity = self._entity
        self._countries = [entity("places", "azerbaijan", "Country", "Azerbaijan")]
        self._countries += self._some("places", "Country", "country", statements)
        self._cities = self._some("places", "City", "city", statements)
        self._institutions = [entity("institutions", "icesco", "InternationalOrganization", "ICESCO")]
        self._institutions += self._some("institutions", "StateBody", "ministry", statements)
        self._institutions += self._some("institutions", "InternationalOrganization", "organisation", statements)
        self._institutions += self._some("institutions", "Museum", "museum", statements)
        self._media = [self._publisher() for _ in range(12 + statements // A_THING["agency"])]
        self._people = self._some("people", "Person", "person", statements)
        self._offices = self._some("lasting", "Office", "office", statements)
        self._honours = self._some("lasting", "Honour", "honour", statements)
        self._series = [entity("initiatives", "world-forums", "Series", "World Forum")]
        self._series += self._some("initiatives", "Series", "series", statements)
        self._lists = self._some("initiatives", "HeritageList", "heritage-list", statements)
        self._programme = entity("initiatives", "culture-capitals-programme", "Programme", "Culture capitals programme")
        self._country_of = {city: self._skewed(self._countries) for city in self._cities}
        for city, country in self._country_of.items():
            if self._chance(SPOKEN_OF):
                self._told.append(Told(city, {"within": country, "coordinates": self._point()}))
        for institution in self._institutions:
            if self._chance(SPOKEN_OF):
                truth = {"seat": self._skewed(self._cities), "name": {"en": self._title(institution)}}
                self._told.append(Told(institution, truth))
        self._monuments = [self._monument() for _ in range(5)]
        self._capitals = [self._capital() for _ in range(3)]
        self._gazetteer_due = True

    def _some(self, file: str, kind: str, word: str, statements: int) -> list[str]:
        """As many of a kind as a history of that size has, and a few more, so that the smallest has some."""
        return [self._named(file, kind, word) for _ in range(3 + statements // A_THING[word])]

    def _entity(self, file: str, slug: str, kind: str, name: str, **more: str) -> str:
        row = dict.fromkeys(COLUMNS, "") | {"id": slug, "type": kind, "name_en": name} | more
        self._rows.setdefault(file, []).append(row)
        return slug

    def _named(self, file: str, kind: str, word: str) -> str:
        name, slug = self._name(), self._numbered(word)
        more = {"name_az": f"{name}ı", "aliases": f"{name} {word}@en|{name.lower()}@az"} if self._chance(0.5) else {}
        return self._entity(file, slug, kind, f"{name} ({word})", **more)

    def _publisher(self) -> str:
        """A paper or an agency; some share an owner, so a voice."""
        shared = self._numbers.get("agency", 0) and self._chance(0.2)
        more = {"voice": "agency-1", "note": "the same owner"} if shared else {}
        slug = self._numbered("agency")
        return self._entity("institutions", slug, "NewsAgency", f"{self._name()} News {slug}", **more)

    def _numbered(self, word: str) -> str:
        self._numbers[word] = self._numbers.get(word, 0) + 1
        return f"{word}-{self._numbers[word]}"

    def _name(self) -> str:
        return self._dice.choice(STEMS) + self._dice.choice(STEMS).lower() + self._dice.choice(ENDINGS)

    # ---- what happens

    def _event(self, kind: str, word: str, file: str, truth: Truth) -> Told:
        happened = str(truth.get("date", ""))[:4]
        slug = self._numbered(f"{word}-{happened}" if happened else word)
        self._entity(file, slug, kind, f"{self._title(word)} {slug.rpartition('-')[2]}, {happened or 'undated'}")
        return Told(slug, truth)

    def _visit(self) -> Told:
        truth = {
            "date": self._day_or_extent(),
            "place": self._skewed(self._cities),
            "delegationHead": self._skewed(self._people),
            "attendee": self._several(self._people, 12),
            "visited": self._several(self._monuments, 3),
            "organiser": self._skewed(self._institutions),
            "purpose": self._text(6),
        }
        return self._event("Visit", "visit", "events", truth)

    def _meeting(self) -> Told:
        truth = {
            "date": self._day(),
            "place": self._skewed(self._cities),
            "attendee": self._several(self._people, 6),
            "topic": self._several(self._institutions, 2),
            "host": self._skewed(self._people),
            "outcome": self._text(8),
        }
        return self._event("Meeting", "meeting", "events", truth)

    def _forum(self) -> Told:
        truth = {
            "date": self._day_or_extent(),
            "ordinal": self._dice.randint(1, 9),
            "series": self._skewed(self._series),
            "place": self._skewed(self._cities),
            "organiser": self._several(self._institutions, 3),
            "partner": self._several(self._institutions, 5),
            "attendee": self._several(self._people, 30),
            "speechBy": self._several(self._people, 8),
            "opener": self._skewed(self._people),
            "theme": self._text(5),
            "description": self._text(8),
        }
        return self._event("WorldForum", "world-forum", "events", truth)

    def _capital(self) -> Told:
        truth = {
            "date": self._day()[:4],
            "city": self._skewed(self._cities),
            "partOf": self._programme,
            "region": self._dice.choice(("arabRegion", "asianRegion", "africanRegion")),
        }
        return self._event("CultureCapitalYear", "culture-capital", "events", truth)

    def _conference(self) -> Told:
        kind, word = self._dice.choice(CONFERENCES)
        declaration = self._event(
            "Declaration", "declaration", "documents", {"topic": self._skewed(self._monuments).slug}
        )
        truth = {
            "date": self._day_or_extent(),
            "ordinal": self._dice.randint(1, 14),
            "place": self._skewed(self._cities),
            "organiser": self._several(self._institutions, 2),
            "attendee": self._several(self._people, 20),
            "series": self._skewed(self._series),
            "messageFrom": self._several(self._people, 3),
            "representedBy": self._several(self._people, 2),
            "remoteParticipant": self._several(self._people, 4),
            "adopted": declaration.slug,
        }
        return self._event(kind, word, "events", truth)

    def _inscription(self) -> Told:
        truth = {
            "date": self._day(),
            "inscribed": self._skewed(self._monuments).slug,
            "list": self._skewed(self._lists),
            "decidedBy": self._skewed(self._institutions),
        }
        return self._event("Inscription", "inscription", "events", truth)

    def _designation(self) -> Told:
        truth = {
            "date": self._day(),
            "designates": self._skewed(self._capitals).slug,
            "decidedBy": self._skewed(self._institutions),
        }
        return self._event("Designation", "designation", "events", truth)

    def _proposal(self) -> Told:
        truth = {
            "date": self._day(),
            "proposes": self._skewed(self._capitals).slug,
            "proposer": self._skewed(self._institutions),
        }
        return self._event("Proposal", "proposal", "events", truth)

    def _use(self) -> Told:
        truth = {
            "date": self._long_extent(),
            "usedMonument": self._skewed(self._monuments).slug,
            "use": self._dice.choice(USES),
            "attributedTo": self._skewed(self._institutions),
        }
        return self._event("MonumentUse", "use", "lasting", truth)

    def _administration(self) -> Told:
        truth = {
            "date": self._long_extent(),
            "administered": self._skewed(self._cities),
            "administrator": self._skewed(self._institutions),
        }
        return self._event("PlaceAdministration", "administration", "lasting", truth)

    def _honour(self) -> Told:
        truth = {
            "date": self._day(),
            "laureate": self._skewed(self._people),
            "honour": self._skewed(self._honours),
            "conferredBy": self._skewed(self._institutions),
            "reason": self._text(6),
        }
        return self._event("HonourConferral", "honour-conferral", "events", truth)

    def _agreement(self) -> Told:
        truth = {
            "date": self._day(),
            "place": self._skewed(self._cities),
            "party": self._several(self._institutions, 3),
            "field": self._several(FIELDS, 4),
            "signedBy": self._several(self._people, 2),
        }
        return self._event("Agreement", "agreement", "documents", truth)

    def _tenure(self) -> Told:
        truth = {
            "date": self._long_extent(),
            "holder": self._skewed(self._people),
            "office": self._skewed(self._offices),
            "role": self._text(3),
        }
        return self._event("Tenure", "tenure", "lasting", truth)

    def _membership(self) -> Told:
        truth = {
            "date": self._long_extent(),
            "member": self._skewed(self._institutions),
            "organization": "icesco",
        }
        return self._event("Membership", "membership", "lasting", truth)

    def _monument(self) -> Told:
        century = f"{self._dice.randint(10, 18)}"
        built = (f"{century}XX", f"{century}{self._dice.randint(10, 99)}", f"{century}{self._dice.randint(1, 9)}0~",
                 {"hijri": f"{self._dice.randint(400, 1300)}"})  # fmt: skip
        truth = {
            "kind": self._dice.choice(BUILDINGS),
            "builtIn": self._dice.choice(built),
            "architect": self._skewed(self._people),
            "place": self._skewed(self._cities),
            "coordinates": self._point(),
            "name": self._text(2),
            "description": self._text(8),
            "culturalAttribution": self._text(2),
        }
        return self._event("Monument", "monument", "monuments", truth)

    def _state(self) -> Told:
        truth = {
            "date": self._day(),
            "assessed": self._skewed(self._monuments).slug,
            "state": self._dice.choice(STATES),
            "assessor": self._skewed(self._institutions),
        }
        return self._event("ConditionAssessment", "condition", "lasting", truth)

    def _damage(self) -> Told:
        truth = {
            "date": self._long_extent(),
            "affected": self._skewed(self._monuments).slug,
            "damageKind": self._several(DAMAGE, 2),
            "attributedTo": self._several(self._institutions, 2),
            "place": self._skewed(self._cities),
        }
        return self._event("Damage", "damage", "events", truth)

    def _figure(self) -> Told:
        truth = {
            "quantity": self._dice.randint(1, 99) * 10 ** self._dice.randint(0, 4),
            "figureOf": self._skewed(self._monuments).slug,
            "unit": {"en": self._dice.choice(UNITS)},
            "bound": self._dice.choice(("about", "exact", "atLeast")),
            "attributedTo": self._skewed(self._institutions),
            "place": self._skewed(self._cities),
        }
        return self._event("ReportedFigure", "figure", "figures", truth)

    # ---- who tells it, and how

    def _source(self) -> tuple[str, list[str]]:
        """The next source: its slug, and the lines of its file."""
        kind, day = self._weighted(KINDS), self._day()
        publisher = self._skewed(self._institutions if kind in {"party", "organiser"} else self._media)
        slug = self._numbered(f"{publisher}-{day}")
        citation: dict[str, Any] = {
            "title": self._sentence(8),
            "publisher": publisher,
            "kind": kind,
            "published": date.fromisoformat(day),
            "language": self._weighted(LANGUAGES),
            "url": f"https://{publisher}.example/{day.replace('-', '/')}/{slug}.html",
            "read": "whole" if self._chance(0.26) else "excerpt" if self._chance(0.99) else "lead",
            "seen": date(2026, 11, 23),
        }
        if self._chance(0.21):
            citation["relays"] = self._skewed(self._media)
        lines = list(_toml(citation))
        paragraph, size = 1, int(self._dice.triangular(*(LONG_SOURCE if self._chance(0.025) else SOURCE)))
        for told in self._gazetteer() if self._gazetteer_due else self._topics():
            record = self._record(told, paragraph)
            said = self._fit(record, min(size, self._left))
            size, self._left = size - said, self._left - said
            lines += ["", "[[says]]", *_toml(record)]
            paragraph += self._dice.randint(1, 2)
            if not size or not self._left:
                break
        return slug, lines

    def _gazetteer(self) -> Iterator[Told]:
        """The first sources tell where the places lie, so that every size has an answer to every question."""
        self._gazetteer_due = False
        for city, country in self._country_of.items():
            yield Told(city, {"within": country})
        yield from self._topics()

    def _topics(self) -> Iterator[Told]:
        """What a source tells of: new things, and things told before, the more often the likelier."""
        while True:
            if self._chance(NEW):
                told = self._weighted(self._makers)()
                if "builtIn" in told.truth:
                    self._monuments.append(told)
                elif "city" in told.truth:
                    self._capitals.append(told)
                self._told.append(told)
            else:
                told = self._dice.choice(self._told)
                if self._chance(AGAIN):
                    self._told.append(told)
            yield told

    def _record(self, told: Told, paragraph: int) -> dict[str, Any]:
        record: dict[str, Any] = {"about": told.slug, "at": f"¶{paragraph}"}
        stance = self._weighted(STANCES)
        names = list(told.truth)
        count = min(len(names), 1 + int(4 * self._dice.random() ** 2))
        for name in sorted(self._dice.sample(names, count), key=names.index):
            record[name] = self._reported(told, name)
        if stance != "asserts":
            record["stance"] = stance
        if self._chance(0.1) or ("attributedTo" in record and self._chance(0.8)):
            record["speaker"] = self._skewed(self._people if self._chance(0.5) else self._institutions)
        for key, share, words in (("asWritten", 0.18, 4), ("note", 0.18, 12), ("quote", 0.84, 4)):
            if self._chance(share):
                record[key] = self._sentence(words)
        if self._chance(0.96):
            record["verified"] = date(2026, 11, 26)
        return record

    def _reported(self, told: Told, name: str) -> Any:
        """A value as this source gives it: in part, blurred, or wrong in one of the few ways in which it is told."""
        true = told.truth[name]
        if isinstance(true, list):
            return self._dice.sample(true, self._dice.randint(1, min(len(true), 6)))
        if self._chance(MISTAKEN) and (wrong := self._mistaken(told.slug, name, true)) is not None:
            self._disputes[told.slug, name] = true, wrong
            self._disputed[told.slug, name] += 1
            return wrong
        if name in DATED and isinstance(true, str):
            return self._blurred(true)
        if name == "place" and self._chance(0.04):
            return self._country_of[true]
        return true

    def _mistaken(self, slug: str, name: str, true: Any) -> Any:
        which = len(slug) % 2 + self._dice.randint(1, 2)
        if name in {"ordinal", "quantity"}:
            return true + which
        if name == "date" and len(true) == len("2018-05-12"):
            return (date.fromisoformat(true) + timedelta(days=which)).isoformat()
        if name in {"place", "city", "seat"}:
            return self._cities[(self._cities.index(true) + which) % len(self._cities)]
        return None

    def _blurred(self, true: str) -> Any:
        day = true.partition("/")[0]
        if len(day) < len("2018-05-12"):
            return true
        forms: dict[str, Any] = {
            "whole": true,
            "month": day[:7],
            "year": day[:4],
            "about": f"{day[:7]}~",
            "uncertain": f"{day}?",
            "either": f"[{int(day[:4]) - 1}..{day[:4]}]",
            "digits": f"{day[:3]}X",
            "hijri": {"hijri": f"{(int(day[:4]) - 622) * 33 // 32}-{day[5:7]}"},
        }
        return forms[self._weighted(FORMS)]

    def _fit(self, record: dict[str, Any], most: int) -> int:
        """Cut a record down to at most so many statements; returns how many it then makes."""
        own = {"about", "at", "stance", "speaker", "asWritten", "note", "quote", "verified"}
        said = 0
        for name in [key for key in record if key not in own]:
            if said == most:
                del record[name]
            elif isinstance(record[name], list):
                record[name] = record[name][: most - said]
                said += len(record[name])
            else:
                said += 1
        return said

    # ---- dice

    def _chance(self, share: float) -> bool:
        return self._dice.random() < share

    def _weighted(self, weights: Mapping[_T, int]) -> _T:
        return self._dice.choices(list(weights), list(weights.values()))[0]

    def _skewed(self, items: Sequence[_T]) -> _T:
        return items[int(len(items) * self._dice.random() ** 3)]

    def _several(self, items: Any, most: int) -> list[str]:
        found = (self._skewed(items) for _ in range(self._dice.randint(1, most)))
        return list(dict.fromkeys(one.slug if isinstance(one, Told) else one for one in found))

    def _day(self) -> str:
        span = (LAST_DAY - FIRST_DAY).days
        return (LAST_DAY - timedelta(days=int(span * self._dice.random() ** 1.5))).isoformat()

    def _day_or_extent(self) -> str:
        day = self._day()
        if self._chance(0.5):
            return day
        return f"{day}/{(date.fromisoformat(day) + timedelta(days=self._dice.randint(1, 5))).isoformat()}"

    def _long_extent(self) -> str:
        day = self._day()
        if self._chance(0.4):
            return f"{day}/.."
        return f"{day[:4]}/{int(day[:4]) + self._dice.randint(1, 8)}"

    def _point(self) -> dict[str, float]:
        return {"lat": round(self._dice.uniform(38.4, 41.9), 4), "lon": round(self._dice.uniform(44.8, 50.4), 4)}

    def _sentence(self, words: int) -> str:
        return " ".join(self._dice.choices(WORDS, k=words))

    def _text(self, words: int) -> dict[str, str]:
        return {self._weighted(LANGUAGES): self._sentence(words)}

    @staticmethod
    def _title(word: str) -> str:
        return word.replace("-", " ").capitalize()

    # ---- files

    def _write_judgements(self) -> None:
        folder = self._out / "judgements"
        folder.mkdir()
        disputes = sorted(self._disputes, key=lambda fact: (-self._disputed[fact], fact))
        for slug, name in disputes[: round(JUDGED * len(disputes))]:
            true, wrong = self._disputes[slug, name]
            judgement = {
                "about": slug,
                "property": name,
                "prefers": [true],
                "rejects": [wrong],
                "reasons": self._sentence(30),
                "editor": "benchmarks",
                "date": date(2026, 11, 23),
            }
            (folder / f"{slug}-{name.lower()}.toml").write_text("\n".join(_toml(judgement)) + "\n", encoding="utf-8")

    def _write_authority(self) -> None:
        folder = self._out / "authority"
        folder.mkdir()
        for file, rows in self._rows.items():
            for number, start in enumerate(range(0, len(rows), ROWS_A_SHEET), start=1):
                name = file if number == 1 else f"{file}-{number}"
                with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as sheet:
                    writer = csv.DictWriter(sheet, COLUMNS, lineterminator="\n")
                    writer.writeheader()
                    writer.writerows(rows[start : start + ROWS_A_SHEET])


def _toml(table: Mapping[str, Any]) -> Iterator[str]:
    """A table's lines, the signs of equality one below the other."""
    width = max(map(len, table))
    return (f"{key:<{width}} = {_value(value)}" for key, value in table.items())


def _value(value: Any) -> str:
    match value:
        case date():
            return value.isoformat()
        case list():
            return f"[{', '.join(map(_value, value))}]"
        case dict():
            return f"{{ {', '.join(f'{key} = {_value(one)}' for key, one in value.items())} }}"
    return json.dumps(value, ensure_ascii=False)


def main() -> None:
    """Write the folder that the command line names."""
    parser = argparse.ArgumentParser(description="Write a data folder of invented history.")
    parser.add_argument("out", type=Path, help="a folder that does not exist yet")
    parser.add_argument("--statements", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    generate(given.out, given.statements, given.seed)


if __name__ == "__main__":
    main()
