// Ours: the types of what the client uses of preact.js.
export type View = unknown;
export function h(kind: any, props: any, ...children: any[]): View;
export function render(view: View, parent: Element): void;
export function createContext<T>(value: T): { Provider: any };
