import type { SentShare } from '@waxwing/sdk';
import { useEffect, useRef, useState } from 'preact/hooks';
import { interrupted, stopped, sending as words } from '../../messages/en/files.ts';
import { askSendWorker, type KeptUpload } from '../../workers/send.ts';
import { lifeOf, secondsOf } from '../choices.ts';
import type { SealedShare } from '../sealed-share.ts';
import { emptyFilesDraft, type FilesDraft } from './draft.ts';
import { addPicked, type PickedFile, totalBytes } from './picked.ts';
import { scanSentence } from './scan-sentence.ts';
import { isUnderWay } from './sending-state.ts';
import { useDrop } from './use-drop.ts';
import { useFilesDraft } from './use-files-draft.ts';
import { useLimits } from './use-limits.ts';
import { useNews } from './use-news.ts';
import { useSending } from './use-sending.ts';

interface FilesOptions {
  /** Uploads of earlier visits. */
  left: readonly KeptUpload[];
  /** Whether the tab for files is chosen. */
  isShown: boolean;
  onSealed: (share: SealedShare) => void;
  /** Files came in or go on: their tab should be seen. */
  onActive: () => void;
  say: (sentence: string) => void;
}

/** What is being sent: with its draft, the form can be filled again when it has to start anew. */
interface Underway {
  draft: FilesDraft;
  isLocked: boolean;
}

/** All of the page that is about files: the form, the sending, and what earlier visits left. */
export function useFiles({ left: found, isShown, onSealed, onActive, say }: FilesOptions) {
  const [left, setLeft] = useState(() => found.filter(({ needsFiles }) => needsFiles));
  useEffect(() => {
    for (const upload of found) if (!upload.needsFiles) void showLink(upload);
  }, []);
  const limits = useLimits(isShown);
  const form = useFilesDraft({ most: limits.files, say });
  const sending = useSending(() => say(words.announcedCancelled));
  const underway = useRef<Underway>({ draft: emptyFilesDraft, isLocked: false });
  const { state } = sending;
  const isDraggedOver = useDrop((transfer) => {
    if (state.step !== 'choosing') return;
    onActive();
    form.addDropped(transfer);
  });
  useNews(state, say);

  function begin(next: Underway, recordId?: string) {
    const { draft, isLocked } = next;
    const { files, life, views, passphrase } = draft;
    underway.current = next;
    const settings = { expiresInSeconds: secondsOf(life), maxDownloads: views ?? undefined, passphrase };
    sending.start({
      files,
      how: recordId === undefined ? { settings } : { recordId },
      onSealed(sent, checked) {
        if (recordId === undefined) form.fill({ ...draft, files: [], passphrase: '' });
        onSealed({
          ...shareOf(sent),
          views,
          isLocked,
          passphrase,
          files: { count: files.length, bytes: totalBytes(files) },
          scan: checked?.statement && scanSentence(checked.statement),
        });
      },
    });
  }

  function goOn(upload: KeptUpload, files: readonly PickedFile[]) {
    setLeft(left.filter(({ recordId }) => recordId !== upload.recordId));
    onActive();
    const { expiresInSeconds, maxDownloads = null, hasPassphrase } = upload;
    const draft = { files, life: lifeOf(expiresInSeconds), views: maxDownloads, passphrase: '' };
    begin({ draft, isLocked: hasPassphrase }, upload.recordId);
  }

  /** Sealed at the very end of an earlier visit: the link was never seen. */
  async function showLink(upload: KeptUpload) {
    const { recordId, files, maxDownloads = null, hasPassphrase } = upload;
    const news = await askSendWorker({ ask: 'resume', recordId, files: [] }).catch(() => undefined);
    // It can be tried by hand, which says what is wrong.
    if (news?.tell !== 'sealed') return setLeft((now) => [...now, upload]);
    const bytes = files.reduce((sum, { size }) => sum + size, 0);
    onSealed({
      ...shareOf(news.share),
      views: maxDownloads,
      isLocked: hasPassphrase,
      passphrase: '',
      files: { count: files.length, bytes },
    });
  }

  async function discard(upload: KeptUpload) {
    await forgetSending(upload.recordId);
    setLeft(left.filter(({ recordId }) => recordId !== upload.recordId));
    say(interrupted.announcedDiscarded);
  }

  /** Back to the list, with what was underway on it: sealing it again takes a new salt and a new link. */
  function startAnew() {
    if (state.step !== 'stopped') return;
    const { error, recordId } = state;
    if (recordId !== undefined) void forgetSending(recordId);
    const { draft, isLocked } = underway.current;
    const unreadable = error.code === 'FILE_UNREADABLE' ? error.file : undefined;
    const files = draft.files.filter(({ path }) => path !== unreadable);
    const notices = [
      unreadable && stopped.unreadableLeftOut(unreadable),
      isLocked && draft.passphrase === '' && stopped.passphraseAgain,
    ];
    const others = form.draft.files.filter((file) => !draft.files.includes(file));
    form.fill({ ...draft, files: addPicked(others, files) }, notices.filter(Boolean).join(' '));
    sending.reset();
  }

  return {
    /** While one is being sent the others wait out of the way. */
    interrupted: isUnderWay(state) ? [] : left,
    earlier: (upload: KeptUpload) => ({
      onGoOn: (files: readonly PickedFile[]) => goOn(upload, files),
      onDiscard: () => discard(upload),
    }),
    panel: {
      form,
      sending,
      limits,
      isDraggedOver,
      onSeal: () => begin({ draft: form.draft, isLocked: form.draft.passphrase !== '' }),
      onAnew: startAnew,
      say,
    },
  };
}

/** Takes back a sending. When even that fails its record stays, and the next visit offers it again. */
const forgetSending = (recordId: string) =>
  askSendWorker({ ask: 'discard', recordId }).then(
    () => {},
    () => {},
  );

/** A sent share as the page shows it; once it is shown this device need not keep its link any more. */
function shareOf({ recordId, token, url, expiresAt, revokeToken }: SentShare) {
  void askSendWorker({ ask: 'forget', recordId });
  return {
    kind: 'files' as const,
    id: token,
    url,
    expiresAt,
    revoke: async () => void (await askSendWorker({ ask: 'revoke', token, revokeToken })),
  };
}
