// What is folded, for browsers that do not do it themselves: a link into a fold opens it, and print opens them all.
// Without this module the newest browsers do both, and in every browser a fold opens by hand.
(() => {
  "use strict";
  const openAround = (target) => {
    let fold = target?.closest("details:not([open])");
    for (; fold; fold = fold.parentElement.closest("details:not([open])")) fold.open = true;
  };
  const openAddressed = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target?.closest("details:not([open])")) return;
    openAround(target);
    target.scrollIntoView();
  };
  addEventListener("hashchange", openAddressed);
  addEventListener("DOMContentLoaded", openAddressed);
  // A mark whose fold was closed again after it had been followed.
  addEventListener("click", (event) => {
    const link = event.target.closest("a[href^='#']");
    if (link && link.hash === location.hash) openAddressed();
  });

  let opened = [];
  addEventListener("beforeprint", () => {
    if (CSS.supports("selector(::details-content)")) return; // the style sheet for print opens them
    opened = [...document.querySelectorAll("main details:not([open])")];
    for (const fold of opened) fold.open = true;
  });
  addEventListener("afterprint", () => {
    for (const fold of opened) fold.open = false;
    opened = [];
  });
})();
