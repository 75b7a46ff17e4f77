"""Each thing that can be wrong with a translation is seen, and what is right passes."""

import pytest

from admin_app.translating.faults import ENGLISH, MISSING, Plurals, problems

SPANISH, ARABIC = Plurals.of("es"), Plurals.of("ar")
TASKS = ("%(num)s task", "%(num)s tasks")
SIX = ("لا مهام", "مهمة", "مهمتان", "%(num)s مهام", "%(num)s مهمة", "%(num)s مهمة")


def found(source, said, plurals=SPANISH):
    return list(problems(source, said, plurals))


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("Tasks", "Tareas"),
        ("%(name)s saved it %(when)s.", "%(when)s lo guardó %(name)s."),
        ("%(num)d of %(num)d", "%(num)s de %(num)d"),
        ("Use <a href='%(link)s'>this</a>.", "Usa <a href='%(link)s'>esto</a>."),
        ("100 %% sure", "seguro al 100 %%"),
        ("Characters: {used}", "Caracteres: {used}"),
        ("No", "No"),
        ("OK, CSV", "OK, CSV"),
        (TASKS, ("%(num)s tarea", "%(num)s tareas")),
        (TASKS, ("una tarea", "%(num)s tareas")),
    ],
)
def test_a_right_translation_passes(source, said):
    assert found(source, said) == []


@pytest.mark.parametrize(
    ("source", "said", "expected"),
    [
        ("Tasks", "", [MISSING]),
        ("Tasks", None, [MISSING]),
        (TASKS, ("", ""), [MISSING]),
        (TASKS, "", [MISSING]),
        ("%(name)s left.", "Alguien se fue.", ["lacks %(name)"]),
        (
            "%(name)s left.",
            "%(nombre)s se fue.",
            ["lacks %(name)", "has %(nombre), which the source has not"],
        ),
        ("%(a)s", "%(a)s %(a)s", ["has %(a), which the source has not"]),
        ("%(a)s", "%(a)d", ["has %(a)d, which may not fit what is put in"]),
        ("%s of %d", "%d", ["lacks %s"]),
        ("{used} used", "usado", ["lacks {used}"]),
        ("%(a)s done", "%(a)s 100 % hecho", ["has a % that is no placeholder: write %%"]),
        ("%(a)s done", "%(a) listo", ["has %(a)i, which may not fit what is put in"]),
        ("%(a)s done", "%(a) y listo", ["lacks %(a)", "has a % that is no placeholder: write %%"]),
        ("<b>now</b>", "ahora", ["has other tags than the source"]),
        ("now", "<script>ahora</script>", ["has other tags than the source"]),
        ("You may not do this.", "You may not do this.", [ENGLISH]),
        (TASKS, ("%(num)s tarea",), ["has 1 plural forms instead of 2"]),
        (TASKS, "%(num)s tareas", ["has 1 plural forms instead of 2"]),
        (TASKS, ("%(num)s tarea", ""), ["has 1 plural forms instead of 2"]),
        (TASKS, ("una", "dos", "tres"), ["has 3 plural forms instead of 2"]),
        (TASKS, ("una tarea", "tareas"), ["lacks %(num), in plural form 1"]),
    ],
)
def test_a_wrong_translation_is_named_with_what_is_wrong(source, said, expected):
    assert found(source, said) == expected


def test_arabic_spells_out_none_one_and_two_and_no_other_number():
    assert found(TASKS, SIX, ARABIC) == []
    for form in (3, 4, 5):
        worse = [*SIX[:form], "مهام", *SIX[form + 1 :]]
        assert found(TASKS, worse, ARABIC) == [f"lacks %(num), in plural form {form}"]


def test_what_is_no_count_must_stand_in_every_plural_form():
    source = ("%(num)s task of %(name)s", "%(num)s tasks of %(name)s")
    assert found(source, ("una tarea", "%(num)s tareas de %(name)s")) == ["lacks %(name), in plural form 0"]


def test_the_form_of_one_thing_may_say_what_the_source_says_of_one():
    source = ("No {value}.", "None of {values}.")
    assert list(problems(source, ("No es {value}.", "Ninguno de {values}."), Plurals.of("es"))) == []
    assert list(problems(source, ("No es {value}.", "Ninguno de {value}."), Plurals.of("es")))


def test_a_plural_of_which_some_forms_are_english_is_found():
    source = ("Field cannot be longer", "Fields cannot be longer")
    assert found(source, ("El campo", "Fields cannot be longer")) == [f"{ENGLISH}, in plural form 1"]


@pytest.mark.parametrize(
    ("number", "form"),
    [(0, 0), (1, 1), (2, 2), (3, 3), (10, 3), (11, 4), (99, 4), (100, 5), (102, 5), (103, 3)],
)
def test_arabic_picks_its_forms_in_the_order_that_gettext_s_tools_have(number, form):
    assert ARABIC.picks()[number] == form


def test_spanish_has_two_forms():
    assert (SPANISH.forms, SPANISH.picks()[:3], SPANISH.of_one_number()) == (2, [1, 0, 1], {0})
