"""Voices: whoever independently says a thing. Ten papers that quote one minister are one voice."""

from collections.abc import Mapping

from kg_builder.model import Authority, EntityRef, Source, SourceKind, Statement, Value


class Voices:
    """Whose voice a statement is, and which voices are parties.

    The voice is the speaker's if there is one, else that of the publisher whose report is relayed, else the
    publisher's; agents that share an owner or a ministry (the ``voice`` column) share a voice.
    """

    def __init__(self, authorities: Mapping[str, Authority], sources: Mapping[str, Source]) -> None:
        self._authorities, self._sources = authorities, sources
        self._parties = {
            self.of_agent(source.publisher) for source in sources.values() if source.kind is SourceKind.PARTY
        }

    def of_agent(self, slug: str) -> str:
        """The voice of an agent: itself, or whoever speaks for it."""
        while (voice := self._authorities[slug].voice) is not None:
            slug = voice
        return slug

    def of(self, statement: Statement) -> str:
        """The voice of a statement."""
        source = self._sources[statement.source]
        return self.of_agent(statement.speaker or statement.relays or source.relays or source.publisher)

    def party_about_another(self, voice: str, subject: str, value: Value) -> bool:
        """Whether a party speaks here about another party."""
        if voice not in self._parties:
            return False
        spoken_of = {subject, value.slug} if isinstance(value, EntityRef) else {subject}
        others = {self.of_agent(slug) for slug in spoken_of if slug in self._authorities}
        return any(other in self._parties and other != voice for other in others)
