// Ours: the types of what the client uses of graphql-ws.js.
export const CloseCode: { TooManyInitialisationRequests: number };
export interface Told { data?: Record<string, unknown> | null; errors?: { message: string; extensions?: { code?: string } }[] }
export interface Client {
  subscribe(payload: unknown, sink: { next(told: Told): void; error(lost: unknown): void; complete(): void }): () => void;
  dispose(): void | Promise<void>;
  terminate(): void;
}
export function createClient(options: {
  url: string;
  lazy?: boolean;
  lazyCloseTimeout?: number;
  keepAlive?: number;
  connectionParams?: () => Record<string, unknown>;
  jsonMessageReplacer?: (name: string, value: unknown) => unknown;
  retryAttempts?: number;
  retryWait?: (retries: number) => Promise<void>;
  shouldRetry?: (lost: unknown) => boolean;
  on?: { connecting?(): void; connected?(): void; closed?(event: unknown): void; error?(error: unknown): void; ping?(): void; pong?(): void };
}): Client;
