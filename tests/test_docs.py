"""What the README and the docs promise is there."""

import re
import runpy
from pathlib import Path

import pytest

from admin_app.cli import COMMANDS

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
DOCS = [README, *sorted((ROOT / "docs").glob("*.md"))]


def test_readme_and_env_example_have_every_setting():
    written = runpy.run_path(str(ROOT / "tools" / "settings.py"))
    assert README.read_text() == written["readme"](), "run: python tools/settings.py"
    assert (ROOT / ".env.example").read_text() == written["env_example"](), "run: python tools/settings.py"


def test_the_worked_example_is_the_code():
    blocks = re.findall(r"```python\n# (\S+)\n(.*?)```", README.read_text(), re.DOTALL)
    assert blocks
    for path, code in blocks:
        assert code in (ROOT / path).read_text(), path


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_every_command_named_exists(path):
    named = set(re.findall(r"manage\.py ([a-z]+)", path.read_text()))
    assert named <= set(COMMANDS)


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_every_link_leads_somewhere(path):
    for target in re.findall(r"\]\(([^)#:]+)\)", path.read_text()):
        assert (path.parent / target).exists(), target


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.name)
def test_every_file_of_the_project_that_is_named_exists(path):
    named = re.findall(r"`((?:admin_app|tests|tools|docs)/[\w/.]+)`", path.read_text())
    missing = [name for name in named if not (ROOT / name.rstrip("/")).exists()]
    assert not missing


def test_the_guide_for_developers_names_every_room_and_every_module_of_the_console():
    text = (ROOT / "docs" / "developers.md").read_text()
    code = ROOT / "admin_app"
    rooms = {init.parent.name for init in code.glob("*/__init__.py")}
    modules = {module.stem for module in (code / "console").glob("*.py")} - {"__init__"}
    missing = [name for name in sorted(rooms | modules) if f"`{name}`" not in text]
    assert not missing
    begins = re.findall(rf"`((?:{'|'.join(rooms)})/[\w/]+\.py)`", text)
    assert begins
    assert all((code / path).exists() for path in begins)
