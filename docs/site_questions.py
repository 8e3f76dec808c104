"""The catalogue as pages, a page a group, each question with what it answers today."""

import html
from collections.abc import Iterator

import kg_builder
from kg_builder.catalogue import Question
from kg_builder.tables import clean

SHOWN = 5
"""Rows of each answer that are shown."""


_ABOUT = """{} questions, each with the answer that it has today. Ask one with `azicesco ask NAME -p PARAMETER=VALUE`,
in Python with `kg.ask(NAME, parameter=value)`; add `--footnotes` to see who says so. Every parameter has a default, so
each answers as it stands."""


def pages(kg: kg_builder.KnowledgeGraph) -> dict[str, str]:
    """A page for each group of questions, and one that lists them."""
    questions = kg.questions()
    groups = list(dict.fromkeys(question.group for question in questions))
    found = {"index.md": _index(questions, groups)}
    for group in groups:
        parts = [f"# {_title(group)}"]
        parts += [part for one in questions if one.group == group for part in _question(kg, one)]
        found[f"{_slug(group)}.md"] = "\n\n".join(parts) + "\n"
    return found


def _slug(group: str) -> str:
    return group.replace(" ", "-")


def _title(group: str) -> str:
    return group.replace("-", " ").capitalize()


def _index(questions: list[Question], groups: list[str]) -> str:
    parts = [
        "# Questions",
        _ABOUT.format(len(questions)),
    ]
    for group in groups:
        rows = [one for one in questions if one.group == group]
        parts.append(f"## {_title(group)}")
        items = "".join(
            f'<li><a href="{_slug(group)}.html#{one.name}">{html.escape(one.question["en"])}</a>'
            f'<br><span class="az" lang="az">{html.escape(one.question["az"])}</span></li>'
            for one in rows
        )
        parts.append(_raw(f'<ul class="questions">{items}</ul>'))
    listed = "\n".join(_slug(group) for group in groups)
    parts.append(f"```{{toctree}}\n:hidden:\n{listed}\n```")
    return "\n\n".join(parts) + "\n"


def _raw(markup: str) -> str:
    return f"```{{raw}} html\n{markup}\n```"


def _question(kg: kg_builder.KnowledgeGraph, one: Question) -> Iterator[str]:
    yield _raw(f'<a id="{one.name}"></a>')
    yield f"## {_plain(one.question['en'])}"
    yield _raw(
        f'<p class="asked"><span class="az" lang="az">{html.escape(one.question["az"])}</span></p>'
        f"<p><code>{one.name}</code> {html.escape(one.summary['en'].rstrip('.'))}.</p>"
    )
    if one.parameters:
        rows = "".join(
            f"<tr><td><code>{p.name}</code></td><td>{p.type}</td><td>{html.escape(p.description)}</td>"
            f"<td><code>{html.escape(p.default)}</code></td></tr>"
            for p in one.parameters
        )
        head = "<tr><th>parameter</th><th>kind</th><th>means</th><th>default</th></tr>"
        yield _raw(
            f'<div class="wide"><table class="parameters"><thead>{head}</thead><tbody>{rows}</tbody></table></div>'
        )
    example = "".join(f" -p {p.name}=…" for p in one.parameters[:2])
    yield f"```sh\nazicesco ask {one.name}{example}\n```"
    yield _answer(kg, one)
    yield _details("SPARQL", one.sparql.strip())


def _details(title: str, text: str) -> str:
    from pygments import highlight
    from pygments.formatters import HtmlFormatter
    from pygments.lexers.rdf import SparqlLexer

    shown = highlight(text, SparqlLexer(), HtmlFormatter(nowrap=True))
    return _raw(f'<details><summary>{title}</summary><div class="highlight"><pre>{shown}</pre></div></details>')


def _answer(kg: kg_builder.KnowledgeGraph, one: Question) -> str:
    rows = kg.ask(one.name)
    described = list(rows.described())
    kg.explainer.learn_cells(described[:SHOWN])
    body = "".join(
        "<tr>" + "".join(f"<td>{_cell(kg, row, name)}</td>" for name in rows.variables) + "</tr>"
        for row in described[:SHOWN]
    )
    head = "".join(f'<th title="{one.columns.get(name, "")}">{name}</th>' for name in rows.variables)
    more = len(described) - SHOWN
    foot = (
        f"{more:,} more rows" if more > 0 else ("no rows" if not described else f"{len(described)} rows, all of them")
    )
    foot = foot.replace("1 more rows", "1 more row") if more == 1 else foot.replace("1 rows, all of them", "one row")
    return _raw(
        f'<div class="wide"><table class="answer"><thead><tr>{head}</tr></thead><tbody>{body}</tbody>'
        f"<caption>{foot}</caption></table></div>"
    )


def _cell(kg: kg_builder.KnowledgeGraph, row: dict[str, str], name: str) -> str:
    return html.escape(clean(kg.explainer.cell(row, name))) if name in row else ""


def _plain(text: str) -> str:
    return text.replace("*", r"\*").replace("_", r"\_").replace("<", "&lt;")
