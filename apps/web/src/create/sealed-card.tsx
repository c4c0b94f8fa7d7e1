import { useState } from 'preact/hooks';
import { result } from '../messages/en/create.ts';
import { choosing } from '../messages/en/files.ts';
import { Problem } from '../ui/problem.tsx';
import { LinkRow, type OnCopy, PassphraseRow } from './copy-rows.tsx';
import { RevokedCard } from './revoked-card.tsx';
import type { SealedShare } from './sealed-share.ts';
import { ShareActions } from './share-actions.tsx';

interface SealedCardProps {
  share: SealedShare;
  label: string;
  /** Speaks to those who do not see the page. */
  say: (sentence: string) => void;
}

/** One sealed share: its link, ready to be copied, and what can still be done with it. */
export function SealedCard({ share, label, say }: SealedCardProps) {
  const [revokedAt, setRevokedAt] = useState<number>();
  const [isCopyRefused, setCopyRefused] = useState(false);

  if (revokedAt !== undefined) return <RevokedCard at={revokedAt} />;
  const onCopy: OnCopy = (copied, confirmation) => {
    setCopyRefused(!copied);
    if (copied) say(confirmation);
  };
  const onRevoked = () => {
    setRevokedAt(Date.now());
    say(result.announcedRevoked);
  };
  return (
    <section class="card mt-5" aria-label={label}>
      <h2 class="text-heading">{label}</h2>
      <p class="mt-1 text-muted">
        {untilSentence(share)} {share.isLocked ? result.sendBoth : result.sendLink}
      </p>
      <div class="mt-4 grid gap-3 sm:grid-cols-[1fr_auto]">
        <LinkRow share={share} onCopy={onCopy} />
        {share.passphrase && <PassphraseRow share={share} onCopy={onCopy} />}
      </div>
      {isCopyRefused && <Problem>{result.copyFailed}</Problem>}
      {share.scan && <p class="mt-3 text-sm leading-6 text-muted">{share.scan}</p>}
      <ShareActions share={share} onRevoked={onRevoked} />
    </section>
  );
}

/** What was sealed, how often it opens, and until when. */
function untilSentence({ files, views, expiresAt }: SealedShare): string {
  if (files === undefined) return result.until(views, expiresAt);
  return result.untilFiles(choosing.total(files.count, files.bytes), views, expiresAt);
}
