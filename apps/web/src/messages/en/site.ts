/** What every page carries. */
export const site = {
  name: 'Waxwing',
  home: 'Waxwing, start page',
  skip: 'Skip to content',
  menu: 'Site',
  how: 'How it works',
  api: 'API',
  signIn: 'Sign in',
  theme: 'Dark theme',
  needsScript: 'This page needs JavaScript',
  needsScriptWhy:
    'Sealing and opening happen in your browser, so that the server never sees what is inside. Switch JavaScript on for this page, or use the waxwing command.',
};
