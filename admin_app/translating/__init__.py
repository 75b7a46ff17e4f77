"""The catalogues of all languages: what must be translated, what is, and what is wrong with it."""
