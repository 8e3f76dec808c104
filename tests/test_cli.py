"""The command line keeps its contract: exit codes, one line an error, formats for scripts, pages for people."""

import csv
import io
import json
import os
import pty
import re
import shlex
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import click
import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result
from folders import Folder

from kg_builder.build import build
from kg_builder.catalogue import parse
from kg_builder.cli import main
from kg_builder.errors import CurationErrors

HEAVY = ("rdflib", "networkx", "pyshacl", "SPARQLWrapper", "pandas", "edtf", "owlrl", "numpy", "convertdate")
CITIES = "SELECT ?city ?label { ?city a kg:City ; rdfs:label ?label } ORDER BY ?label"
LABELS = ["Bozliman", "Greyport", "Серый Порт", "الميناء الرمادي"]
EVIL = 'evil,City,"Evil\x1b[2J\x07\x1b]0;owned\x07\x9b5m\u202eport",,,,,Al\x1bias@en,,,,"no\x1b[8mte"\n'
EVIL_SOURCE = """
[[says]]
about = "evil"
at = "¶9\\u001b[1A"
name = { en = "also \\u001b[41m\\u0008\\u0007named" }
quote = "so \\u001bc quoted"
note = "so \\u001b[3J noted"
"""
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A place with ``records`` and, under ``build``, what was built of them."""
    place = tmp_path_factory.mktemp("cli")
    build(Folder.make(place).path, place / "build")
    return place


@pytest.fixture(scope="module")
def evil(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with hostile names."""
    place = tmp_path_factory.mktemp("evil")
    folder = Folder.make(place)
    folder.append("authority/all.csv", EVIL)
    folder.append("sources/herald-2031.toml", EVIL_SOURCE)
    build(folder.path, place / "build")
    return place


