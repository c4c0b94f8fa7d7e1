import { app } from '../../messages/en/app.ts';
import { Page } from '../parts/page.tsx';
import { paths } from '../paths.ts';

/** For an address below `/app` that nothing lives at. */
export function NotFoundPage() {
  return (
    <Page title={app.notFound} lead={app.notFoundText}>
      <div>
        <a href={paths.home} class="button button-plain">
          {app.goHome}
        </a>
      </div>
    </Page>
  );
}
