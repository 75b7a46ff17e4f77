"""Static files with a hash of their content in the address, so that browsers keep them for ever.

A stylesheet named in `static/css/bundles.json` is its parts in order, sent as one file.
"""

import hashlib
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, request, url_for

YEAR = 365 * 24 * 3600
#: Static files that become shorter on the way.
TEXTS = ("text/css", "text/javascript", "image/svg+xml")
_FILE_IN_CSS = re.compile(rb'url\("\.\./([^"?#]+)"\)')


def init(app: Flask) -> None:
    app.add_url_rule(f"/static/css/<any({','.join(_bundles(_folder(app)))}):name>", "bundle", _bundle)
    app.after_request(_cache_hashed)


def asset(path: str) -> str:
    """The address of a static file, such as `css/console.css`."""
    # Asked for by each picture of a page, and always the same where the application is mounted.
    known: dict[tuple[str, str], str] = current_app.extensions.setdefault("assets", {})
    at = (request.root_path, path)
    if at not in known:
        known[at] = _address(path)
    return known[at]


def _address(path: str) -> str:
    fingerprint = _fingerprint(_folder(current_app), path)
    name = path.removeprefix("css/")
    if path.startswith("css/") and name in _bundles(_folder(current_app)):
        return url_for("bundle", name=name, v=fingerprint)
    return url_for("static", filename=path, v=fingerprint)


def _folder(app: Any) -> Path:
    return Path(app.static_folder)


@cache
def _bundles(folder: Path) -> dict[str, list[str]]:
    return json.loads((folder / "css" / "bundles.json").read_text("utf-8"))


@cache
def _content(folder: Path, path: str) -> bytes:
    parts = _bundles(folder).get(path.removeprefix("css/")) if path.startswith("css/") else None
    if parts is None:
        return (folder / path).read_bytes()
    joined = b"\n".join((folder / "css" / part).read_bytes() for part in parts)

    def hashed(found: re.Match[bytes]) -> bytes:
        # The address that a page preloads a font from: with another one it would be loaded twice.
        name = found[1].decode()
        return f'url("../{name}?v={_fingerprint(folder, name)}")'.encode()

    return _FILE_IN_CSS.sub(hashed, joined)


@cache
def _fingerprint(folder: Path, path: str) -> str:
    return hashlib.sha256(_content(folder, path)).hexdigest()[:12]


def _bundle(name: str) -> Response:
    return Response(_content(_folder(current_app), f"css/{name}"), mimetype="text/css")


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
