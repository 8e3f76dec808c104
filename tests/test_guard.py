"""No query ends the process, leaves the machine or writes; every honest query passes."""

import subprocess
import sys
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg_builder.guard import MAX_DEPTH, MAX_LENGTH, QueryRefused, check_query

P = "<http://example.org/p>"
EVIL = "<http://evil.example/sparql>"

SERVICES = [
    (f"SELECT * {{ SERVICE {EVIL} {{ ?s ?p ?o }} }}", "plainly"),
    (f"SELECT * {{ service silent {EVIL} {{ ?s ?p ?o }} }}", "in lower case and silently"),
    ("SELECT * { SERVICE <http://127.0.0.1:7878/query> {} }", "on this machine"),
    ("SELECT * { SERVICE <http://[::1]/> {} }", "on this machine, IPv6"),
    ("SELECT * { SERVICE ?where {} }", "at an address that the data name"),
    ("SELECT * { VALUES ?w { <http://allowed.example/> } SERVICE SILENT ?w {} }", "even if it happens to be allowed"),
    ("PREFIX e: <http://evil.example/> SELECT * { SERVICE e:x {} }", "by a prefixed name"),
    (
        "PREFIX e: <http://allowed.example> SELECT * { SERVICE e:.evil.example {} }",
        "by a local name that ends the host",
    ),
    ("PREFIX e: <http://allowed.example> SELECT * { SERVICE e:\\@evil.example {} }", "by a host made into a user"),
    ("SELECT * { SERVICE <http://allowed.example@evil.example/> {} }", "by a user that looks like the host"),
    ("SELECT * { SERVICE <http://allowed.example.evil.example/> {} }", "by a host that begins alike"),
    ("BASE <http://evil.example/> SELECT * { SERVICE <x> {} }", "by a relative IRI"),
    (
        "PREFIX e: <http://evil.example/> PREFIX e: <http://allowed.example/> ASK { SERVICE e:x {} }",
        "by a prefix said twice",
    ),
    (f"SELECT * {{ SERVICE#\n{EVIL} {{}} }}", "after a comment"),
    (f"SELECT * {{ #\rSERVICE {EVIL} {{}} }}", "in a line that a carriage return begins"),
    (f'SELECT * {{ BIND("\\"" AS ?x) SERVICE {EVIL} {{}} BIND("" AS ?y) }}', "after an escaped quote"),
    (f"SELECT * {{ BIND('''a\\'''' AS ?x) SERVICE {EVIL} {{}} }}", "after a long string that ends in an escaped quote"),
    # the engine reads keywords that no space separates
    (f"SELECT * {{ SERVICESILENT{EVIL} {{}} }}", "glued to SILENT"),
    (f"SELECT * {{ ?s ?p 1SERVICE {EVIL} {{}} }}", "glued to a number"),
    (f"SELECT * {{ ?s ?p trueSERVICE {EVIL} {{}} }}", "glued to a boolean"),
    (f"SELECT * {{ VALUES ?x {{ UNDEF }}SERVICE{EVIL}{{}} }}", "glued to brackets"),
    ("PREFIX e: <http://evil.example/> SELECT * { SERVICEe:x {} }", "glued to a prefix"),
    (
        "PREFIX e: <http://evil.example/> PREFIX SERVICEe: <http://a/> SELECT * { SERVICEe:x {} }",
        "glued to two prefixes",
    ),
    ("PREFIX : <http://evil.example/> SELECT * { SERVICE:x {} }", "glued to the empty prefix"),
    (
        "PREFIX e: <http://evil.example/> PREFIX SILENTe: <http://allowed.example/> ASK { SERVICE SILENTe:x {} }",
        "with SILENT glued to a prefix",
    ),
    (
        "PREFIX e: <http://allowed.example/> PREFIXe: <http://evil.example/> ASK { SERVICE e:x {} }",
        "with PREFIX glued to a prefix",
    ),
    # what a reader takes for an IRI or a string and the engine for code
    (f"SELECT * {{ BIND(1 AS ?a) FILTER(?a<2)SERVICE#>\n{EVIL} {{}} }}", "after a less-than that looks like an IRI"),
    (
        f"PREFIX x: <http://e/> SELECT * {{ BIND(1 AS ?a) FILTER x:f(?a<2)SERVICE#>\n{EVIL} {{}} }}",
        "after a less-than in a function",
    ),
    (
        f"PREFIX x: <http://e/> SELECT * {{ BIND(1 AS ?a) FILTERx:f(?a<2)SERVICE#>\n{EVIL} {{}} }}",
        "after a less-than in a glued function",
    ),
    (
        f'SELECT * {{ {{ SELECT (1 AS ?y) (1<2AS?x)#>"""\n {{ SERVICE {EVIL} {{}} }} }} }}#"""',
        "in a string that a comment hides",
    ),
    (f"SELECT * {{ VALUES ?x {{ '''a' }} SERVICE {EVIL} {{}} }}#\\q'''", "in a long string that the engine gives up"),
    (f"SELECT * {{ VALUES ?x {{ '''a' }} SERVICE {EVIL} {{}} }}#\\uD800'''", "the same by half a character"),
    (f"SELECT * {{ VALUES ?x {{ '''a' }} SERVICE {EVIL} {{}} }}#\\U00110000'''", "the same by a character too far"),
    # SPARQL resolves escapes before all else
    (f"SELECT * {{ \\u0053ERVICE {EVIL} {{}} }}", "escaped"),
    (f"SELECT * {{ \\U00000053ERVICE {EVIL} {{}} }}", "escaped at length"),
    (
        f'SELECT * {{ BIND("\\u0022 AS ?x) SERVICE {EVIL} {{}} #"\n }}',
        "after an escaped quote that SPARQL takes for one",
    ),
    (f"SELECT * {{ #\\u000aSERVICE {EVIL} {{}}\n }}", "after an escaped line end"),
    (f"SELECT * {{ \u017fERVICE {EVIL} {{}} }}", "with a long s, whose capital is S"),
    (f"SELECT * {{ \\u017fERVICE {EVIL} {{}} }}", "with an escaped long s"),
]


