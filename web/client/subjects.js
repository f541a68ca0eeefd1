/** Where one reads of what a notice is about. */

/** @type {Record<string, (id: string) => string>} */
const PLACES = {
  Binding: (id) => `/bindings/${id}`, Case: (id) => `/cases/${id}`, Appointment: (id) => `/appointments/${id}`, RemoteRequest: (id) => `/remote/${id}`,
  Registration: () => "/registration", Account: () => "/me", BookingBan: () => "/bans", Complaint: () => "/complaints",
  ImportantCase: (id) => `/publications/${id}`, LegalDocument: (id) => `/publications/${id}`,
};

/** The screen of it; null where there is none. @param {{__typename: string, id: string}} subject @returns {string | null} */
export function placeOfSubject(subject) {
  return PLACES[subject.__typename]?.(subject.id) ?? null;
}
