import { otherContent } from './other-content.ts';
import type { UploadRecord, UploadRecords } from './records-types.ts';

/** Records that end with the process: for who never resumes, and for tries within one run. */
export function createMemoryRecords(): UploadRecords {
  const records = new Map<string, UploadRecord>();
  const parts = new Map<string, Array<Uint8Array<ArrayBuffer>>>();
  return {
    async put(record) {
      records.set(record.id, record);
    },
    async addPart(id, part, fingerprint) {
      const known = parts.get(id) ?? [];
      const before = known[part];
      if (before?.some((byte, index) => byte !== fingerprint[index])) throw otherContent();
      known[part] = fingerprint;
      parts.set(id, known);
    },
    async get(id) {
      const record = records.get(id);
      return record && { record, parts: [...(parts.get(id) ?? [])] };
    },
    async list() {
      return [...records.values()].sort((a, b) => a.createdAt - b.createdAt);
    },
    async remove(id) {
      records.delete(id);
      parts.delete(id);
    },
  };
}
