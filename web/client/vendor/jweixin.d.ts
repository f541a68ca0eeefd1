// Ours: the types of what the client uses of jweixin.js.
export const wx: {
  config(given: { debug: boolean; appId: string; timestamp: number; nonceStr: string; signature: string; jsApiList: string[]; openTagList: string[] }): void;
  ready(told: () => void): void;
  error(told: (why: unknown) => void): void;
  scanQRCode(given: { needResult: 0 | 1; scanType: string[]; success: (read: { resultStr: string }) => void; cancel: () => void; fail: (why: unknown) => void }): void;
};
