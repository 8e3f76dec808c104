"""The words, signs and terms that a SPARQL query is written in, as the engine reads them."""

import re
from functools import cache
from typing import NamedTuple

_WORDS = """
    A ABS ADJUST AS ASC ASK AVG BASE BIND BNODE BOUND BY CEIL COALESCE CONCAT CONSTRUCT CONTAINS COUNT DATATYPE DAY
    DESC DESCRIBE DISTINCT ENCODE_FOR_URI EXISTS FALSE FILTER FLOOR FROM GRAPH GROUP GROUP_CONCAT HASLANG HASLANGDIR
    HAVING HOURS IF IN IRI ISBLANK ISIRI ISLITERAL ISNUMERIC ISTRIPLE ISURI LANG LANGDIR LANGMATCHES LATERAL LCASE
    LIMIT MAX MD5 MIN MINUS MINUTES MONTH NAMED NOT NOW OBJECT OFFSET OPTIONAL ORDER PREDICATE PREFIX RAND REDUCED
    REGEX REPLACE ROUND SAMETERM SAMEVALUE SAMPLE SECONDS SELECT SEPARATOR SERVICE SHA1 SHA256 SHA384 SHA512 SILENT
    STR STRAFTER STRBEFORE STRDT STRENDS STRLANG STRLANGDIR STRLEN STRSTARTS STRUUID SUBJECT SUBSTR SUM TIMEZONE
    TRIPLE TRUE TZ UCASE UNDEF UNION URI UUID VALUES VERSION WHERE YEAR
"""
KEYWORDS = frozenset(_WORDS.split())
UPDATES = frozenset(("ADD", "CLEAR", "COPY", "CREATE", "DELETE", "DROP", "INSERT", "LOAD", "MOVE", "USING", "WITH"))

_ESCAPE = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
_STRING_ESCAPE = rf"""\\[tbnrf\\"'] | {_ESCAPE}"""
_INITIAL = rf"(?:[A-Za-z_\x80-\U0010ffff]|{_ESCAPE})"
_NAME = rf"(?:[A-Za-z0-9_\x80-\U0010ffff]++|{_ESCAPE})"
_TOKEN = rf"""
      (?P<space>   (?: [ \t\r\n]++ | \#[^\r\n]*+ )++ )
    | (?P<string>  \"{{3}} (?: \"{{0,2}}+ (?: [^"\\] | {_STRING_ESCAPE} ) )*+ \"{{3}}
                 | '{{3}} (?: '{{0,2}}+ (?: [^'\\] | {_STRING_ESCAPE} ) )*+ '{{3}}
                 | (?!\"{{3}}) " (?: [^"\\\r\n] | {_STRING_ESCAPE} )*+ "
                 | (?!'{{3}}) ' (?: [^'\\\r\n] | {_STRING_ESCAPE} )*+ ' )
    | (?P<iri>     < (?: [^<>"{{}}|^`\\\x00-\x20] | {_ESCAPE} )*+ > )
    | (?P<variable>[?$] {_NAME}++ )
    | (?P<number>  (?: [0-9]++ (?: \.[0-9]++ )? | \.[0-9]++ ) (?: [eE][+-]?[0-9]++ )? )
    | (?P<blank>   _: {_NAME}++ (?: [.]*+ (?: {_NAME} | - ) )*+ )
    | (?P<name>    (?: {_INITIAL} (?: [A-Za-z0-9_.\x80-\U0010ffff-]++ | {_ESCAPE} )*+ )? :
                   (?: [.]*+ (?: {_NAME} | [:-] | %[0-9A-Fa-f]{{2}} | \\[-_~.!$&'()*+,;=/?\#@%] ) )*+ )
    | (?P<word>    {_INITIAL} {_NAME}*+ )
    | (?P<tag>     @[A-Za-z]++ (?: -{{1,2}}[A-Za-z0-9]++ )*+ )
    | (?P<open>    <<\( | << | \{{\| | [({{\[] )
    | (?P<close>   [)}}\]] )
    | (?P<sign>    && | \|\| | \^\^ | != | >= | <= | . )
    """
# An escape of an ASCII character hides it, and of no character at all makes the engine read the text in another way.
HIDING_ESCAPE = re.compile(
    r"\\u(?:00[0-7]|[dD][89a-fA-F])[0-9A-Fa-f]|\\U(?:0000(?:00[0-7]|[dD][89a-fA-F])|(?!000|0010)[0-9A-Fa-f]{8})"
)
ANY_ESCAPE = re.compile(_ESCAPE)
LOCAL_ESCAPE = re.compile(r"\\([-_~.!$&'()*+,;=/?#@%])")


@cache
def pattern() -> re.Pattern[str]:
    """Matches the next token; its kind is the name of the group that matched."""
    return re.compile(_TOKEN, re.VERBOSE | re.DOTALL)  # 10 ms, which who never queries need not pay


class Token(NamedTuple):
    """A word, name, IRI, sign or bracket of a query, where it begins, and how many brackets are open around it."""

    kind: str
    text: str
    start: int
    depth: int = 0

    @property
    def is_value(self) -> bool:
        """Whether a value may end here: then "<" after it in an expression compares."""
        if self.kind == "word":
            return self.text.upper() in ("TRUE", "FALSE")
        return self.kind in ("string", "iri", "variable", "number", "blank", "name", "tag", "close")


class Named(NamedTuple):
    """A name in a query as it is written, ``kg:date`` or ``<…>``, and the index where it begins."""

    text: str
    start: int


def character(escape: str) -> str:
    """What a codepoint escape stands for."""
    return chr(int(escape.lstrip("\\uU"), 16))
