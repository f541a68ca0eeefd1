// The work desk by keyboard, and the preview of what an applicant will read. Everything here is a button, too.
"use strict";

(() => {
  const dialog = document.getElementById("keys");
  document.querySelectorAll("[data-keys]").forEach((each) => each.addEventListener("click", () => dialog.showModal()));

  const stops = () => [...document.querySelectorAll("[data-queue] tbody a, .paper-stage")];
  let at = -1;

  function move(step) {
    const all = stops();
    const here = all.indexOf(document.activeElement);
    at = Math.max(0, Math.min(all.length - 1, (here < 0 ? at : here) + step));
    all[at]?.focus();
  }

  // A decision takes its key twice: the first press shows what the second one does.
  function press(key) {
    const row = document.activeElement?.closest("[data-queue] tr");
    const button = row?.querySelector(`[aria-keyshortcuts="${key}"]`) ?? document.querySelector(`main [aria-keyshortcuts="${key}"]`);
    if (!button) return false;
    if (button.name === "outcome" && document.activeElement !== button) button.focus();
    else button.click();
    return true;
  }

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || dialog?.open) return;
    if (event.target.closest("input:not([type=radio]):not([type=checkbox]), textarea, select")) return;
    if (event.key === "j" || event.key === "k") move(event.key === "j" ? 1 : -1);
    else if (event.key === "/") document.getElementById("search")?.focus();
    else if (!"acrxn?".includes(event.key) || !press(event.key)) return;
    event.preventDefault();
  });

  const form = document.getElementById("decision");
  const preview = document.getElementById("preview");
  if (!form || !preview) return;
  let outcome = "RETURNED", waiting, asked = 0;

  async function show() {
    const mine = ++asked;
    const body = new URLSearchParams(new FormData(form));
    body.set("outcome", outcome);
    try {
      const answer = await fetch(form.dataset.preview, { method: "POST", body, headers: { "X-Fragment": "preview" } });
      if (answer.ok && mine === asked) preview.innerHTML = await answer.text();
    } catch { /* the next change asks again */ }
  }
  const soon = () => { clearTimeout(waiting); waiting = setTimeout(show, 400); };
  // Fields of the papers stand outside the form and belong to it.
  document.addEventListener("input", (event) => { if (event.target.form === form) soon(); });
  form.querySelectorAll("[data-outcome]").forEach((each) => each.addEventListener("click", (event) => {
    event.preventDefault();
    outcome = each.value;
    show();
  }));
})();
