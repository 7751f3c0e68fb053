// The filter of /countries/, /policies/ and /partnerships/ where htmx fetches a selection. Without this module the form
// is sent as forms are.
(() => {
  "use strict";
  const boxes = (root) => [...root.querySelectorAll("input[type=checkbox]")];
  const key = (box) => `${box.name}:${box.value}`;

  // Put the new counts beside the check boxes that are there already, instead of replacing them, so that focus,
  // scroll positions and a screen reader's place stay where they are.
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

  // The canonical address follows the selection; cards or table is no part of it.
  document.addEventListener("htmx:pushedIntoHistory", (event) => {
    const address = new URL(event.detail.path, location.href);
    address.searchParams.delete("view");
    document.querySelector("link[rel=canonical]").href = address.href;
  });

  // What could not be fetched is said where the count is announced; the button sends the form itself.
  for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
    document.addEventListener(name, () => {
      const count = document.getElementById("count"), show = document.getElementById("show");
      count.textContent = count.dataset.failed;
      show.textContent = show.dataset.plain;
    });
  }

  // The button counts only where the count follows each choice.
  document.addEventListener("DOMContentLoaded", () => {
    const show = document.getElementById("show");
    if (show) show.textContent = show.dataset.live;
  });
})();
