"use strict";
(() => {
  const form = document.getElementById("filters");
  if (!form) return;
  const articles = [...document.querySelectorAll("article")];
  const texts = articles.map((a) => a.textContent.toLowerCase());
  const shown = document.getElementById("shown");
  const none = document.getElementById("none");

  // The choice stands in the address, so that it can be passed on.
  const restore = () => {
    const chosen = new URLSearchParams(location.hash.slice(1));
    for (const field of form.elements) {
      if (!field.name) continue;
      const value = chosen.get(field.name);
      field.value = value ?? (field.name === "text" ? "" : "*");
      if (field.selectedIndex === -1) field.value = "*";
    }
  };

  const apply = () => {
    const words = form.elements.text.value.toLowerCase().split(/\s+/).filter(Boolean);
    const chosen = [...form.querySelectorAll("select")].filter((s) => s.value !== "*");
    let count = 0;
    articles.forEach((article, i) => {
      const fits = chosen.every((s) => article.dataset[s.name] === s.value) && words.every((w) => texts[i].includes(w));
      article.hidden = !fits;
      if (fits) count++;
    });
    none.hidden = count > 0;
    shown.value = `${count} of ${articles.length} shown`;
  };

  const choose = () => {
    const state = new URLSearchParams();
    for (const field of form.elements) {
      if (field.name && field.value && field.value !== "*") state.set(field.name, field.value);
    }
    history.replaceState(null, "", state.size ? "#" + state : location.pathname + location.search);
    apply();
  };
  form.addEventListener("input", choose);
  form.addEventListener("change", choose);
  form.addEventListener("submit", (event) => event.preventDefault());
  addEventListener("hashchange", () => {
    if (location.hash.startsWith("#f-")) return;
    restore();
    apply();
  });
  form.hidden = false;
  if (!location.hash.startsWith("#f-")) restore();
  apply();
})();
