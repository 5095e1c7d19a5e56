// Persons × departments: the page carries all persons in a short form; only the rows near the visible part are in the document. Narrowing
// happens here and is written into the address. Rows are as high as one another, so the height of what is not drawn is known.

const table = document.querySelector("table[data-matrix]");
const box = table.closest(".matrix-box");
const body = table.tBodies[0];
const count = document.getElementById("matrix-count");
const { units, ends, rows } = JSON.parse(document.getElementById("matrix-data").textContent);
const form = document.querySelector("main form.filters");
const columns = table.rows[0].cells.length;
// Rows above and below the visible part, so that Tab and a quick turn of the wheel find them there.
const MORE = 15;
const SIGNS = { c: ["m-c", "✓", ""], f: ["m-f", "■", "发现情形"], e: ["m-e", "▲", "需要说明"], n: ["m-n", "○", ""] };

const [above, below] = [spacer(), spacer()];
let shown = rows;
let drawn = new Map();
const height = body.rows[0] ? body.rows[0].getBoundingClientRect().height : 34;

function spacer() {
  const row = document.createElement("tr");
  row.className = "m-space";
  row.setAttribute("aria-hidden", "true");
  row.append(document.createElement("td"));
  row.firstChild.colSpan = columns;
  return row;
}

function cell(kind, className, text, hidden) {
  const own = document.createElement(kind);
  if (className) own.className = className;
  own.textContent = text;
  if (hidden) {
    const word = document.createElement("span");
    word.className = "visually-hidden";
    word.textContent = hidden;
    own.append(word);
  }
  return own;
}

function draw(at) {
  const [id, name, unit, answers, end] = shown[at];
  const row = document.createElement("tr");
  row.setAttribute("aria-rowindex", at + 2);
  const head = cell("th", "", "");
  head.scope = "row";
  const link = document.createElement("a");
  link.href = `${table.dataset.matrix}/${id}`;
  link.textContent = name;
  head.append(link);
  row.append(head, cell("td", "", units[unit]));
  for (const answer of answers) row.append(cell("td", ...SIGNS[answer]));
  const last = cell("td", "", "");
  // A word and its mark, written by the server, without anything that somebody typed.
  last.innerHTML = ends[end];
  row.append(last);
  return row;
}

function show(all) {
  const top = Math.max(0, box.scrollTop - table.tHead.offsetHeight);
  const from = all ? 0 : Math.max(0, Math.floor(top / height) - MORE);
  const to = all ? shown.length : Math.min(shown.length, Math.ceil((top + box.clientHeight) / height) + MORE);
  const now = new Map();
  for (let at = from; at < to; at++) now.set(at, drawn.get(at) || draw(at));
  for (const [at, row] of drawn) if (!now.has(at)) row.remove();
  // Rows that stay are left where they are: one of them may have the focus.
  let next = below;
  for (let at = to - 1; at >= from; at--) {
    const row = now.get(at);
    if (row.nextSibling !== next) body.insertBefore(row, next);
    next = row;
  }
  drawn = now;
  above.firstChild.style.height = `${from * height}px`;
  below.firstChild.style.height = `${(shown.length - to) * height}px`;
}

const kinds = {
  burden: (row) => row[3].includes("f") || row[3].includes("e"),
  missing: (row) => row[3].includes("n"),
  open: (row) => row[5] === 1,
};

function narrow() {
  const wanted = form.elements.q.value.trim();
  const only = form.elements.only.value;
  const kept = units.map((unit) => unit.includes(wanted));
  const kind = kinds[only] || (() => true);
  shown = rows.filter((row) => kind(row) && (wanted === "" || row[1].includes(wanted) || kept[row[2]]));
  for (const row of drawn.values()) row.remove();
  drawn = new Map();
  box.scrollTop = 0;
  table.setAttribute("aria-rowcount", shown.length + 1);
  count.textContent = `共 ${rows.length} 人，显示 ${shown.length} 人`;
  show(false);
  const address = new URL(location.href);
  for (const [name, value] of [["q", wanted], ["only", only], ["page", ""]]) {
    if (value) address.searchParams.set(name, value);
    else address.searchParams.delete(name);
  }
  history.replaceState(history.state, "", address);
}

body.replaceChildren(above, below);
document.getElementById("matrix-pager").hidden = true;
let waiting = false;
box.addEventListener("scroll", () => {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => {
    waiting = false;
    show(false);
  });
});
addEventListener("resize", () => show(false));
addEventListener("beforeprint", () => show(true));
addEventListener("afterprint", () => show(false));
form.addEventListener("input", narrow);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  narrow();
});
narrow();
