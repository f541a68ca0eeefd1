/** The client's table of contents: every screen, where it is, and whether one must be signed in to see it. */
import { Home } from "./screens/home.js";
import { Followed, Office, Offices, Settings } from "./screens/following.js";
import { News, Objection, Publication, Publications } from "./screens/publications.js";
import { ReceiptCheck } from "./screens/receipt.js";
import { SignIn } from "./screens/sign-in.js";

/** @type {import("./shell.js").Screen[]} */
export const SCREENS = [
  { pattern: "/", title: "business", part: "business", view: Home },
  { pattern: "/sign-in", title: "signIn", part: "business", above: "/", view: SignIn },
  { pattern: "/receipt", title: "checkReceipt", part: "business", above: "/", view: ReceiptCheck },

  { pattern: "/news", title: "news", part: "news", view: News },
  { pattern: "/publications", title: "publications", part: "news", above: "/news", view: Publications },
  { pattern: "/publications/:id", title: "publication", part: "news", above: "/news", view: Publication },
  { pattern: "/publications/:id/objection", title: "objection", part: "news", above: "/news", view: Objection },

  { pattern: "/settings", title: "settings", part: "settings", view: Settings },
  { pattern: "/offices", title: "officeDirectory", part: "settings", above: "/settings", view: Offices },
  { pattern: "/offices/:id", title: "office", part: "settings", above: "/settings", view: Office },
  { pattern: "/followed", title: "followedNews", part: "settings", above: "/settings", signedIn: true, view: Followed },
];
