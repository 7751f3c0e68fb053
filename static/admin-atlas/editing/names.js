// The minerals and countries that the form may name: rendered once, read by every field.
function read(ident) {
  const options = document.getElementById(ident)?.options ?? [];
  return [...options].map((option) => ({
    name: option.value,
    pk: option.dataset.pk,
    slug: option.dataset.slug,
    also: option.dataset.also ?? "",
    words: `${option.value}|${option.dataset.slug}|${option.dataset.also ?? ""}`.toLowerCase(),
  }));
}

let kept = {};
export const minerals = () => (kept.minerals ??= read("names-minerals"));
export const countries = () => (kept.countries ??= read("names-countries"));
