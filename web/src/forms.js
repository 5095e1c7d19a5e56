// Forms: sent once, drafts kept in this tab, count entry without a mouse. Every form works without this file.

const DRAFT = "cunxuan.draft:";
// An identity number (15 or 18 places) is never written to the computer, in whatever field it was typed.
const ID_NUMBER = /(^|\D)(\d{15}|\d{17}[\dXx])(\D|$)/;

// --- Sent once ----------------------------------------------------------------------------------------------------------------

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-once]")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  form.setAttribute("aria-busy", "true");
  // Afterwards, because a disabled button would not send its own name and value.
  setTimeout(() => {
    for (const button of form.querySelectorAll('button[type="submit"]')) button.disabled = true;
  }, 0);
});

function sendable(form) {
  delete form.dataset.sent;
  form.removeAttribute("aria-busy");
  for (const button of form.querySelectorAll('button[type="submit"]')) button.disabled = false;
}

// Back from the next page: the form may be sent again.
window.addEventListener("pageshow", (event) => {
  if (event.persisted) document.querySelectorAll("form[data-once]").forEach(sendable);
});

// --- Drafts -------------------------------------------------------------------------------------------------------------------

function store() {
  try {
    return window.sessionStorage;
  } catch {
    return null;
  }
}

const drafts = store();

function draftKeys() {
  return drafts ? Object.keys(drafts).filter((key) => key.startsWith(DRAFT)) : [];
}

function keepable(field) {
  return (
    field.name &&
    !field.closest("[data-private]") &&
    !["hidden", "password", "file", "submit", "button"].includes(field.type) &&
    !ID_NUMBER.test(field.value.normalize("NFKC"))
  );
}

function owner() {
  return document.querySelector(".topbar-user summary")?.textContent.trim() ?? "";
}

function collect(form) {
  const values = [];
  for (const field of form.elements) {
    if (!keepable(field)) continue;
    if (field.type === "checkbox" || field.type === "radio") {
      if (field.checked) values.push([field.name, field.value]);
    } else {
      values.push([field.name, field.value]);
    }
  }
  return values;
}

function fill(form, values) {
  for (const field of form.elements) {
    if (!keepable(field)) continue;
    const mine = values.filter(([name]) => name === field.name).map(([, value]) => value);
    if (field.type === "checkbox" || field.type === "radio") {
      field.checked = mine.includes(field.value);
    } else if (mine.length > 0) {
      field.value = mine[0];
    }
  }
}

function offerDraft(form, key, before) {
  const box = document.createElement("div");
  box.className = "notice tone-info draft-notice";
  box.setAttribute("role", "status");
  const text = document.createElement("p");
  text.textContent = "◆ 已恢复上次没有保存的内容（只存在本机本窗口）。";
  const drop = document.createElement("button");
  drop.type = "button";
  drop.className = "btn btn-sm btn-outline-secondary";
  drop.textContent = "放弃恢复的内容";
  drop.addEventListener("click", () => {
    fill(form, before);
    drafts.removeItem(key);
    box.remove();
  });
  box.append(text, drop);
  form.prepend(box);
}

function startDraft(form) {
  const key = `${DRAFT}${form.dataset.draft}`;
  const version = form.elements.namedItem("version")?.value ?? "";
  const before = collect(form);
  let draft = null;
  try {
    draft = JSON.parse(drafts.getItem(key));
  } catch {
    drafts.removeItem(key);
  }
  const answered = form.querySelector(".error-summary");
  if (draft && (draft.version !== version || draft.owner !== owner())) {
    // The record was changed or another person sits here: what was typed then is not shown now.
    drafts.removeItem(key);
  } else if (draft && !answered && JSON.stringify(draft.values) !== JSON.stringify(before)) {
    fill(form, draft.values);
    offerDraft(form, key, before);
  }
  const save = (sent) => {
    try {
      drafts.setItem(key, JSON.stringify({ version, owner: owner(), sent, values: collect(form) }));
    } catch {
      // Full or switched off; the form itself still holds everything.
    }
  };
  let timer;
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => save(false), 800);
  });
  form.addEventListener("change", () => save(false));
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    save(true);
  });
}

