// The projector: fetches its live part again and again. When that fails the figures are hidden, never shown stale.

const live = document.getElementById("live");
const lost = document.getElementById("live-lost");
const status = document.getElementById("live-status");
const every = Number(live.dataset.every) * 1000;
// One missed answer may be a hiccup; after two the screen must not pretend.
const MISSES = 2;

let misses = 0;
let shown = live.innerHTML;

async function fetchOnce() {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), Math.max(every, 3000));
  try {
    const answer = await fetch(live.dataset.live, { cache: "no-store", signal: abort.signal, headers: { "HX-Request": "true" } });
    // A redirect leads to the login page: not the figures.
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    return await answer.text();
  } finally {
    clearTimeout(timer);
  }
}

async function turn() {
  try {
    const html = await fetchOnce();
    misses = 0;
    if (html !== shown) {
      live.innerHTML = html;
      shown = html;
    }
    live.hidden = false;
    lost.hidden = true;
    const said = live.querySelector("[data-announce]")?.dataset.announce;
    if (said && status.textContent !== said) status.textContent = said;
  } catch {
    misses += 1;
    if (misses >= MISSES) {
      live.hidden = true;
      lost.hidden = false;
    }
  }
  setTimeout(turn, every);
}

setTimeout(turn, every);
