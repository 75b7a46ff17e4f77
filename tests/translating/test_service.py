"""Catalogues are updated, compiled and checked; made-up ones, so that each failure can be seen."""

import gettext

import pytest
from babel.messages import Catalog

from admin_app.translating import catalogues, service
from admin_app.translating.extraction import DOMAINS, read_strings, wanted
from admin_app.translating.faults import FUZZY, MISSING


@pytest.fixture
def asked(monkeypatch):
    """What the code asks for, by domain; tests change it."""
    strings = {domain: [] for domain in DOMAINS}

    def wanted(domain):
        catalogue = Catalog(domain=domain)
        for string in strings[domain]:
            catalogue.add(string)
        return catalogue

    monkeypatch.setattr(service, "wanted", wanted)
    monkeypatch.setattr(catalogues, "said_by", lambda library, language: {})
    return strings


@pytest.fixture
def said(monkeypatch):
    """What the libraries' own catalogues say, by domain."""
    texts = {domain: {} for domain in DOMAINS}
    monkeypatch.setattr(catalogues, "said_by", lambda library, language: texts[library.domain])
    return texts


@pytest.fixture
def write(tmp_path):
    """Writes translations into a catalogue: `write("es", {"Tasks": "Tareas"})`."""

    def call(language, translations, domain="messages", fuzzy=()):
        path = catalogues.path_of(tmp_path, language, domain)
        catalogue = catalogues.load(path, language) or catalogues.new(language, domain)
        for key, text in translations.items():
            catalogue.add(key, text, flags=["fuzzy"] if key in fuzzy else [])
        catalogues.save(catalogue, path)

    return call


def reports(root):
    return sorted(str(fault) for fault in service.check(root))


# -- check


def test_nothing_is_wrong_when_everything_is_translated(asked, write, tmp_path):
    asked["messages"] += ["Tasks", ("%(num)s task", "%(num)s tasks")]
    write("es", {"Tasks": "Tareas", ("%(num)s task", "%(num)s tasks"): ("%(num)s tarea", "%(num)s tareas")})
    six = ("0", "1", "2", "%(num)s مهام", "%(num)s مهمة", "%(num)s مهمة")
    write("ar", {"Tasks": "المهام", ("%(num)s task", "%(num)s tasks"): six})
    assert reports(tmp_path) == []


def test_a_missing_string_is_named_with_its_language(asked, write, tmp_path):
    asked["messages"].append("Tasks")
    write("es", {"Tasks": "Tareas"})
    assert reports(tmp_path) == [f"ar/messages: “Tasks” {MISSING}"]


def test_a_fuzzy_string_is_not_good_enough(asked, write, tmp_path):
    asked["messages"].append("Tasks")
    write("es", {"Tasks": "Tareas"})
    write("ar", {"Tasks": "المهام"}, fuzzy=("Tasks",))
    assert reports(tmp_path) == [f"ar/messages: “Tasks” {FUZZY}"]


def test_a_broken_placeholder_is_named(asked, write, tmp_path):
    asked["messages"].append("%(name)s left.")
    write("es", {"%(name)s left.": "%(nombre)s se fue."})
    write("ar", {"%(name)s left.": "غادر %(name)s."})
    assert reports(tmp_path) == [
        "es/messages: “%(name)s left.” has %(nombre), which the source has not",
        "es/messages: “%(name)s left.” lacks %(name)",
    ]


def test_too_few_plural_forms_are_named(asked, write, tmp_path):
    pair = ("%(num)s task", "%(num)s tasks")
    asked["messages"].append(pair)
    write("es", {pair: ("%(num)s tarea", "%(num)s tareas")})
    write("ar", {pair: ("%(num)s مهمة", "%(num)s مهام", "", "", "", "")})
    assert reports(tmp_path) == ["ar/messages: “%(num)s task” has 2 plural forms instead of 6"]


