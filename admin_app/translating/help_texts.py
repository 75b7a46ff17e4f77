"""The help texts of our commands, found where they stand: nobody has to mark them for translation.

A docstring of a command and a `help=` of an option are what `--help` shows; both are constants in the
source, read here without running it. `commands/speaking.py` translates them when they are shown.
"""

import ast
import inspect
from collections.abc import Iterator
from pathlib import Path

from admin_app.config import ROOT

#: Where commands are written.
PLACES = ("admin_app/cli.py", "admin_app/commands/*.py", "admin_app/translating/commands.py")
#: What the decorators of commands are called: `@click.command()`, `@tasks.command("import")`.
DECORATORS = ("command", "group")
LIST = "COMMANDS"


def help_texts() -> Iterator[tuple[str, int, str]]:
    """`(file, line, text)` of each, as click shows it: a docstring without its indentation."""
    for path in (path for place in PLACES for path in sorted(ROOT.glob(place))):
        for line, text in _in(path):
            yield str(path.relative_to(ROOT)), line, text


def _in(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef) and any(map(_makes_command, node.decorator_list)):
            yield node.lineno, inspect.cleandoc(ast.get_docstring(node) or "")
        elif isinstance(node, ast.keyword) and node.arg == "help":
            yield from _constant(node.value)
        elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == LIST:
            for value in getattr(node.value, "values", ()):
                yield from _constant(value.elts[1])


def _makes_command(decorator: ast.expr) -> bool:
    return isinstance(decorator, ast.Call) and ast.unparse(decorator.func).rpartition(".")[2] in DECORATORS


def _constant(node: ast.expr) -> Iterator[tuple[int, str]]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.lineno, node.value
