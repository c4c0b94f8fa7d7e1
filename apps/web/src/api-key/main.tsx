import { sharedKey } from '../messages/en/api-key.ts';
import { OpeningPage } from '../opening/opening-page.tsx';
import { SealedView } from '../opening/sealed-view.tsx';
import { startPage } from '../opening/start-page.tsx';
import { keyOpener } from './key-opener.ts';
import { KeyView } from './key-view.tsx';

startPage(keyOpener, (state, opening) => (
  <OpeningPage
    state={state}
    words={sharedKey}
    opening={opening}
    sendReport={(reader, report) => reader.report(report)}
    sealed={(sealed) => (
      <SealedView
        policy={sealed.share}
        words={sharedKey}
        isOpening={sealed.name === 'opening'}
        isPassphraseWrong={sealed.name === 'sealed' && sealed.isPassphraseWrong}
        onBreak={(passcode) => opening().breakSeal(passcode)}
      />
    )}
    opened={(opened, say) => <KeyView content={opened.content} say={say} />}
  />
));
