// Keys of every page of the desk: / to the search, ? to the sheet of shortcuts, which turns both off.
const OFF = "atlas-single-keys-off";
const search = document.getElementById("desk-search"), sheet = document.getElementById("shortcuts");
const opener = document.querySelector("[data-shortcuts]"), tick = sheet?.querySelector("[type=checkbox]");

function isOff() {
  try {
    return localStorage.getItem(OFF) !== null;
  } catch {
    return false;
  }
}

const types = (target) => target.closest("input:not([type=checkbox], [type=radio], [type=submit], [type=button]), textarea, select, [contenteditable]");

if (sheet) {
  opener.hidden = false;
  opener.addEventListener("click", () => sheet.showModal());
  sheet.querySelector("[data-close]").addEventListener("click", () => sheet.close());
  tick.checked = !isOff();
  tick.addEventListener("change", () => {
    try {
      tick.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "yes");
    } catch {
      // only for this page then
    }
  });
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || types(event.target) || document.querySelector("dialog[open]") || (tick && !tick.checked)) return;
  if (event.key === "/" && search) {
    event.preventDefault();
    search.focus();
    search.select();
  } else if (event.key === "?" && sheet) {
    event.preventDefault();
    sheet.showModal();
  }
});
