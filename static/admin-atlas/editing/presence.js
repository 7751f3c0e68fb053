// Tells the desk twice a minute that the form is open, and says who else has it open.
import { announce, element, told, token } from "./form.js";
import { renewToken } from "./token.js";

const EVERY = 30_000;
const OUT = "You have been signed out. What you typed is kept in this window: sign in again in another one, then save here.";
const place = document.getElementById("present");
let known = place?.dataset.names ?? "", warned = null;

const clock = (iso) => element("time", { datetime: iso }, new Date(iso).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" }));

function localise() {
  for (const time of place.querySelectorAll("time")) time.replaceWith(clock(time.dateTime));
}

function show(others) {
  const names = others.map(({ name }) => name).join(", ");
  place.replaceChildren(...others.map(({ name, since }) => element("p", {}, element("b", {}, name), " has had this open since ", clock(since), ".")));
  place.hidden = !others.length;
  if (names !== known) announce(names ? `${names} ${others.length === 1 ? "has" : "have"} this profile open.` : "Nobody else has this profile open now.");
  known = names;
}

function warn(text) {
  if (warned) return;
  warned = element("p", { class: "notice", role: "alert" }, text);
  place.after(warned);
}

async function beat() {
  const body = new FormData();
  body.set("csrfmiddlewaretoken", token());
  body.set("base_version", told.base);
  try {
    const response = await fetch(told.present, { method: "POST", body, headers: { Accept: "application/json" } });
    if (response.redirected || response.status === 403) {
      if (!(await renewToken())) warn(OUT);
      return;
    }
    if (!response.ok) return;
    const { others, version, by_me: byMe } = await response.json();
    show(others);
    if (told.returned !== "yes" && String(version) !== told.base) {
      warn(`${byMe ? "You have saved this profile in another window" : "Somebody has saved this profile"} since you opened it. If it changed what you change, you will see both when you save. Nothing you typed is lost.`);
    }
  } catch {
    // offline for a while: the next beat tries again
  }
}

if (place) {
  localise();
  setInterval(beat, EVERY);
  document.addEventListener("desk:beat", beat);
  document.addEventListener("desk:signed-out", ({ detail }) => {
    if (warned?.textContent !== OUT) warned?.remove(), (warned = null);
    warn(OUT);
    if (detail === "refused") warned.scrollIntoView({ block: "center" });
  });
  document.addEventListener("desk:signed-in", () => {
    if (warned?.textContent !== OUT) return;
    warned.remove();
    warned = null;
  });
  window.addEventListener("pageshow", (event) => event.persisted && beat());
}
