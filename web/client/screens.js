/** The client's table of contents: every screen, where it is, and whether one must be signed in to see it. */
import { NewBinding, AmendOneBinding } from "./screens/binding-form.js";
import { OneBinding } from "./screens/binding.js";
import { Bindings } from "./screens/bindings.js";
import { OneCase } from "./screens/case.js";
import { Cases } from "./screens/cases.js";
import { Home } from "./screens/home.js";
import { Notices } from "./screens/notices.js";
import { Followed, Office, Offices, Settings } from "./screens/following.js";
import { News, Objection, Publication, Publications } from "./screens/publications.js";
import { ReceiptCheck } from "./screens/receipt.js";
import { SignIn } from "./screens/sign-in.js";

/** @type {import("./shell.js").Screen[]} */
export const SCREENS = [
  { pattern: "/", title: "business", part: "business", view: Home },
  { pattern: "/sign-in", title: "signIn", part: "business", above: "/", view: SignIn },
  { pattern: "/bindings", title: "myBindings", part: "business", above: "/", signedIn: true, view: Bindings },
  { pattern: "/bindings/new", title: "newBinding", part: "business", above: "/bindings", signedIn: true, view: NewBinding },
  { pattern: "/bindings/:id", title: "oneBinding", part: "business", above: "/bindings", signedIn: true, view: OneBinding },
  { pattern: "/bindings/:id/amend", title: "amendBinding", part: "business", above: "/bindings", signedIn: true, view: AmendOneBinding },
  { pattern: "/cases", title: "myCases", part: "business", above: "/", signedIn: true, view: Cases },
  { pattern: "/cases/:id", title: "oneCase", part: "business", above: "/cases", signedIn: true, view: OneCase },
  { pattern: "/notices", title: "notices", part: "business", above: "/", signedIn: true, view: Notices },
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
