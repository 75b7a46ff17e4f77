"""A job process with kinds of the tests: `python -m tests.jobs.process` is `manage.py jobs run`.

Its jobs leave lines in a folder, and wait there for a file that tells them to go on.
"""

import sys
import time
from pathlib import Path

from admin_app.cli import main
from admin_app.jobs import service

PATIENCE = 600  # seconds; a test that fails ends the process


def wait_for_leave(params, actor, progress):
    """Say that it began, then take steps until there is a file `go`."""
    folder = Path(params["folder"])
    with (folder / "began").open("a") as file:
        file.write(f"{progress.job.id}\n")
    deadline = time.monotonic() + PATIENCE
    number = 0
    while not (folder / "go").exists() and time.monotonic() < deadline:
        number += 1
        progress.step(number, phase="waiting")
        time.sleep(0.02)  # the pace of its work: nobody waits for the end of it
    return {"who": actor.name}


service.register("wait", wait_for_leave)
service.register("wait, repeatable", wait_for_leave, repeatable=True)

if __name__ == "__main__":
    sys.argv = ["manage.py", "jobs", "run", *sys.argv[1:]]
    main()