@pytest.mark.parametrize(("query", "way"), SERVICES, ids=[row[1] for row in SERVICES])
def test_no_other_server_is_asked(query: str, way: str) -> None:
    with pytest.raises(QueryRefused):
        check_query(query, allow_service=["allowed.example"])


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { SERVICE <https://query.wikidata.org/sparql> { ?s ?p ?o } }",
        "SELECT * { SERVICE SILENT <https://QUERY.wikidata.org:443/sparql?x#y> { ?s ?p ?o } }",
        "PREFIX w: <https://query.wikidata.org/> SELECT * { SERVICE w:sparql { ?s ?p ?o } }",
        "PREFIX service: <https://query.wikidata.org/> SELECT * { SERVICE service:sparql { ?s ?p ?o } }",
    ],
)
def test_an_allowed_host_is_asked(query: str) -> None:
    check_query(query, allow_service=["Query.Wikidata.org"])
    with pytest.raises(QueryRefused, match=r"query\.wikidata\.org"):
        check_query(query)


@pytest.mark.parametrize(
    "update",
    [
        "INSERT DATA { <a:a> <a:b> 1 }",
        "delete where { ?s ?p ?o }",
        "PREFIX x: <a:b> DELETE { ?s ?p ?o } INSERT { ?s ?p 1 } WHERE { ?s ?p ?o }",
        "WITH <a:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "LOAD <file:///etc/passwd>",
        "CLEAR ALL",
        "DROP GRAPH <a:g>",
        "CREATE GRAPH <a:g>",
        "ADD <a:g> TO <a:h>",
        "MOVE <a:g> TO <a:h>",
        "COPY <a:g> TO <a:h>",
        "SELECT * { ?s ?p ?o } ; DROP ALL",
    ],
)
def test_an_update_is_refused_in_clear_words(update: str) -> None:
    with pytest.raises(QueryRefused, match="this reads only"):
        check_query(update)


REFUSED = [
    ("SELECT *\n{ ?s ?p ?o\n  SERVICE <http://a/> {} }", 3, 3, "SERVICE"),
    ('SELECT *\r\n{ ?s ?p "a }', 2, 9, "string"),
    ("SELECT * { BIND('a\nb' AS ?x) }", 1, 17, "string"),
    ('SELECT * { BIND("""a AS ?x) }', 1, 17, "string"),
    ('SELECT * {\n BIND("\\u0041" AS ?x) }', 2, 8, "escape"),
    ("SELEC * { ?s ?p ?o }", 1, 1, "SELEC"),
    ("SELECT * { " + "(" * (MAX_DEPTH + 1), 1, 11 + MAX_DEPTH, "deep"),
    ("#" * (MAX_LENGTH + 1), 1, MAX_LENGTH + 1, "characters"),
]


@pytest.mark.parametrize(("query", "line", "column", "word"), REFUSED, ids=[row[3] for row in REFUSED])
def test_a_refusal_says_what_where_and_what_to_do(query: str, line: int, column: int, word: str) -> None:
    with pytest.raises(QueryRefused, match=word) as refused:
        check_query(query)
    assert (refused.value.line, refused.value.column) == (line, column)
    assert f"(line {line}, column {column}): " in str(refused.value)
    assert str(refused.value).endswith(".")


