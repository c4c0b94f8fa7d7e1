export const notFound = {
  title: 'There is nothing here',
  text: 'The address leads to no page. Check it for a missing part, or ask the person who sent it for a new link.',
  action: 'Seal a secret of your own',
};
