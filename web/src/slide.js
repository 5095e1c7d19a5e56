// The wall page of an analysis meeting: the arrow keys turn the page. The links do the same without this file.

document.addEventListener("keydown", (event) => {
  const rel = { ArrowLeft: "prev", ArrowRight: "next" }[event.key];
  if (!rel || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  // In a field the arrows belong to the text.
  if (event.target instanceof Element && event.target.closest("input, select, textarea, summary")) return;
  const link = document.querySelector(`a[data-turn="${rel}"]`);
  if (link) {
    event.preventDefault();
    link.click();
  }
});
