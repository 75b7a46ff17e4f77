"""`demo` says how many tasks it added."""

import pytest
from sqlalchemy import func, select

from admin_app.tasks.model import Task


@pytest.mark.parametrize("count", [0, 1, 3])
def test_it_adds_so_many_tasks(count, run, read):
    result = run("demo", "--tasks", str(count))
    assert result.exit_code == 0, result.stderr
    assert str(count) in result.stdout
    assert read(select(func.count(Task.id))) == [count]


def test_the_seed_decides_what_they_are(run, read):
    for seed in ("1", "2", "1"):
        run("demo", "--tasks", "30", "--seed", seed)
    titles = read(select(Task.title).order_by(Task.id))
    assert titles[:30] == titles[60:] != titles[30:60]


@pytest.mark.parametrize("words", [(), ("--tasks", "-1"), ("--tasks", "many")])
def test_a_number_that_cannot_be_is_wrong_usage(words, run):
    assert run("demo", *words).exit_code == 2
