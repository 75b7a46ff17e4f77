"""The command line speaks the language that is set: click's words, help texts, lists of commands."""

import gettext

import pytest

from admin_app.commands.speaking import speak


@pytest.fixture
def speaking(monkeypatch):
    """Lets the command line speak a language: `speaking("es")`."""
    before = gettext.textdomain()
    monkeypatch.setenv("LANGUAGE", "en")  # comes back as it was
    yield lambda language: speak({"TASKDESK_ENV": "testing", "DEFAULT_LANGUAGE": language})
    gettext.textdomain(before)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "es",
            ("Uso:", "Opciones", "Crear una persona que puede", "Un rol; puede repetirse.", "ayuda y salir"),
        ),
        ("ar", ("الاستعمال:", "الخيارات", "إنشاء شخص", "دور، ويمكن تكراره.")),
        ("en", ("Usage:", "Options", "Create a person who can", "A role; may be given several times.")),
    ],
)
def test_help_is_in_the_language_that_is_set(run, speaking, language, words):
    speaking(language)
    shown = run("users", "create", "--help")
    assert shown.exit_code == 0
    assert [word for word in words if word not in shown.output] == []


def test_the_list_of_commands_is_in_that_language_too(run, speaking):
    speaking("es")
    assert "Importar y exportar tareas." in run("--help").output
    assert "Importa tareas de un archivo" in run("tasks", "--help").output


def test_wrong_usage_is_said_in_that_language(run, speaking):
    speaking("es")
    missing = run("users", "create")
    assert missing.exit_code == 2
    assert "Uso:" in missing.stderr and "Falta el argumento" in missing.stderr
    assert "No existe la opción" in run("users", "create", "a@b.example", "--nonsense").stderr
    assert "No existe el comando" in run("nonsense").stderr


def test_a_language_that_nobody_ships_is_english(run, speaking):
    speaking("xx")
    assert "Usage:" in run("users", "--help").output
