// Says which moment in UTC a day, a time and a time zone are, while they are typed. The server decides. Where nobody has
// chosen a zone and no time is set, it begins with that of the browser.

const MINUTE = 60_000;

// What the clocks of `zone` show at a moment, as if it were UTC.
function shown(moment, zone) {
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
  }).formatToParts(moment);
  const of = Object.fromEntries(parts.map((part) => [part.type, Number(part.value)]));
  return Date.UTC(of.year, of.month - 1, of.day, of.hour, of.minute);
}

// Every moment at which the clocks of `zone` show this: none where they skip it, two where they go back.
function moments(wanted, zone) {
  const offsets = new Set([-1, 1].map((side) => {
    const near = wanted + side * 24 * 60 * MINUTE;
    return shown(near, zone) - near;
  }));
  return [...offsets].map((offset) => wanted - offset).filter((one) => shown(one, zone) === wanted).sort((a, b) => a - b);
}

function said(form) {
  const { date, time, zone } = form.elements;
  const wanted = Date.parse(`${date.value}T${time.value}Z`);
  if (!date.value || !time.value || Number.isNaN(wanted)) return "";
  const found = moments(wanted, zone.value);
  const utc = new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", dateStyle: "long", timeStyle: "short" });
  if (!found.length) return "Clocks there go forward and skip this time. Choose a time before or after.";
  const names = found.map((one) => `${utc.format(one)} UTC`);
  if (found.length === 2) return `Clocks there go back, and this time occurs twice: ${names.join(" or ")}.`;
  return `That is ${names[0]}${found[0] <= Date.now() ? ", which has passed" : ""}.`;
}

for (const form of document.querySelectorAll("form[data-schedule]")) {
  const line = form.querySelector(".in-utc"), { date, zone } = form.elements;
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (form.dataset.schedule === "own-zone" && !date.value && [...zone.options].some(({ value }) => value === own)) zone.value = own;
  const say = () => {
    line.textContent = said(form);
    line.hidden = !line.textContent;
  };
  form.addEventListener("input", say);
  say();
}
