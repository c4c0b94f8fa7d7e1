import { errorCodes, Problem } from '@waxwing/contract';
import { type ApiDocument, fieldsOf, groupOperations, type OperationGroup } from './docs-page-document.ts';
import { type Html, html, inline, paragraphs } from './docs-page-html.ts';
import { answerRows, operationArticle } from './docs-page-operation.ts';

/** Everything between the header and the end of the reference. */
export function referenceBody(document: ApiDocument, publicUrl: string): Html {
  const { info } = document;
  const groups = groupOperations(document);
  return html`<main id="content" tabindex="-1" class="docs">
  <div class="docs-side">
    ${languageChoice(languagesOf(groups))}
    ${contents(groups)}
  </div>
  <div class="docs-text">
    <h1>${info.title}</h1>
    <p class="note">Version ${info.version} · <code>${publicUrl}</code> ·
      <a href="/openapi.json">OpenAPI 3.1 document</a></p>
    ${paragraphs(info.description ?? '')}
    ${groups.map((group) => groupSection(group, publicUrl))}
    ${errorSection()}
  </div>
</main>`;
}

function languagesOf(groups: readonly OperationGroup[]): string[] {
  const samples = groups.flatMap(({ operations }) =>
    operations.flatMap((operation) => operation['x-codeSamples'] ?? []),
  );
  return [...new Set(samples.map(({ lang }) => lang))];
}

/** One choice for the whole page, made by the style sheet alone, so that it needs no script. */
function languageChoice(languages: readonly string[]): Html {
  return html`<fieldset class="languages">
      <legend>Examples in</legend>
      ${languages.map(
        (lang, index) =>
          html`<label><input type="radio" name="lang" value="${lang}"${index === 0 ? html` checked` : undefined}><span>${lang}</span></label>`,
      )}
    </fieldset>`;
}

function contents(groups: readonly OperationGroup[]): Html {
  return html`<nav aria-label="Operations">
      ${groups.map(
        ({ name, operations }) => html`<p>${name}</p>
      <ul>${operations.map(({ id, summary }) => html`<li><a href="#${id}">${summary ?? id}</a></li>`)}</ul>`,
      )}
      <p><a href="#errors">Errors</a></p>
    </nav>`;
}

function groupSection({ name, description, operations }: OperationGroup, publicUrl: string): Html {
  return html`<section aria-label="${name}">
      <h2>${name}</h2>
      ${description === undefined ? undefined : paragraphs(description)}
      ${operations.map((operation) => operationArticle(operation, publicUrl))}
    </section>`;
}

function errorSection(): Html {
  return html`<section id="errors" aria-labelledby="errors-title">
      <h2 id="errors-title">Errors</h2>
      <p>Every refusal is <code>application/problem+json</code>. Decide by <code>error_code</code>: it is stable.</p>
      <h3>Fields</h3>
      ${answerRows(fieldsOf(Problem))}
      <h3>Codes</h3>
      <dl class="fields">${Object.entries(errorCodes).map(
        ([code, { status, meaning }]) => html`
        <div id="error-${code}"><dt><code>${code}</code> <em>${status}</em></dt><dd>${inline(meaning)}</dd></div>`,
      )}
      </dl>
    </section>`;
}
