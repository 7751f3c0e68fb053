// On the page of a refused form: whether what was typed is kept in this browser, as editing/autosave.js keeps it.
const said = document.getElementById("kept-here");
const [, profile] = /\/profiles\/profile\/(\d+\/change|add)\//.exec(location.pathname) ?? [];
const isOfForm = (key) => key.startsWith("atlas-text:") && (profile === "add" ? key.split(":")[2].startsWith("new-") : key.split(":")[2] === parseInt(profile, 10).toString());

try {
  if (profile && Object.keys(localStorage).some(isOfForm)) {
    said.hidden = false;
    document.getElementById("not-kept").hidden = true;
  }
} catch {
  // a browser that keeps nothing
}
