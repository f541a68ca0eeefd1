/** What every view is made of: Preact with htm, one place to import from. */
export { h, html, render, createContext, useState, useReducer, useEffect, useLayoutEffect, useRef, useMemo, useCallback, useContext, useErrorBoundary }
  from "./vendor/htm-preact.js";
