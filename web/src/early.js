// Runs before the first paint: large text and the folded menu as the reader left them. Nothing else belongs here.
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  try {
    if (localStorage.getItem("cunxuan.big-text") === "1") root.classList.add("big-text");
    if (localStorage.getItem("cunxuan.nav-folded") === "1") root.classList.add("nav-folded");
  } catch {
    // Storage may be switched off by the office's policy; the page works without.
  }
})();
