// Ours: the types of what the client uses of hooks.js.
export function useState<S>(initial: S | (() => S)): [S, (next: S | ((was: S) => S)) => void];
export function useReducer<S, A>(reduce: (state: S, action: A) => S, initial: S): [S, (action: A) => void];
export function useEffect(run: () => void | (() => void), inputs?: readonly unknown[]): void;
export function useLayoutEffect(run: () => void | (() => void), inputs?: readonly unknown[]): void;
export function useRef<T>(initial: T): { current: T };
export function useMemo<T>(make: () => T, inputs?: readonly unknown[]): T;
export function useCallback<F extends (...given: any[]) => any>(call: F, inputs?: readonly unknown[]): F;
export function useContext<T>(context: unknown): T;
export function useErrorBoundary(told?: (error: unknown) => void): [unknown, () => void];
