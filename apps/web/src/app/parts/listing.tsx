import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';

/** One thing that is said of every row. */
export interface Column<Row> {
  label: string;
  cell: (row: Row) => ComponentChildren;
}

interface ListingProps<Row> {
  /** What the list holds; for screen readers. */
  label: string;
  rows: readonly Row[];
  keyOf: (row: Row) => string;
  /** The first names the row. */
  columns: readonly [Column<Row>, ...Column<Row>[]];
  /** What can be done with a row. */
  actions?: (row: Row) => ComponentChildren;
  /** The heading over those. */
  actionsLabel?: string;
}

/** A table where there is room for one, and cards on phones. */
export function Listing<Row>(props: ListingProps<Row>) {
  return useIsWide() ? <Table {...props} /> : <Cards {...props} />;
}

function Table<Row>({ label, rows, keyOf, columns, actions, actionsLabel }: ListingProps<Row>) {
  const [name, ...others] = columns;
  return (
    <table class="w-full border-collapse text-sm">
      <caption class="sr-only">{label}</caption>
      <thead>
        <tr class="border-b border-line text-start text-muted">
          {columns.map((column) => (
            <th key={column.label} scope="col" class="py-2 pe-4 text-start font-medium">
              {column.label}
            </th>
          ))}
          {actions && (
            <th scope="col">
              <span class="sr-only">{actionsLabel}</span>
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={keyOf(row)} class="border-b border-line last:border-0">
            <th scope="row" class="max-w-64 py-3 pe-4 text-start font-medium break-words">
              {name.cell(row)}
            </th>
            {others.map((column) => (
              <td key={column.label} class="py-3 pe-4 align-middle break-words">
                {column.cell(row)}
              </td>
            ))}
            {actions && (
              <td class="py-1">
                <div class="flex justify-end gap-1">{actions(row)}</div>
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Cards<Row>({ label, rows, keyOf, columns, actions }: ListingProps<Row>) {
  const [name, ...others] = columns;
  return (
    <ul aria-label={label} class="grid gap-3">
      {rows.map((row) => (
        <li key={keyOf(row)} class="rounded-control border border-line p-4">
          <p class="font-medium break-words">{name.cell(row)}</p>
          <dl class="mt-2 grid gap-1 text-sm">
            {others.map((column) => (
              <div key={column.label} class="flex justify-between gap-4">
                <dt class="shrink-0 text-muted">{column.label}</dt>
                <dd class="min-w-0 text-end break-words">{column.cell(row)}</dd>
              </div>
            ))}
          </dl>
          {actions && <div class="mt-2 flex flex-wrap gap-x-5">{actions(row)}</div>}
        </li>
      ))}
    </ul>
  );
}

const wide = '(width >= 48rem)';

function useIsWide(): boolean {
  const [isWide, setWide] = useState(() => matchMedia(wide).matches);
  useEffect(() => {
    const query = matchMedia(wide);
    const tell = () => setWide(query.matches);
    query.addEventListener('change', tell);
    return () => query.removeEventListener('change', tell);
  }, []);
  return isWide;
}
