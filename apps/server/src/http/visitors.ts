import type { IncomingHttpHeaders } from 'node:http';

/** Fetchers that look at links on their own: link previews, mail scanners, search engines. */
const fetchers =
  /slackbot|slack-imgproxy|facebookexternalhit|facebot|twitterbot|whatsapp|telegrambot|discordbot|skypeuripreview|linkedinbot|googlebot|google-safety|bingbot|bingpreview|applebot|barracudasentinel|proofpoint|mimecast|safelinks|ms-office|microsoft office|outlook-ios|yahoo! slurp|duckduckbot|baiduspider|yandexbot|pinterestbot|redditbot|embedly|iframely|vkshare|viber|line-poker|mastodon|bluesky|cardyb|matrix-media|synapse|mattermost-bot|rocket\.chat|zoombot|iMessageBot|snapchat|kakaotalk-scrap/i;

/** Whether a request is a browser's guess at what its user may want next. */
export function isPrefetch(headers: IncomingHttpHeaders): boolean {
  return [headers['sec-purpose'], headers.purpose, headers['x-purpose'], headers['x-moz']].some(
    (value) => typeof value === 'string' && /prefetch|prerender|preview/i.test(value),
  );
}

/** Whether a visit to a public page is a program's look rather than a person's. Never asked under the API. */
export function isPreview(headers: IncomingHttpHeaders): boolean {
  return isPrefetch(headers) || fetchers.test(headers['user-agent'] ?? '');
}
