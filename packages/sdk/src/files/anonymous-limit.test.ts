import { expect, test } from 'vitest';
import { anonymousLimitBytes } from './anonymous-limit.ts';

const answering = (uploadLimit: string | undefined) => {
  const headers: Record<string, string> = uploadLimit === undefined ? {} : { 'upload-limit': uploadLimit };
  const asked: string[] = [];
  const fetch = async (url: string | URL | Request, init?: RequestInit) => {
    asked.push(`${init?.method} ${url}`);
    return new Response(null, { status: 204, headers });
  };
  return { asked, limit: anonymousLimitBytes({ baseUrl: 'https://secrets.example/', fetch }) };
};

test('the limit is asked for where uploads begin, and read among others', async () => {
  const { asked, limit } = answering('min-size=1, max-size=524288000, max-age=3600');
  expect(await limit).toBe(524_288_000);
  expect(asked).toEqual(['OPTIONS https://secrets.example/api/v1/uploads']);
});

test.each([undefined, '', 'max-size=', 'max-size=many', 'max-size=1e9', 'xmax-size=5'])(
  'an answer that says %j is none',
  async (uploadLimit) => {
    await expect(answering(uploadLimit).limit).rejects.toMatchObject({ code: 'SERVER_ERROR' });
  },
);
