/** What every view is made of: Preact with htm, one place to import from. */
import htm from "./vendor/htm.js";
import { h } from "./vendor/preact.js";

export { h, render, createContext } from "./vendor/preact.js";
export { useState, useReducer, useEffect, useLayoutEffect, useRef, useMemo, useCallback, useContext, useErrorBoundary } from "./vendor/hooks.js";

export const html = htm.bind(h);
