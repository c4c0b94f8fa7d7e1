/** The shape of the format's own vectors; binary values are hexadecimal. */
export interface FormatVectors {
  linkSecret: string;
  fragment: string;
  linkToken: string;
  contentKeyCK: string;
  slots: SlotVector[];
  manifestKey: string;
  streamKey: string;
  stream: { index: number; salt: string; plaintext: string; ciphertext: string };
  streamLarge: {
    index: number;
    salt: string;
    ciphertextLength: number;
    ciphertextSha256: string;
    head: string;
  };
  manifest: {
    json: string;
    salt: string;
    paddedLength: number;
    ciphertextLength: number;
    ciphertextSha256: string;
    head: string;
  };
  contentId: string;
}

export interface SlotVector {
  kdf: { id: 0 } | { id: 1; m: number; t: number; p: number } | { id: 2; t: number };
  passphrase: string | null;
  header: string;
  slotKey: string;
  accessToken: string;
  sealSalt: string;
  slot: string;
}

/** C2SP's vectors for Cobblestone-256; `ct` is deflated. */
export interface CobblestoneVectors {
  testGroups: Array<{ tests: CobblestoneVector[] }>;
}

export interface CobblestoneVector {
  tcId: number;
  comment: string;
  key: string;
  ctx: string;
  ct: string;
  /** Bytes of the longest valid beginning; absent when there is none. */
  msgLength?: number;
  msgSha512?: string;
  result: 'valid' | 'invalid';
}

export function fromHex(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
}
