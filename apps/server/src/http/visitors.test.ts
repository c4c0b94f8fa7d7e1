import { expect, test } from 'vitest';
import { isPrefetch, isPreview } from './visitors.ts';

test.each([
  'Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)',
  'facebookexternalhit/1.1',
  'Twitterbot/1.0',
  'WhatsApp/2.23.20.0',
  'TelegramBot (like TwitterBot)',
  'Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)',
  'Mozilla/5.0 SkypeUriPreview Preview/0.5',
  'LinkedInBot/1.0',
  'Mozilla/5.0 (compatible; Googlebot/2.1)',
  'Mozilla/5.0 (compatible; bingbot/2.0)',
  'Mozilla/5.0 Applebot/0.1',
  'BarracudaSentinel',
])('%s looks at links on its own', (agent) => {
  expect(isPreview({ 'user-agent': agent })).toBe(true);
});

test.each([
  'curl/8.5.0',
  'Wget/1.21',
  'python-requests/2.31',
  'node',
  'Go-http-client/2.0',
  'Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/141.0 Safari/537.36',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1',
])('%s is a person', (agent) => {
  expect(isPreview({ 'user-agent': agent })).toBe(false);
});

test('no User-Agent at all is a person', () => {
  expect(isPreview({})).toBe(false);
});

test('prefetches and prerenders are told by any of the headers that browsers use', () => {
  for (const value of ['prefetch', 'prefetch;prerender', 'Prefetch;anonymous-client-ip']) {
    expect(isPrefetch({ 'sec-purpose': value })).toBe(true);
    expect(isPrefetch({ purpose: value })).toBe(true);
    expect(isPreview({ 'sec-purpose': value })).toBe(true);
  }
  expect(isPrefetch({ 'x-moz': 'prefetch' })).toBe(true);
  expect(isPrefetch({ purpose: 'navigate' })).toBe(false);
});
