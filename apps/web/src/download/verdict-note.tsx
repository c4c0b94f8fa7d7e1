import { checked } from '../messages/en/download.ts';
import { scanReasons } from '../messages/en/files.ts';
import { Problem } from '../ui/problem.tsx';
import { type FileVerdict, isMatch } from './watch.ts';

const matchesShown = 10;

/** What the check said: every match by name, and else the least that was looked into. Names and rules are text. */
export function VerdictNote({ verdicts }: { verdicts: readonly FileVerdict[] }) {
  const matches = verdicts.filter(isMatch);
  const more = matches.length - matchesShown;
  if (matches.length > 0)
    return (
      <Problem>
        {matches.slice(0, matchesShown).map((match) => (
          <span key={match.path} class="block break-words">
            {matchSentence(match)}
          </span>
        ))}
        {more > 0 && <span class="block">{checked.moreMatched(more)}</span>}
      </Problem>
    );
  const sentence = mildest(verdicts);
  return sentence === undefined ? null : <p class="text-sm leading-6 text-muted">{sentence}</p>;
}

function matchSentence({ path, entry, rule = '', description }: FileVerdict): string {
  const sentence =
    entry === undefined ? checked.matched(path, rule) : checked.matchedInside(path, entry, rule);
  return description === undefined ? sentence : `${sentence} ${description.replace(/[^.!?]$/, '$&.')}`;
}

/** One sentence for all: the one that promises least. */
function mildest(verdicts: readonly FileVerdict[]): string | undefined {
  const not = verdicts.find(({ verdict }) => verdict === 'not_scanned');
  if (not) return checked.not(scanReasons[not.reason ?? 'failed']);
  const partly = verdicts.filter(({ verdict }) => verdict === 'partly_scanned');
  const worst = partly.find(({ reason }) => reason !== 'streamed');
  if (worst) return checked.partly(scanReasons[worst.reason ?? 'failed']);
  if (partly[0]) return checked.streamed(partly[0].rulesVersion);
  return verdicts[0] && checked.nothingMatched(verdicts[0].rulesVersion);
}
