"""`manage.py`: which commands it shows, and how it ends."""

import subprocess
import sys

import pytest

from admin_app import cli, config

USAGE, REFUSED = 2, 1


def test_the_list_names_our_commands_and_none_of_flask(run):
    result = run("--help")
    assert result.exit_code == 0
    for name in cli.COMMANDS:
        assert f"\n  {name} " in result.stdout
    for word in ("  run ", "  shell ", "  routes ", "--app", "--debug"):
        assert word not in result.stdout


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_each_command_explains_itself(name, run):
    result = run(name, "--help")
    assert result.exit_code == 0
    assert "Usage:" in result.stdout


@pytest.mark.parametrize("words", [["nonsense"], ["run"], ["setup", "--faster"], ["users", "create"]])
def test_wrong_usage_ends_with_2(words, run):
    result = run(*words)
    assert result.exit_code == USAGE
    assert "Usage:" in result.stderr


@pytest.mark.parametrize("url", ["postgresql://u:hush@127.0.0.1:1/none", "sqlite:////dev/null/none.db"])
def test_a_database_that_does_not_answer_is_a_sentence(url, run, tmp_path):
    code = "from admin_app.cli import main; main()"
    environ = {"DATABASE_URL": url, "TASKDESK_ENV": "testing", "PATH": "", "SECRET_KEY": "k" * 32}
    environ |= {"SECURITY_PASSWORD_SALT": "s" * 32, "HISTORY_KEY": "h" * 32}
    done = subprocess.run(
        [sys.executable, "-c", code, "setup"], env=environ, cwd=config.ROOT, capture_output=True, text=True
    )
    assert done.returncode == REFUSED
    assert "Traceback" not in done.stderr
    assert "hush" not in done.stderr + done.stdout
    assert "127.0.0.1" in done.stderr or "/dev/null" in done.stderr


def test_a_setting_that_is_refused_is_a_sentence(tmp_path):
    environ = {"TASKDESK_ENV": "production", "SESSION_HOURS": "1"}
    done = subprocess.run(
        [sys.executable, "manage.py", "setup"], env=environ, cwd=config.ROOT, capture_output=True, text=True
    )
    assert done.returncode == REFUSED
    assert done.stderr.startswith("SECRET_KEY must be set")
    assert len(done.stderr.splitlines()) == 1


def test_a_failure_of_ours_is_no_traceback(run, monkeypatch):
    def fail(*_args):
        raise ZeroDivisionError("secret words")

    monkeypatch.setattr("admin_app.commands.setup.migrate", fail)
    result = run("setup")
    assert result.exit_code == REFUSED
    assert "ZeroDivisionError" in result.stderr
    assert "secret words" not in result.output
