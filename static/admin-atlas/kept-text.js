// Forgets text that the form of a profile kept in this browser: once it is saved, at sign-out, and after two weeks.
const PREFIX = "atlas-text:", LONGEST = 14 * 24 * 3600 * 1000;
const keys = () => Object.keys(localStorage).filter((key) => key.startsWith(PREFIX));

try {
  const cookie = document.cookie.split("; ").find((one) => one.startsWith("desk-saved="));
  if (cookie) {
    localStorage.removeItem(decodeURIComponent(cookie.slice("desk-saved=".length)));
    document.cookie = "desk-saved=; Max-Age=0; Path=/; SameSite=Lax";
  }
  for (const key of keys()) {
    let at = 0;
    try {
      at = JSON.parse(localStorage.getItem(key)).at;
    } catch {
      // unreadable, so of no use
    }
    if (!(Date.now() - at < LONGEST)) localStorage.removeItem(key);
  }
} catch {
  // a browser that keeps nothing has nothing to forget
}

const out = document.getElementById("logout-form");
const root = document.documentElement;
out?.addEventListener("submit", () => (root.dataset.signingOut = ""));
document.addEventListener("input", () => delete root.dataset.signingOut);
window.addEventListener("pagehide", () => {
  if (!("signingOut" in root.dataset)) return;
  try {
    localStorage.setItem("atlas-signed-out", String(Date.now()));
    keys().forEach((key) => localStorage.removeItem(key));
  } catch {
    // nothing kept
  }
});
