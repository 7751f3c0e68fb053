// After htmx has fetched a selection: put its counts beside the check boxes that are there already, instead of
// replacing them, so that focus, scroll positions and a screen reader's place stay where they are.
(() => {
  "use strict";
  const boxes = (root) => [...root.querySelectorAll("input[type=checkbox]")];
  const key = (box) => `${box.name}:${box.value}`;

  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    const here = event.detail.target;
    if (here.id !== "facets") return;
    const there = event.detail.fragment;
    const news = new Map(boxes(there).map((box) => [key(box), box]));
    const olds = boxes(here);
    if (olds.length !== news.size || !olds.every((box) => news.has(key(box)))) return; // values came or went: swap them
    for (const box of olds) {
      const fresh = news.get(key(box));
      box.disabled = fresh.disabled && box !== document.activeElement;
      const count = box.parentElement.querySelector(".count");
      const freshCount = fresh.parentElement.querySelector(".count");
      if (count && freshCount) count.textContent = freshCount.textContent;
    }
    event.detail.shouldSwap = false;
  });
})();
