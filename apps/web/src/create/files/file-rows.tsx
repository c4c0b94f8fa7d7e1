import { displayPath } from '@waxwing/seal';
import type { ComponentChild } from 'preact';
import { useState } from 'preact/hooks';
import { choosing } from '../../messages/en/files.ts';
import { spokenSize } from '../../messages/speak.ts';
import { Icon } from '../../ui/icons.tsx';
import { groupsOf, type PickedFile, type PickedGroup } from './picked.ts';

type OnRemove = (gone: readonly PickedFile[], name: string) => void;

/** One row for each file and each folder of a list. */
export function FileRows(props: { list: readonly PickedFile[]; label: string; onRemove: OnRemove }) {
  return (
    <Rows label={props.label}>
      {groupsOf(props.list).map((group) =>
        group.isFolder ? (
          <FolderRow key={`${group.name}/`} group={group} onRemove={props.onRemove} />
        ) : (
          <PlainRow key={group.name} name={group.name} group={group} onRemove={props.onRemove} />
        ),
      )}
    </Rows>
  );
}

const rowsAtOnce = 100;

/** The first rows of a list that may be ten thousand long, and a way to the next ones. */
function Rows({ label, children }: { label: string; children: ComponentChild[] }) {
  const [shown, setShown] = useState(rowsAtOnce);
  const next = Math.min(children.length - shown, rowsAtOnce);
  return (
    <ul aria-label={label} class="max-h-80 overflow-y-auto overscroll-contain">
      {children.slice(0, shown)}
      {next > 0 && (
        <li class="px-3">
          <button type="button" class="button-text text-sm" onClick={() => setShown(shown + next)}>
            {choosing.more(next)}
          </button>
        </li>
      )}
    </ul>
  );
}

interface RowProps {
  group: PickedGroup;
  onRemove: OnRemove;
}

/** A folder: what is in it shows on demand. */
function FolderRow({ group, onRemove }: RowProps) {
  const [isOpen, setOpen] = useState(false);
  const name = displayPath(group.name);
  return (
    <li class="file-row">
      <div class="flex items-center">
        <NameAndSize size={choosing.folder(group.files.length, group.bytes)}>
          <button
            type="button"
            class="flex min-h-11 min-w-0 grow items-center gap-2 ps-3 text-start"
            aria-expanded={isOpen}
            onClick={() => setOpen(!isOpen)}
          >
            <Icon name="folder" class="size-5 text-muted" />
            <span class="truncate">{name}</span>
            <Icon name="chevron" class={`size-4 text-muted ${isOpen ? 'rotate-180' : ''}`} />
          </button>
        </NameAndSize>
        <RemoveButton name={name} onClick={() => onRemove(group.files, name)} />
      </div>
      {isOpen && (
        <div class="border-t border-line ps-4">
          <Rows label={choosing.inFolder(name)}>
            {group.files.map((picked) => (
              <PlainRow
                key={picked.path}
                name={picked.path.slice(group.name.length + 1)}
                group={{ ...group, files: [picked], bytes: picked.file.size }}
                onRemove={onRemove}
              />
            ))}
          </Rows>
        </div>
      )}
    </li>
  );
}

/** A file under the name it has where it is listed. */
function PlainRow({ name: path, group, onRemove }: RowProps & { name: string }) {
  const name = displayPath(path);
  return (
    <li class="file-row flex items-center">
      <NameAndSize size={spokenSize(group.bytes)}>
        <span class="flex min-h-11 min-w-0 grow items-center gap-2 ps-3">
          <Icon name="file" class="size-5 text-muted" />
          <span class="truncate" title={name}>
            {name}
          </span>
        </span>
      </NameAndSize>
      <RemoveButton name={name} onClick={() => onRemove(group.files, name)} />
    </li>
  );
}

/** Beside each other; on a phone, where they would leave no room for the name, one under the other. */
function NameAndSize({ size, children }: { size: string; children: ComponentChild }) {
  return (
    <div class="flex min-w-0 grow flex-col sm:flex-row sm:items-center">
      {children}
      <span class="pointer-events-none -mt-2 shrink-0 ps-10 pb-2 text-sm text-muted sm:mt-0 sm:ps-3 sm:pb-0">
        {size}
      </span>
    </div>
  );
}

function RemoveButton({ name, onClick }: { name: string; onClick: () => void }) {
  return (
    <button
      type="button"
      data-remove
      class="flex size-11 shrink-0 items-center justify-center rounded-control text-muted hover:text-ink"
      aria-label={choosing.remove(name)}
      onClick={onClick}
    >
      <Icon name="close" class="size-4.5" />
    </button>
  );
}
