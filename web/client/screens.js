/**
 * The client's table of contents: every screen, where it is, and whether one must be signed in to see it.
 *
 * A screen is fetched when somebody goes there; when the first page stands and nothing else is to do, all are.
 */
/** @typedef {import("./shell.js").Screen} Screen */

const bindingForm = () => import("./screens/binding-form.js");
const binding = () => import("./screens/binding.js");
const bindings = () => import("./screens/bindings.js");
const oneCase = () => import("./screens/case.js");
const cases = () => import("./screens/cases.js");
const notices = () => import("./screens/notices.js");
const contact = () => import("./screens/contact.js");
const appointmentChanges = () => import("./screens/appointment-changes.js");
const appointmentForm = () => import("./screens/appointment-form.js");
const appointment = () => import("./screens/appointment.js");
const appointments = () => import("./screens/appointments.js");
const bans = () => import("./screens/bans.js");
const calendar = () => import("./screens/calendar.js");
const complaints = () => import("./screens/complaints.js");
const following = () => import("./screens/following.js");
const forgotten = () => import("./screens/forgotten.js");
const home = () => import("./screens/home.js");
const leaving = () => import("./screens/leaving.js");
const myself = () => import("./screens/me.js");
const noticeChoices = () => import("./screens/notice-choices.js");
const paperBox = () => import("./screens/paper-box.js");
const password = () => import("./screens/password.js");
const publications = () => import("./screens/publications.js");
const receipt = () => import("./screens/receipt.js");
const register = () => import("./screens/register.js");
const registration = () => import("./screens/registration.js");
const registrationForm = () => import("./screens/registration-form.js");
const sessions = () => import("./screens/sessions.js");
const remoteForm = () => import("./screens/remote-form.js");
const remote = () => import("./screens/remote.js");
const signIn = () => import("./screens/sign-in.js");
const told = () => import("./screens/told.js");
const verify = () => import("./screens/verify.js");