if (drafts) {
  // After a command that was carried out the page says so; what was sent is then saved and no longer a draft.
  if (document.querySelector("[data-flash='good']")) {
    for (const key of draftKeys()) {
      if (drafts.getItem(key)?.includes('"sent":true')) drafts.removeItem(key);
    }
  }
  document.querySelectorAll("form[data-draft]").forEach(startDraft);
  document.addEventListener("submit", (event) => {
    if (event.target.matches(".topbar-pop form")) draftKeys().forEach((key) => drafts.removeItem(key));
  });
}

// --- Count entry by keyboard --------------------------------------------------------------------------------------------------

const COUNTS = "[data-count], button[type='submit']";
const FIELDS = "input:not([type='hidden']), select, textarea, button[type='submit']";
const NOT_A_COUNT = "只能填 0 以上的整数";
const NOT_POINTS = "只能填数字，最多两位小数";

function step(form, from, by, among) {
  const all = [...form.querySelectorAll(among)].filter((cell) => !cell.disabled);
  const next = all[all.indexOf(from) + by];
  if (next) {
    next.focus();
    next.select?.();
  }
}

// Full-width figures of an input method become plain ones. Nothing else that was typed is changed: a slip must never become
// another number by itself.
function checkCount(cell) {
  const plain = cell.value.normalize("NFKC");
  const points = cell.dataset.count === "points";
  const wrong = !(points ? /^\d*(\.\d{0,2})?$/ : /^\d*$/).test(plain);
  if (!wrong && plain !== cell.value) cell.value = plain;
  if (wrong === cell.classList.contains("count-refused")) return;
  cell.classList.toggle("count-refused", wrong);
  const id = `${cell.id}-typed`;
  if (wrong) {
    const note = document.createElement("p");
    note.id = id;
    note.className = "field-error";
    note.setAttribute("role", "alert");
    note.textContent = `■ ${NOT_A_COUNT}`;
    cell.after(note);
    cell.dataset.described = cell.getAttribute("aria-describedby") ?? "";
    cell.setAttribute("aria-describedby", `${id} ${cell.dataset.described}`.trim());
    cell.setAttribute("aria-invalid", "true");
  } else {
    document.getElementById(id)?.remove();
    // What the server found wrong stays marked until it is sent again.
    if (cell.dataset.described) {
      cell.setAttribute("aria-describedby", cell.dataset.described);
    } else {
      cell.removeAttribute("aria-describedby");
      cell.removeAttribute("aria-invalid");
    }
  }
}

function startKeyboard(form) {
  let dirty = false;
  form.addEventListener("keydown", (event) => {
    const cell = event.target;
    if (!cell.matches("input, select") || event.isComposing) return;
    if (event.key === "Enter") {
      // Enter never sends the form from a field: a half-typed sheet must not be handed in by one key too many.
      event.preventDefault();
      if (event.shiftKey) step(form, cell, -1, FIELDS);
      else if (!cell.classList.contains("count-refused")) step(form, cell, 1, FIELDS);
    } else if (!cell.matches("[data-count]")) {
      return;
    } else if (event.key === "ArrowDown") {
      event.preventDefault();
      step(form, cell, 1, COUNTS);
    } else if (event.key === "ArrowUp") {
      event.preventDefault();
      step(form, cell, -1, COUNTS);
    }
  });
  form.addEventListener("focusin", (event) => {
    if (event.target.matches("[data-count]")) event.target.select();
  });
  form.addEventListener("input", (event) => {
    dirty = true;
    const cell = event.target;
    if (!cell.matches("[data-count]") || event.isComposing) return;
    checkCount(cell);
  });
  form.addEventListener("compositionend", (event) => {
    if (event.target.matches("[data-count]")) checkCount(event.target);
  });
  form.addEventListener("submit", () => {
    dirty = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (dirty) {
      event.preventDefault();
      event.returnValue = "";
    }
  });
}

document.querySelectorAll("form[data-keyboard]").forEach(startKeyboard);
