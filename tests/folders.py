"""A tiny valid data folder of invented records, and its builds, for tests that change one thing in it."""

from dataclasses import dataclass
from pathlib import Path

from kg_builder import places
from kg_builder.model import Dataset
from kg_builder.ontology import Ontology
from kg_builder.records import read_dataset

COLUMNS = "id,type,name_en,name_az,name_ar,name_ru,name_fr,aliases,wikidata,geonames,voice,note"

AUTHORITY = f"""\
{COLUMNS}
saltmere,Country,Saltmere,Duzlugöl,,Солтмир,,,,,,
greyport,City,Greyport,Bozliman,الميناء الرمادي,Серый Порт,,Grey Port@en|Grauhafen@de,,,,
lantern-quay,Venue,Lantern Quay,Fənər körpüsü,,,,,,,,
mira-quill,Person,Mira Quill,Mira Kuil,ميرا كويل,Мира Куилл,,,,,,
northern-herald,Media,Northern Herald,,,,,,,,,
harbour-ministry,StateBody,Ministry of Harbours,,,,,,,,,
harbour-gazette,Media,Harbour Gazette,,,,,,,,harbour-ministry,the ministry owns it
tide-council,InternationalOrganization,Tide Council,,,,,,,,,
lantern-forum-2031,Conference,Lantern Forum 2031,,,,,,,,,
old-lighthouse,Monument,Old Lighthouse,,,,,,,,,
nets-lost-2029,ReportedFigure,Nets reported lost in 2029,,,,,,,,,
"""

# The second paragraph of the note would be read as a key and a record by whoever looks for lines at the letters alone.
HERALD = '''\
title     = "The forum of the lanterns"
# A comment, with a "quote and a key: place = "elsewhere"
publisher = "northern-herald"
kind      = "press"
published = 2031-05-03
language  = "en"
url       = "https://herald.example/2031/forum"
read      = "whole"
seen      = 2031-06-01

[[says]]
about    = "lantern-forum-2031"
at       = "¶2"
date     = "2031-05-02"
place    = "greyport"
attendee = ["mira-quill",
            "tide-council"]
note     = """

place = "nowhere"
[[says]]
within = "nowhere"
"""

# A second record.
[[says]]
about    = "greyport"
at       = "headline"
within   = "saltmere"
name     = { en = "Port of Grey" }

[[says]]
about    = "old-lighthouse"
at       = "¶4"
kind     = "tower"
builtIn  = "18XX"
'''

GAZETTE = """\
title     = "Liman qəzeti"
publisher = "harbour-gazette"
kind      = "party"
published = "2031-05"
language  = "az"
url       = "https://gazette.example/1"
read      = "whole"
seen      = 2031-06-02

[[says]]
about    = "lantern-forum-2031"
at       = "¶1"
date     = "2031-05"
ordinal  = 3

[[says]]
about    = "nets-lost-2029"
at       = "¶3"
speaker  = "harbour-ministry"
quantity = 40
bound    = "about"
asWritten = "some forty"

[[says]]
about    = "old-lighthouse"
at       = "¶5"
stance   = "denies"
kind     = "palace"
"""

COUNCIL = """\
title     = "Report of the forum"
publisher = "tide-council"
kind      = "organiser"
published = "2031"
language  = "en"
note      = "In the council's archive, box 3."
read      = "excerpt"
seen      = 2031-06-03

[[says]]
about     = "lantern-forum-2031"
at        = "excerpt"
organiser = "tide-council"
ordinal   = 4
"""

JUDGEMENT = """\
about    = "lantern-forum-2031"
property = "ordinal"
prefers  = [4]
rejects  = [3]
reasons  = "The council counts its own forums."
editor   = "an editor"
date     = 2031-07-01
"""

REPLACED = """\
old,new,reason,date
grey-port,greyport,spelling,2031-07-01
"""

GROUPS = f"""\
{COLUMNS}
lantern-crew,Group,Crew of the lanterns (as named in reports),,,,,,,,,whom sources do not name
"""

AMONG = """\
one,group,reason
mira-quill,lantern-crew,some reports may mean her
"""

FILES = {
    "authority/all.csv": AUTHORITY,
    "authority/groups.csv": GROUPS,
    "sources/council-2031.toml": COUNCIL,
    "sources/gazette-2031.toml": GAZETTE,
    "sources/herald-2031.toml": HERALD,
    "judgements/lantern-forum-ordinal.toml": JUDGEMENT,
    "replaced.csv": REPLACED,
    "among.csv": AMONG,
}


@dataclass(frozen=True)
class Folder:
    """A data folder that a test may change."""

    path: Path

    @classmethod
    def make(cls, place: Path) -> "Folder":
        """The valid folder, written below a place."""
        folder = cls(place / "records")
        for name, text in FILES.items():
            folder.write(name, text)
        return folder

    def write(self, name: str, text: str | bytes) -> None:
        """Write one file, as it is."""
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())

    def change(self, name: str, line: int, new: str) -> None:
        """Put other text in the place of one line, counted from 1."""
        lines = (self.path / name).read_text(encoding="utf-8").split("\n")
        lines[line - 1] = new
        self.write(name, "\n".join(lines))

    def append(self, name: str, text: str) -> None:
        """Add text at the end of a file."""
        self.write(name, (self.path / name).read_text(encoding="utf-8") + text)

    def read(self) -> Dataset:
        """What the records say, or CurationErrors."""
        return read_dataset(self.path, ontology())


def ontology() -> Ontology:
    """The real ontology; reading it takes long enough to do it once."""
    if not _READ:
        _READ.append(Ontology.read(places.packaged("ontology")))
    return _READ[0]


_READ: list[Ontology] = []