/** @type {Screen[]} */
export const SCREENS = [
  { pattern: "/", title: "business", part: "business", load: async () => (await home()).Home },
  { pattern: "/sign-in", title: "signIn", part: "business", above: "/", load: async () => (await signIn()).SignIn },
  { pattern: "/register", title: "register", part: "business", above: "/", load: async () => (await register()).Register },
  { pattern: "/forgotten", title: "forgotten", part: "business", above: "/sign-in", load: async () => (await forgotten()).Forgotten },
  { pattern: "/registration", title: "myRegistration", part: "business", above: "/", signedIn: true, load: async () => (await registration()).Registration },
  { pattern: "/registration/form", title: "fillRegistration", part: "business", above: "/registration", signedIn: true, load: async () => (await registrationForm()).RegistrationForm },
  { pattern: "/me", title: "myData", part: "business", above: "/", signedIn: true, load: async () => (await myself()).Myself },
  { pattern: "/me/contact", title: "changeContact", part: "business", above: "/me", signedIn: true, load: async () => (await contact()).ContactForm },
  { pattern: "/me/verify/:channel", title: "verifyContact", part: "business", above: "/me", signedIn: true, load: async () => (await verify()).Verify },
  { pattern: "/me/password", title: "changePassword", part: "business", above: "/me", signedIn: true, load: async () => (await password()).Password },
  { pattern: "/me/sessions", title: "sessions", part: "business", above: "/me", signedIn: true, load: async () => (await sessions()).Sessions },
  { pattern: "/me/notices", title: "noticeChoices", part: "business", above: "/me", signedIn: true, load: async () => (await noticeChoices()).NoticeChoices },
  { pattern: "/me/papers", title: "paperBox", part: "business", above: "/me", signedIn: true, load: async () => (await paperBox()).PaperBox },
  { pattern: "/me/export", title: "exportData", part: "business", above: "/me", signedIn: true, load: async () => (await leaving()).Export },
  { pattern: "/me/close", title: "closeAccount", part: "business", above: "/me", signedIn: true, load: async () => (await leaving()).Close },
  { pattern: "/notices/:id", title: "oneNotice", part: "business", above: "/notices", signedIn: true, load: async () => (await told()).Told },
  { pattern: "/receipt", title: "checkReceipt", part: "business", above: "/", load: async () => (await receipt()).ReceiptCheck },

  { pattern: "/bindings", title: "myBindings", part: "business", above: "/", signedIn: true, load: async () => (await bindings()).Bindings },
  { pattern: "/bindings/new", title: "newBinding", part: "business", above: "/bindings", signedIn: true, load: async () => (await bindingForm()).NewBinding },
  { pattern: "/bindings/:id", title: "oneBinding", part: "business", above: "/bindings", signedIn: true, load: async () => (await binding()).OneBinding },
  { pattern: "/bindings/:id/amend", title: "amendBinding", part: "business", above: "/bindings", signedIn: true, load: async () => (await bindingForm()).AmendOneBinding },
  { pattern: "/cases", title: "myCases", part: "business", above: "/", signedIn: true, load: async () => (await cases()).Cases },
  { pattern: "/cases/:id", title: "oneCase", part: "business", above: "/cases", signedIn: true, load: async () => (await oneCase()).OneCase },
  { pattern: "/notices", title: "notices", part: "business", above: "/", signedIn: true, load: async () => (await notices()).Notices },
  { pattern: "/appointments", title: "myAppointments", part: "business", above: "/", signedIn: true, load: async () => (await appointments()).Appointments },
  { pattern: "/appointments/new", title: "requestAppointment", part: "business", above: "/appointments", signedIn: true, load: async () => (await appointmentForm()).AppointmentNew },
  { pattern: "/appointments/:id", title: "appointment", part: "business", above: "/appointments", signedIn: true, load: async () => (await appointment()).AppointmentScreen },
  { pattern: "/appointments/:id/amend", title: "amendAppointment", part: "business", above: "/appointments", signedIn: true, load: async () => (await appointmentForm()).AppointmentAmend },
  { pattern: "/appointments/:id/reschedule", title: "reschedule", part: "business", above: "/appointments", signedIn: true, load: async () => (await appointmentChanges()).AppointmentReschedule },
  { pattern: "/appointments/:id/cancel", title: "cancelAppointment", part: "business", above: "/appointments", signedIn: true, load: async () => (await appointmentChanges()).AppointmentCancel },
  { pattern: "/calendar", title: "calendarFeed", part: "business", above: "/appointments", signedIn: true, load: async () => (await calendar()).CalendarScreen },
  { pattern: "/bans", title: "bookingBans", part: "business", above: "/appointments", signedIn: true, load: async () => (await bans()).Bans },
  { pattern: "/remote", title: "remoteRequests", part: "business", above: "/", signedIn: true, load: async () => (await remote()).RemoteRequests },
  { pattern: "/remote/new", title: "newRemote", part: "business", above: "/remote", signedIn: true, load: async () => (await remoteForm()).RemoteNew },
  { pattern: "/remote/:id", title: "remoteRequest", part: "business", above: "/remote", signedIn: true, load: async () => (await remote()).RemoteRequestScreen },
  { pattern: "/remote/:id/amend", title: "amendRemote", part: "business", above: "/remote", signedIn: true, load: async () => (await remoteForm()).RemoteAmend },
  { pattern: "/complaints", title: "complaints", part: "business", above: "/", signedIn: true, load: async () => (await complaints()).Complaints },
  { pattern: "/complaints/new", title: "complain", part: "business", above: "/complaints", signedIn: true, load: async () => (await complaints()).ComplaintNew },

  { pattern: "/news", title: "news", part: "news", load: async () => (await publications()).News },
  { pattern: "/publications", title: "publications", part: "news", above: "/news", load: async () => (await publications()).Publications },
  { pattern: "/publications/:id", title: "publication", part: "news", above: "/news", load: async () => (await publications()).Publication },
  { pattern: "/publications/:id/objection", title: "objection", part: "news", above: "/news", load: async () => (await publications()).Objection },

  { pattern: "/settings", title: "settings", part: "settings", load: async () => (await following()).Settings },
  { pattern: "/offices", title: "officeDirectory", part: "settings", above: "/settings", load: async () => (await following()).Offices },
  { pattern: "/offices/:id", title: "office", part: "settings", above: "/settings", load: async () => (await following()).Office },
  { pattern: "/followed", title: "followedNews", part: "settings", above: "/settings", signedIn: true, load: async () => (await following()).Followed },
];

/** Fetch every screen while nothing else is to do: a later tap waits for nobody, and finds it without a network. */
export function fetchAhead() {
  const whenIdle = globalThis.requestIdleCallback ?? ((/** @type {() => void} */ run) => setTimeout(run, 2_000));
  const rest = [...SCREENS];
  const next = () => {
    const screen = rest.shift();
    if (screen) void screen.load().catch(() => { }).then(() => whenIdle(next));
  };
  whenIdle(next);
}
