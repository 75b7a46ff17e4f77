"""Text in the encodings that people's files are in: read when it is sure, else asked with a suggestion."""

import pytest

from admin_app.importing.reading.guessing import guesses
from admin_app.importing.reading.table import FileRefused, Question

TEXTS = {
    "cp1252": "title,status\nÜbergröße prüfen,offen\nRevisión del año,hecho\nRéunion d’équipe\n",
    "cp1250": "title,status\nPříliš žluťoučký kůň,hotovo\nÚkol číslo dvě\n",
    "cp1251": "title,status\nПроверить отчёт,готово\nПозвонить клиенту,открыто\n",
    "cp1253": "title,status\nΈλεγχος αναφοράς,ανοιχτό\n",
    "cp1254": "title,status\nİşleri gözden geçir,açık\nÇalışma planı değişikliği\n",
    "cp1255": "title,status\nלבדוק את הדוח,פתוח\n",
    "cp1256": "title,status\nمراجعة التقرير,مفتوح\nالاتصال بالعميل,منجز\n",
    "koi8_r": "title,status\nПроверить отчёт,готово\nПозвонить клиенту,открыто\n",
    "cp932": "title,status\n要件定義,完了\n設計レビュー,着手中\n",
    "euc_jp": "title,status\n要件定義,完了\n設計レビュー,着手中\n",
    "gb18030": "标题,状态\n检查报告,完成\n联系客户,进行中\n更新文档说明,未开始\n",
    "big5": "標題,狀態\n檢查報告,完成\n聯絡客戶,進行中\n",
    "euc_kr": "제목,상태\n보고서 확인,완료\n고객에게 전화,진행 중\n",
    "utf-16-le": "title,status\nRevisión,open\n",
    "utf-16-be": "title,status\nRevisión,open\n",
    "iso2022_jp": "title,status\n要件定義,完了\n",
}


@pytest.mark.parametrize("encoding", TEXTS)
def test_a_guess_is_asked_and_what_is_said_is_used(encoding, table_of):
    text = TEXTS[encoding]
    with pytest.raises(Question) as caught:
        table_of(text.encode(encoding))
    assert (caught.value.asks, caught.value.suggestion) == ("encoding", encoding)
    rows = [line.split(",") for line in text.splitlines()]
    found = [cells for _line, cells in table_of(text.encode(encoding), encoding=encoding, header_row=1)[1]]
    assert [[cell for cell in row if cell] for row in found] == rows[1:]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_utf_8_and_what_bears_a_mark_is_sure(encoding, table_of):
    assert table_of("title,x\n報告,é\n".encode(encoding)) == (("title", "x"), [(2, ["報告", "é"])], True)


def test_windows_1257_and_others_are_among_the_suggestions():
    assert "cp1257" in guesses(
        "title\nPatikrinti ataskaitą,atlikta\nĮrašyti žinutę šį vakarą\n".encode("cp1257")
    )
    assert "koi8_u" in guesses("Перевірити звіт\n".encode("koi8_u"))


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Izlabot kļūdu pieteikšanās lapā", "cp1257"),
        ("Užduotis: atnaujinti sąskaitą, peržiūrėti šablonus", "cp1257"),
        ("Zażółć gęślą jaźń", "cp1250"),
        ("Árvíztűrő tükörfúrógép", "cp1250"),
        ("Příliš žluťoučký kůň", "cp1250"),
        ("Corrección de la señal", "cp1252"),
        ("Größe ändern", "cp1252"),
        ("Değişiklik yapıldı, işlem şu", "cp1254"),
    ],
)
def test_a_few_words_tell_the_languages_of_europe_apart(text, encoding):
    assert guesses(f"{text}\n".encode(encoding))[0] == encoding


def test_a_sentence_shows_how_the_file_would_read(table_of):
    with pytest.raises(Question, match="cp932.*“要件定義,完了”"):
        table_of(TEXTS["cp932"].encode("cp932"))


@pytest.mark.parametrize("name", ["klingon", "idna", "rot13", "unicode_escape", "base64", "", "\0"])
def test_an_encoding_that_there_is_not_is_refused(name, table_of):
    with pytest.raises(FileRefused, match="There is no encoding"):
        table_of("title\nx\n", encoding=name)


def test_a_wrong_encoding_is_refused_with_the_line(table_of):
    with pytest.raises(FileRefused, match="Line 3 is not text in cp932"):
        table_of(b"title\nok\n\x81\n", encoding="cp932")


def test_a_nul_is_a_damaged_cell_and_no_encoding(table_of):
    assert table_of("title,x\nOne\0,é\n")[1] == [(2, ["One\0", "é"])]
