/**
 * QR codes (ISO/IEC 18004), drawn on the page so that a slip can be shown at the hall without printing and without a network:
 * bytes, error correction M, versions 1 to 9, which is up to 180 bytes.
 */
import { html } from "./html.js";

const CHECK_BYTES = [10, 16, 26, 18, 24, 16, 18, 22, 22]; // of each block, by version
const BLOCKS = [1, 1, 1, 2, 2, 4, 4, 4, 5];
const MOST = CHECK_BYTES.length;
const PENALTIES = { run: 3, square: 3, finder: 40, share: 10 };
const quiet = 4; // modules of margin that a reader needs

/** @typedef {(0 | 1)[][]} Modules rows of columns; 1 is dark */

/**
 * The code of a text; throws what is longer than it can hold.
 * @param {string} text
 * @returns {Modules}
 */
export function qrOf(text) {
  const bytes = [...new TextEncoder().encode(text)];
  const version = BLOCKS.findIndex((_, at) => bytes.length + 2 <= room(at + 1)) + 1;
  if (version === 0) throw new RangeError("too long for a QR code");
  const stream = bitsOf(interleaved(padded(bytes, room(version)), version));
  const drawn = Array.from({ length: 8 }, (_, mask) => painted(version, stream, mask));
  return drawn.reduce((best, each) => (penalty(each) < penalty(best) ? each : best));
}

/** @param {number} version */
const sideOf = (version) => 17 + 4 * version;

/** Bytes of a version in all. @param {number} version */
function total(version) {
  const { taken } = frame(version);
  return Math.floor(taken.flat().filter((each) => !each).length / 8);
}

/** Bytes that are left for what is said. @param {number} version */
const room = (version) => total(version) - CHECK_BYTES[version - 1] * BLOCKS[version - 1];

/** Mode (bytes), length, bytes, end, filling. @param {number[]} bytes @param {number} size @returns {number[]} */
function padded(bytes, size) {
  const halves = [4, bytes.length >> 4, bytes.length & 15, ...bytes.flatMap((each) => [each >> 4, each & 15]), 0];
  const said = [];
  for (let at = 0; at < halves.length; at += 2) said.push((halves[at] << 4) | halves[at + 1]);
  for (let filling = 0xec; said.length < size; filling ^= 0xec ^ 0x11) said.push(filling);
  return said;
}

/** Products in the field of 256 elements that the standard names. @param {number} a @param {number} b */
function times(a, b) {
  let product = 0;
  for (let bit = 7; bit >= 0; bit--) {
    product = (product << 1) ^ (product & 0x80 ? 0x11d : 0);
    if ((b >> bit) & 1) product ^= a;
  }
  return product;
}

/** The check bytes of a block (Reed-Solomon). @param {number[]} block @param {number} count */
function checksOf(block, count) {
  let generator = [1];
  for (let at = 0, root = 1; at < count; at++, root = times(root, 2)) {
    generator = [...generator, 0].map((each, place) => each ^ (place > 0 ? times(generator[place - 1], root) : 0));
  }
  const rest = [...block, ...Array(count).fill(0)];
  for (let at = 0; at < block.length; at++) {
    const factor = rest[at];
    generator.forEach((each, place) => { rest[at + place] ^= times(each, factor); });
  }
  return rest.slice(block.length);
}

/** The blocks' bytes in turn, then their check bytes in turn. @param {number[]} said @param {number} version */
function interleaved(said, version) {
  const count = BLOCKS[version - 1];
  const short = Math.floor(said.length / count);
  const longer = said.length % count; // the last blocks have a byte more
  const blocks = [];
  for (let at = 0, from = 0; at < count; at++) {
    const length = short + (at >= count - longer ? 1 : 0);
    blocks.push(said.slice(from, from + length));
    from += length;
  }
  const checks = blocks.map((block) => checksOf(block, CHECK_BYTES[version - 1]));
  return [...inTurn(blocks, short + 1), ...inTurn(checks, CHECK_BYTES[version - 1])];
}

/** @param {number[][]} rows @param {number} length */
function inTurn(rows, length) {
  return Array.from({ length }, (_, at) => rows.map((row) => row[at]).filter((each) => each !== undefined)).flat();
}

/** @param {number[]} bytes */
const bitsOf = (bytes) => bytes.flatMap((each) => Array.from({ length: 8 }, (_, at) => (each >> (7 - at)) & 1));

/** What every code of a version has in common, and which modules that takes. @param {number} version */
function frame(version) {
  const side = sideOf(version);
  const modules = /** @type {Modules} */ (Array.from({ length: side }, () => Array(side).fill(0)));
  const taken = Array.from({ length: side }, () => Array(side).fill(false));
  const put = (/** @type {number} */ row, /** @type {number} */ column, /** @type {unknown} */ dark) => {
    if (row < 0 || column < 0 || row >= side || column >= side) return;
    modules[row][column] = dark ? 1 : 0;
    taken[row][column] = true;
  };
  for (let at = 0; at < side; at++) { put(6, at, at % 2 === 0); put(at, 6, at % 2 === 0); }
  for (const [row, column] of [[3, 3], [3, side - 4], [side - 4, 3]]) rings(row, column, 4, [0, 1, 3], put);
  const places = version === 1 ? [] : version < 7 ? [6, side - 7] : [6, side / 2 - 0.5, side - 7];
  for (const row of places) for (const column of places) {
    if (!atFinder(row, column, side)) rings(row, column, 2, [0, 2], put);
  }
  for (let at = 0; at < 9; at++) { hold(8, at); hold(at, 8); if (at < 8) { hold(8, side - 1 - at); hold(side - 1 - at, 8); } }
  put(side - 8, 8, true);
  if (version >= 7) {
    const told = (version << 12) | remainder(version, 0x1f25, 12);
    for (let at = 0; at < 18; at++) {
      put(Math.floor(at / 3), side - 11 + (at % 3), (told >> at) & 1);
      put(side - 11 + (at % 3), Math.floor(at / 3), (told >> at) & 1);
    }
  }
  return { modules, taken };

  /** Room for the format. @param {number} row @param {number} column */
  function hold(row, column) { taken[row][column] = true; }
}

