// On the page of a refused form, and of a sign-in that leads back to one: whether what was typed is kept in this browser, as editing/autosave.js keeps it.
const said = document.getElementById("kept-here");
const [, profile] = /\/profiles\/profile\/(\d+\/change|add)\//.exec(said?.dataset.path ?? location.pathname) ?? [];
const isOfForm = (key) => key.startsWith("atlas-text:") && (profile === "add" ? key.split(":")[2].startsWith("new-") : key.split(":")[2] === parseInt(profile, 10).toString());

try {
  if (profile && Object.keys(localStorage).some(isOfForm)) {
    said.hidden = false;
    document.getElementById("not-kept")?.toggleAttribute("hidden", true);
  }
} catch {
  // a browser that keeps nothing
}
