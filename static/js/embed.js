// Tells the page around the frame how tall the chart is, whenever that changes.
(() => {
  "use strict";
  if (parent === window) return;
  const tell = () => parent.postMessage({ atlasHeight: document.documentElement.offsetHeight }, "*");
  new ResizeObserver(tell).observe(document.documentElement);
})();
