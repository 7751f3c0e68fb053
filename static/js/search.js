// What may be meant, while somebody types into the search: a combobox with a list below it. Without this module, and
// whenever nothing could be fetched, the form is sent as forms are.
(() => {
  "use strict";
  const WAIT = 150; // milliseconds after the last key
  const SHORTEST = 2; // characters
  const HAN = /\p{Script=Han}/u; // one character may be a name

  const suggestFor = (form) => {
    const input = form.querySelector("input[type=search]");
    const list = document.createElement("ul");
    const status = document.createElement("span");
    list.id = `${input.id}-suggestions`;
    list.className = "suggestions";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", form.dataset.list);
    list.hidden = true;
    status.setAttribute("role", "status");
    status.className = "visually-hidden";
    form.append(list, status);
    for (const [name, value] of Object.entries({
      role: "combobox",
      autocomplete: "off",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": list.id,
    })) input.setAttribute(name, value);

    let active = -1;
    let timer;
    let request;

    const choose = (index) => {
      active = index;
      [...list.children].forEach((option, i) => option.setAttribute("aria-selected", String(i === index)));
      const option = list.children[index];
      if (option) {
        input.setAttribute("aria-activedescendant", option.id);
        option.scrollIntoView({ block: "nearest" });
      } else input.removeAttribute("aria-activedescendant");
    };
    const show = (open) => {
      list.hidden = !open;
      input.setAttribute("aria-expanded", String(open));
      if (!open) choose(-1);
    };
    const close = () => {
      clearTimeout(timer);
      request?.abort();
      status.textContent = "";
      show(false);
    };
    const optionOf = ({ title, kind, context, address }, index) => {
      const option = document.createElement("li");
      const under = document.createElement("span");
      option.id = `${list.id}-${index}`;
      option.dataset.address = address;
      option.setAttribute("role", "option");
      under.textContent = [kind, context].filter(Boolean).join(" · ");
      option.append(title, under);
      return option;
    };
    const fetchNow = async () => {
      request?.abort();
      request = new AbortController();
      try {
        const address = `${form.dataset.suggest}?${new URLSearchParams({ q: input.value.trim() })}`;
        const response = await fetch(address, { signal: request.signal });
        if (!response.ok) return close();
        const { said, suggestions } = await response.json();
        list.replaceChildren(...suggestions.map(optionOf));
        show(suggestions.length > 0 && document.activeElement === input);
        status.textContent = said;
      } catch (error) {
        if (error.name !== "AbortError") close();
      }
    };

    input.addEventListener("input", () => {
      clearTimeout(timer);
      const typed = input.value.trim();
      if (typed.length < SHORTEST && !HAN.test(typed)) return close();
      timer = setTimeout(fetchNow, WAIT);
    });
    input.addEventListener("keydown", (event) => {
      const last = list.children.length - 1;
      if (event.isComposing) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        if (last < 0) return;
        event.preventDefault();
        if (list.hidden) show(true);
        const step = event.key === "ArrowDown" ? 1 : -1;
        // From the box to the first or the last, and from these back to the box.
        choose(((active + 1 + step + last + 2) % (last + 2)) - 1);
      } else if (event.key === "Enter" && !list.hidden && active >= 0) {
        event.preventDefault();
        location.assign(list.children[active].dataset.address);
      } else if (event.key === "Escape" && !list.hidden) {
        event.preventDefault();
        close();
      }
    });
    input.addEventListener("blur", close);
    list.addEventListener("pointerdown", (event) => event.preventDefault()); // the focus stays in the box
    list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) location.assign(option.dataset.address);
    });
  };

  document.querySelectorAll("form[data-suggest]").forEach(suggestFor);
})();
