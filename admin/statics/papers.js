// Leafs through the pages of a paper, enlarges and turns them; every page that is shown is asked for once, and recorded.
"use strict";

const ZOOMS = [1, 1.5, 2, 3, 4];
const KEYS = { ArrowRight: "next", PageDown: "next", ArrowLeft: "previous", PageUp: "previous", "+": "larger", "=": "larger", "-": "smaller", r: "turn", R: "turn" };

function viewer(root) {
  const image = root.querySelector(".paper-page");
  const stage = root.querySelector(".paper-stage");
  const number = root.querySelector("[data-number]");
  const pages = Number(root.dataset.pages);
  const first = image.getAttribute("src");
  let page = 1, zoom = 0, quarter = 0;

  // The image is laid out as wide as the stage times the zoom; lying on its side, it is fitted by its height.
  function lay() {
    const sideways = quarter % 2 === 1;
    const width = stage.clientWidth * ZOOMS[zoom];
    const ratio = image.naturalHeight / image.naturalWidth || 1;
    const shown = sideways ? width / ratio : width;
    image.style.width = `${shown}px`;
    image.style.transform = quarter ? `translate(${[0, shown * ratio, shown, 0][quarter]}px, ${[0, 0, shown * ratio, shown][quarter]}px) rotate(${quarter * 90}deg)` : "";
    image.style.marginBottom = sideways ? `${shown - shown * ratio}px` : "";
    image.style.marginRight = sideways ? `${shown * ratio - shown}px` : "";
    for (const button of root.querySelectorAll("[data-act]")) {
      const at = { previous: page === 1, next: page === pages, smaller: zoom === 0, larger: zoom === ZOOMS.length - 1 };
      button.setAttribute("aria-disabled", String(at[button.dataset.act] ?? false));
    }
  }

  function show(wanted) {
    if (wanted < 1 || wanted > pages) return;
    page = wanted;
    image.src = first.replace(/\d+$/, page);
    image.alt = `${root.dataset.name}，第 ${page} 页`;
    number.textContent = page;
    stage.scrollTo(0, 0);
    lay();
  }

  const acts = {
    next: () => show(page + 1),
    previous: () => show(page - 1),
    larger: () => { zoom = Math.min(zoom + 1, ZOOMS.length - 1); lay(); },
    smaller: () => { zoom = Math.max(zoom - 1, 0); lay(); },
    turn: () => { quarter = (quarter + 1) % 4; lay(); },
  };
  root.addEventListener("click", (event) => {
    const button = event.target.closest("[data-act]");
    if (button) acts[button.dataset.act]();
  });
  stage.addEventListener("keydown", (event) => {
    const act = KEYS[event.key];
    // Enlarged, the arrows move over the page.
    const moves = zoom > 0 && event.key.startsWith("Arrow");
    if (!act || moves || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    acts[act]();
  });
  image.addEventListener("load", lay);
  new ResizeObserver(lay).observe(stage);
  lay();
}

document.querySelectorAll(".paper-viewer").forEach(viewer);
