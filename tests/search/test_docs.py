"""The folding table that people read is the one that is tested."""

from pathlib import Path

from tests.search.cases import markdown

PAGE = Path(__file__).parents[2] / "docs" / "searching.md"


def test_the_documented_table_is_the_tested_one():
    table = PAGE.read_text(encoding="utf-8").partition("## What finds what\n\n")[2]
    assert table.strip() == markdown().strip()