/** @param {number} row @param {number} column @param {number} side */
const atFinder = (row, column, side) => (row < 9 && column < 9) || (row < 9 && column > side - 10) || (row > side - 10 && column < 9);

/** Squares around a module: dark at some distances, light at the others. @param {number} row @param {number} column @param {number} reach @param {number[]} dark @param {(row: number, column: number, dark: unknown) => void} put */
function rings(row, column, reach, dark, put) {
  for (let down = -reach; down <= reach; down++) for (let right = -reach; right <= reach; right++) {
    put(row + down, column + right, dark.includes(Math.max(Math.abs(down), Math.abs(right))));
  }
}

/** The rest of a division without carries. @param {number} value @param {number} divisor @param {number} bits */
function remainder(value, divisor, bits) {
  let rest = value << bits;
  for (let at = 31 - Math.clz32(rest); at >= bits; at--) if ((rest >> at) & 1) rest ^= divisor << (at - bits);
  return rest;
}

const MASKS = /** @type {((row: number, column: number) => boolean)[]} */ ([
  (row, column) => (row + column) % 2 === 0, (row) => row % 2 === 0, (_, column) => column % 3 === 0, (row, column) => (row + column) % 3 === 0,
  (row, column) => (Math.floor(row / 2) + Math.floor(column / 3)) % 2 === 0, (row, column) => ((row * column) % 2) + ((row * column) % 3) === 0,
  (row, column) => (((row * column) % 2) + ((row * column) % 3)) % 2 === 0, (row, column) => (((row + column) % 2) + ((row * column) % 3)) % 2 === 0,
]);

/** The frame with what is said, in columns of two from the right, up and down in turn. @param {number} version @param {number[]} stream @param {number} mask */
function painted(version, stream, mask) {
  const { modules, taken } = frame(version);
  const side = modules.length;
  let at = 0;
  for (let right = side - 1, up = true; right > 0; right -= 2, up = !up) {
    if (right === 6) right--;
    for (let step = 0; step < side; step++) for (const column of [right, right - 1]) {
      const row = up ? side - 1 - step : step;
      if (!taken[row][column]) modules[row][column] = /** @type {0 | 1} */ ((stream[at++] ?? 0) ^ (MASKS[mask](row, column) ? 1 : 0));
    }
  }
  const format = ((mask << 10) | remainder(mask, 0x537, 10)) ^ 0x5412; // level M is 00
  for (let bit = 0; bit < 15; bit++) {
    const dark = /** @type {0 | 1} */ ((format >> bit) & 1);
    modules[bit < 6 ? bit : bit < 8 ? bit + 1 : side - 15 + bit][8] = dark;
    modules[8][bit < 8 ? side - 1 - bit : bit === 8 ? 7 : 14 - bit] = dark;
  }
  return modules;
}

/** How hard it is to read. @param {Modules} modules */
function penalty(modules) {
  const side = modules.length;
  const lines = [...modules, ...modules.map((_, column) => modules.map((row) => row[column]))].map((line) => line.join(""));
  const runs = lines.flatMap((line) => line.match(/0{5,}|1{5,}/g) ?? []).reduce((sum, run) => sum + run.length - 5 + PENALTIES.run, 0);
  const finders = lines.reduce((sum, line) => sum + (line.match(/(?=10111010000|00001011101)/g) ?? []).length, 0) * PENALTIES.finder;
  let squares = 0;
  for (let row = 0; row + 1 < side; row++) for (let column = 0; column + 1 < side; column++) {
    const sum = modules[row][column] + modules[row][column + 1] + modules[row + 1][column] + modules[row + 1][column + 1];
    if (sum % 4 === 0) squares += PENALTIES.square;
  }
  const dark = modules.flat().filter(Boolean).length / (side * side);
  return runs + finders + squares + Math.floor(Math.abs(dark - 0.5) * 20) * PENALTIES.share;
}

/** The code on the page: always dark on light, whatever the colours around it. @param {{text: string, label: string}} given */
export function QrCode({ text, label }) {
  const modules = qrOf(text);
  const whole = modules.length + 2 * quiet;
  const path = modules.flatMap((row, down) => row.map((dark, right) => (dark ? `M${right + quiet} ${down + quiet}h1v1h-1z` : ""))).join("");
  return html`<svg class="qr" viewBox=${`0 0 ${whole} ${whole}`} role="img" aria-label=${label}><path d=${path} /></svg>`;
}
