// Renews the token of the form: whoever signs in again in another window gets a new one, and this form would be refused.
import { form, told } from "./form.js";

let out = false; // signed out in another window, which also ended what is kept in this browser

// Whether the same person is signed in, so that the form can be sent.
export async function renewToken() {
  try {
    const response = await fetch(told.token, { headers: { Accept: "application/json" } });
    if (response.redirected || !response.ok) return false;
    const { token, user } = await response.json();
    if (String(user) !== told.user) return false;
    out = false;
    for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = token;
    document.dispatchEvent(new Event("desk:signed-in"));
    return true;
  } catch {
    return false; // offline: the next time in front tries again
  }
}

document.addEventListener("visibilitychange", () => document.hidden || renewToken());
window.addEventListener("focus", renewToken);
window.addEventListener("storage", (event) => {
  if (event.key !== "atlas-signed-out") return;
  out = true;
  document.dispatchEvent(new Event("desk:signed-out"));
});

// A save would end on the page to sign in, and what was typed with it.
form.addEventListener("submit", async (event) => {
  if (!out) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (await renewToken()) form.requestSubmit(event.submitter);
  else document.dispatchEvent(new CustomEvent("desk:signed-out", { detail: "refused" }));
}, { capture: true });