HONEST = [
    "SELECT * { ?s ?p ?o }",
    "SELECT*WHERE{?s?p?o}",
    "ASK { ?service ?SERVICE $silent }",
    'SELECT * { ?s ?p "SERVICE <http://a/> {}" , \'INSERT DATA\' , """DROP "" ALL""", \'\'\'it\'s; LOAD <x>\'\'\' }',
    'SELECT * { ?s ?p "a \\"SERVICE\\" \\\\" , "" , \'\' , """""" }',
    "# SERVICE <http://a/> { DELETE\nSELECT * { ?s ?p ?o # INSERT\n}# DROP",
    "SELECT * { <http://a/SERVICE#INSERT> <http://b/(DROP)> <http://c/?LOAD=1&x='y'> }",
    "PREFIX ex: <http://e/> SELECT * { ex:SERVICE ex:service ex:insert.data }",
    "PREFIX service: <http://e/> PREFIX drop: <http://e/> SELECT * { service:a drop:b service:silent }",
    "PREFIX service: <http://e/> SELECT * FROM service:g FROM NAMED service:h { GRAPH service:h { ?s ?p ?o } }",
    "PREFIX prefix: <http://e/> PREFIX filter: <http://e/> SELECT * { ?s filter:a prefix:b . _:service ?p _:drop.all }",
    "PREFIX : <http://e/> SELECT * { :service :a.b :c\\#d ; :p%20q :r\\-s }",
    "PREFIX şəhər: <http://e/> SELECT ?ад { ?ад şəhər:Şuşa \"Şuşa\"@az-Latn-AZ, 'شوشا'@ar }",
    'SELECT * { <http://e/\\u015Eu\\u015Fa> ?p "\\u015Eu\\u015Fa \\U0001F54C" }',
    "SELECT * { ?s ?p 'C:\\\\Users\\\\data' }",
    "SELECT * { ?s ?p 1, -2, +3.5, .5, 1e5, -1.0E-3, true, false }",
    'SELECT * { ?s ?p "2024"^^<http://www.w3.org/2001/XMLSchema#gYear> }',
    "SELECT * { ?s ?p ?o FILTER(?o<5 && ?o>3 || ?o<=?s && ?s>=?o && ?o != 4) }",
    "SELECT * { ?s ?p ?o FILTER(?o<?s&&?s>?p) }",
    "SELECT * { ?s ?p ?o FILTER(?o = <http://a> || ?o IN (<http://b>, <http://c#d>)) }",
    "SELECT * { ?s <http://a>/^<http://b>*|!(<http://c>|^<http://d>)?/(<http://e>+) ?o }",
    "SELECT * { ?s ?p (1 <http://a#b> (2 [] [ ?p ?o ; a <http://c> ]) 'SERVICE') }",
    "SELECT * { ?s ?p ?o OPTIONAL { ?s ?q ?r } MINUS { ?s a ?t } { ?a ?b ?c } UNION { ?d ?e ?f } }",
    "SELECT (COUNT(DISTINCT ?s) AS ?n) (GROUP_CONCAT(?x; SEPARATOR=', ') AS ?l) { ?s ?p ?x } GROUP BY ?p HAVING(?n<3)",
    "SELECT * { { SELECT ?s (MAX(?o) AS ?m) { ?s ?p ?o } GROUP BY ?s ORDER BY DESC(?m) LIMIT 5 OFFSET 1 } }",
    "SELECT * { ?s ?p ?o FILTER NOT EXISTS { ?s a ?x } FILTER EXISTS { ?s ?q ?r } BIND(IF(BOUND(?x), 1, 2) AS ?y) }",
    "SELECT * { ?s ?p ?o } VALUES (?s ?o) { (<http://a> UNDEF) (<http://b> -1) }",
    "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }",
    "CONSTRUCT WHERE { ?s ?p ?o }",
    "DESCRIBE <http://a> <http://b>",
    "BASE <http://e/> DESCRIBE ?x FROM <g> FROM NAMED <h> WHERE { ?x a <c> }",
    'VERSION "1.2" SELECT * { << ?s ?p ?o >> ?q ?r . ?a ?b <<( ?s ?p ?o )>> . ?s ?p ?o ~ ?r {| ?q ?x |} }',
    "SELECT * { ?s ?p ?o LATERAL { SELECT * { ?s ?q ?r } LIMIT 1 } FILTER(isTRIPLE(?o) || hasLANG(?o)) }",
    "SELECT ?x { VALUES ?x { " + "<http://example.org/1> " * 4000 + "} }",
    "SELECT ?x { ?x ?p ?o FILTER(?x IN (" + ", ".join(["<http://example.org/1>"] * 3000) + ")) }",
    "SELECT * { " + f"OPTIONAL {{ ?s {P} ?o }} " * 80 + "}",
    "SELECT * { " + f"?s {P} ?o . " * 100 + "}",
    "SELECT * { ?s ?p ?o FILTER(" + " || ".join(["?o = 1"] * 300) + ") }",
    "SELECT * { " + " UNION ".join([f"{{ ?s {P} ?o }}"] * 80) + " }",
]


