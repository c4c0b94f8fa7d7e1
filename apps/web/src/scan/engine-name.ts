/** Name and version of what scans, as verdicts spell it. Apart from the engine, so that pages do not carry that. */
export const engineName = 'yara-x/1.20.0';
