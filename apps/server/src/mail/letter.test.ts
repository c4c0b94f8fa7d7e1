import { describe, expect, test } from 'vitest';
import { htmlOf, type Letter, subjectOf, textOf } from './letter.ts';

const letter: Letter = {
  to: 'ada@example.com',
  subject: 'Hello',
  paragraphs: ['First.', 'Second.'],
  link: { label: 'Set a password', url: 'https://share.example/app/reset#token=abc' },
};

describe('a letter', () => {
  test('says the same as text and as HTML', () => {
    expect(textOf(letter)).toBe(
      'First.\n\nSecond.\n\nSet a password:\nhttps://share.example/app/reset#token=abc\n',
    );
    expect(htmlOf(letter)).toContain('<a href="https://share.example/app/reset#token=abc"');
    expect(htmlOf(letter)).toMatch(/First\.<\/p>\s*<p[^>]*>Second\.<\/p>/);
  });

  test('fetches nothing: no image, no style sheet, no script', () => {
    expect(htmlOf(letter)).not.toMatch(/<(img|script|link|iframe|style)|url\(|@import/i);
  });

  test.each(['<script>alert(1)</script>', '"><img src=x onerror=y>', "' onmouseover='x", '&lt;'])(
    'shows %s as the text that it is',
    (hostile) => {
      const html = htmlOf({ ...letter, subject: hostile, paragraphs: [hostile], quote: hostile });
      expect(html).not.toContain(hostile);
      expect(html).not.toMatch(/<(script|img)/);
      expect(textOf({ ...letter, paragraphs: [hostile] })).toContain(hostile);
    },
  );

  test('has a subject of one line, whatever it is made of', () => {
    const subject = 'Contact: a\r\nBcc: evil@example.com\u2028c\u0000d';
    expect(subjectOf({ ...letter, subject })).toBe('Contact: a Bcc: evil@example.com c d');
    expect([...subjectOf({ ...letter, subject: '😀'.repeat(500) })]).toHaveLength(200);
  });

  test('marks each line of a quote', () => {
    expect(textOf({ ...letter, quote: 'one\ntwo' })).toContain('> one\n> two');
  });
});
