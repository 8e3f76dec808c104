"""An answer as a table of HTML or LaTeX: names with links for IRIs, dates in words, text as text."""

import re
from collections.abc import Mapping, Sequence
from html import escape

from kg_builder.frames import Described, Words
from kg_builder.vocabulary import XSD

_NUMBERS = frozenset((XSD + "integer", XSD + "decimal", XSD + "double", XSD + "float"))
_LATEX: Mapping[str, str] = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    **{sign: f"\\{sign}" for sign in "&%$#_{}"},
}


def html(variables: Sequence[str], rows: Sequence[Described], words: Words, limit: int | None = None) -> str:
    """A table of HTML without style of its own; what is left out beyond ``limit`` rows is said in its foot.

    A cell links to the IRI that it names; text has its language. Nothing in the data can become markup.
    """
    shown = rows if limit is None else rows[:limit]
    words.learn_cells(shown)
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in variables)
    body = "\n".join(f"<tr>{''.join(_html_cell(row, name, words) for name in variables)}</tr>" for row in shown)
    left = len(rows) - len(shown)
    foot = f'\n<tfoot><tr><td colspan="{max(len(variables), 1)}">{left:,} more rows</td></tr></tfoot>' if left else ""
    return f'<table class="azicesco">\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>{foot}\n</table>'


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
    if datatype is None:
        link = row[name].startswith(("http://", "https://"))
        return f'<td><a href="{escape(row[name])}">{text}</a></td>' if link else f"<td>{text}</td>"
    if datatype in _NUMBERS:
        return f'<td style="text-align:right">{text}</td>'
    language = f' lang="{escape(row[f"{name}@"])}" dir="auto"' if row.get(f"{name}@") else ""
    title = f' title="{escape(row[name])}"' if escape(row[name]) != text else ""
    return f"<td{language}{title}>{text}</td>"


def _is_numeric(rows: Sequence[Described], name: str) -> bool:
    return any(name in row for row in rows) and all(row.get(f"{name}^") in _NUMBERS for row in rows if name in row)
