"""Refuse what must never be committed, and compare vendored files with their manifest.

A file of the repository may name no package registry, no index of packages and no folder of the
machine it was written on: it would work there and nowhere else.
"""

import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENDOR = Path("static/vendor")

FORBIDDEN = {
    "the address of a package registry": re.compile(
        r"files\.pythonhosted\.org|\bpypi\.(org|io)|registry\.(npmjs\.org|yarnpkg\.com)|"
        r"\b(deb|security)\.debian\.org"
    ),
    "an index of packages": re.compile(r"(?<![\w-])--(extra-)?(index-url|find-links)[ =]"),
    "a folder of one machine": re.compile(
        r"(?<![\w.~:/-])/(root|home/\w+|Users/\w+|work/(main|shared)|opt/(wheels|pypi))\b"
    ),
}


def tracked_files(root):
    """The files that git knows, and those that it would take with `git add`."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=root, check=True, capture_output=True, text=True).stdout
    return [Path(name) for name in names.split("\0") if name and (root / name).is_file()]


def forbidden_words(root, files):
    """A sentence for each line that names a registry, an index or a folder of one machine."""
    for name in files:
        if name.is_relative_to(VENDOR):
            continue  # other people's files, as they published them
        text = (root / name).read_bytes().decode("utf-8", errors="replace")
        for number, line in enumerate(text.splitlines(), 1):
            for what, pattern in FORBIDDEN.items():
                if pattern.search(line):
                    yield f"{name}:{number}: {what}"


def vendor_faults(root):
    """A sentence for each vendored file that is missing, changed or not in the manifest."""
    manifest = root / VENDOR / "manifest.json"
    if not manifest.exists():
        return
    listed = {VENDOR / "manifest.json"}
    for package in json.loads(manifest.read_text())["packages"]:
        for key in ("name", "version", "licence"):
            if not package.get(key):
                yield f"{manifest.relative_to(root)}: a package without {key}: {package}"
        for file in package["files"]:
            path = _place(root, file["path"])
            listed.add(path)
            yield from _wrong_bytes(root, path, file["sha256"])
    present = (p.relative_to(root) for p in (root / VENDOR).rglob("*") if p.is_file())
    yield from (f"{path}: not in the manifest" for path in sorted(set(present) - listed))


def _place(root, path):
    """Where a file of the manifest is: its path counts from static/vendor or from the root."""
    return Path(path) if Path(path).is_relative_to(VENDOR) else VENDOR / path


def _wrong_bytes(root, path, sha256):
    if not (root / path).is_file():
        yield f"{path}: in the manifest, but missing"
    elif hashlib.sha256((root / path).read_bytes()).hexdigest() != sha256:
        yield f"{path}: not the bytes that the manifest names"


def main():
    faults = [*forbidden_words(ROOT, tracked_files(ROOT)), *vendor_faults(ROOT)]
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
