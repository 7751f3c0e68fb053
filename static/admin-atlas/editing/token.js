// Renews the token of the form: whoever signs in again in another window gets a new one, and this form would be refused.
import { told } from "./form.js";

// Whether the same person is signed in, so that the form can be sent.
export async function renewToken() {
  try {
    const response = await fetch(told.token, { headers: { Accept: "application/json" } });
    if (response.redirected || !response.ok) return false;
    const { token, user } = await response.json();
    if (String(user) !== told.user) return false;
    for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = token;
    document.dispatchEvent(new Event("desk:signed-in"));
    return true;
  } catch {
    return false; // offline: the next time in front tries again
  }
}

document.addEventListener("visibilitychange", () => document.hidden || renewToken());
window.addEventListener("focus", renewToken);
