"""The least that a Flask page of fifty rows costs: what the lists of a benchmark are compared with."""

from flask import Flask, render_template_string

app = Flask(__name__)
ROWS = [
    {
        "id": number,
        "title": f"Review invoice for the new tenant #{number}",
        "status": "open",
        "priority": 2,
        "due_date": "2025-01-01",
        "assignee": "Ana Abbott",
        "updated_at": "2025-01-01 10:00:00",
    }
    for number in range(1, 51)
]
PAGE = """<!doctype html><title>Tasks</title><table>
{% for r in rows %}<tr><td>{{ r.id }}</td><td>{{ r.title }}</td><td>{{ r.status }}</td>
<td>{{ r.priority }}</td><td>{{ r.due_date }}</td><td>{{ r.assignee }}</td><td>{{ r.updated_at }}</td></tr>
{% endfor %}</table>"""


@app.get("/")
def index():
    return render_template_string(PAGE, rows=ROWS)
