// Ours: the types of what the client uses of uqr.js.
export function encode(text: string, options: { ecc: "L" | "M" | "Q" | "H"; border: number }): { data: boolean[][]; size: number };
