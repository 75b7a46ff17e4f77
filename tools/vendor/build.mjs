// Makes the vendored files from the packages in node_modules; called by tools/vendor.py.
// Usage: node build.mjs OUT. It writes OUT/static/... and OUT/tests/... and prints, as JSON,
// which files come from which package.
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import * as sass from "sass";
import subsetFont from "subset-font";

const out = process.argv[2];
const packages = [];

function write(path, content) {
  const target = join(out, path);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, content);
}

function copy(from, path) {
  const target = join(out, path);
  mkdirSync(dirname(target), { recursive: true });
  cpSync(join("node_modules", from), target);
}

function record(name, area, files) {
  const { version, license } = JSON.parse(
    readFileSync(join("node_modules", name, "package.json"), "utf8"),
  );
  packages.push({ name, version, licence: license, area, files });
}

// ---- Bootstrap: a subset, with the sides of the page named logically -------------------------

function logical(css) {
  const sides = { left: "start", right: "end" };
  return css
    .replace(/\b(margin|padding|border)-(left|right)\b/g, (_, p, side) => `${p}-inline-${sides[side]}`)
    .replace(/\bfloat:\s*(left|right)/g, (_, side) => `float: inline-${sides[side]}`)
    .replace(/\btext-align:\s*(left|right)/g, (_, side) => `text-align: ${sides[side]}`);
}

function bootstrap() {
  const { css } = sass.compile("bootstrap.scss", {
    loadPaths: ["node_modules"],
    style: "compressed",
    silenceDeprecations: ["import", "global-builtin", "color-functions", "if-function"],
    quietDeps: true,
  });
  const name = "static/vendor/bootstrap";
  const origin = "/* Bootstrap 5.3.8, a subset made by tools/vendor.py; MIT, see LICENSE beside this file. */";
  write(`${name}/bootstrap-subset.css`, `${origin}\n${logical(css)}\n`);
  copy("bootstrap/LICENSE", `${name}/LICENSE`);
  record("bootstrap", "static/vendor", [`${name}/bootstrap-subset.css`, `${name}/LICENSE`]);
}

// ---- Tom Select: the script as it is published; its look is ours (static/css/lookup.css) -----

function tomSelect() {
  const name = "static/vendor/tom-select";
  const script = readFileSync("node_modules/tom-select/dist/js/tom-select.popular.min.js", "utf8");
  write(`${name}/tom-select.popular.min.js`, script.replace(/\n?\/\/# sourceMappingURL=.*\s*$/, "\n"));
  copy("tom-select/LICENSE", `${name}/LICENSE`);
  record("tom-select", "static/vendor", [`${name}/tom-select.popular.min.js`, `${name}/LICENSE`]);
}

// ---- Inter: only the letters and the weights that the pages use -----------------------------

const WEIGHTS = { wght: { min: 400, max: 650 } };
const LETTERS = {
  latin: [
    [0x20, 0x7e], [0xa0, 0xff], [0x131], [0x152, 0x153], [0x2bb, 0x2bc], [0x2c6], [0x2da], [0x2dc],
    [0x2000, 0x206f], [0x20ac], [0x2122], [0x2190, 0x2193], [0x2212], [0x2215], [0xfeff], [0xfffd],
  ],
  "latin-ext": [[0x100, 0x130], [0x132, 0x151], [0x154, 0x17f], [0x218, 0x21b], [0x1e80, 0x1e85], [0x1e9e]],
  vietnamese: [[0x1a0, 0x1a1], [0x1af, 0x1b0], [0x300, 0x301], [0x303], [0x309], [0x323], [0x1ea0, 0x1ef9], [0x20ab]],
  cyrillic: [[0x400, 0x45f], [0x490, 0x491], [0x4b0, 0x4b1], [0x2116]],
  greek: [[0x370, 0x3ff]],
};

const hex = (code) => code.toString(16).toUpperCase().padStart(4, "0");
const spelled = ([from, to]) => (to ? `U+${hex(from)}-${hex(to)}` : `U+${hex(from)}`);

function characters(ranges) {
  let text = "";
  for (const [from, to = from] of ranges) {
    for (let code = from; code <= to; code += 1) text += String.fromCodePoint(code);
  }
  return text;
}

async function inter() {
  const name = "static/vendor/inter";
  const files = [];
  let css = "/* Made by tools/vendor.py: one file per group of letters, loaded when a page has them. */\n" +
    "/* optional: a font that is late is left for the next page, so nothing on this one moves. */\n";
  for (const [group, ranges] of Object.entries(LETTERS)) {
    const source = `node_modules/@fontsource-variable/inter/files/inter-${group}-wght-normal.woff2`;
    const font = await subsetFont(readFileSync(source), characters(ranges), {
      targetFormat: "woff2",
      variationAxes: WEIGHTS,
    });
    write(`${name}/inter-${group}.woff2`, font);
    files.push(`${name}/inter-${group}.woff2`);
    css += `@font-face {
  font-family: Inter;
  font-weight: ${WEIGHTS.wght.min} ${WEIGHTS.wght.max};
  font-display: optional;
  src: url("../vendor/inter/inter-${group}.woff2") format("woff2");
  unicode-range: ${ranges.map(spelled).join(", ")};
}
`;
  }
  write(`${name}/inter.css`, css);
  copy("@fontsource-variable/inter/LICENSE", `${name}/LICENSE`);
  record("@fontsource-variable/inter", "static/vendor", [...files, `${name}/inter.css`, `${name}/LICENSE`]);
}

// ---- Tabler: one sprite of the icons named in icons.txt -------------------------------------

function shapes(icon) {
  const svg = readFileSync(`node_modules/@tabler/icons/icons/outline/${icon}.svg`, "utf8");
  return svg
    .replace(/<!--[\s\S]*?-->/g, "")
    .replace(/[\s\S]*?<svg[^>]*>/, "")
    .replace("</svg>", "")
    .replace('<path stroke="none" d="M0 0h24v24H0z" fill="none"/>', "")
    .replace(/\s*\n\s*/g, "");
}

function icons() {
  const names = readFileSync("icons.txt", "utf8").split("\n").filter(Boolean);
  const symbols = names.map((name) => `<symbol id="${name}" viewBox="0 0 24 24">${shapes(name)}</symbol>`);
  write("static/icons.svg", `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("\n")}\n</svg>\n`);
  copy("@tabler/icons/LICENSE", "static/vendor/tabler/LICENSE");
  record("@tabler/icons", "static/vendor", ["static/icons.svg", "static/vendor/tabler/LICENSE"]);
}

// ---- axe: for the browser tests only, never served ------------------------------------------

function axe() {
  const name = "tests/browser/vendor";
  copy("axe-core/axe.min.js", `${name}/axe.min.js`);
  copy("axe-core/LICENSE", `${name}/LICENSE`);
  record("axe-core", name, [`${name}/axe.min.js`, `${name}/LICENSE`]);
}

bootstrap();
tomSelect();
await inter();
icons();
axe();
console.log(JSON.stringify(packages));
