// The hall desk: a form is checked before its files are sent, so that no paper has to be chosen twice; receipts are printed.
(() => {
  const print = document.querySelector("[data-print]");
  if (print) print.addEventListener("click", () => window.print());
  const form = document.getElementById("hall");
  if (!form) return;
  const lawyers = form.querySelector("[data-for=LAWYER]");
  const show = () => { lawyers.hidden = form.elements.account_type.value !== "LAWYER"; };
  form.elements.account_type.addEventListener("change", show);
  show();
  let passed = false;
  form.addEventListener("submit", async (event) => {
    if (passed) return;
    event.preventDefault();
    const told = new FormData();
    for (const [name, value] of new FormData(form)) if (!(value instanceof File)) told.append(name, value);
    for (const file of form.querySelectorAll("input[type=file]")) if (file.files.length) told.append("given", file.dataset.kind);
    const button = form.querySelector("button:not([type=button])");
    button.disabled = true;
    try {
      const answer = await fetch(form.dataset.check, { method: "POST", body: told });
      const problems = answer.ok ? (await answer.json()).problems : [];
      if (problems.length) { button.disabled = false; return tell(problems); }
    } catch { /* the server says it when the form is sent */ }
    passed = true;
    form.requestSubmit();
  });
  function tell(problems) {
    const box = document.getElementById("problems");
    box.querySelector("ul").replaceChildren(...problems.map((each) => Object.assign(document.createElement("li"), { textContent: each })));
    box.hidden = false;
    box.focus();
    box.scrollIntoView();
  }
})();
