/* Previews of links to our objects, on hover and on focus. The data are loaded when the first one is wanted. */
"use strict";

(() => {
  const OPEN_AFTER = 250;
  const CLOSE_AFTER = 200;
  const root = new URL(document.documentElement.dataset.content_root || "./", location.href).href;
  let loading = null;

  /* Address -> what is told of the object there; a promise, kept for the whole page. */
  function previews() {
    loading ??= new Promise((resolve) => {
      window.hitlPreviews = (data) => resolve(new Map(Object.entries(data).map(([address, told]) => [plain(address), told])));
      const script = document.createElement("script");
      script.src = `${root}_static/hitl-previews-data.js`;
      script.addEventListener("error", () => resolve(new Map()));
      document.head.append(script);
    });
    return loading;
  }

  function plain(address) {
    try {
      return decodeURI(address);
    } catch {
      return address;
    }
  }

  /* The address of a link from the root of the site, without parameters; nothing for other sites. */
  function address(link) {
    const href = link.getAttribute("href") ?? link.getAttribute("xlink:href");
    if (!href || href === "#") return null;
    const url = new URL(href, document.baseURI);
    url.search = "";
    return url.href.startsWith(root) ? plain(url.href.slice(root.length)) : null;
  }

  window.hitl = { root, previews, address };

  function element(name, css, text) {
    const made = document.createElement(name);
    if (css) made.className = css;
    made.textContent = text;
    return made;
  }

  const tip = element("div", "hitl-preview", "");
  tip.id = "hitl-preview";
  tip.setAttribute("role", "tooltip");
  tip.hidden = true;
  let wanted = null;
  let shownFor = null;
  let timer = 0;

  function fill(told) {
    const facts = element("dl", "hitl hitl-preview-facts", "");
    for (const [label, text] of told.facts) facts.append(element("dt", "", label), element("dd", "", text));
    tip.replaceChildren(element("p", "hitl-preview-kind", told.kind), element("p", "hitl-preview-title", told.title));
    if (told.summary) tip.append(element("p", "hitl-preview-summary", told.summary));
    if (facts.children.length) tip.append(facts);
  }

  /* Below the link, or above it where there is more room. */
  function place(link) {
    const box = link.getBoundingClientRect();
    const { width, height } = tip.getBoundingClientRect();
    const edge = document.documentElement.clientWidth - 8;
    const isAbove = box.bottom + height > window.innerHeight && box.top > window.innerHeight - box.bottom;
    tip.style.left = `${window.scrollX + Math.max(8, Math.min(box.left, edge - width))}px`;
    tip.style.top = `${window.scrollY + (isAbove ? box.top - height : box.bottom)}px`;
  }

  async function open(link) {
    const told = (await previews()).get(address(link));
    if (!told || wanted !== link) return;
    close();
    wanted = shownFor = link;
    fill(told);
    if (!tip.isConnected) document.body.append(tip);
    const style = getComputedStyle(document.body);
    tip.style.color = style.color;
    tip.style.backgroundColor = /, 0\)|transparent/.test(style.backgroundColor) ? "" : style.backgroundColor;
    tip.hidden = false;
    place(link);
    link.setAttribute("aria-describedby", tip.id);
  }

  function close() {
    clearTimeout(timer);
    wanted = null;
    if (!shownFor) return;
    tip.hidden = true;
    shownFor.removeAttribute("aria-describedby");
    shownFor = null;
  }

  function want(link, delay) {
    if (shownFor === link) clearTimeout(timer);
    if (wanted === link) return;
    clearTimeout(timer);
    wanted = link;
    timer = setTimeout(() => open(link), delay);
  }

  function leave() {
    clearTimeout(timer);
    if (shownFor) timer = setTimeout(close, CLOSE_AFTER);
    else wanted = null;
  }

  /* Only in the text: in the sidebar every line would have one. */
  const main = document.querySelector('[role="main"], main') || document.body;
  const linkOf = (target) => {
    const link = target.closest?.("a");
    return link && main.contains(link) && !link.matches(".headerlink") && address(link) !== null ? link : null;
  };

  document.addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch") return;
    if (tip.contains(event.target)) return clearTimeout(timer);
    const link = linkOf(event.target);
    if (link) want(link, OPEN_AFTER);
    else if (wanted && !wanted.matches(":focus-visible")) leave();
  });
  document.addEventListener("focusin", (event) => {
    const link = linkOf(event.target);
    if (link?.matches(":focus-visible")) want(link, 0);
  });
  document.addEventListener("focusout", close);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && wanted) close();
  });
})();
