"""The base of the console's forms: what WTForms says about a value is said in the person's language."""

from typing import Any

from wtforms import Form

from admin_app.i18n import FormWords


class ConsoleForm(Form):
    """A form of ours; Flask-WTF's would check the token a second time."""

    class Meta:
        _words = FormWords()

        def get_translations(self, _form: Any) -> FormWords:
            return self._words


def problems_of(form: Form) -> list[tuple[str, str, str]]:
    """What is wrong with a form, for the summary above it: the id of each field, its label, and what."""
    return [(field.id, str(field.label.text), str(error)) for field in form for error in field.errors]
