"""Static files with a hash of their content in the address, so that browsers keep them for ever.

A file named in `static/css/bundles.json` or `static/js/bundles.json` is its parts in order, sent as one,
without what only its readers need.
"""

import hashlib
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, current_app, request, url_for

from admin_app.current import the_app, the_request

#: The folders of bundles, and what is in them.
TYPES = {"css": "text/css", "js": "text/javascript"}
YEAR = 365 * 24 * 3600
#: Static files that become shorter on the way.
TEXTS = ("text/css", "text/javascript", "image/svg+xml")
_COMMENT_IN_CSS = re.compile(rb"/\*.*?\*/", re.DOTALL)
_FILE_IN_CSS = re.compile(rb'url\("\.\./([^"?#]+)"\)')


def init(app: Flask) -> None:
    names = ",".join(path.partition("/")[2] for path in _bundles(_folder(app)))
    app.add_url_rule(f"/static/<any({','.join(TYPES)}):kind>/<any({names}):name>", "bundle", _bundle)
    app.after_request(_cache_hashed)


def asset(path: str) -> str:
    """The address of a static file, such as `css/console.css`."""
    # Asked for by each picture of a page, and always the same where the application is mounted.
    known: dict[tuple[str, str], str] = the_app().extensions.setdefault("assets", {})
    at = (the_request().root_path, path)
    if at not in known:
        known[at] = _address(path)
    return known[at]


def _address(path: str) -> str:
    fingerprint = _fingerprint(_folder(current_app), path)
    if path in _bundles(_folder(current_app)):
        kind, _slash, name = path.partition("/")
        return url_for("bundle", kind=kind, name=name, v=fingerprint)
    return url_for("static", filename=path, v=fingerprint)


def _folder(app: Any) -> Path:
    return Path(app.static_folder)


@cache
def _bundles(folder: Path) -> dict[str, list[Path]]:
    """The files that each bundle is made of: `{"css/console.css": […]}`."""
    return {
        f"{kind}/{name}": [folder / kind / part for part in parts]
        for kind in TYPES
        for name, parts in json.loads((folder / kind / "bundles.json").read_text("utf-8")).items()
    }


@cache
def _content(folder: Path, path: str) -> bytes:
    parts = [_lean(part) for part in _bundles(folder).get(path, ())]
    if not parts:
        return (folder / path).read_bytes()
    if path.endswith(".js"):  # each keeps its names to itself, as the module that it is
        return b"\n".join(b"{\n" + part + b"}\n" for part in parts)
    joined = b"\n".join(parts)

    def hashed(found: re.Match[bytes]) -> bytes:
        # The address that a page preloads a font from: with another one it would be loaded twice.
        name = found[1].decode()
        return f'url("../{name}?v={_fingerprint(folder, name)}")'.encode()

    return _FILE_IN_CSS.sub(hashed, joined)


def _lean(part: Path) -> bytes:
    """A file of ours without its comments and indents, a quarter of it; what others wrote as it is."""
    text = part.read_bytes()
    if "vendor" in part.parts:
        return text
    if part.suffix == ".css":
        text = _COMMENT_IN_CSS.sub(b"", text)
    lines = (line.strip() for line in text.splitlines())
    return b"\n".join(line for line in lines if line and not line.startswith(b"//")) + b"\n"


@cache
def _fingerprint(folder: Path, path: str) -> str:
    return hashlib.sha256(_content(folder, path)).hexdigest()[:8]  # a page has it dozens of times


def _bundle(kind: str, name: str) -> Response:
    folder, path = _folder(current_app), f"{kind}/{name}"
    if path not in _bundles(folder):
        abort(404)
    return Response(_content(folder, path), mimetype=TYPES[kind])


def _cache_hashed(response: Response) -> Response:
    if request.endpoint in ("static", "bundle") and "v" in request.args and response.status_code < 400:
        response.cache_control.public = True
        response.cache_control.max_age = YEAR
        response.cache_control.immutable = True
        response.cache_control.no_cache = None
        if response.status_code == 200 and response.mimetype in TEXTS:
            # What is sent as a stream is not compressed, so the file is read here.
            response.direct_passthrough = False
            response.get_data()
    return response
