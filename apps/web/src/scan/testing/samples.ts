import { readFileSync } from 'node:fs';
import { crc32, deflateRawSync } from 'node:zlib';
import { createNodeEngine } from '../../../build/node-engine.ts';
import type { Engine } from '../engine.ts';

/** Put together here, so that no scanner takes this repository for what it looks for. */
export const eicar = [
  'X5O!P%@AP[4\\PZX54(P^)7CC)7}$',
  'EICAR-STANDARD-',
  'ANTIVIRUS-TEST-FILE!',
  '$H+H*',
].join('');

const read = (path: string) => readFileSync(new URL(`../../../scan-rules/${path}`, import.meta.url), 'utf8');

/** What is committed, as a server hands it out. */
export const ourBundle = {
  text: read('scan-rules.json'),
  key: read('scan-rules.pub').trim(),
  source: read('waxwing.yar'),
};

/** The real scanner, with our rules unless others are given. */
export function realEngine(source = ourBundle.source): Promise<Engine> {
  return createNodeEngine(source);
}

export interface ZipMember {
  readonly path: string;
  readonly data: Uint8Array | string;
  readonly isStored?: boolean;
  readonly isEncrypted?: boolean;
  /** Written into the headers instead of 0 or 8. */
  readonly method?: number;
  /** Instead of the deflated data. */
  readonly packed?: Uint8Array;
}

/** A plain ZIP, made by hand so that it can be wrong on purpose. */
export function zip(members: readonly ZipMember[]): Buffer<ArrayBuffer> {
  const [bodies, list]: [Buffer[], Buffer[]] = [[], []];
  let offset = 0;
  for (const member of members) {
    const { local, central } = headers(member, offset);
    bodies.push(local);
    list.push(central);
    offset += local.length;
  }
  const directory = Buffer.concat(list);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(members.length, 8);
  end.writeUInt16LE(members.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.from(Buffer.concat([...bodies, directory, end]));
}

function headers({ path, data, isStored = false, isEncrypted = false, ...rest }: ZipMember, offset: number) {
  const plain = Buffer.from(data);
  const packed = Buffer.from(rest.packed ?? (isStored ? plain : deflateRawSync(plain)));
  const name = Buffer.from(path);
  const shared = Buffer.alloc(26);
  shared.writeUInt16LE(20, 0);
  shared.writeUInt16LE(isEncrypted ? 1 : 0, 2);
  shared.writeUInt16LE(rest.method ?? (isStored ? 0 : 8), 4);
  shared.writeUInt32LE(crc32(plain), 10);
  shared.writeUInt32LE(packed.length, 14);
  shared.writeUInt32LE(plain.length, 18);
  shared.writeUInt16LE(name.length, 22);
  const local = Buffer.concat([Buffer.from('PK\x03\x04'), shared, name, packed]);
  const rest16 = Buffer.alloc(14);
  rest16.writeUInt32LE(offset, 10);
  const central = Buffer.concat([Buffer.from('PK\x01\x02\x14\x00'), shared, rest16, name]);
  return { local, central };
}
