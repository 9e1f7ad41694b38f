/* What a search has found of our objects, once each, with kind and summary. Sphinx finds them; this only tells more of them. */
"use strict";

(() => {
  const results = document.getElementById("search-results");
  if (!results) return;
  if (location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false; // it would fetch pages, which browsers refuse

  /* Addresses, and pages with titles: in place of an anchor Sphinx writes the title of an object. */
  const byAddress = new Map();
  const byTitle = new Map();

  function learn(objects) {
    for (const [address, told] of objects) {
      const [page, anchor] = address.split("#");
      const object = { address, told };
      byAddress.set(address, object);
      if (!anchor) byAddress.set(`${page}#${told.id}`, object);
      for (const name of [told.title, ...(told.formerly || []).map((old) => `${told.title} (${old})`)]) {
        if (!byTitle.has(`${page}#${name}`)) byTitle.set(`${page}#${name}`, object);
      }
    }
  }

  function find(link) {
    const address = window.hitl.address(link);
    return address === null ? null : byAddress.get(address) || byTitle.get(`${address.split("#")[0]}#${link.textContent}`);
  }

  const seen = new Set();

  function add(css, name, text) {
    const made = document.createElement(name);
    made.className = css;
    made.textContent = text;
    return made;
  }

  function tell(item) {
    const link = item.querySelector("a");
    const object = link && find(link);
    if (!object) return;
    if (seen.has(object)) return item.remove();
    seen.add(object);
    const { address, told } = object;
    item.classList.add("hitl-found");
    link.textContent = told.title;
    link.href = window.hitl.root + address;
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
    learn(await window.hitl.previews());
    const look = () => {
      for (const item of results.querySelectorAll("ul.search > li:not(.hitl-seen)")) {
        item.classList.add("hitl-seen");
        tell(item);
      }
      count();
    };
    new MutationObserver(look).observe(results, { childList: true, subtree: true });
    look();
  }

  document.addEventListener("DOMContentLoaded", start);
})();
