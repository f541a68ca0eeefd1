// Files of cases: sent in pieces that go on after a broken connection; rows that are under way are asked after until they are done.
(() => {
  const PIECE = 4 * 1024 * 1024, TRIES = 8, ASK_AFTER = 1500;
  const table = document.getElementById("uploads"), form = document.getElementById("upload");
  const wait = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));

  function show(row, state) {
    row.toggleAttribute("data-under-way", state.under_way);
    row.querySelector("[data-words]").textContent = state.under_way && state.status !== "RECEIVED" ? `${state.words} ${state.percent}%` : state.words;
    const bar = row.querySelector("[data-bar]");
    if (bar) { bar.value = state.percent; bar.hidden = !state.under_way; }
    row.querySelector("[data-counts]").textContent = state.counts.filter((each) => each[1]).map((each) => each.join(" ")).join("，");
    if (!state.give_up) row.querySelector("[data-give-up]")?.remove();
    if (state.rejects && !row.querySelector("[data-rejects] a")) {
      const link = Object.assign(document.createElement("a"), { href: state.rejects, textContent: "下载" });
      link.setAttribute("aria-label", `下载被拒行：${row.children[3].textContent}`);
      row.querySelector("[data-rejects]").append(link);
    }
  }

  async function follow() {
    for (;;) {
      const rows = [...table.querySelectorAll("[data-under-way]")].slice(0, 30);
      if (rows.length && !document.hidden) {
        try {
          const asked = rows.map((row) => `id=${row.dataset.upload}`).join("&");
          const answer = await fetch(`${table.dataset.state}?${asked}`);
          if (answer.redirected) return location.reload();
          if (answer.ok) for (const state of await answer.json()) show(table.querySelector(`[data-upload="${state.id}"]`), state);
        } catch { /* asked again soon */ }
      }
      await wait(ASK_AFTER / 1000);
    }
  }

  function addRow(file, state) {
    table.querySelector("[data-none]")?.remove();
    const row = document.createElement("tr");
    row.dataset.upload = state.id;
    const now = new Date().toLocaleString("sv-SE", { timeZone: "Asia/Shanghai" }).slice(0, 16);
    [["开始时间", now], ["单位", state.office], ["来源", "工作端上传"], ["文件名", file.name]].forEach(([label, text]) => {
      const cell = row.insertCell(); cell.dataset.label = label; cell.textContent = text;
    });
    for (const [label, name] of [["状态", "words"], ["结果", "counts"], ["被拒行", "rejects"]]) {
      const cell = row.insertCell(), span = document.createElement("span");
      cell.dataset.label = label; span.setAttribute(`data-${name}`, ""); cell.append(span);
      if (name === "words") {
        const bar = Object.assign(document.createElement("progress"), { className: "bar", max: 100, value: 0 });
        bar.setAttribute("data-bar", ""); bar.setAttribute("aria-label", "进度"); cell.append(" ", bar);
      }
    }
    table.tBodies[0].prepend(row);
    show(row, state);
  }

  function refuse(problems) {
    const box = document.getElementById("problems");
    box.textContent = problems.join("");
    box.hidden = false;
  }

  function progress(words, percent) {
    document.getElementById("sending").hidden = false;
    document.getElementById("sending-words").textContent = words;
    document.getElementById("sending-percent").textContent = `${percent}%`;
    document.getElementById("sending-bar").value = percent;
  }

  async function send(file, id) {
    let offset = 0, failures = 0, state = null;
    while (offset < file.size) {
      progress("上传中", Math.floor((offset * 100) / file.size));
      try {
        const answer = await fetch(form.dataset.piece.replace(/-$/, id), {
          method: "PATCH", headers: { "Upload-Offset": offset }, body: file.slice(offset, offset + PIECE),
        });
        const said = answer.headers.get("content-type")?.includes("json") ? await answer.json() : {};
        if (answer.ok) { state = said; offset = said.offset; failures = 0; continue; }
        if (answer.status === 409 && said.offset !== undefined) { offset = said.offset; failures += 1; }
        else if (answer.status === 409) failures += 1;  // another request is at it, or has been
        else if (answer.status < 500) throw new TypeError((said.problems || ["上传被拒绝，请重新登录后再试。"]).join(""), { cause: "refused" });
        else failures += 1;
      } catch (error) {
        if (error.cause === "refused") throw error;
        failures += 1;
      }
      if (failures > TRIES) throw new Error("连接多次中断，请稍后重新上传。");
      if (failures) { progress("连接中断，正在续传", Math.floor((offset * 100) / file.size)); await wait(Math.min(30, 2 ** failures)); }
    }
    return state;
  }

  if (form) {
    const button = form.querySelector("button"), field = document.getElementById("file");
    button.disabled = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const file = field.files[0];
      document.getElementById("problems").hidden = true;
      if (!file) return;
      if (file.size > Number(form.dataset.limit)) return refuse(["文件过大。"]);
      button.disabled = true;
      const leaving = (before) => before.preventDefault();
      window.addEventListener("beforeunload", leaving);
      try {
        const told = new FormData();
        told.append("filename", file.name); told.append("length", file.size);
        const opened = await fetch(form.dataset.open, { method: "POST", body: told });
        const answer = await opened.json();
        if (!opened.ok) return refuse(answer.problems || ["暂时无法上传。"]);
        addRow(file, (await send(file, answer.id)) || answer);
        progress("传输完毕，可以离开本页；导入进展见下表", 100);
        form.reset();
      } catch (error) {
        document.getElementById("sending").hidden = true;
        refuse([error.message]);
      } finally {
        window.removeEventListener("beforeunload", leaving);
        button.disabled = false;
      }
    });
  }
  follow();
})();
