"""Who is meant by a name in a file of tasks, and what becomes of somebody whom nobody knows here."""

import re
import uuid

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import select

from admin_app.accounts.model import User
from admin_app.errors import BadInput
from admin_app.extensions import db
from admin_app.i18n import _l
from admin_app.importing.names import Unknown
from admin_app.permissions.actor import Actor
from admin_app.records import service as records
from admin_app.search.model import search_text_of

#: What tools write where there is nobody, each in its language.
NOBODY = (
    "Unassigned", "Not assigned", "Nobody", "None", "No assignee", "No one", "N/A", "-", "--", "null",
    "Sin asignar", "No asignado", "Nadie", "Ninguno", "Não atribuído", "Ninguém", "Nenhum",
    "Non assigné", "Non attribué", "Personne", "Aucun", "Non assegnato", "Nessuno",
    "Nicht zugewiesen", "Niemand", "Niet toegewezen", "Geen", "Ej tilldelad", "Ikke tildelt", "Ingen",
    "Nieprzypisane", "Nieprzypisany", "Brak", "Nepřiřazeno", "Atanmamış", "Hiç kimse",
    "Не назначен", "Не назначено", "Никто", "Не призначено", "Ніхто",
    "غير مسند", "غير معين", "بلا مسؤول", "لا أحد", "לא הוקצה", "לא משויך", "אף אחד",
    "未割り当て", "担当者なし", "なし", "未分配", "未指派", "未分派", "无", "無",
    "할당되지 않음", "미지정", "담당자 없음",
)  # fmt: skip

_ADDRESSED = re.compile(r"(.*?)\s*<([^<>\s]+@[^<>\s]+)>")


def find(text: str) -> int | None:
    """The id of the person with this address, name or id. Raises `BadInput` when several have the name.

    Whoever left is found by the address only, and refused by whoever asks.
    """
    name, address = _parts(text)
    living = select(User.id).where(User.deleted_at.is_(None))
    if address:
        return db.session.scalars(living.where(User.email == address.lower())).first()
    folded = search_text_of({"name": name}, ("name",))
    named = living.where(User.choosable(), User.search_text.startswith(folded + "\n", autoescape=True))
    found = list(db.session.scalars(named.limit(2)))
    if len(found) > 1:
        raise Unknown(_l("Several people have this name. Their e-mail addresses tell them apart."))
    if found:
        return found[0]
    if not (name.isascii() and name.isdecimal() and len(name) < 10):
        return None
    return db.session.scalars(living.where(User.id == int(name))).first()


def address_of(text: str) -> str:
    """The text, if there is an address in it that a person could be created with. Raises `BadInput`."""
    _name, address = _parts(text)
    if not address:
        raise Unknown(_l("Nobody has this name, and a person cannot be created without an e-mail address."))
    try:
        validate_email(address, check_deliverability=False, globally_deliverable=False)
    except EmailNotValidError as error:
        raise BadInput(_l("This is not an e-mail address.")) from error
    return text


def create(text: str, actor: Actor) -> int:
    """A person who may be assigned tasks and nothing else: no password, no role, not invited yet."""
    name, address = _parts(text)
    values = {
        "email": address.lower(),
        "name": name or address.partition("@")[0],
        "fs_uniquifier": uuid.uuid4().hex,
        "password": None,
    }
    number: int = records.create(User, values, actor).id
    return number


def _parts(text: str) -> tuple[str, str]:
    """The name and the address in `Ada <ada@example.org>`; either may be all there is."""
    addressed = _ADDRESSED.fullmatch(text.strip())
    if addressed:
        return addressed[1].strip(' "'), addressed[2]
    return ("", text.strip()) if "@" in text else (text.strip(), "")
