import { app } from '../../messages/en/app.ts';

interface PagesProps {
  page: number;
  pages: number;
  onPage: (page: number) => void;
}

/** The ways to the neighbours of a page; nothing where there is one page. */
export function Pages({ page, pages, onPage }: PagesProps) {
  if (pages <= 1) return null;
  return (
    <nav aria-label={app.pages} class="mt-5 flex flex-wrap items-center justify-between gap-3">
      <button type="button" class="button button-plain" disabled={page <= 1} onClick={() => onPage(page - 1)}>
        {app.earlier}
      </button>
      <p class="text-sm text-muted">{app.page(page, pages)}</p>
      <button
        type="button"
        class="button button-plain"
        disabled={page >= pages}
        onClick={() => onPage(page + 1)}
      >
        {app.later}
      </button>
    </nav>
  );
}
