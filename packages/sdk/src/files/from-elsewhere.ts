import { WaxwingError } from '../errors.ts';

/**
 * A refusal as a transfer has to take it. Every answer of the server carries a request id; a proxy whose server is just
 * being replaced answers 404 without one, and nothing that was sent or received by then is lost because of that.
 */
export function unlessFromElsewhere(refusal: WaxwingError): WaxwingError {
  const { status, requestId } = refusal;
  if (requestId !== undefined || status === undefined || ![401, 403, 404, 410].includes(status))
    return refusal;
  const details = { cause: refusal, status };
  return new WaxwingError('SERVER_ERROR', 'Something else answered in the place of the server', details);
}