@pytest.fixture
def there(world: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The world, as the folder in which commands are run."""
    monkeypatch.chdir(world)
    return world


def run(*arguments: object, given: str | bytes | None = None) -> Result:
    result = CliRunner().invoke(main, list(map(str, arguments)), input=given)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def process(
    *arguments: object, cwd: Path, given: bytes | None = None, **environment: str
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "kg_builder.cli", *map(str, arguments)],
        cwd=cwd,
        input=given,
        capture_output=True,
        check=False,
        env={**os.environ, **environment},
    )


# ---- exit codes and errors ---------------------------------------------------------------------------------------

FAILURES = [
    (["query", "SELECT {"], 1, "The query is no SPARQL"),
    (["query", "DELETE WHERE { ?s ?p ?o }"], 1, "would change the data"),
    (["query", "ASK { SERVICE <http://localhost/> {} }"], 1, "SERVICE would ask localhost"),
    (["find", "zzzzzzzzzz"], 1, "No name comes near “zzzzzzzzzz”."),
    (["ask", "--endpoint", "http://127.0.0.1:9/", "events-of-a-year"], 1, "does not answer"),
    (["show", "--store", "nowhere", "greyport"], 1, "There is no store in nowhere"),
    (["build", "--data", "nowhere"], 1, "This is no data folder"),
    (["build", "--data", "records", "--base", "x"], 1, "is no base for IRIs"),
    (["build", "--data", "records", "--out", "records/replaced.csv"], 1, "Choose another --out."),
    (["query", "nothing.rq"], 2, "nothing.rq cannot be read as a query"),
    (["query", "no-query"], 2, "no-query cannot be read as a query: No such file or directory."),
    (["recheck", "nothing.json"], 2, "nothing.json cannot be read as a kept answer: No such file or directory."),
    (["recheck", "records/replaced.csv"], 2, "cannot be read as a kept answer: it is no JSON."),
    (["draw", "-o", "x.txt"], 2, "End it with .html, .graphml, .gexf, .json, .svg or .png."),
    (["push", "localhost:1"], 2, "is no address of a store. Begin it with https:// or http://."),
    (["query", CITIES, "--format", "turtle"], 2, "The answer is "),
    (["query", "CONSTRUCT WHERE { ?s kg:within ?o }", "--format", "csv"], 2, "The answer is triples"),
    (["query", "ASK {}", "--format", "turtle"], 2, "The answer is "),
    (["query", CITIES, "-o", "nowhere/x.tsv"], 2, "Choose another file."),
    (["show", "grayport"], 2, "There is no entity “grayport”. Did you mean greyport?"),
    (["show", "bad> id"], 2, "There is no entity “bad> id”."),
    (["why", "greyport", "ordinal"], 2, "There is no property “ordinal” in what is said of “greyport”. Did you mean"),
    (["why", "greyport", "a b> }"], 2, "“a b> }”"),
    (["ask", "capitals"], 2, "There is no question “capitals”. Did you mean capitals-of-islamic-culture,"),
    (["ask", "capital-of-islamic-culture"], 2, "Did you mean capitals-of-islamic-culture?"),
    (["ask", "../secrets"], 2, "There is no question"),
    (["ask", "events-of-a-year", "-p", "yeer=2031"], 2, "There is no parameter “yeer” of “events-of-a-year”."),
    (["ask", "events-of-a-year", "-p", "name=2031"], 2, "There is no parameter"),
    (["ask", "events-of-a-year", "-p", "self=2031"], 2, "There is no parameter"),
    (["ask", "events-of-a-year", "-p", "2031"], 2, "Write -p NAME=VALUE."),
    (["ask", "events-of-a-year", "-p", "year=then"], 2, "“then” is no year for year"),
    (["ask", "--store", "build", "--endpoint", "http://a/", "events-of-a-year"], 2, "Choose one."),
    (["show", "--endpoint", "a.example", "greyport"], 2, "Begin it with https://"),
    (["export", "dump", "--format", "docx"], 2, "There is no format “docx”"),
    (["export", "records/replaced.csv"], 2, "Choose another folder."),
    (["new", "source", "herald"], 2, "is no web address"),
    (["new", "source", "https://a.example/", "--data", "nowhere"], 2, "is no data folder"),
    (["new", "source", "https://a.example/", "--data", "records", "--slug", "A B"], 2, "is no slug"),
    (["new", "source", "https://a.example/", "--data", "records", "--slug", "herald-2031"], 2, "is there already"),
    (["nothing"], 2, "No such command 'nothing'"),
    (["find"], 2, "Missing argument 'TEXT'"),
    (["ask", "--format", "docx"], 2, "Invalid value for '--format'"),
]


@pytest.mark.parametrize(("arguments", "code", "words"), FAILURES, ids=[" ".join(row[0])[:60] for row in FAILURES])
def test_an_error_is_told_on_stderr_and_in_the_exit_code(
    there: Path, arguments: list[str], code: int, words: str
) -> None:
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (code, "")
    assert words in result.stderr
    assert "Traceback" not in result.stderr
    if not result.stderr.startswith("Usage:"):
        assert len(result.stderr.splitlines()) == 1


def test_every_mistake_in_the_records_is_a_line_and_the_old_build_stays(world: Path, tmp_path: Path) -> None:
    folder = Folder.make(tmp_path)
    assert run("build", "--data", folder.path, "--out", tmp_path / "out").exit_code == 0
    folder.change("sources/herald-2031.toml", 14, 'date = "2031-13"')
    folder.change("sources/gazette-2031.toml", 14, 'ordinal = "3"')
    result = run("build", "--data", folder.path, "--out", tmp_path / "out")
    assert (result.exit_code, result.stdout) == (1, "")
    first, second = result.stderr.splitlines()
    assert first.startswith("sources/gazette-2031.toml:14: ordinal: “3” is no whole number.")
    assert second.startswith("sources/herald-2031.toml:14: date: “2031-13” ")
    assert run("query", "ASK { id:greyport kg:within ?x }", "--store", tmp_path / "out").stdout == "true\n"


def test_a_build_says_what_it_holds(tmp_path: Path) -> None:
    result = run("build", "--data", Folder.make(tmp_path).path, "--out", tmp_path / "out")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith("15 statements of 3 sources about 12 entities (10 accepted, 3 attributed, ")


# ---- formats -----------------------------------------------------------------------------------------------------


def test_rows_come_in_the_w3c_formats(there: Path) -> None:
    def rows(name: str) -> str:
        return run("query", CITIES, "--format", name).stdout

    assert sorted(row["label"] for row in csv.DictReader(io.StringIO(rows("csv")))) == LABELS
    assert rows("tsv").splitlines()[0] == "?city\t?label"
    found = json.loads(rows("json"))
    assert sorted(row["label"]["value"] for row in found["results"]["bindings"]) == LABELS
    root = ET.fromstring(rows("xml"))  # noqa: S314 (our own output)
    assert root.tag == "{http://www.w3.org/2005/sparql-results#}sparql"
    assert rows("md").splitlines()[:2] == ["| city | label |", "| --- | --- |"]
    assert rows("table").splitlines()[0].split() == ["city", "label"]


def test_piped_rows_are_tsv(there: Path) -> None:
    assert run("query", CITIES).stdout == run("query", CITIES, "--format", "tsv").stdout


@pytest.mark.parametrize(
    ("name", "rdf"),
    [
        ("turtle", ox.RdfFormat.TURTLE),
        ("ntriples", ox.RdfFormat.N_TRIPLES),
        ("nquads", ox.RdfFormat.N_QUADS),
        ("trig", ox.RdfFormat.TRIG),
        ("rdfxml", ox.RdfFormat.RDF_XML),
        ("jsonld", ox.RdfFormat.JSON_LD),
    ],
)
def test_triples_come_in_every_graph_format(there: Path, name: str, rdf: ox.RdfFormat) -> None:
    result = run("query", "CONSTRUCT WHERE { ?s kg:within ?o }", "--format", name)
    assert result.exit_code == 0
    (quad,) = ox.parse(result.stdout, format=rdf)
    assert str(quad.subject) == "<https://w3id.org/azicesco/id/greyport>"


def test_yes_and_no_come_in_the_w3c_formats(there: Path) -> None:
    assert run("query", "ASK {}").stdout == "true\n"
    assert run("query", "ASK { id:greyport kg:within id:greyport }").stdout == "false\n"
    assert json.loads(run("query", "ASK {}", "--format", "json").stdout) == {"head": {}, "boolean": True}
    assert "<boolean>true</boolean>" in run("query", "ASK {}", "--format", "xml").stdout


@pytest.mark.parametrize("command", [["ask"], ["find", "greyport"], ["conflicts"]], ids=lambda command: command[0])
def test_a_list_is_plain_with_one_header_line_of_lower_case_names(there: Path, command: list[str]) -> None:
    headers = {
        "ask": ["name", "group", "summary", "parameters"],
        "find": ["entity", "label", "name", "match"],
        "conflicts": ["state", "entity", "property", "values"],
    }[command[0]]
    tsv = run(*command).stdout
    rows = [line.split("\t") for line in tsv.splitlines()]
    assert rows[0] == headers
    assert rows == list(csv.reader(io.StringIO(run(*command, "--format", "csv").stdout)))
    assert [list(row.values()) for row in json.loads(run(*command, "--format", "json").stdout)] == rows[1:]
    assert run(*command, "--format", "md").stdout.startswith(f"| {' | '.join(headers)} |\n")
    assert run(*command, "--format", "table").stdout.splitlines()[0].split() == headers
    assert run("ask", "--format", "xml").exit_code == 2


def test_an_answer_goes_into_a_file_whole_or_not_at_all(there: Path, tmp_path: Path) -> None:
    target = tmp_path / "rows.json"
    assert run("query", CITIES, "--format", "json", "-o", target).stdout == ""
    before = target.read_bytes()
    assert len(json.loads(before)["results"]["bindings"]) == 4
    assert run("query", "SELECT nonsense {}", "-o", target).exit_code == 1
    assert target.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["rows.json"]
    assert run("query", CITIES, "-o", "-").stdout == run("query", CITIES).stdout


@pytest.mark.parametrize("query", [CITIES, "DESCRIBE id:greyport", "describe\tid:greyport"])
def test_a_query_is_text_a_file_or_standard_input(there: Path, tmp_path: Path, query: str) -> None:
    (tmp_path / "q.rq").write_text(query, encoding="utf-8")
    answers = {
        run("query", query).stdout,
        run("query", tmp_path / "q.rq").stdout,
        run("query", "-", given=query).stdout,
    }
    assert len(answers) == 1
    assert "greyport" in answers.pop()


def test_a_query_that_is_not_utf_8_is_told(there: Path) -> None:
    result = run("query", "-", given=b"SELECT \xff")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "not in UTF-8" in result.stderr


# ---- pages -------------------------------------------------------------------------------------------------------


def test_show_tells_everything_about_an_entity_with_its_sources_at_the_foot(there: Path) -> None:
    page = run("show", "lantern-forum-2031").stdout
    lines = page.splitlines()
    assert lines[0] == "Lantern Forum 2031  Conference · lantern-forum-2031"
    assert re.search(r"4 \[\d excerpt\]", page)
    assert re.search(r"3 \(rejected\) \[\d ¶1\]", page)
    assert re.search(r"May 2031 \(less precise\) \[\d ¶1\]", page)
    assert "The council counts its own forums." in page
    assert re.search(r"\[\d\] Northern Herald: “The forum of the lanterns”, 3 May 2031\. https://herald\.example", page)


def test_show_takes_an_id_or_a_name_in_any_spelling(there: Path) -> None:
    pages = {
        run("show", name).stdout for name in ("greyport", "Grey Port", "GREYPORT", "Серый порт", "الميناء الرمادي")
    }
    assert len(pages) == 1


def test_an_old_id_is_followed_and_that_is_said(there: Path) -> None:
    for command in (["show", "grey-port"], ["why", "grey-port", "within"]):
        result = run(*command)
        assert result.exit_code == 0
        assert result.stderr == "“grey-port” was replaced by “greyport”.\n"
    assert run("show", "grey-port").stdout == run("show", "greyport").stdout


def test_why_tells_every_value_with_its_voices_and_what_decided(there: Path) -> None:
    page = run("why", "lantern-forum-2031", "ordinal").stdout
    assert page.splitlines()[0].endswith(": decided")
    assert re.search(r"^4  accepted: an editorial judgement decides$", page, re.MULTILINE)
    assert re.search(r"^3  rejected: an editorial judgement decides$", page, re.MULTILINE)
    assert "  – Ministry of Harbours (through Harbour Gazette) [2 ¶1]" in page
    assert "Judgement lantern-forum-ordinal (an editor, 2031-07-01)" in page
    assert run("why", "lantern-forum-2031", "kg:ordinal").stdout == page


def test_conflicts_lists_what_is_disputed(there: Path) -> None:
    rows = [line.split("\t") for line in run("conflicts").stdout.splitlines()[1:]]
    assert ["decided", "lantern-forum-2031", "ordinal"] in [row[:3] for row in rows]
    assert "nets-lost-2029" not in [row[1] for row in rows]


def test_find_forgives_spelling_and_says_so(there: Path) -> None:
    assert run("find", "grauhafen").stdout.splitlines()[1].split("\t") == ["greyport", "Greyport", "Grauhafen", "exact"]
    near = run("find", "lanternn")
    assert "lantern-quay" in near.stdout
    assert len(run("find", "lantern", "--limit", "1").stdout.splitlines()) == 2
    assert "No name has all of “lantern greyport”" in run("find", "lantern greyport").stderr


def test_every_question_answers_as_it_stands(there: Path) -> None:
    names = [line.split("\t")[0] for line in run("ask").stdout.splitlines()[1:]]
    assert names
    for name in names:
        result = run("ask", name)
        assert (result.exit_code, result.stderr) == (0, ""), name
    listed = run("ask", "--all").stdout.splitlines()
    assert len(listed) > len(names) + 1


def test_a_parameter_may_be_a_name(there: Path) -> None:
    by_id = run("ask", "events-in-a-place", "-p", "place=greyport")
    by_name = run("ask", "events-in-a-place", "-p", "place=Серый порт")
    assert by_id.exit_code == 0
    assert "lantern-forum-2031" in by_id.stdout
    assert by_id.stdout == by_name.stdout


def test_a_page_of_an_answer_is_headed_by_the_question_and_whom_it_was_asked_of(world: Path) -> None:
    def head(*more: str) -> str:
        page = CliRunner().invoke(main, ["ask", *more, "--store", str(world / "build"), "--format", "html"]).stdout
        return page.partition("<h1>")[2].partition("</h1>")[0]

    assert head("events-in-a-place", "-p", "place=greyport").endswith(" (place: Greyport)")
    assert head("events-of-a-year", "-p", "year=2031").endswith(" (year: 2031)")
    assert head("events-of-a-year", "--according-to", "tide-council").endswith(" – According to Tide Council")
    assert head("denied-or-doubted") == "What a source denies or doubts, and who says the contrary"


def test_what_is_given_for_one_parameter_is_never_read_as_another() -> None:
    header = "#+ summary: s\n#+ summary-az: s\n#+ question: q\n#+ question-az: q\n#+ group: g\n#+ parameters:\n"
    described = "".join(f"#+   {name}:\n#+     type: text\n#+     description: d\n" for name in ("a", "b"))
    question = parse("q", f'{header}{described}SELECT * {{ VALUES ?a {{ "1" }} VALUES ?b {{ "2" }} }}')
    terms = {"a": '"VALUES ?b { 3 }"', "b": '"4"'}
    for order in (("a", "b"), ("b", "a")):
        bound = question.bound(**{name: terms[name] for name in order})
        assert bound == 'SELECT * { VALUES ?a { "VALUES ?b { 3 }" } VALUES ?b { "4" } }\n'


def test_export_writes_a_sorted_dump(there: Path, tmp_path: Path) -> None:
    result = run("export", tmp_path / "dump", "--format", "nquads")
    target = tmp_path / "dump" / "azicesco.nq"
    assert result.stdout == f"{target}\n"
    lines = target.read_bytes().splitlines()
    assert lines == sorted(set(lines))


def test_a_new_source_has_its_keys_in_place_and_awaits_the_rest(tmp_path: Path) -> None:
    folder = Folder.make(tmp_path)
    result = run(
        "new", "source", "https://www.northern-herald.example/x", "--data", folder.path, "--slug", "herald-2032"
    )
    path = folder.path / "sources" / "herald-2032.toml"
    assert (result.exit_code, result.stdout) == (0, f"{path}\n")
    with pytest.raises(CurationErrors) as caught:
        folder.read()
    assert {(error.file, error.key) for error in caught.value.errors} == {
        ("sources/herald-2032.toml", "title"),
        ("sources/herald-2032.toml", "about"),
        ("sources/herald-2032.toml", None),
    }
    assert run("new", "source", "https://a.example/", "--data", folder.path).exit_code == 0


def test_check_finds_nothing_to_mend_or_says_what_with_file_and_line(tmp_path: Path) -> None:
    folder = Folder.make(tmp_path)
    folder.append("authority/all.csv", "grey-port-2,City,Greyport,,,,,,,,,\n")
    result = run("check", "--data", folder.path)
    assert result.exit_code == 1
    assert all(re.match(r"(?:[\w./-]+:\d+: )?[\w-]+: ", line) for line in result.stdout.splitlines())
    assert "authority/all.csv:" in result.stdout


def test_check_says_that_checks_wait_while_the_records_do_not_read(tmp_path: Path) -> None:
    folder = Folder.make(tmp_path)
    folder.append("authority/all.csv", "grey-quay,City,Grey Quay,,,,,,,,,\n" * 2)
    result = run("check", "--data", folder.path)
    *mistakes, last = result.stderr.splitlines()
    assert (result.exit_code, result.stdout) == (1, "")
    assert mistakes and all("stands already at" in line for line in mistakes)
    assert last == "Shapes and checks are asked when these are mended."


# ---- terminals and pipes -----------------------------------------------------------------------------------------


def on_a_terminal(*arguments: object, cwd: Path, **environment: str) -> str:
    """What a command writes to a terminal."""
    ours, theirs = pty.openpty()
    settings = {**os.environ, "TERM": "xterm", "COLUMNS": "90", **environment}
    settings = {name: value for name, value in settings.items() if value or name != "NO_COLOR"}
    command = [sys.executable, "-m", "kg_builder.cli", *map(str, arguments)]
    with subprocess.Popen(command, cwd=cwd, stdin=theirs, stdout=theirs, stderr=theirs, env=settings) as started:
        os.close(theirs)
        content = b""
        while chunk := read_some(ours):
            content += chunk
        os.close(ours)
        assert started.wait() == 0
    return content.decode().replace("\r\n", "\n")


def read_some(handle: int) -> bytes:
    try:
        return os.read(handle, 65536)
    except OSError:  # Linux says so where the other end is closed
        return b""


def test_a_terminal_gets_a_table_and_colour_unless_it_wants_none(world: Path) -> None:
    coloured = on_a_terminal("query", CITIES, cwd=world, NO_COLOR="")
    plain = on_a_terminal("query", CITIES, cwd=world, NO_COLOR="1")
    assert coloured.startswith("\x1b[1mcity")
    assert "\x1b" not in plain
    assert plain.splitlines()[0].split() == ["city", "label"]
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain


@pytest.mark.parametrize("command", [["show", "evil"], ["why", "evil", "name"], ["find", "evil"], ["find", "evul"]])
@pytest.mark.parametrize("wants", ["", "1"], ids=["coloured", "plain"])
def test_no_name_can_steer_the_terminal(evil: Path, command: list[str], wants: str) -> None:
    page = on_a_terminal(*command, cwd=evil, NO_COLOR=wants)
    assert "Evil" in page or "evil" in page
    assert not CONTROL.search(re.sub(r"\x1b\[(?:0|1|2|3[1236])(?:;[0-9]+)?m", "", page)), repr(page)


def test_no_message_can_steer_the_terminal(evil: Path, tmp_path: Path) -> None:
    folder = Folder.make(tmp_path)
    folder.change("sources/herald-2031.toml", 27, 'about = "\\u001b[2J\\u0007x"')
    for result in (
        run("build", "--data", folder.path, "--out", tmp_path / "out"),
        run("show", "\x1b[2Jx", "--store", evil / "build"),
        run("find", "\x1b[2Jzzzzzzzz", "--store", evil / "build"),
    ):
        assert result.exit_code in {1, 2}
        assert not CONTROL.search(result.stderr), repr(result.stderr)


@pytest.mark.parametrize(
    "environment",
    [
        {"LC_ALL": "C", "LANG": "C"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "latin-1"},
        {"PYTHONIOENCODING": "ascii:strict"},
    ],
)
def test_output_is_utf_8_whatever_the_locale(world: Path, environment: dict[str, str]) -> None:
    for command in (["show", "greyport"], ["query", CITIES], ["find", "greyport"], ["show", "grey-port"]):
        result = process(*command, cwd=world, **environment)
        assert result.returncode == 0, result.stderr
        assert "الميناء الرمادي" in result.stdout.decode() or command[0] == "find"
    assert "“grey-port”" in process("show", "grey-port", cwd=world, **environment).stderr.decode()


@pytest.mark.parametrize("arguments", [["query", "SELECT * { GRAPH ?g { ?s ?p ?o } }"], ["show", "greyport"], ["ask"]])
def test_a_reader_that_has_seen_enough_causes_no_traceback(world: Path, arguments: list[str]) -> None:
    command = [sys.executable, "-m", "kg_builder.cli", *arguments]
    with subprocess.Popen(command, cwd=world, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as started:
        assert started.stdout is not None
        assert started.stderr is not None
        started.stdout.readline()
        started.stdout.close()
        assert started.stderr.read() == b""


# ---- anywhere, and quickly ---------------------------------------------------------------------------------------


def test_without_records_or_build_the_packaged_history_is_asked(tmp_path: Path) -> None:
    cache = {"XDG_CACHE_HOME": str(tmp_path / "cache")}
    (tmp_path / "empty").mkdir()
    result = process("ask", "capitals-of-islamic-culture", cwd=tmp_path / "empty", **cache)
    assert (result.returncode, result.stderr) == (0, b"")
    assert len(result.stdout.splitlines()) > 1
    assert not list((tmp_path / "empty").iterdir())
    version = process("--version", cwd=tmp_path / "empty", **cache)
    assert re.fullmatch(rb"azicesco \d+\.\d+\.\d+, data [0-9a-f]{16}\n", version.stdout)


@pytest.mark.parametrize(
    "arguments",
    [
        ["ask", "capitals-of-islamic-culture"],
        ["ask", "events-of-a-year", "-p", "year=2031", "--format", "table"],
        ["query", CITIES, "--format", "table"],
        ["show", "lantern-forum-2031"],
        ["why", "lantern-forum-2031", "date"],
        ["conflicts"],
    ],
    ids=" ".join,
)
def test_what_is_asked_imports_no_heavy_library(world: Path, arguments: list[str]) -> None:
    result = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "kg_builder.cli", *arguments],
        cwd=world,
        capture_output=True,
        check=True,
        text=True,
    )
    imported = {line.rpartition("|")[2].strip().partition(".")[0] for line in result.stderr.splitlines()}
    assert "pyoxigraph" in imported
    assert not imported & set(HEAVY)


def commands(group: click.Group = main, path: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], click.Command]]:
    """Every command that does something, with the words that call it."""
    found: list[tuple[tuple[str, ...], click.Command]] = []
    for name, command in group.commands.items():
        words = (*path, name)
        found += commands(command, words) if isinstance(command, click.Group) else [(words, command)]
    return found


EVERY_COMMAND = pytest.mark.parametrize(("words", "command"), commands(), ids=str)


@EVERY_COMMAND
def test_the_help_of_a_command_fits_a_narrow_window_and_cuts_no_sentence(
    words: tuple[str, ...], command: click.Command
) -> None:
    for call in ((), words[:-1], words):
        page = CliRunner().invoke(main, [*call, "--help"], terminal_width=80).stdout
        assert max(map(len, page.splitlines())) <= 80
        assert not re.search(r"\w\.\.\.$", page, re.MULTILINE)


@EVERY_COMMAND
def test_the_example_of_a_command_can_be_given_as_it_stands(words: tuple[str, ...], command: click.Command) -> None:
    example = command.epilog or str(command.help).rpartition("\b\n")[2].splitlines()[0].strip()
    called = re.search(r"azicesco (.*?)(?:$|\)\")", example)
    assert called is not None
    given = shlex.split(called[1])
    assert tuple(given[: len(words)]) == words
    command.make_context(words[-1], given[len(words) :])


def test_help_names_every_command_and_says_what_it_does() -> None:
    page = run("--help").stdout
    for name, command in main.commands.items():
        assert re.search(rf"^  {name}\s+\S", page, re.MULTILINE)
        assert run(name, "--help").exit_code == 0
        assert command.help
