"""Health: `/health/live` once the process serves, `/health/ready` once the database does too."""

from typing import Any

from flask import Blueprint, jsonify

from admin_app.extensions import csrf
from admin_app.ops.service import problems

blueprint = Blueprint("health", __name__, url_prefix="/health")
csrf.exempt(blueprint)


@blueprint.get("/live")
def live() -> Any:
    return jsonify(status="ok")


@blueprint.get("/ready")
def ready() -> Any:
    found = problems()
    return jsonify(status="waiting" if found else "ok", problems=found), 503 if found else 200