def test_another_rule_for_plurals_is_refused(asked, write, tmp_path):
    write("ar", {})
    path = catalogues.path_of(tmp_path, "ar", "messages")
    path.write_text(path.read_text().replace("nplurals=6", "nplurals=2").replace("(n==0 ?", "(n==1 ?"))
    (report,) = reports(tmp_path)
    assert report.startswith("ar/messages: “Plural-Forms” must be: nplurals=6;")


def test_a_file_that_is_no_catalogue_is_named(asked, write, tmp_path):
    write("es", {})
    catalogues.path_of(tmp_path, "es", "messages").write_text('msgid "open\nnonsense')
    (report,) = reports(tmp_path)
    assert report.startswith("es/messages: “” cannot be read:")


def test_what_nobody_asks_for_may_be_untranslated(asked, write, tmp_path):
    write("es", {"Old": ""})
    assert reports(tmp_path) == []


def test_a_library_s_own_translation_is_enough(asked, said, tmp_path):
    asked["wtforms"].append("Invalid.")
    said["wtforms"]["Invalid."] = "…"
    assert reports(tmp_path) == []


def test_a_gap_of_a_library_must_be_filled(asked, said, write, tmp_path):
    asked["wtforms"].append("Invalid.")
    assert reports(tmp_path) == [f"{code}/wtforms: “Invalid.” {MISSING}" for code in ("ar", "es")]
    write("es", {"Invalid.": "No es válido."}, domain="wtforms")
    assert reports(tmp_path) == [f"ar/wtforms: “Invalid.” {MISSING}"]


def test_a_library_s_broken_translation_must_be_covered_where_ours_comes_first(asked, said, write, tmp_path):
    asked["wtforms"].append("At least %(min)s.")
    said["wtforms"]["At least %(min)s."] = "%(max)s"
    assert len(reports(tmp_path)) == 4
    for code in service.SHIPPED:
        write(code, {"At least %(min)s.": "… %(min)s"}, domain="wtforms")
    assert reports(tmp_path) == []


def test_flask_admin_s_own_translation_is_the_one_that_counts(asked, said, write, tmp_path):
    asked["admin"].append("Record %(id)s")
    said["admin"]["Record %(id)s"] = "…"
    for code in service.SHIPPED:
        write(code, {"Record %(id)s": "… %(id)s"}, domain="admin")
    assert reports(tmp_path) == [f"{code}/admin: “Record %(id)s” lacks %(id)" for code in ("ar", "es")]


# -- update


def test_update_keeps_what_was_translated_and_marks_what_changed_a_little(asked, write, tmp_path):
    asked["messages"] += ["Tasks", "The task was saved now."]
    write("es", {"Tasks": "Tareas", "The task was saved.": "Se guardó la tarea.", "Old": "Viejo"})
    waiting = service.update(tmp_path)
    path = catalogues.path_of(tmp_path, "es", "messages")
    kept = catalogues.load(path, "es")
    assert kept["Tasks"].string == "Tareas"
    assert kept["The task was saved now."].fuzzy
    assert '#~ msgid "Old"' in path.read_text()
    assert waiting[path] == 1 and waiting[catalogues.path_of(tmp_path, "ar", "messages")] == 2
    service.update(tmp_path, drop_obsolete=True)
    assert "Old" not in path.read_text()


def test_update_asks_translators_only_for_the_gaps_of_a_library(asked, said, write, tmp_path):
    asked["wtforms"] += ["Known.", "New.", "Broken %(a)s.", "Ours."]
    said["wtforms"] |= {"Known.": "…", "Broken %(a)s.": "…", "Ours.": "…"}
    write("es", {"Ours.": "Mejor."}, domain="wtforms")
    service.update(tmp_path)
    catalogue = catalogues.load(catalogues.path_of(tmp_path, "es", "wtforms"), "es")
    assert {m.id: m.string for m in catalogue if m.id} == {"New.": "", "Broken %(a)s.": "", "Ours.": "Mejor."}


