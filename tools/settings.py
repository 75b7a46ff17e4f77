"""Writes the settings into README.md and .env.example from `admin_app.config.SETTINGS`.

`python tools/settings.py` after a setting was added or reworded; a test says when it was forgotten.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from admin_app.config import SECRETS, SETTINGS  # noqa: E402 - found by the line above

BEGINS, ENDS = "<!-- settings: written by tools/settings.py -->", "<!-- end of settings -->"
HEAD = """\
# Settings of Taskdesk. Copy this file to .env and change what you need; the environment wins over .env.
# A random secret: python -c "import secrets; print(secrets.token_urlsafe(48))"
"""


def shown(default):
    """A default as people write it."""
    if default is None:
        return ""
    if isinstance(default, bool):
        return "yes" if default else "no"
    return str(default)


def table():
    """The settings as a table of Markdown."""
    lines = ["| setting | default | what it is for |", "| --- | --- | --- |"]
    for setting in SETTINGS:
        default = f"`{shown(setting.default)}`" if shown(setting.default) else ""
        lines.append(f"| `{setting.name}` | {default} | {setting.why} |")
    return "\n".join(lines)


def readme():
    """README.md with the table in its place."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGINS)
    _, _, after = rest.partition(ENDS)
    return f"{before}{BEGINS}\n{table()}\n{ENDS}{after}"


def env_example():
    """.env.example: every setting with its default, switched off."""
    parts = [HEAD]
    for setting in SETTINGS:
        value = "" if setting.name in SECRETS else shown(setting.default)
        parts.append(f"# {setting.why}\n#{setting.name}={value}\n")
    return "\n".join(parts)


def main():
    (ROOT / "README.md").write_text(readme(), encoding="utf-8")
    (ROOT / ".env.example").write_text(env_example(), encoding="utf-8")


if __name__ == "__main__":
    main()
