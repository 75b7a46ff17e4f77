"""The service of a record without rules of its own: the verbs of `records.service`, for its model."""

from collections.abc import Mapping
from typing import Any

from admin_app.permissions.actor import Actor
from admin_app.records import service


class GenericService:
    """`create`, `update` and `discard` for one model."""

    def __init__(self, model: Any) -> None:
        self.model = model

    def create(self, values: Mapping[str, Any], actor: Actor) -> Any:
        return service.create(self.model, values, actor)

    def update(
        self, record: Any, values: Mapping[str, Any], actor: Actor, *, version: int | None = None
    ) -> bool:
        return service.update(record, values, actor, version=version)

    def discard(self, record: Any, actor: Actor, *, version: int | None = None) -> None:
        service.discard(record, actor, version=version)
