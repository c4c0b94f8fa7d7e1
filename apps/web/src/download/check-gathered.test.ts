import { expect, test } from 'vitest';
import { zip } from '../scan/testing/samples.ts';
import { checkGathered } from './check-gathered.ts';

/** A scanner that finds a word, and notes under which names it was asked. */
function scannerFor(word: string) {
  const asked: string[] = [];
  const scanner: Parameters<typeof checkGathered>[1]['scanner'] = {
    async scanFile(file, { name }) {
      asked.push(name);
      const isMatch = (await file.text()).includes(word);
      const about = { scope: 'full', engine: 'test', at: '' } as const;
      return isMatch
        ? { verdict: 'matched', rule: 'word', ...about }
        : { verdict: 'no_rule_matched', ...about };
    },
    scanStream: () => {
      throw new Error('What is gathered is no stream');
    },
    close: () => {},
  };
  return { scanner, asked };
}

const { signal } = new AbortController();
const onChecked = () => {};

test('each file of a zip of ours has a verdict of its own, under its own name', async () => {
  const { scanner, asked } = scannerFor('evil');
  const members = ['good', 'evil', ''].map((data, at) => ({ path: `${at}`, data, isStored: true }));
  const paths = ['a/good.txt', 'b/evil.txt', 'c/empty.txt'];
  const verdicts = await checkGathered(new Blob([zip(members)]), {
    scanner,
    as: 'zip',
    paths,
    signal,
    onChecked,
  });
  expect(asked).toEqual(paths);
  expect(verdicts.map(({ verdict, path }) => [verdict, path])).toEqual([
    ['no_rule_matched', 'a/good.txt'],
    ['matched', 'b/evil.txt'],
    ['no_rule_matched', 'c/empty.txt'],
  ]);
});

test('a zip that was sent is one file', async () => {
  const { scanner, asked } = scannerFor('evil');
  const sent = new Blob([zip([{ path: 'inside.txt', data: 'good' }])]);
  await checkGathered(sent, { scanner, as: 'file', paths: ['sent.zip'], signal, onChecked });
  expect(asked).toEqual(['sent.zip']);
});