@pytest.mark.parametrize("query", HONEST, ids=lambda query: query[:60])
def test_an_honest_query_passes(query: str) -> None:
    check_query(query)


@pytest.mark.parametrize("query", HONEST, ids=lambda query: query[:60])
def test_an_honest_query_is_honest(query: str) -> None:
    pyoxigraph = pytest.importorskip("pyoxigraph")
    pyoxigraph.Store().query(query)  # a syntax error here would make the test above worthless


FRAGMENTS = st.sampled_from(
    [
        *"(){}[]<>.,;?$:!&|^/+-*=@#%'\"\\~_ \n\r",
        *("<<", ">>", "<<(", ")>>", "{|", "|}", '"""', "'''", "\\u0041", "\\u0259", "\\U0010FFFF", "\ud800"),
        *("SELECT", "VALUES", "FILTER", "SERVICE", "PREFIX", "a", "e:f", ":", "?x", "1", "<http://e/>", "@en", "UNDEF"),
    ]
)


def refusal(query: str) -> QueryRefused | None:
    try:
        check_query(query)
    except QueryRefused as refused:
        return refused
    return None


@settings(max_examples=400)
@given(st.one_of(st.text(), st.lists(FRAGMENTS).map("".join), st.lists(FRAGMENTS).map(" ".join)))
def test_any_text_passes_or_is_refused_at_a_place(text: str) -> None:
    refused = refusal(text)
    assert refused is None or (1 <= refused.line <= text.count("\n") + text.count("\r") + 1 and refused.column >= 1)


def group(body: str) -> str:
    return f"SELECT * WHERE {{ {body} }}"


def condition(expression: str) -> str:
    return group(f"?s {P} ?o FILTER({expression})")


