"""What can be imported, by area; each room registers its own when it is imported."""

from admin_app.errors import Gone
from admin_app.i18n import _l
from admin_app.importing.target import ImportTarget

_targets: dict[str, ImportTarget] = {}


def register(target: ImportTarget) -> ImportTarget:
    _targets[target.area] = target
    return target


def target_of(area: str) -> ImportTarget:
    """The target of this area. Raises `Gone`."""
    if area not in _targets:
        raise Gone(_l("Nothing of this kind can be imported."))
    return _targets[area]
