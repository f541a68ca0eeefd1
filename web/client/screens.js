/** The client's table of contents: every screen, where it is, and whether one must be signed in to see it. */
import { ContactForm } from "./screens/contact.js";
import { Forgotten } from "./screens/forgotten.js";
import { Home } from "./screens/home.js";
import { Close, Export } from "./screens/leaving.js";
import { Myself } from "./screens/me.js";
import { NoticeChoices } from "./screens/notice-choices.js";
import { PaperBox } from "./screens/paper-box.js";
import { Password } from "./screens/password.js";
import { Register } from "./screens/register.js";
import { RegistrationForm } from "./screens/registration-form.js";
import { Registration } from "./screens/registration.js";
import { Sessions } from "./screens/sessions.js";
import { Followed, Office, Offices, Settings } from "./screens/following.js";
import { News, Objection, Publication, Publications } from "./screens/publications.js";
import { ReceiptCheck } from "./screens/receipt.js";
import { SignIn } from "./screens/sign-in.js";
import { Verify } from "./screens/verify.js";

/** @type {import("./shell.js").Screen[]} */
export const SCREENS = [
  { pattern: "/", title: "business", part: "business", view: Home },
  { pattern: "/sign-in", title: "signIn", part: "business", above: "/", view: SignIn },
  { pattern: "/register", title: "register", part: "business", above: "/", view: Register },
  { pattern: "/forgotten", title: "forgotten", part: "business", above: "/sign-in", view: Forgotten },
  { pattern: "/registration", title: "myRegistration", part: "business", above: "/", signedIn: true, view: Registration },
  { pattern: "/registration/form", title: "fillRegistration", part: "business", above: "/registration", signedIn: true, view: RegistrationForm },
  { pattern: "/me", title: "myData", part: "business", above: "/", signedIn: true, view: Myself },
  { pattern: "/me/contact", title: "changeContact", part: "business", above: "/me", signedIn: true, view: ContactForm },
  { pattern: "/me/verify/:channel", title: "verifyContact", part: "business", above: "/me", signedIn: true, view: Verify },
  { pattern: "/me/password", title: "changePassword", part: "business", above: "/me", signedIn: true, view: Password },
  { pattern: "/me/sessions", title: "sessions", part: "business", above: "/me", signedIn: true, view: Sessions },
  { pattern: "/me/notices", title: "noticeChoices", part: "business", above: "/me", signedIn: true, view: NoticeChoices },
  { pattern: "/me/papers", title: "paperBox", part: "business", above: "/me", signedIn: true, view: PaperBox },
  { pattern: "/me/export", title: "exportData", part: "business", above: "/me", signedIn: true, view: Export },
  { pattern: "/me/close", title: "closeAccount", part: "business", above: "/me", signedIn: true, view: Close },
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
