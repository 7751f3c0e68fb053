// The minerals, countries, events and stages that the form may name: rendered once, read by every field.
function read(ident) {
  const options = document.getElementById(ident)?.options ?? [];
  return [...options].map((option) => {
    const name = option.value, slug = option.dataset.slug ?? slugOf(name), also = option.dataset.also ?? "";
    return { name, slug, also, words: plain(`${name}|${slug}|${also}`) };
  });
}

// As it is typed on a keyboard without the accents and apostrophes of a name.
export const plain = (text) => text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").replaceAll("’", "'").toLowerCase();

// As Django makes it; where a slug is another, the option has it.
const slugOf = (name) => name.normalize("NFKD").replace(/[^\w\s-]/g, "").trim().toLowerCase().replace(/[-\s]+/g, "-");

let kept = {};
export const minerals = () => (kept.minerals ??= read("names-minerals"));
export const countries = () => (kept.countries ??= read("names-countries"));
export const events = () => (kept.events ??= read("names-events"));
export const stages = () => (kept.stages ??= read("names-stages"));
