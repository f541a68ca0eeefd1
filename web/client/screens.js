/** The client's table of contents: every screen, where it is, and whether one must be signed in to see it. */
import { Home } from "./screens/home.js";
import { SignIn } from "./screens/sign-in.js";

/** @type {import("./shell.js").Screen[]} */
export const SCREENS = [
  { pattern: "/", title: "business", part: "business", view: Home },
  { pattern: "/sign-in", title: "signIn", part: "business", above: "/", view: SignIn },
];
