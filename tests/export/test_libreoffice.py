"""Files as LibreOffice reads them, where it is installed: docs/exporting.md says how to get it."""

import datetime as dt
import shutil
import subprocess

import pytest

from admin_app.export.profile import SEPARATORS
from tests.export.conftest import read_sheets

SOFFICE = shutil.which("soffice")
pytestmark = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")

TITLES = ["=1+1", "+49 30", "報告", "تقرير", "Übung; “a”, b", "0012", "1/2/2026", "'quoted'"]
#: The language of Windows, the address, and what LibreOffice is told: its number of the language.
PROFILES = {
    "english": ("separator=comma&dates=mdy-slash", "comma", "en-US"),
    "german": ("separator=semicolon&decimal=comma&dates=dmy-dot", "semicolon", "de-DE"),
    "arabic": ("separator=semicolon&dates=dmy-slash", "semicolon", "ar-SA"),
    "japanese": ("separator=comma&dates=ymd-slash", "comma", "ja-JP"),
}
LANGUAGES = {"en-US": 1033, "de-DE": 1031, "ar-SA": 1025, "ja-JP": 1041}


def opened(path, folder, *options):
    """The file as LibreOffice has it after opening and saving it."""
    command = [SOFFICE, f"-env:UserInstallation=file://{folder}/office", "--headless", *options]
    command += ["--convert-to", "xlsx", "--outdir", str(folder / "out"), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    return read_sheets((folder / "out" / f"{path.stem}.xlsx").read_bytes())


@pytest.fixture
def tasks(make_task):
    for title in TITLES:
        make_task(title, description="two\nlines", due_date=dt.date(2026, 3, 4))


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
@pytest.mark.parametrize("name", PROFILES)
def test_a_text_file_opens_as_its_profile_says(name, tasks, download, tmp_path):
    query, separator, language = PROFILES[name]
    path = tmp_path / "tasks.csv"
    path.write_bytes(download("csv", f"form=person&columns=title,description,due_date&{query}"))
    tokens = f"{ord(SEPARATORS[separator])},34,76,1,,{LANGUAGES[language]},false,true"
    (rows,) = opened(path, tmp_path, f"--infilter=CSV:{tokens}").values()
    # Dates are dates, and no text is run; the guard's apostrophe is what keeps it so.
    assert {row[2] for row in rows[1:]} == {dt.date(2026, 3, 4)}
    assert {row[1] for row in rows[1:]} == {"two\nlines"}
    found = {str(row[0]) for row in rows[1:]}
    assert {"'=1+1", "報告", "تقرير", "Übung; “a”, b"} <= found


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_workbook_opens_as_it_was_written(tasks, download, tmp_path):
    path = tmp_path / "tasks.xlsx"
    path.write_bytes(download("xlsx", "form=person&columns=title,description,due_date"))
    sheets = opened(path, tmp_path)
    rows = sheets["Tasks"]
    assert {row[0] for row in rows[1:]} == set(TITLES)
    assert {row[2] for row in rows[1:]} == {dt.date(2026, 3, 4)}
    assert list(sheets) == ["Tasks", "ⓘ About this file"]
