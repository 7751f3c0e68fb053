// A save without a connection waits here until the server answers again: the browser's own error page never comes.
import { settle } from "./autosave.js";
import { element, form, told } from "./form.js";

const AGAIN = 5000, LONGEST = 10_000; // milliseconds
const notice = element("p", { class: "notice waits", role: "alert", hidden: true });
let isReachable = false, waiting = null, timer;

async function answers() {
  if (!navigator.onLine) return false;
  try {
    await fetch(told.alive, { cache: "no-store", signal: AbortSignal.timeout(LONGEST) });
    return true; // whatever it says
  } catch {
    return false;
  }
}

async function tryAgain() {
  clearTimeout(timer);
  if (!waiting) return true;
  if (!(await answers())) {
    timer = setTimeout(tryAgain, AGAIN);
    return false;
  }
  await settle();
  const { submitter } = waiting ?? {};
  waiting = null;
  notice.hidden = true;
  isReachable = true;
  form.requestSubmit(submitter);
  return true;
}

form.addEventListener("submit", async (event) => {
  if (isReachable) {
    isReachable = false;
    return;
  }
  event.preventDefault();
  event.stopImmediatePropagation();
  waiting = { submitter: event.submitter };
  if (await tryAgain()) return;
  notice.textContent = "Not saved: there is no connection. What you typed is kept in this browser, and is saved as soon as the connection is back. Leave this page open.";
  notice.hidden = false;
  form.dispatchEvent(new Event("input")); // keeps it
}, { capture: true });

window.addEventListener("online", tryAgain);
form.querySelector(".submit-row").before(notice);
