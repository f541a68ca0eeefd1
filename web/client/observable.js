import { useEffect, useState } from "./html.js";

/**
 * A value that views can watch.
 * @template T
 */
export class Observable {
  /** @param {T} value */
  constructor(value) {
    this.value = value;
    /** @type {Set<(value: T) => void>} */
    this.watchers = new Set();
  }

  /** @param {T} value */
  set(value) {
    if (Object.is(value, this.value)) return;
    this.value = value;
    for (const told of [...this.watchers]) told(value);
  }

  /**
   * @param {(value: T) => void} told
   * @returns {() => void} ends the watching
   */
  watch(told) {
    this.watchers.add(told);
    return () => { this.watchers.delete(told); };
  }
}

/**
 * The value, and the view again whenever it changes.
 * @template T
 * @param {Observable<T>} observable
 * @returns {T}
 */
export function useObserved(observable) {
  const [, look] = useState(/** @type {unknown} */ (null));
  useEffect(() => observable.watch(() => look({})), [observable]);
  return observable.value;
}
