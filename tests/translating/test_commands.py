"""`manage.py translations`, as `make check` and translators run it."""

import pytest
from click.testing import CliRunner

from admin_app.translating import commands, service
from admin_app.translating.faults import Fault


@pytest.fixture
def run(monkeypatch, tmp_path):
    def call(*words):
        return CliRunner().invoke(commands.translations, words)

    return call


def test_check_names_each_fault_and_fails(run, monkeypatch):
    monkeypatch.setattr(service, "check", lambda: [Fault("ar", "messages", "Tasks", "is not translated")])
    result = run("check")
    assert result.exit_code == 1 and result.stdout == ""
    assert result.stderr.splitlines() == [
        "ar/messages: “Tasks” is not translated",
        "1 faults; how to mend them: docs/translating.md",
    ]


def test_check_says_so_when_all_is_well(run, monkeypatch):
    monkeypatch.setattr(service, "check", lambda: [])
    result = run("check")
    assert (result.exit_code, result.stdout) == (0, "All strings are translated: es, ar.\n")


def test_update_says_how_much_work_waits(run, monkeypatch):
    path = commands.CATALOGUES / "es" / "LC_MESSAGES" / "messages.po"
    seen = []
    monkeypatch.setattr(service, "update", lambda **options: seen.append(options) or {path: 3})
    assert run("update", "--drop-obsolete").stdout == (
        "translations/es/LC_MESSAGES/messages.po: 3 to translate\n"
    )
    assert seen == [{"drop_obsolete": True}]


def test_compile_says_how_many_files_it_wrote(run, monkeypatch):
    monkeypatch.setattr(service, "compile_all", lambda pseudo: ["a", "b"] if pseudo else [])
    assert run("compile").stdout == "0 catalogues compiled\n"
    assert run("compile", "--pseudo").stdout == "2 catalogues compiled\n"


def test_extract_counts_the_strings(run, monkeypatch):
    path = commands.CATALOGUES / "messages.pot"
    monkeypatch.setattr(service, "extract", lambda: {path: 7})
    assert run("extract").stdout == "translations/messages.pot: 7 strings\n"


def test_check_is_part_of_make_check():
    script = (commands.CATALOGUES.parent / "tools" / "check.sh").read_text()
    assert "manage.py translations check" in script
