// New messages and calls appear by themselves; whatever else is on the page, and the focus, stays where it is.
const parts = ["chat", "log"];
setInterval(async () => {
  if (document.hidden) return;
  const answer = await fetch("/", { headers: { accept: "text/html" } }).catch(() => null);
  if (!answer || !answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const id of parts) {
    const now = document.getElementById(id), next = fresh.getElementById(id);
    if (now.innerHTML !== next.innerHTML && !(now !== document.activeElement && now.contains(document.activeElement)))
      now.replaceChildren(...next.childNodes);
  }
}, 2000);
