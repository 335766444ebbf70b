"""Tables of Markdown documents."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def first_column(document: Path) -> list[str]:
    """Give the first cell of each row of each table, without its quotes."""
    rows = document.read_text(encoding="utf-8").splitlines()
    cells = [row.split("|")[1].strip() for row in rows if row.startswith("| `")]
    return [cell.strip("`") for cell in cells]


def last_column(document: Path) -> list[str]:
    """Give the last cell of each such row, without its quotes."""
    rows = document.read_text(encoding="utf-8").splitlines()
    cells = [row.rstrip().removesuffix("|").split("|")[-1].strip() for row in rows]
    return [cell.strip("`") for row, cell in zip(rows, cells, strict=True) if row.startswith("| `")]


def rows(document: Path, *, columns: int) -> list[list[str]]:
    """Give the cells of each such row of the tables that are that wide, the first unquoted."""
    lines = document.read_text(encoding="utf-8").splitlines()
    cells = [
        [cell.strip() for cell in line.strip().strip("|").split("|")]
        for line in lines
        if line.startswith("| `")
    ]
    return [[row[0].strip("`"), *row[1:]] for row in cells if len(row) == columns]
