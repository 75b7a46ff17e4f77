"""The pages of an import, read as tests want them."""

import io
import re

from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from tests.conftest import csrf

URL = "/admin/tasks/import/"


def send_file(client, content, name):
    """Choose a file and send it. Encoded here: the client of the tests leaves large bodies open."""
    values = {"csrf_token": csrf(client), "file": FileStorage(io.BytesIO(content), name)}
    boundary, body = encode_multipart(values)
    return client.post(URL, data=body, content_type=f'multipart/form-data; boundary="{boundary}"')


def csv_file(content):
    """A file of this text."""
    return io.BytesIO(content.encode())


def text_of(answer):
    """The page, without its frame."""
    html = answer.get_data(as_text=True)
    return html[html.find("<main") : html.find("</main>")] if "<main" in html else html


def problems_in(answer):
    """What a page says is wrong."""
    found = re.search(r'id="problems".*?</div>', text_of(answer), re.S)
    return re.sub(r"<[^>]*>|\s+", " ", found[0] if found else text_of(answer)[:300])


def page(client, url, status=200):
    answer = client.get(url)
    assert answer.status_code == status, problems_in(answer)
    return text_of(answer)


def tile(html, state):
    """The number on the tile of a state."""
    found = re.search(rf'class="tile is-{state}.*?tile-value">([^<]*)<', html, re.S)
    return int(found[1].replace(",", "")) if found else 0


def recognised(client, at):
    """What the form of the columns would send as it is."""
    html = page(client, at + "columns/")
    return {
        name: chosen
        for name, options in re.findall(r'<select[^>]* name="(column-\d+)"(.*?)</select>', html, re.S)
        for chosen in re.findall(r'value="([^"]*)" selected', options)
    }
