"""Commands, run as `manage.py` runs them."""

import pytest

from admin_app.cli import manage


@pytest.fixture
def run(app):
    """Runs a command: `run("users", "create", …)`; the result has `exit_code`, `stdout`, `stderr`."""

    def call(*words, of=None, input=None):
        result = (of or app).test_cli_runner().invoke(manage, words, input=input)
        assert "Traceback" not in result.output
        return result

    return call
