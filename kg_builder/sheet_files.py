"""Tables as files: CSV with metadata (CSV on the Web), SQLite, Parquet, DuckDB."""

import csv
import json
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from kg_builder.errors import UsageError
from kg_builder.sheets import Cell, Sheet
from kg_builder.vocabulary import Names

BLOCK = 10_000
_SQL = {"string": "TEXT", "date": "DATE", "integer": "INTEGER"}


def write_csvw(sheets: Sequence[Sheet], folder: Path, names: Names, license_iri: str) -> None:
    """``NAME.csv`` for each table and ``csv-metadata.json`` that describes them (W3C, 2015): UTF-8, RFC 4180, LF."""
    folder.mkdir()
    for sheet in sheets:
        with (folder / f"{sheet.name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow([column.name for column in sheet.columns])
            writer.writerows(sheet.rows())
    described = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "@id": names.base + "tables",
        "dc:license": {"@id": license_iri},
        "tables": [_described(sheet, names) for sheet in sheets],
    }
    text = json.dumps(described, ensure_ascii=False, indent=2)
    (folder / "csv-metadata.json").write_text(text + "\n", encoding="utf-8")


def _described(sheet: Sheet, names: Names) -> dict[str, Any]:
    keys = {"statements": "statement", "sources": "source", "entities": "entity", "judgements": "judgement"}
    schema: dict[str, Any] = {
        "columns": [
            {
                "name": column.name,
                "titles": column.name,
                "dc:description": column.about,
                "datatype": column.datatype,
                "required": position == 0,
            }
            for position, column in enumerate(sheet.columns)
        ]
    }
    if sheet.name in keys:
        schema["primaryKey"] = keys[sheet.name]
        schema["aboutUrl"] = f"{names.base}{_FOLDERS[sheet.name]}/{{{keys[sheet.name]}}}"
    return {"url": f"{sheet.name}.csv", "dc:title": sheet.about, "dialect": _DIALECT, "tableSchema": schema}


_FOLDERS = {"statements": "statement", "sources": "source", "entities": "id", "judgements": "judgement"}
_DIALECT = {"encoding": "utf-8", "lineTerminators": ["\n"], "header": True}


def write_sqlite(sheets: Sequence[Sheet], target: Path) -> None:
    """One file with a table for each sheet, the keys indexed (SQLite 3); dates are ISO text."""
    import sqlite3

    connection = sqlite3.connect(target)
    try:
        for sheet in sheets:
            columns = ", ".join(f'"{column.name}" {_SQL[column.datatype]}' for column in sheet.columns)
            connection.execute(f'CREATE TABLE "{sheet.name}" ({columns})')
            places = ", ".join("?" * len(sheet.columns))
            rows = (
                tuple(cell if isinstance(cell, int | str | None) else cell.isoformat() for cell in row)
                for row in sheet.rows()
            )
            connection.executemany(f'INSERT INTO "{sheet.name}" VALUES ({places})', rows)  # noqa: S608 (names are ours)
        for table, column in (("statements", "subject"), ("statements", "source"), ("names", "name")):
            connection.execute(f'CREATE INDEX "{table}_{column}" ON "{table}" ("{column}")')
        connection.commit()
        connection.execute("VACUUM")
    finally:
        connection.close()


def write_parquet(sheets: Sequence[Sheet], folder: Path) -> None:
    """``NAME.parquet`` for each table; needs the extra ``tables``."""
    parquet = _library("pyarrow.parquet")
    arrow = _library("pyarrow")
    folder.mkdir()
    for sheet in sheets:
        schema = _schema(sheet, arrow)
        with parquet.ParquetWriter(folder / f"{sheet.name}.parquet", schema, compression="zstd") as writer:
            for block in _blocks(sheet):
                writer.write_table(_arrow_table(sheet, block, schema, arrow))


def write_duckdb(sheets: Sequence[Sheet], target: Path) -> None:
    """One file with a table for each sheet (DuckDB); needs the extra ``tables``.

    The engine lays its pages out anew at every run: two files from the same data hold the same and differ in bytes.
    """
    duckdb = _library("duckdb")
    arrow = _library("pyarrow")
    connection = duckdb.connect(str(target))
    try:
        for sheet in sheets:
            schema = _schema(sheet, arrow)
            tables = [_arrow_table(sheet, block, schema, arrow) for block in _blocks(sheet)]
            whole = arrow.concat_tables(tables) if tables else schema.empty_table()
            connection.register("whole", whole)
            connection.execute(f'CREATE TABLE "{sheet.name}" AS SELECT * FROM whole')  # noqa: S608 (names are ours)
            connection.unregister("whole")
    finally:
        connection.close()


def _blocks(sheet: Sheet) -> Iterator[list[tuple[Cell, ...]]]:
    block: list[tuple[Cell, ...]] = []
    for row in sheet.rows():
        block.append(row)
        if len(block) == BLOCK:
            yield block
            block = []
    if block:
        yield block


def _schema(sheet: Sheet, arrow: Any) -> Any:
    kinds = {"string": arrow.string(), "date": arrow.date32(), "integer": arrow.int64()}
    return arrow.schema([arrow.field(column.name, kinds[column.datatype]) for column in sheet.columns])


def _arrow_table(sheet: Sheet, block: list[tuple[Cell, ...]], schema: Any, arrow: Any) -> Any:
    columns = dict(zip((column.name for column in sheet.columns), zip(*block, strict=True), strict=True))
    return arrow.table({name: list(cells) for name, cells in columns.items()}, schema=schema)


def _library(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError as error:
        raise UsageError(f"This format needs {name.partition('.')[0]}: pip install 'azicesco[tables]'.") from error
