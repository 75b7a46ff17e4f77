"""Builds the files of other people's that we ship, and checks that nobody has changed them.

    python tools/vendor.py            build anew from the npm registry (needs Node 20+; maintainers)
    python tools/vendor.py --check    compare with the manifests (needs nothing; part of make check)

What is taken, and in which version, stands in tools/vendor/. The result is committed with a
manifest (name, version, licence, sha256) in each directory that holds vendored files.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RECIPE = ROOT / "tools" / "vendor"
#: Directories that hold nothing but vendored files, each with a manifest.json.
AREAS = ("static/vendor", "tests/browser/vendor")
ICON_CALL = re.compile(r"""\bicon\(\s*["']([a-z0-9-]+)["']""")


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def build():
    with tempfile.TemporaryDirectory() as made:
        work, out = Path(made, "work"), Path(made, "out")
        shutil.copytree(RECIPE, work)
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=work, check=True)
        answer = subprocess.run(
            ["node", "build.mjs", out], cwd=work, check=True, stdout=subprocess.PIPE, text=True
        )
        packages = json.loads(answer.stdout)
        for area in AREAS:
            shutil.rmtree(ROOT / area, ignore_errors=True)
        shutil.copytree(out, ROOT, dirs_exist_ok=True)
    for area in AREAS:
        write_manifest(area, [p for p in packages if p["area"] == area])


def write_manifest(area, packages):
    base = ROOT / area
    entries = [
        {
            "name": package["name"],
            "version": package["version"],
            "licence": package["licence"],
            "files": [
                {"path": os.path.relpath(ROOT / file, base), "sha256": sha256(ROOT / file)}
                for file in package["files"]
            ],
        }
        for package in packages
    ]
    text = json.dumps({"packages": entries}, indent=2)
    (base / "manifest.json").write_text(text + "\n", encoding="utf-8")


def problems_in(area):
    """Sentences about files that are missing, changed, or in the manifest of nobody."""
    base = ROOT / area
    manifest = json.loads((base / "manifest.json").read_text(encoding="utf-8"))
    listed = {base / "manifest.json"}
    for package in manifest["packages"]:
        for file in package["files"]:
            path = (base / file["path"]).resolve()
            listed.add(path)
            if not path.is_file():
                yield f"{path.relative_to(ROOT)} is missing ({package['name']})"
            elif sha256(path) != file["sha256"]:
                yield f"{path.relative_to(ROOT)} was changed ({package['name']})"
    for path in sorted(base.rglob("*")):
        if path.is_file() and path not in listed:
            yield f"{path.relative_to(ROOT)} is in no package of its manifest"


def unknown_icons():
    """Sentences about icons that are asked for by name and are not in the sprite."""
    drawn = set(re.findall(r'id="([^"]+)"', (ROOT / "static/icons.svg").read_text("utf-8")))
    sources = [*ROOT.glob("templates/**/*.html"), *ROOT.glob("admin_app/**/*.py")]
    for path in sorted(sources):
        for name in ICON_CALL.findall(path.read_text(encoding="utf-8")):
            if name not in drawn:
                yield f"{path.relative_to(ROOT)} asks for the icon {name}, which is not in the sprite"


def check():
    problems = [problem for area in AREAS for problem in problems_in(area)]
    problems += unknown_icons()
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


def main():
    if sys.argv[1:] == ["--check"]:
        return check()
    if sys.argv[1:]:
        print(__doc__, file=sys.stderr)
        return 2
    build()
    return check()


if __name__ == "__main__":
    sys.exit(main())
