"""Queries that take long are logged, without their parameters: those are people's data."""

import logging
import time
from typing import Any

from sqlalchemy import Engine, event

log = logging.getLogger(__name__)


def watch(engine: Engine, threshold_ms: int) -> None:
    """Log each statement of `engine` that takes `threshold_ms` milliseconds or more; 0 switches it off."""
    if not threshold_ms:
        return

    def started(_conn: Any, _cursor: Any, _sql: str, _params: Any, context: Any, _many: bool) -> None:
        context.taskdesk_started = time.perf_counter()

    def finished(_conn: Any, _cursor: Any, sql: str, _params: Any, context: Any, many: bool) -> None:
        if many:
            return  # a thousand rows of an import are no slow query
        took = (time.perf_counter() - context.taskdesk_started) * 1000
        if took >= threshold_ms:
            log.warning("slow query: %.0f ms: %s", took, " ".join(sql.split())[:2000])

    event.listen(engine, "before_cursor_execute", started)
    event.listen(engine, "after_cursor_execute", finished)
