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