def test_update_twice_changes_nothing(asked, tmp_path):
    asked["messages"] += ["Tasks", ("%(num)s task", "%(num)s tasks")]
    service.update(tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.po")}
    service.update(tmp_path)
    assert before == {path: path.read_bytes() for path in tmp_path.rglob("*.po")}
    assert len(before) == len(service.SHIPPED) * len(DOMAINS)


def test_extract_writes_a_template_for_each_domain(asked, tmp_path):
    asked["messages"].append("Tasks")
    counts = service.extract(tmp_path / "new")
    assert {path.name: count for path, count in counts.items()} == {
        f"{domain}.pot": int(domain == "messages") for domain in DOMAINS
    }
    assert 'msgid "Tasks"' in (tmp_path / "new" / "messages.pot").read_text()


# -- compile


def test_catalogues_are_compiled_when_they_are_missing_or_old(asked, write, tmp_path):
    write("es", {"Tasks": "Tareas", "Draft": "Borrador"}, fuzzy=("Draft",))
    compiled = catalogues.path_of(tmp_path, "es", "messages", ".mo")
    assert service.compile_all(tmp_path) == [compiled]
    words = gettext.translation("messages", tmp_path, ["es"])
    assert words.gettext("Tasks") == "Tareas"
    assert words.gettext("Draft") == "Draft", "a fuzzy translation is not shown"
    assert service.compile_all(tmp_path) == []
    write("es", {"Tasks": "Las tareas"})
    assert service.compile_all(tmp_path) == [compiled]
    assert [path.suffix for path in sorted(compiled.parent.iterdir())] == [".mo", ".po"]


def test_the_pseudo_language_puts_every_string_in_brackets(asked, tmp_path):
    asked["messages"] += ["Hello %(name)s", ("%(num)s task", "%(num)s tasks")]
    assert len(service.compile_all(tmp_path, pseudo=True)) == len(DOMAINS)
    words = gettext.translation("messages", tmp_path, [service.PSEUDO])
    assert words.gettext("Hello %(name)s") == "⟦Hello %(name)s⟧"
    assert words.ngettext("%(num)s task", "%(num)s tasks", 1) == "⟦%(num)s task⟧"
    assert words.ngettext("%(num)s task", "%(num)s tasks", 5) == "⟦%(num)s tasks⟧"


# -- What is read from code.


def test_strings_are_found_in_python_and_in_templates(tmp_path):
    (tmp_path / "templates").mkdir()
    (tmp_path / "a.py").write_text(
        "# Translators: a button\n_('One')\n_l('Two %(a)s')\n_n('a', 'b', 3)\nother('Not this')\n"
    )
    (tmp_path / "templates" / "b.html").write_text(
        "{{ _('Three') }}{% trans %}Four{% endtrans %}{{ ngettext('c', 'd', 1) }}"
    )
    found = read_strings(tmp_path, "[python: **.py]\n[jinja2: templates/**.html]\nsilent = false\n")
    ids = [message.id for message in found if message.id]
    assert sorted(map(str, ids)) == sorted(
        map(str, ["One", "Two %(a)s", ("a", "b"), "Three", "Four", ("c", "d")])
    )
    assert found["One"].auto_comments == ["a button"]


def test_a_template_that_cannot_be_read_is_no_silent_gap(tmp_path):
    (tmp_path / "b.html").write_text("{{ _('Three' }}")
    with pytest.raises(Exception, match="expected"):
        read_strings(tmp_path, "[jinja2: **.html]\nsilent = false\n")


@pytest.mark.parametrize(
    ("domain", "string"),
    [
        ("messages", "This field is required."),
        ("admin", "Record does not exist."),
        ("flask_security", "Invalid password"),
        ("wtforms", "Not a valid choice."),
        ("zxcvbn", "Avoid sequences."),
    ],
)
def test_the_installed_code_of_ours_and_of_each_library_is_read(domain, string):
    assert string in wanted(domain)
