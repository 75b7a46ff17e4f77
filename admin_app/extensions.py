"""The extensions of the application, created unbound; `create_app` binds them.

`db.Model` is typed (SQLAlchemy's declarative base) and names its constraints, so that a migration can
find them again on SQLite and PostgreSQL alike.
"""

from flask_compress import Compress
from flask_mailman import Mail
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf.csrf import CSRFProtect
from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The base of every table."""

    metadata = MetaData(naming_convention=NAMES)


# expire_on_commit off: a page that has just saved shows what it saved without reading it again.
db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})
migrate = Migrate(db=db, render_as_batch=True, compare_type=True)
csrf = CSRFProtect()
mail = Mail()
compress = Compress()
