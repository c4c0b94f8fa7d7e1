/** The neutral page that link previews get: it says nothing about the thing behind the link. */
export const preview = {
  title: 'A sealed link',
  description: 'Someone handed something over with Waxwing. Open the link in a browser to see it.',
};
