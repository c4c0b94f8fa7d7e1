/** The form for reporting a link. */
export const report = {
  title: 'Report this link',
  text: 'Tell the operator what is wrong with it. The key and the content are not sent.',
  reason: 'Reason',
  reasons: {
    malware: 'Malware',
    phishing: 'Phishing or fraud',
    csam: 'Sexual abuse of children',
    terrorism: 'Terrorism',
    drugs_weapons: 'Drugs or weapons',
    harassment: 'Harassment or threats',
    other: 'Something else',
  },
  details: 'Details',
  optional: 'optional',
  send: 'Send report',
  sending: 'Sending',
  cancel: 'Cancel',
  close: 'Close',
  thanks: 'Report received',
  thanksText: 'Thank you. The operator will look at it.',
};
