/* What a search has found of our objects, once each, with kind and summary. Sphinx finds them; this only tells more of them. */
"use strict";

(() => {
  const results = document.getElementById("search-results");
  if (!results) return;
  if (location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false; // it would fetch pages, which browsers refuse

  /* The object that a result leads to: by its address, or by the page that it is, also under an old name. */
  function find(objects, link) {
    const address = window.hitl.address(link);
    if (address === null) return null;
    const [page, anchor] = address.split("#");
    const exact = objects.get(address) || byOldName.get(address);
    const whole = objects.get(page);
    return exact || (whole && (anchor === whole.id || whole.formerly?.includes(anchor) || link.textContent === whole.title) ? whole : null);
  }

  const byOldName = new Map();
  const seen = new Set();

  function add(css, name, text) {
    const made = document.createElement(name);
    made.className = css;
    made.textContent = text;
    return made;
  }

  function tell(objects, item) {
    const link = item.querySelector("a");
    const told = link && find(objects, link);
    if (!told) return;
    if (seen.has(told)) return item.remove();
    seen.add(told);
    item.classList.add("hitl-found");
    link.textContent = told.title;
    item.replaceChildren(link, add("hitl-badge", "span", told.kind), add("hitl-summary", "p", told.summary));
    if (told.formerly) item.append(add("hitl-formerly", "p", `(${told.formerly.join(", ")})`));
  }

  /* Sphinx has counted what stood there twice. */
  function count() {
    const status = results.querySelector(".search-summary");
    const number = results.querySelectorAll("ul.search > li").length;
    const said = status?.textContent.replace(/\d+/, number);
    if (status && said !== status.textContent) status.textContent = said;
  }

  async function start() {
    if (!new URLSearchParams(location.search).get("q")) return;
    const objects = await window.hitl.previews();
    for (const [address, told] of objects) {
      const page = address.split("#")[0];
      for (const name of told.formerly || []) byOldName.set(`${page}#${name}`, told);
    }
    const look = () => {
      for (const item of results.querySelectorAll("ul.search > li:not(.hitl-seen)")) {
        item.classList.add("hitl-seen");
        tell(objects, item);
      }
      count();
    };
    new MutationObserver(look).observe(results, { childList: true, subtree: true });
    look();
  }

  document.addEventListener("DOMContentLoaded", start);
})();
