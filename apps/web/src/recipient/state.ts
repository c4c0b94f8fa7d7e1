import type { InspectedSecret, OpenedSecret } from '@waxwing/sdk';
import type { Refused } from './refusal.ts';

/**
 * Where the page stands. Nothing is spent before `opening`, and only `opened` holds the secret.
 *
 * checking → sealed → opening → opened → left
 *     ↘ refused ↗ ↘ refused, or sealed again after a wrong passphrase
 */
export type RecipientState =
  | { name: 'checking' }
  | { name: 'sealed'; secret: InspectedSecret; isPassphraseWrong: boolean }
  | { name: 'opening'; secret: InspectedSecret }
  | { name: 'opened'; secret: InspectedSecret; content: OpenedSecret; viewsLeft: ViewsLeft }
  | { name: 'refused'; refused: Refused }
  | { name: 'left' };

/** After the opening: null is any number; undefined is not known, because the server did not say. */
export type ViewsLeft = number | null | undefined;

export type RecipientEvent =
  | { name: 'checked'; secret: InspectedSecret }
  | { name: 'breakSeal' }
  | { name: 'passphraseWrong' }
  | { name: 'opened'; content: OpenedSecret }
  | { name: 'viewsCounted'; viewsLeft: number | null }
  | { name: 'refused'; refused: Refused }
  | { name: 'retryOpening'; secret: InspectedSecret }
  | { name: 'retryChecking' }
  | { name: 'left' };

/** The next state. An event that does not belong to a state changes nothing; a page that was left stays left. */
export function step(state: RecipientState, event: RecipientEvent): RecipientState {
  if (state.name === 'left') return state;
  switch (event.name) {
    case 'left':
      return { name: 'left' };
    case 'refused':
      return state.name === 'opened' ? state : { name: 'refused', refused: event.refused };
    case 'checked':
      return state.name === 'checking'
        ? { name: 'sealed', secret: event.secret, isPassphraseWrong: false }
        : state;
    case 'breakSeal':
      return state.name === 'sealed' ? { name: 'opening', secret: state.secret } : state;
    case 'retryOpening':
      return state.name === 'refused' ? { name: 'opening', secret: event.secret } : state;
    case 'retryChecking':
      return state.name === 'refused' ? { name: 'checking' } : state;
    default:
      return afterOpening(state, event);
  }
}

function afterOpening(state: RecipientState, event: RecipientEvent): RecipientState {
  if (state.name === 'opening' && event.name === 'passphraseWrong')
    return { name: 'sealed', secret: state.secret, isPassphraseWrong: true };
  if (state.name === 'opening' && event.name === 'opened')
    return { name: 'opened', secret: state.secret, content: event.content, viewsLeft: spent(state.secret) };
  if (state.name === 'opened' && event.name === 'viewsCounted')
    return { ...state, viewsLeft: event.viewsLeft };
  return state;
}

/** What is certain right after a view was taken: the last one is gone, an unlimited share stays so. */
function spent({ viewsLeft }: InspectedSecret): ViewsLeft {
  if (viewsLeft === null) return null;
  return viewsLeft === 1 ? 0 : undefined;
}
