import { invalidField } from '../shared/errors.ts';

/** Longer input is as strong as its beginning: the estimate grows faster than the text. */
const longestEstimated = 100;
/** Of 0 to 4: some 10^8 guesses. */
const leastScore = 3;

type Estimate = (password: string, userInputs: string[]) => number;
let loading: Promise<Estimate> | undefined;

/**
 * Refuses a password that is easy to guess, also by whoever knows the names of its user. Its length is the contract's
 * affair.
 *
 * @throws {ProblemError} VALIDATION_FAILED
 */
export async function checkStrength(
  field: string,
  password: string,
  names: readonly string[],
): Promise<void> {
  // Some megabytes of lists, for something that happens now and then.
  loading ??= load();
  const estimate = await loading;
  const known = names.flatMap((name) => [name, ...name.split(/[^\p{L}\p{N}]+/u)]).filter(Boolean);
  if (estimate(password.slice(0, longestEstimated), known) >= leastScore) return;
  throw invalidField(field, 'is too easy to guess: take more words, and none of your own names');
}

async function load(): Promise<Estimate> {
  const [{ ZxcvbnFactory }, { adjacencyGraphs, dictionary }] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
  ]);
  const estimator = new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs });
  return (password, userInputs) => estimator.check(password, userInputs).score;
}
