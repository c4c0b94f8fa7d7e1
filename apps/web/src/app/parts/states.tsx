import type { ComponentChildren } from 'preact';
import { app } from '../../messages/en/app.ts';
import { FailureNotice } from '../../ui/failure-notice.tsx';
import type { Failure } from '../failure.ts';
import type { Loading } from '../use-loaded.ts';

/** What a list says that has nothing yet: one sentence, and what to do next. */
export function Empty({ text, children }: { text: string; children?: ComponentChildren }) {
  return (
    <div class="flex flex-col items-start gap-4 rounded-control border border-dashed border-edge p-5">
      <p class="text-muted">{text}</p>
      {children}
    </div>
  );
}

/** Grey lines in the place of what is coming; seen only when that takes its time. */
export function Skeleton({ lines = 3 }: { lines?: number }) {
  return (
    <div class="grid gap-3" role="status" aria-label={app.loading}>
      {Array.from({ length: lines }, (_, line) => (
        // Lines have no identity: none comes, goes or moves.
        <div key={line} class="skeleton h-11" />
      ))}
    </div>
  );
}

/** It could not be loaded: what happened, and the way to try again. */
export function LoadFailure({ failure, onRetry }: { failure: Failure; onRetry: () => void }) {
  return (
    <div class="grid justify-items-start gap-4">
      <FailureNotice failure={failure} />
      <button type="button" class="button button-plain" onClick={onRetry}>
        {app.retry}
      </button>
    </div>
  );
}

interface LoadedViewProps<T> {
  loading: Loading<T>;
  lines?: number;
  children: (data: T, reload: () => Promise<void>) => ComponentChildren;
}

/** The skeleton, the failure, or what was loaded. */
export function LoadedView<T>({ loading, lines, children }: LoadedViewProps<T>) {
  if (loading.state === 'loading') return <Skeleton {...(lines !== undefined && { lines })} />;
  if (loading.state === 'failed')
    return <LoadFailure failure={loading.failure} onRetry={() => void loading.reload()} />;
  return <>{children(loading.data, loading.reload)}</>;
}
