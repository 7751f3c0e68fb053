// The focal point of the lead image, by clicking on it or with arrow keys; the crops follow. The numbers are what is sent.
import { announce, changed, form } from "./form.js";

const picture = form.querySelector("[data-focal]");
if (picture) {
  const [x, y] = ["focal_x", "focal_y"].map((name) => form.querySelector(`[name$="-${name}"]`));
  const desk = form.querySelector("[data-image-desk]");
  let width = Number(picture.dataset.width), height = Number(picture.dataset.height);
  const bounded = (value) => Math.min(100, Math.max(0, Math.round(value)));
  let timer;

  // As profiles/draft/crops.py: the largest box of that shape, its middle as near to the point as the edges allow.
  function box(ratio) {
    const wide = Math.min(width, Math.round(height * ratio)), high = Math.min(height, Math.round(width / ratio));
    const start = (point, whole, part) => Math.min(Math.max(Math.round((whole * point) / 100 - part / 2), 0), whole - part);
    return [start(Number(x.value), width, wide), start(Number(y.value), height, high), wide, high];
  }

  function show() {
    for (const cross of picture.querySelectorAll("[data-cross]")) cross.setAttribute("transform", `translate(${(width * x.value) / 100} ${(height * y.value) / 100})`);
    for (const crop of form.querySelectorAll("[data-crop]")) crop.setAttribute("viewBox", box(Number(crop.dataset.crop)).join(" "));
  }

  function set(left, top) {
    x.value = bounded(left);
    y.value = bounded(top);
    changed(x);
    changed(y);
    clearTimeout(timer);
    timer = setTimeout(() => announce(`Focal point ${x.value} % from the left, ${y.value} % from the top.`), 600);
  }

  const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  picture.hidden = false;
  form.querySelector("[data-focal-help]").hidden = false;
  form.querySelector(".draft-image")?.setAttribute("hidden", "");

  // A file that was just chosen is shown before it is sent.
  function preview(source) {
    const image = new Image();
    image.onload = () => {
      [width, height] = [image.naturalWidth, image.naturalHeight];
      for (const part of desk.querySelectorAll("svg image")) for (const [name, value] of Object.entries({ href: source, width, height })) part.setAttribute(name, value);
      picture.firstElementChild.setAttribute("viewBox", `0 0 ${width} ${height}`);
      desk.hidden = false;
      show();
    };
    image.src = source;
  }
  form.querySelector("[name$=-file]")?.addEventListener("change", ({ target }) => {
    if (!target.files.length) return;
    const reader = new FileReader();
    reader.onload = () => preview(reader.result);
    reader.readAsDataURL(target.files[0]);
  });
  picture.addEventListener("click", (event) => {
    if (!event.detail) return; // Enter: the arrow keys move it
    const { left, top, width: wide, height: high } = picture.getBoundingClientRect();
    set((100 * (event.clientX - left)) / wide, (100 * (event.clientY - top)) / high);
  });
  picture.addEventListener("keydown", (event) => {
    const move = MOVES[event.key];
    if (!move) return;
    event.preventDefault();
    const step = event.shiftKey ? 10 : 1;
    set(Number(x.value) + move[0] * step, Number(y.value) + move[1] * step);
  });
  for (const number of [x, y]) number.addEventListener("input", show);
  show();
}