#: Every construct over which the engine recurses, at size n. Those it joins are of constants: the planner is slow else.
CONSTRUCTS: dict[str, Callable[[int], str]] = {
    "parentheses": lambda n: condition("(" * n + "1" + ")" * n),
    "functions": lambda n: condition("STR(" * n + "1" + ")" * n),
    "conditionals": lambda n: condition("IF(true,true," * n + "1" + ")" * n),
    "not": lambda n: condition("!" * n + "true"),
    "and": lambda n: condition(" && ".join(["true"] * n)),
    "or": lambda n: condition(" || ".join(["?o != ?s"] * n)),
    "sums": lambda n: condition("+".join(["1"] * n)),
    "signs": lambda n: condition("1" + "-1" * n),
    "products": lambda n: condition("*".join(["?o"] * n)),
    "filters": lambda n: group(f"?s {P} ?o " + "FILTER(?o != ?s) " * n),
    "exists": lambda n: group(f"?s {P} ?o " + f"FILTER NOT EXISTS {{ ?s {P} ?o " * n + "}" * n),
    "exists in conditions": lambda n: condition("EXISTS { FILTER(" * n + "true" + ") }" * n),
    "exists side by side": lambda n: condition(" && ".join([f"EXISTS {{ ?s {P} ?o }}"] * n)),
    "groups": lambda n: group("{" * n + f"?s {P} ?o" + "}" * n),
    "optionals in each other": lambda n: group(f"OPTIONAL {{ ?s {P} ?o " * n + "}" * n),
    "optionals in a row": lambda n: group("".join(f"OPTIONAL {{ ?v{i} {P} ?v{i + 1} }} " for i in range(n))),
    "unions": lambda n: group(" UNION ".join([f"{{ ?s {P} ?o }}"] * n)),
    "unions in each other": lambda n: group(f"{{ ?s {P} ?o }} UNION {{ " * n + f"?s {P} ?o" + "}" * n),
    "minus": lambda n: group(f"?s {P} ?o " + f"MINUS {{ ?s {P} ?o }} " * n),
    "minus in each other": lambda n: group(f"?s {P} ?o MINUS {{ " * n + "}" * n),
    "lateral": lambda n: group(f"?s {P} ?o LATERAL {{ " * n + "}" * n),
    "graphs": lambda n: group("GRAPH ?g { " * n + "?s ?p ?o" + "}" * n),
    "sub-selects in each other": lambda n: group("{ SELECT * WHERE { " * n + f"?s {P} ?o" + " } }" * n),
    "sub-selects in a row": lambda n: group(f"{{ SELECT * {{ ?s {P} ?o }} }} " * n),
    "binds": lambda n: group("BIND(1 AS ?v0) " + " ".join(f"BIND(?v{i} AS ?v{i + 1})" for i in range(n))),
    "projections": lambda n: "SELECT " + " ".join(f"({i} AS ?v{i})" for i in range(n)) + " {}",
    "groupings": lambda n: "SELECT (COUNT(*) AS ?c) { } GROUP BY " + " ".join(f"(STR(1) AS ?g{i})" for i in range(n)),
    "aggregates": lambda n: "SELECT (" + "COUNT(" * n + "?s" + ")" * n + " AS ?c) { ?s ?p ?o }",
    "having": lambda n: "SELECT ?s { ?s ?p ?o } GROUP BY ?s HAVING " + "(COUNT(*) > 0) " * n,
    "described": lambda n: "DESCRIBE " + P * n,
    "triples": lambda n: group(f"{P} {P} {P} . " * n),
    "predicates": lambda n: group(f"{P} {P} {P} " + f"; {P} {P} " * n),
    "objects": lambda n: group(f"{P} {P} {P} " + f", {P} " * n),
    "collections in each other": lambda n: group(f"?s {P} " + "(" * n + "1" + ")" * n),
    "collection items": lambda n: group(f"?s {P} (" + "1 " * n + ")"),
    "nodes in each other": lambda n: group(f"?s {P} " + f"[ {P} " * n + "1" + " ]" * n),
    "template": lambda n: "CONSTRUCT { ?s ?p " + f"[ {P} " * n + "1" + " ]" * n + "} { ?s ?p ?o }",
    "path steps": lambda n: group("?s " + "/".join([P] * n) + " ?o"),
    "path alternatives": lambda n: group("?s " + "|".join([P] * n) + " ?o"),
    "path repetitions": lambda n: group("?s " + "/".join([P + "*"] * n) + " ?o"),
    "path parentheses": lambda n: group("?s " + "(" * n + P + ")*" * n + " ?o"),
    "path inversions": lambda n: group("?s " + "^(" * n + P + ")?" * n + " ?o"),
    "triple terms": lambda n: group(f"?s {P} " + f"<<( ?s {P} " * n + "1" + " )>>" * n),
    "triple terms in conditions": lambda n: group("BIND(" + f"TRIPLE(?s,{P}," * n + "1" + ")" * n + " AS ?x)"),
    "reified triples": lambda n: group(f"<< ?s {P} " * n + "1" + " >>" * n + f" {P} ?o"),
    "annotations": lambda n: group(f"{P} {P} {P} " + f"{{| {P} {P} " * n + "|}" * n),
    "all at once": lambda n: group(
        "{ OPTIONAL { ?s ?p ?o FILTER(!(1 + 1 = 2 && EXISTS { BIND(STR(IF(true, 1, 2)) AS ?x) " * (n // 5)
        + "})) } } " * (n // 5)
        + "?a ?b 1 . " * (n % 5)
    ),
}

ENGINE = """
import sys, threading
import pyoxigraph
store = pyoxigraph.Store()
node = pyoxigraph.NamedNode("http://example.org/p")
store.add(pyoxigraph.Quad(node, node, node))
def ask():
    answer = store.query(sys.stdin.read())
    if not isinstance(answer, pyoxigraph.QueryBoolean):
        next(iter(answer), None)
threading.stack_size(1 << 20)
thread = threading.Thread(target=ask)
thread.start()
thread.join()
print("alive")
"""


def largest_admitted(construct: Callable[[int], str]) -> int:
    low, high = 1, 2000
    assert refusal(construct(high)), "the construct is not bounded"
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if refusal(construct(middle)) is None else (low, middle)
    return low


@pytest.mark.parametrize("name", CONSTRUCTS)
def test_the_largest_admitted_query_fits_an_eighth_of_the_usual_stack(name: str) -> None:
    pytest.importorskip("pyoxigraph")
    size = largest_admitted(CONSTRUCTS[name])
    query = CONSTRUCTS[name](size)
    run = subprocess.run(
        [sys.executable, "-c", ENGINE], input=query, capture_output=True, text=True, timeout=60, check=False
    )
    assert run.returncode == 0, f"{name}, {size} times, ended the process"
    assert run.stdout == "alive\n"
    assert run.stderr == "", "the query must be one that the engine evaluates"
