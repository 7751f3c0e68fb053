// Tabs that switch: of the parts of a page that its tab bar leads to, one is shown. The search of the browser finds the
// others, which then come to the front, and print has them all. Without this module the page shows every part.
(() => {
  "use strict";
  const start = (bar) => {
    const all = bar.querySelector(".all-parts a");
    const tabs = [...bar.querySelectorAll("a[href*='#']")]
      .filter((link) => link !== all)
      .map((link) => ({ link, part: document.getElementById(link.hash.slice(1)) }))
      .filter(({ part }) => part);
    if (tabs.length < 2) return;
    const first = tabs.find(({ link }) => link.hasAttribute("aria-current")) ?? tabs[0];
    bar.classList.add("is-switching");

    const show = (chosen) => {
      for (const { link, part } of tabs) {
        const isShown = !chosen || part === chosen.part;
        if (isShown) part.removeAttribute("hidden");
        else part.setAttribute("hidden", "until-found");
        if (chosen && part === chosen.part) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
      }
      if (chosen) all.removeAttribute("aria-current");
      else all.setAttribute("aria-current", "true");
    };
    const around = (target) => target && tabs.find(({ part }) => part.contains(target));
    const addressed = () => document.getElementById(decodeURIComponent(location.hash.slice(1)));

    for (const tab of tabs) {
      tab.part.addEventListener("beforematch", () => show(tab));
      tab.link.addEventListener("click", (event) => {
        if (tab.link.pathname !== location.pathname || event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        history.pushState(null, "", tab.link.hash);
        show(tab);
      });
    }
    all.addEventListener("click", (event) => {
      event.preventDefault();
      history.pushState(null, "", location.pathname + location.search);
      show(null);
    });
    addEventListener("hashchange", () => {
      const target = addressed(), tab = around(target);
      if (!tab) return;
      show(tab);
      target.scrollIntoView();
    });
    addEventListener("popstate", () => show(around(addressed()) ?? first));

    const target = addressed();
    show(around(target) ?? first);
    if (around(target)) target.scrollIntoView();
  };
  addEventListener("DOMContentLoaded", () => document.querySelectorAll(".tab-bar").forEach(start));
})();
