// Global ids as the portal makes them: a version, the code of the kind, the UUID.

const KINDS = {
  Account: "01",
  Procuratorate: "02",
  Registration: "03",
  Attachment: "04",
  Case: "05",
  Binding: "06",
  ProgressEvent: "07",
  Notice: "08",
  Appointment: "09",
  ReceptionSlot: "0a",
  Session: "0b",
};

/** A resolver of `id`. */
export function globalId(kind) {
  const head = `01${KINDS[kind]}`;
  return ({ id }) => Buffer.from(head + id.replaceAll("-", ""), "hex").toString("base64url");
}

/** The UUID in a global id of this kind; null when it is none. */
export function rowId(kind, given) {
  const hex = Buffer.from(given, "base64url").toString("hex");
  if (hex.length !== 36 || !hex.startsWith(`01${KINDS[kind]}`)) {
    return null;
  }
  return hex.slice(4).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
