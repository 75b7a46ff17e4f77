"""The screens' machinery: ConsoleView, the one direct subclass of Flask-Admin's ModelView, and its parts."""
