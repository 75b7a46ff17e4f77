"""The words of the history."""

import ast
from pathlib import Path

import admin_app
from admin_app.console.changes import VERBS


def named_verbs():
    """Every verb that the code gives a change by `name_verb(record, "verb")`."""
    for path in Path(admin_app.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "name_verb":
                says = [node.args[1]]
                if isinstance(node.args[1], ast.IfExp):
                    says = [node.args[1].body, node.args[1].orelse]
                yield from (each.value for each in says)


def test_every_verb_that_is_written_has_words():
    found = set(named_verbs())
    assert found > {"complete", "undo", "pause", "resume"}
    assert found - VERBS.keys() == set()
