/* Filters the rows of a catalogue by the form above it. Without this script the whole table is there. */
"use strict";

(() => {
  const FACETS = ["stage", "phase", "how", "iteration", "status", "evidence"];
  const CHUNK = 50;
  const folded = (text) => text.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");

  function enliven(frame, number) {
    const form = frame.querySelector("form");
    const table = frame.querySelector("table");
    if (!form || !table) return;
    const text = form.elements.namedItem("text");
    const boxes = [...form.querySelectorAll("input[type=checkbox]")];
    const facets = FACETS.map((name) => boxes.filter((box) => box.name === name)).filter((group) => group.length);
    const prefix = number ? `${table.id}.` : ""; // of several on a page, each has parameters of its own
    const shown = form.querySelector(".hitl-shown");
    const chosen = form.querySelector(".hitl-chosen");
    const reset = form.querySelector("button[type=reset]");
    const none = frame.querySelector(".hitl-none");
    let waiting = 0;
    const counts = new Map(boxes.map((box) => [box, box.closest("label").querySelector(".hitl-count")]));
    const rows = [...table.tBodies[0].rows].map((row) => ({
      row,
      text: folded(row.textContent),
      has: facets.map((group) => group.map((box) => row.classList.contains(`hitl-is-${box.name}-${box.value}`))),
    }));

    /* Values of one facet are alternatives, facets and words add up; the counts of a facet ignore its own choice. */
    function filter() {
      const words = folded(text.value).split(/\s+/).filter(Boolean);
      const wanted = facets.map((group) => group.flatMap((box, place) => (box.checked ? [place] : [])));
      const tally = facets.map((group) => group.map(() => 0));
      const left = [];
      for (const { row, text: own, has } of rows) {
        const misses = wanted.flatMap((places, facet) => (places.length && !places.some((place) => has[facet][place]) ? [facet] : []));
        const fits = words.every((word) => own.includes(word));
        const visible = fits && !misses.length;
        if (visible) left.push(row);
        else if (!row.hidden) row.hidden = true;
        if (!fits || misses.length > 1) continue;
        for (const facet of misses.length ? misses : facets.keys()) {
          has[facet].forEach((is, place) => (tally[facet][place] += is));
        }
      }
      facets.forEach((group, facet) =>
        group.forEach((box, place) => {
          counts.get(box).textContent = tally[facet][place];
          box.closest("label").classList.toggle("hitl-zero", !tally[facet][place] && !box.checked);
        }),
      );
      show(left.filter((row) => row.hidden));
      shown.textContent = left.length;
      none.hidden = left.length > 0;
      reset.hidden = !words.length && !boxes.some((box) => box.checked);
      tellChosen();
    }

    /* More rows than fit on a screen at once, the others frame by frame: nobody waits for what is far below. */
    function show(hidden) {
      cancelAnimationFrame(waiting);
      for (const row of hidden.slice(0, CHUNK)) row.hidden = false;
      if (hidden.length > CHUNK) waiting = requestAnimationFrame(() => show(hidden.slice(CHUNK)));
    }

    function tellChosen() {
      chosen.replaceChildren(
        ...boxes
          .filter((box) => box.checked)
          .map((box) => {
            const chip = document.createElement("button");
            chip.type = "button";
            chip.textContent = box.closest("label").querySelector(".hitl-choice").textContent;
            chip.setAttribute("aria-label", `${chosen.dataset.remove} ${box.closest("fieldset").querySelector("legend").textContent}: ${chip.textContent}`);
            chip.addEventListener("click", () => {
              const next = chip.nextElementSibling || chip.previousElementSibling;
              const place = next && [...chosen.children].filter((other) => other !== chip).indexOf(next);
              box.checked = false;
              changed();
              (next ? chosen.children[place] : box.closest("details").querySelector("summary")).focus();
            });
            return chip;
          }),
      );
    }

    /* The state is in the address, so that a link shows what its sender saw. */
    function load() {
      const query = new URLSearchParams(location.search);
      text.value = query.get(`${prefix}text`) || "";
      for (const box of boxes) box.checked = query.getAll(prefix + box.name).includes(box.value);
    }

    function save() {
      const query = new URLSearchParams(location.search);
      for (const name of ["text", ...FACETS]) query.delete(prefix + name);
      if (text.value.trim()) query.set(`${prefix}text`, text.value.trim());
      for (const box of boxes) if (box.checked) query.append(prefix + box.name, box.value);
      const search = query.toString();
      try {
        history.replaceState(history.state, "", (search ? `?${search}` : location.pathname) + location.hash);
      } catch {
        /* some browsers allow no such thing for a file */
      }
    }

    function changed() {
      filter();
      save();
    }

    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("input", changed);
    form.addEventListener("reset", (event) => {
      event.preventDefault();
      for (const box of boxes) box.checked = false;
      text.value = "";
      changed();
      (form.querySelector("summary") || text).focus(); // which opens no keyboard on a phone
    });
    const details = [...form.querySelectorAll("details")];
    form.addEventListener("keydown", (event) => {
      const open = event.key === "Escape" && event.target.closest("details[open]");
      if (!open) return;
      open.open = false;
      open.querySelector("summary").focus();
    });
    for (const one of details) {
      one.addEventListener("toggle", () => {
        if (one.open) for (const other of details) if (other !== one) other.open = false;
      });
    }
    document.addEventListener("click", (event) => {
      for (const one of details) if (one.open && !one.contains(event.target)) one.open = false;
    });
    window.addEventListener("popstate", () => {
      load();
      filter();
    });
    load();
    filter();
  }

  function start() {
    document.querySelectorAll(".hitl-catalogue-frame").forEach(enliven);
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
