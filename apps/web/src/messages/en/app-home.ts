/** The first page of an account. */
export const home = {
  title: (name: string) => `Welcome, ${name}`,
  lead: 'What keeps this account safe, and what it can do.',
  steps: 'First steps',
  done: 'done',
  open: 'to do',
  keyStep: 'Let a program in',
  keyText: 'An API key acts in your name, within the scopes that you give it.',
  key: 'API keys',
  sealStep: 'Hand something over',
  sealText: 'A secret, files: sealed in your browser, opened once.',
  seal: 'Seal something',
  activity: 'What you did lately',
  activityAll: 'Whole audit log',
  activityEmpty: 'Nothing yet. What you do with your account stands here.',
  activityList: 'Your last entries',
};
