"""An answer as a table of HTML or LaTeX: names with links for IRIs, dates in words, text as text."""

import re
from collections.abc import Mapping, Sequence
from html import escape

from kg_builder.frames import Described, Words
from kg_builder.vocabulary import XSD

_NUMBERS = frozenset((XSD + "integer", XSD + "decimal", XSD + "double", XSD + "float"))
_STYLE = """\
:root { color-scheme: light dark; --line: light-dark(#dde2e8, #37414e); --link: light-dark(#0063a0, #7cc0ee); }
body { margin: 0; padding: 14px 18px 30px; font: 15px/1.45 "Noto Sans", "Segoe UI", "DejaVu Sans", Arial, sans-serif;
  background: light-dark(#ffffff, #161b22); color: light-dark(#1d2530, #e8ecf1); }
h1 { font-size: 20px; margin: 0 0 10px; }
table { border-collapse: collapse; }
th { position: sticky; top: 0; background: light-dark(#f5f7f9, #202833); text-align: left; }
th, td { padding: 5px 14px 5px 8px; border-bottom: 1px solid var(--line); vertical-align: top;
  overflow-wrap: break-word; max-width: 32em; }
a { color: var(--link); } h2 { font-size: 16px; } li { max-width: 60em; margin: 4px 0; overflow-wrap: break-word; }
li:target { background: light-dark(#fff4c2, #3b3517); }
@media (max-width: 600px) {
  body { padding: 10px; font-size: 14px; }
  thead { display: none; }
  table, tbody, tfoot, tr, td { display: block; }
  tr { padding: 8px 0; border-bottom: 1px solid var(--line); }
  td { padding: 1px 0; border: 0; max-width: none; text-align: start !important; overflow-wrap: anywhere; }
  td:empty { display: none; }
  td[data-column]::before { content: attr(data-column) ": "; color: light-dark(#56616f, #9aa6b4); }
}
"""
_LATEX: Mapping[str, str] = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    **{sign: f"\\{sign}" for sign in "&%$#_{}"},
}


def html(
    variables: Sequence[str],
    rows: Sequence[Described],
    words: Words,
    limit: int | None = None,
    notes: Sequence[int] = (),
) -> str:
    """A table of HTML without style of its own; what is left out beyond ``limit`` rows is said in its foot.

    A cell links to the IRI that it names, and knows the name of its column, which stands before it where there is no
    room for columns; text has its language. ``notes`` are the numbers of the rows' footnotes.
    Nothing in the data can become markup.
    """
    shown = rows if limit is None else rows[:limit]
    words.learn_cells(shown)
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in variables)
    if notes:
        head += '<th scope="col">note</th>'
    linked = [f'<td data-column="note"><a href="#note-{number}">{number}</a></td>' for number in notes]
    body = "\n".join(
        f"<tr>{''.join(_html_cell(row, name, words) for name in variables)}{mark}</tr>"
        for row, mark in zip(shown, linked or [""] * len(shown), strict=False)
    )
    left = len(rows) - len(shown)
    foot = f'\n<tfoot><tr><td colspan="{max(len(variables), 1)}">{left:,} more rows</td></tr></tfoot>' if left else ""
    return f'<table class="azicesco">\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>{foot}\n</table>'


def html_list(title: str, name: str, entries: Sequence[str]) -> str:
    """A numbered list of HTML under a heading, its entries with addresses (``#name-1``); nothing without entries."""
    items = "\n".join(f'<li id="{name}-{number}">{escape(entry)}</li>' for number, entry in enumerate(entries, 1))
    return f"<h2>{escape(title)}</h2>\n<ol>\n{items}\n</ol>" if entries else ""


def html_page(table: str, title: str) -> str:
    """A table of HTML as a page that opens alone: light or dark, the head in sight while one scrolls.

    >>> html_page("<table></table>", "A & B").splitlines()[3]
    '<title>A &amp; B</title>'
    """
    return f"""<!doctype html>
<html lang="en">
<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title>
<style>
{_STYLE}</style>
<h1>{escape(title)}</h1>
{table}
</html>"""


def latex(variables: Sequence[str], rows: Sequence[Described], words: Words) -> str:
    r"""A ``longtable`` of LaTeX with the rules of ``booktabs``; numbers stand right."""
    words.learn_cells(rows)
    columns = "".join("r" if _is_numeric(rows, name) else "l" for name in variables)
    head = " & ".join(rf"\textbf{{{tex(name)}}}" for name in variables) + r" \\"
    lines = [
        " & ".join(tex(words.cell(row, name)) if name in row else "" for name in variables) + r" \\" for row in rows
    ]
    return "\n".join(
        [
            "% needs: \\usepackage{booktabs,longtable}",
            rf"\begin{{longtable}}{{{columns}}}",
            r"\toprule",
            head,
            r"\midrule",
            r"\endhead",
            *lines,
            r"\bottomrule",
            r"\end{longtable}",
        ]
    )


def tex(text: str) -> str:
    r"""Text with LaTeX's own signs escaped.

    >>> print(tex("A & B_1"))
    A \& B\_1
    """
    return re.sub(r"[\\~^<>&%$#_{}]", lambda sign: _LATEX[sign[0]], " ".join(text.split()))


def _html_cell(row: Described, name: str, words: Words) -> str:
    if name not in row:
        return "<td></td>"
    text = escape(words.cell(row, name))
    datatype = row.get(f"{name}^")
    cell = f'td data-column="{escape(name)}"'
    if datatype is None:
        link = row[name].startswith(("http://", "https://"))
        return f'<{cell}><a href="{escape(row[name])}">{text}</a></td>' if link else f"<{cell}>{text}</td>"
    if datatype in _NUMBERS:
        return f'<{cell} style="text-align:right">{text}</td>'
    language = f' lang="{escape(row[f"{name}@"])}" dir="auto"' if row.get(f"{name}@") else ""
    title = f' title="{escape(row[name])}"' if escape(row[name]) != text else ""
    return f"<{cell}{language}{title}>{text}</td>"


def _is_numeric(rows: Sequence[Described], name: str) -> bool:
    return any(name in row for row in rows) and all(row.get(f"{name}^") in _NUMBERS for row in rows if name in row)
