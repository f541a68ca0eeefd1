/** Begins: preferences on, who is signed in, the frame. */
import { html, render } from "./html.js";
import { wanted } from "./in-wechat.js";
import { wear } from "./preferences.js";
import { go, place } from "./routes.js";
import { fetchAhead } from "./screens.js";
import { me, look } from "./session.js";
import { Shell } from "./shell.js";

wear();
const app = /** @type {HTMLElement} */ (document.getElementById("app"));
void look().catch(() => me.set(null)).finally(() => {
  const to = me.value && place.value.path === "/" ? wanted() : null;
  if (to) go(to, { instead: true });
  app.replaceChildren();
  app.removeAttribute("aria-busy");
  render(html`<${Shell} />`, app);
  fetchAhead();
});
