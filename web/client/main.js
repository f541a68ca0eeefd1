/** Begins: preferences on, who is signed in, the frame. */
import { html, render } from "./html.js";
import { wear } from "./preferences.js";
import { fetchAhead } from "./screens.js";
import { me, look } from "./session.js";
import { Shell } from "./shell.js";

wear();
const app = /** @type {HTMLElement} */ (document.getElementById("app"));
void look().catch(() => me.set(null)).finally(() => {
  app.replaceChildren();
  app.removeAttribute("aria-busy");
  render(html`<${Shell} />`, app);
  fetchAhead();
});
