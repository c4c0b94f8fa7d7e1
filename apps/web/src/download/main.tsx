import { createReceiver } from '@waxwing/sdk';
import { download } from '../messages/en/download.ts';
import { OpeningPage } from '../opening/opening-page.tsx';
import { SealedView } from '../opening/sealed-view.tsx';
import { startPage } from '../opening/start-page.tsx';
import { argon2id } from '../workers/kdf.ts';
import { createFilesOpener } from './files-opener.ts';
import { FilesView } from './files-view.tsx';
import { openKeptClaims } from './kept-claims.ts';
import { sweepStored } from './saving/stored-files.ts';
import { keepServiceWorker } from './saving/through-service-worker.ts';

const receiver = createReceiver({ baseUrl: location.origin, argon2id });
const findServiceWorker = keepServiceWorker();

startPage(createFilesOpener(receiver, openKeptClaims()), (state, opening) => (
  <OpeningPage
    state={state}
    words={download}
    opening={opening}
    sendReport={async (link, report) => {
      // The only kind that this page has read.
      if (link.kind === 'files') await receiver.reportShare(link, report);
    }}
    sealed={(sealed) => (
      <SealedView
        policy={{
          ...sealed.share,
          viewsLeft: sealed.share.downloadsLeft,
          isOnce: sealed.share.downloadsLeft === 1,
        }}
        words={download}
        sentence={sealed.share.kept?.isTaken ? download.yours(sealed.share.kept.endsAt) : undefined}
        isOpening={sealed.name === 'opening'}
        isPassphraseWrong={sealed.name === 'sealed' && sealed.isPassphraseWrong}
        onBreak={(passphrase) => opening().breakSeal(passphrase)}
      >
        <p class="mt-1 max-w-[30rem] text-sm leading-6 text-muted">{download.size(sealed.share.sizeBytes)}</p>
      </SealedView>
    )}
    opened={(opened, say) => <FilesView state={opened} findServiceWorker={findServiceWorker} say={say} />}
  />
));
// What an earlier visit may have left in the browser's storage. Nothing here waits for it.
void sweepStored().catch(() => {});
