"""Asks axe-core whether a page keeps the rules of accessibility."""

import json
from functools import cache
from pathlib import Path

SOURCE = Path(__file__).parent / "vendor" / "axe.min.js"

#: All rules that axe has, but for these.
LEFT_OUT = {
    "color-contrast-enhanced": "asks for 7:1 (WCAG AAA); ours is 4.5:1 and tested",
}

RUN = """
async (left_out) => {
  const rules = Object.fromEntries(axe.getRules().map(({ ruleId }) => [ruleId, { enabled: true }]));
  for (const name of left_out) rules[name] = { enabled: false };
  const { violations } = await axe.run(document, { rules, resultTypes: ["violations"] });
  return violations.map(({ id, help, nodes }) => ({
    id, help, nodes: nodes.map(({ target, html, failureSummary }) => ({ target, html, failureSummary })),
  }));
}
"""


@cache
def _source():
    return SOURCE.read_text("utf-8")


def violations(page, rules=None):
    """What axe finds on the page as it stands: `[{id, help, nodes}]`."""
    if not page.evaluate("typeof axe === 'object'"):
        # Not a script of the page: the content security policy has no say, and stays on.
        page.evaluate(_source())
    return page.evaluate(RUN, list(LEFT_OUT))


def assert_accessible(page, state=""):
    found = violations(page)
    lines = [
        f"{rule['id']} ({rule['help']}), {len(rule['nodes'])} places, such as\n"
        f"  {json.dumps(rule['nodes'][0]['target'])} {rule['nodes'][0]['html'][:300]}\n"
        f"  {rule['nodes'][0]['failureSummary']}"
        for rule in found
    ]
    assert not found, f"{page.url} {state}\n" + "\n".join(lines)
