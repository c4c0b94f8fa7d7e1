import { createClient } from '@waxwing/sdk';
import { recipient } from '../messages/en/recipient.ts';
import { OpeningPage } from '../opening/opening-page.tsx';
import { SealedView } from '../opening/sealed-view.tsx';
import { startPage } from '../opening/start-page.tsx';
import { argon2id } from '../workers/kdf.ts';
import { OpenedView } from './opened-view.tsx';
import { createSecretOpener } from './secret-opener.ts';

const client = createClient({ baseUrl: location.origin, argon2id });

startPage(createSecretOpener(client), (state, opening) => (
  <OpeningPage
    state={state}
    words={recipient}
    opening={opening}
    sendReport={(link, report) => client.reportSecret(link, report)}
    sealed={(sealed) => (
      <SealedView
        policy={{ ...sealed.share, isOnce: sealed.share.expiryType === 'view_once' }}
        words={recipient}
        isOpening={sealed.name === 'opening'}
        isPassphraseWrong={sealed.name === 'sealed' && sealed.isPassphraseWrong}
        onBreak={(passphrase) => opening().breakSeal(passphrase)}
      />
    )}
    opened={(opened, say) => <OpenedView state={opened} say={say} />}
  />
));
