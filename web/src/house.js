// The frame: menu, large text, pop-ups, drawer, printing, and what htmx needs to know. Every page works without this file.

const root = document.documentElement;
const narrow = window.matchMedia("(max-width: 767.98px)");

function remember(key, on) {
  try {
    localStorage.setItem(key, on ? "1" : "0");
  } catch {
    // Not remembered; no harm.
  }
}

function announce(text, tone) {
  const main = document.querySelector("main") || document.body;
  let box = document.getElementById("script-notice");
  if (!box) {
    box = document.createElement("div");
    box.id = "script-notice";
    box.setAttribute("role", "alert");
    main.prepend(box);
  }
  box.className = `notice tone-${tone}`;
  box.textContent = text;
}

// Menu: folds to icons on a wide screen, slides over the page on a phone.
const toggle = document.querySelector("[data-nav-toggle]");
if (toggle) {
  const state = () => {
    const open = narrow.matches ? root.classList.contains("nav-open") : !root.classList.contains("nav-folded");
    toggle.setAttribute("aria-expanded", String(open));
  };
  toggle.setAttribute("role", "button");
  toggle.setAttribute("aria-controls", "sider");
  state();
  narrow.addEventListener("change", state);
  toggle.addEventListener("click", (event) => {
    event.preventDefault();
    if (narrow.matches) {
      root.classList.toggle("nav-open");
    } else {
      remember("cunxuan.nav-folded", root.classList.toggle("nav-folded"));
    }
    state();
  });
  toggle.addEventListener("keydown", (event) => {
    if (event.key === " ") {
      event.preventDefault();
      toggle.click();
    }
  });
  document.querySelector(".sider-close")?.addEventListener("click", () => {
    root.classList.remove("nav-open");
    state();
  });
}

for (const button of document.querySelectorAll("[data-big-text]")) {
  button.setAttribute("aria-pressed", String(root.classList.contains("big-text")));
  button.addEventListener("click", () => {
    const on = root.classList.toggle("big-text");
    button.setAttribute("aria-pressed", String(on));
    remember("cunxuan.big-text", on);
  });
}

// Pop-ups made of <details> close when one clicks elsewhere or presses Escape.
document.addEventListener("click", (event) => {
  for (const box of document.querySelectorAll("details[data-close-outside][open]")) {
    if (!box.contains(event.target)) box.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  root.classList.remove("nav-open");
  for (const box of document.querySelectorAll("details[data-close-outside][open]")) {
    box.open = false;
    box.querySelector("summary")?.focus();
  }
});

// A row of tabs that does not fit shows the present one.
for (const tab of document.querySelectorAll(".tabs a[aria-current]")) {
  const row = tab.parentElement;
  row.scrollLeft = tab.offsetLeft - row.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2;
}

// A table that is wider than its box says so, in words and with a shadow until its last column is seen.
for (const scroll of document.querySelectorAll(".table-scroll")) {
  const box = scroll.parentElement;
  const mark = () => {
    const hidden = scroll.scrollWidth - scroll.clientWidth;
    box.classList.toggle("table-wide", hidden > 4);
    box.classList.toggle("table-more", hidden - scroll.scrollLeft > 4);
  };
  scroll.addEventListener("scroll", mark, { passive: true });
  new ResizeObserver(mark).observe(scroll);
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.addEventListener("click", () => window.print());
}

// Drawer and confirmation: a <dialog> filled by htmx. Without htmx the links lead to full pages.
const drawer = document.getElementById("drawer");
if (drawer?.showModal) {
  drawer.addEventListener("click", (event) => {
    const cancel = event.target.closest?.(".confirm a");
    if (event.target === drawer || cancel) {
      event.preventDefault();
      drawer.close();
    }
  });
  drawer.addEventListener("close", () => drawer.replaceChildren());
}

const token = document.querySelector('meta[name="csrf-token"]')?.content;
document.body.addEventListener("htmx:configRequest", (event) => {
  // Attributes are not inherited on purpose (htmx 4), so the token is added here and not with hx-headers.
  if (token && event.detail.verb !== "get") event.detail.headers["X-CSRF-Token"] = token;
});
document.body.addEventListener("htmx:afterSwap", (event) => {
  const target = event.detail.target;
  if (target === drawer && drawer.showModal) {
    drawer.classList.toggle("drawer-confirm", Boolean(drawer.querySelector(".confirm")));
    if (!drawer.open) drawer.showModal();
  }
  const first = target.querySelector?.("[autofocus]");
  first?.focus();
});
for (const name of ["htmx:sendError", "htmx:timeout"]) {
  document.body.addEventListener(name, () => announce("■ 网络中断，本次操作没有完成。请检查网络后重试，已填写的内容仍在页面上。", "bad"));
}
document.body.addEventListener("htmx:responseError", (event) => {
  const from = event.detail.elt;
  // A link that failed as a fragment is followed as a page, which explains itself.
  if (from?.href && event.detail.requestConfig?.verb === "get") {
    window.location.assign(from.href);
  } else {
    announce(`■ 操作没有完成（${event.detail.xhr.status}）。请刷新页面后重试。`, "bad");
  }
});
