import type { Refused } from './refusal.ts';

/**
 * Where a page that opens links stands. Nothing is spent before `opening`, and only `opened` holds what was sealed.
 *
 * checking → sealed → opening → opened → left
 *     ↘ refused ↗ ↘ refused, or sealed again after a wrong passphrase
 *
 * `Share` is what is known of the share before it is opened, `Content` what was in it.
 */
export type OpeningState<Share, Content> =
  | { name: 'checking' }
  | { name: 'sealed'; share: Share; isPassphraseWrong: boolean }
  | { name: 'opening'; share: Share }
  | { name: 'opened'; share: Share; content: Content; viewsLeft: ViewsLeft }
  | { name: 'refused'; refused: Refused }
  | { name: 'left' };

/** After the opening: null is any number; undefined is not known, because the server did not say. */
export type ViewsLeft = number | null | undefined;

export type OpeningEvent<Share, Content> =
  | { name: 'checked'; share: Share }
  | { name: 'breakSeal' }
  | { name: 'passphraseWrong' }
  | { name: 'opened'; content: Content; viewsLeft: ViewsLeft }
  | { name: 'viewsCounted'; viewsLeft: number | null }
  | { name: 'refused'; refused: Refused }
  | { name: 'retryOpening'; share: Share }
  | { name: 'retryChecking' }
  | { name: 'left' };

/** The next state. An event that does not belong to a state changes nothing; a page that was left stays left. */
export function step<Share, Content>(
  state: OpeningState<Share, Content>,
  event: OpeningEvent<Share, Content>,
): OpeningState<Share, Content> {
  if (state.name === 'left') return state;
  switch (event.name) {
    case 'left':
      return { name: 'left' };
    case 'refused':
      return state.name === 'opened' ? state : { name: 'refused', refused: event.refused };
    case 'checked':
      return state.name === 'checking'
        ? { name: 'sealed', share: event.share, isPassphraseWrong: false }
        : state;
    case 'breakSeal':
      return state.name === 'sealed' ? { name: 'opening', share: state.share } : state;
    case 'retryOpening':
      return state.name === 'refused' ? { name: 'opening', share: event.share } : state;
    case 'retryChecking':
      return state.name === 'refused' ? { name: 'checking' } : state;
    default:
      return afterOpening(state, event);
  }
}

type AfterOpening<Share, Content> = Extract<
  OpeningEvent<Share, Content>,
  { name: 'passphraseWrong' | 'opened' | 'viewsCounted' }
>;

function afterOpening<Share, Content>(
  state: OpeningState<Share, Content>,
  event: AfterOpening<Share, Content>,
): OpeningState<Share, Content> {
  if (state.name === 'opening' && event.name === 'passphraseWrong')
    return { name: 'sealed', share: state.share, isPassphraseWrong: true };
  if (state.name === 'opening' && event.name === 'opened')
    return { ...event, name: 'opened', share: state.share };
  if (state.name === 'opened' && event.name === 'viewsCounted')
    return { ...state, viewsLeft: event.viewsLeft };
  return state;
}
