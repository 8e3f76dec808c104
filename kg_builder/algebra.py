"""A query taken apart: the triple patterns that a row rests on, and SPARQL that shows every variable of them.

rdflib reads the query (SPARQL 1.1, W3C 2013) into its algebra; what is written again from it asks the same, with blank
nodes as variables, paths as chains of variables, and without aggregates, so that each row's solutions can be found. A
sub-select is a scope of its own: its inner variables are seen only there.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kg_builder.errors import UsageError

_OUTER = {"SelectQuery", "Project", "Distinct", "Reduced", "OrderBy", "Slice", "ToMultiSet"}
_NEGATED = {"EXISTS": "FILTER EXISTS", "NOTEXISTS": "FILTER NOT EXISTS", "MINUS": "MINUS"}


@dataclass(frozen=True, slots=True)
class Pattern:
    """A triple pattern: terms as SPARQL writes them; ``graph`` is None in the default graph.

    ``repeated`` predicates may be followed any number of times, one after the other; there is no other predicate then.
    """

    subject: str
    predicate: str
    object: str
    graph: str | None = None
    repeated: tuple[str, ...] = ()


@dataclass(slots=True)
class Scope:
    """A group of patterns whose variables see each other, with the sub-selects in it.

    ``variables`` are those by which its solutions are told apart from outside; ``grouped`` says that a row stands for
    many solutions, of which an aggregate was made.
    """

    text: str = ""
    patterns: list[Pattern] = field(default_factory=list)
    variables: tuple[str, ...] = ()
    grouped: bool = False
    inner: list["Scope"] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    @property
    def sparql(self) -> str:
        """The query for all solutions of the scope."""
        return f"SELECT DISTINCT * WHERE {{ {self.text} }}"


def scope_of(sparql: str, prefixes: Mapping[str, str]) -> Scope:
    """The outermost scope of a SELECT.

    Raises:
        UsageError: the query is no SELECT, names graphs with FROM, or is more than SPARQL 1.1 knows.
    """
    from pyparsing import ParseException
    from rdflib.plugins.sparql.algebra import translateQuery
    from rdflib.plugins.sparql.parser import parseQuery

    try:
        query = translateQuery(parseQuery(sparql), initNs=dict(prefixes)).algebra
    except (ParseException, Exception) as error:
        told = " ".join(str(error).split())[:200]
        raise UsageError(f"The query cannot be footnoted: only SPARQL 1.1 can be taken apart ({told}).") from error
    if query.name != "SelectQuery":
        raise UsageError("Only the rows of a SELECT can be footnoted.")
    if query.datasetClause:
        raise UsageError("A query with FROM cannot be footnoted. Ask with GRAPH ?source { … }.")
    return _Taken().scope(query)


class _Taken:
    """One query on its way apart."""

    def __init__(self) -> None:
        self._blank: dict[str, str] = {}
        self._fresh = 0

    def scope(self, node: Any) -> Scope:
        found = Scope()
        while node.name in _OUTER:
            if node.name == "Project":
                found.variables = tuple(map(str, node.PV))
            node = node.p
        if (join := _aggregate(node)) is None:
            found.text = self.group(node, None, found)
            return found
        found.grouped = True
        keys = [str(key) for key in join.p.expr or () if _is_variable(key)]
        if set(keys) - set(found.variables):
            found.remarks.append(
                "The rows do not show all that they are grouped by, so notes of several may be joined."
            )
        found.variables = tuple(name for name in found.variables if name in keys)
        found.text = self.group(join.p.p, None, found)
        return found

    def group(  # noqa: C901, PLR0911 (a case for each word of the algebra)
        self, node: Any, graph: str | None, scope: Scope
    ) -> str:
        """What stands between braces for a node."""
        match node.name:
            case "BGP":
                return " ".join(self.path(self.term(s), p, self.term(o), graph, scope) for s, p, o in node.triples)
            case "Join":
                return f"{self.part(node.p1, graph, scope)} {self.part(node.p2, graph, scope)}"
            case "LeftJoin":
                condition = "" if node.expr.name == "TrueFilter" else f" FILTER({self.expression(node.expr, scope)})"
                optional = f"OPTIONAL {{ {self.group(node.p2, graph, scope)}{condition} }}"
                return f"{self.part(node.p1, graph, scope)} {optional}"
            case "Union":
                return f"{{ {self.group(node.p1, graph, scope)} }} UNION {{ {self.group(node.p2, graph, scope)} }}"
            case "Minus":
                self.remark(scope, "MINUS")
                return f"{self.part(node.p1, graph, scope)} MINUS {{ {self.group(node.p2, graph, Scope())} }}"
            case "Filter":
                return f"{self.group(node.p, graph, scope)} FILTER({self.expression(node.expr, scope)})"
            case "Extend":
                bound = f"BIND({self.expression(node.expr, scope)} AS {node.var.n3()})"
                return f"{self.group(node.p, graph, scope)} {bound}"
            case "Graph":
                return f"GRAPH {node.term.n3()} {{ {self.group(node.p, node.term.n3(), scope)} }}"
            case "values":
                return _values(node.res)
            case "ToMultiSet" if node.p.name == "values":
                return _values(node.p.res)
            case "ToMultiSet":
                scope.inner.append(self.scope(node.p))
                return f"{{ {self.select(node.p)} }}"
        raise UsageError(f"The query cannot be footnoted: {node.name} is not followed.")

    def part(self, node: Any, graph: str | None, scope: Scope) -> str:
        text = self.group(node, graph, scope)
        return text if node.name in {"BGP", "Graph", "values", "ToMultiSet"} else f"{{ {text} }}"

    # -- triples

    def path(self, subject: str, path: Any, an_object: str, graph: str | None, scope: Scope) -> str:
        from rdflib.paths import AlternativePath, InvPath, MulPath, Path, SequencePath

        match path:
            case InvPath():
                return self.path(an_object, path.arg, subject, graph, scope)
            case SequencePath():
                ends = [subject, *(self.fresh() for _ in path.args[1:]), an_object]
                parts = zip(ends, path.args, ends[1:], strict=False)
                return " ".join(self.path(start, step, end, graph, scope) for start, step, end in parts)
            case AlternativePath():
                ways = (self.path(subject, way, an_object, graph, scope) for way in path.args)
                return " UNION ".join(f"{{ {way} }}" for way in ways)
            case MulPath() if steps := _plain(path.path):
                scope.patterns.append(Pattern(subject, "", an_object, graph, steps))
            case Path():
                scope.remarks.append(f"The path {path.n3()} is not followed, so no note is given for it.")
            case _:
                scope.patterns.append(Pattern(subject, self.term(path), an_object, graph))
                return f"{subject} {self.term(path)} {an_object} ."
        return f"{subject} {path.n3()} {an_object} ."

    def term(self, term: Any) -> str:
        from rdflib.term import BNode

        if isinstance(term, BNode):
            if str(term) not in self._blank:
                self._blank[str(term)] = self.fresh()
            return self._blank[str(term)]
        return str(term.n3())

    def fresh(self) -> str:
        self._fresh += 1
        return f"?hidden{self._fresh}"

    # -- expressions

    def expression(  # noqa: PLR0911 (a case for each word of the algebra)
        self, node: Any, scope: Scope, aggregates: Mapping[str, str] | None = None
    ) -> str:
        from rdflib.plugins.sparql.parserutils import CompValue

        def inner(one: Any) -> str:
            return self.expression(one, scope, aggregates)

        if not isinstance(node, CompValue):
            known = aggregates or {}
            return known.get(str(node), self.term(node)) if _is_variable(node) else self.term(node)
        match node.name:
            case "ConditionalOrExpression" | "ConditionalAndExpression":
                sign = " || " if node.name == "ConditionalOrExpression" else " && "
                return "(" + sign.join(map(inner, [node.expr, *(node.other or ())])) + ")"
            case "RelationalExpression":
                return self.relation(node, inner)
            case "AdditiveExpression" | "MultiplicativeExpression":
                rest = (f" {op} {inner(one)}" for op, one in zip(node.op or (), node.other or (), strict=True))
                return f"({inner(node.expr)}{''.join(rest)})"
            case "UnaryNot" | "UnaryMinus" | "UnaryPlus":
                sign = {"UnaryNot": "!", "UnaryMinus": "-", "UnaryPlus": "+"}[node.name]
                return f"({sign} {inner(node.expr)})"
            case "Function":
                return f"{node.iri.n3()}({', '.join(map(inner, node.expr))})"
            case "Builtin_EXISTS" | "Builtin_NOTEXISTS":
                word = node.name.removeprefix("Builtin_")
                self.remark(scope, word)
                return f"{'NOT ' * (word != 'EXISTS')}EXISTS {{ {self.group(node.graph, None, Scope())} }}"
        return f"{node.name.removeprefix('Builtin_')}({', '.join(map(inner, _arguments(node)))})"

    def relation(self, node: Any, inner: Any) -> str:
        if node.op is None:
            return str(inner(node.expr))
        if node.op in {"IN", "NOT IN"}:
            return f"({inner(node.expr)} {node.op} ({', '.join(map(inner, _listed(node.other)))}))"
        return f"({inner(node.expr)} {node.op} {inner(node.other)})"

    def remark(self, scope: Scope, word: str) -> None:
        what = "is only asked to be there" if word == "EXISTS" else "must not be there"
        remark = f"What {what} ({_NEGATED[word]}) has no note."
        if remark not in scope.remarks:
            scope.remarks.append(remark)

    # -- sub-selects

    def select(self, node: Any) -> str:
        """A sub-select as it was, for the scope around it."""
        aside = Scope()
        names, distinct = "*", ""
        modifiers: list[str] = []
        while node.name in _OUTER:
            if node.name in {"Distinct", "Reduced"}:
                distinct = f"{node.name.upper()} "
            elif node.name == "OrderBy":
                orders = (f"{one.order or 'ASC'}({self.expression(one.expr, aside)})" for one in node.expr)
                modifiers.insert(0, f"ORDER BY {' '.join(orders)}")
            elif node.name == "Slice":
                limit = "" if node.length is None else f"LIMIT {node.length} "
                modifiers.append(f"{limit}OFFSET {node.start}")
            elif node.name == "Project":
                names = " ".join(variable.n3() for variable in node.PV)
            node = node.p
        join = _aggregate(node)
        if join is None:
            return f"SELECT {distinct}{names} WHERE {{ {self.group(node, None, aside)} }} {' '.join(modifiers)}"
        return self.grouped(node, join, names.split(), distinct, modifiers)

    def grouped(self, node: Any, join: Any, names: Sequence[str], distinct: str, modifiers: Iterable[str]) -> str:
        aside = Scope()
        keys = [key.n3() if _is_variable(key) else f"({self.expression(key, aside)})" for key in join.p.expr or ()]
        made = {str(one.res): self.aggregate(one, aside) for one in join.A}
        shown: dict[str, str] = {}
        having = []
        while node is not join:
            if node.name == "Extend":
                text = self.expression(node.expr, aside, made)
                shown[node.var.n3()] = node.var.n3() if node.var.n3() in keys else f"({text} AS {node.var.n3()})"
            else:
                having.append(f"({self.expression(node.expr, aside, made)})")
            node = node.p
        columns = " ".join(shown.get(name, name) for name in names)
        group = f"GROUP BY {' '.join(keys)} " if keys else ""
        condition = f"HAVING {' '.join(having)} " if having else ""
        pattern = self.group(join.p.p, None, aside)
        return f"SELECT {distinct}{columns} WHERE {{ {pattern} }} {group}{condition}{' '.join(modifiers)}"

    def aggregate(self, node: Any, scope: Scope) -> str:
        name = node.name.removeprefix("Aggregate_").upper()
        distinct = "DISTINCT " if node.distinct else ""
        what = "*" if str(node.vars) == "*" else self.expression(node.vars, scope)
        separator = "" if node.separator is None else f"; SEPARATOR={node.separator.n3()}"
        return f"{name}({distinct}{what}{separator})"


def _aggregate(node: Any) -> Any:
    """The aggregation that a node stands on, through what is computed from it and asked of it; None without one."""
    while node.name in {"Extend", "Filter"}:
        node = node.p
    return node if node.name == "AggregateJoin" else None


def _is_variable(term: Any) -> bool:
    from rdflib.term import Variable

    return isinstance(term, Variable)


def _plain(path: Any) -> tuple[str, ...]:
    """The predicates of which a path has one at each step; none where it is no such path."""
    from rdflib.paths import AlternativePath
    from rdflib.term import URIRef

    ways = path.args if isinstance(path, AlternativePath) else [path]
    return tuple(way.n3() for way in ways) if all(isinstance(way, URIRef) for way in ways) else ()


def _values(rows: Iterable[Mapping[Any, Any]]) -> str:
    rows = list(rows)
    names = sorted({str(name) for row in rows for name in row})
    lines = [
        "(" + " ".join(_cell({str(key): value for key, value in row.items()}.get(name)) for name in names) + ")"
        for row in rows
    ]
    return f"VALUES ({' '.join(f'?{name}' for name in names)}) {{ {' '.join(lines)} }}"


def _cell(term: Any) -> str:
    return "UNDEF" if term is None or str(term) == "UNDEF" else str(term.n3())


def _arguments(node: Any) -> list[Any]:
    return [one for key, value in node.items() if not key.startswith("_") for one in _listed(value) if one is not None]


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]
