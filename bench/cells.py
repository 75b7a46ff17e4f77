"""What saving one cell costs beside the smallest form that a signed-in person can send: the theme.

    .venv/bin/python bench/cells.py --url sqlite:////tmp/filled.db          filled by filling.py

The requests take turns on the production server, so what else the machine does hits all: read the ratio of
processor times. Each save of a cell changes the row, so it writes the task, its history and its index.
"""

import argparse
import re
import statistics
import sys
from html import unescape
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.lists import timed  # noqa: E402
from bench.serving import Server  # noqa: E402

CELL = "/admin/tasks/ajax/update/"
COLUMNS = "title,status,priority,assignee,project,due_date,tags"
FILTERED = "?status_in=open&priority_in=low&sort=due_date"
IN_PLACE = {"X-Requested-With": "fetch"}


class Sender:
    """Sends forms of one person, each time with something new to write."""

    def __init__(self, server, task):
        self.server, self.task = server, task
        self.turn = 0
        page = server.get(f"{CELL}?id={task}&field=priority", headers=IN_PLACE).body
        self.token = unescape(re.search(rb'name="csrf_token" value="([^"]+)"', page)[1].decode())
        self.priority = re.search(rb'value="(\w+)" aria-pressed="true"', page)[1].decode()
        self.version = int(re.search(rb'name="version" type="hidden" value="(\d+)"', page)[1])

    def send(self, path, form, statuses, headers=None):
        answer = self.server.get(path, {"csrf_token": self.token, **form}, headers)
        if answer.status not in statuses:
            raise SystemExit(f"{answer.status} for {path}: {answer.body[:500]}")

    def theme(self):
        self.turn += 1
        self.send("/preferences/", {"theme": ("dark", "light")[self.turn % 2]}, (303,))

    def other(self):
        """A priority that the task has not now."""
        self.priority = {"low": "high"}.get(self.priority, "low")
        return self.priority

    def cell(self, columns=COLUMNS, asked=""):
        form = {"id": self.task, "field": "priority", "priority": self.other()}
        form |= {"version": self.version, "columns": columns, "url": f"/admin/tasks/{asked}"}
        self.send(CELL, form, (200,), IN_PLACE)
        self.version += 1

    def form(self):
        form = {"priority": self.other(), "version": self.version, "url": "/admin/tasks/"}
        self.send(f"/admin/tasks/edit/?id={self.task}", form, (303,))
        self.version += 1

    def ask(self):
        if self.server.get(f"{CELL}?id={self.task}&field=status", headers=IN_PLACE).status != 200:
            raise SystemExit("the cell does not open")


def measure(url, rounds, task):
    server = Server.ours(url)
    try:
        sender = Sender(server, task)
        saves = {
            "theme (smallest POST)": sender.theme,
            "cell, with its row": sender.cell,
            "the same, the list filtered": lambda: sender.cell(asked=FILTERED),
            "cell, on its page": lambda: sender.cell(""),
            "the form, without the list": sender.form,
            "opening a cell (GET)": sender.ask,
        }
        times, cpu = {name: [] for name in saves}, dict.fromkeys(saves, 0.0)
        for warm in range(-5, rounds):
            for name, save in saves.items():
                before = server.cpu()
                spent = timed(save)
                if warm >= 0:
                    times[name].append(spent)
                    cpu[name] += server.cpu() - before
        base = cpu["theme (smallest POST)"] * 1000 / rounds
        print(f"  {'request':30}{'ms':>10}{'best':>10}{'cpu ms':>10}{'x theme':>10}")
        for name, found in times.items():
            spent, ms = cpu[name] * 1000 / rounds, statistics.median(found)
            print(f"  {name:30}{ms:>10.1f}{min(found):>10.1f}{spent:>10.2f}{spent / base:>10.2f}")
    finally:
        server.stop()


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--url", required=True, help="a database that bench/filling.py has filled")
    parser.add_argument("--rounds", type=int, default=300)
    parser.add_argument("--task", type=int, default=1000, help="the task whose cell is saved")
    arguments = parser.parse_args()
    measure(arguments.url, arguments.rounds, arguments.task)


if __name__ == "__main__":
    main()
