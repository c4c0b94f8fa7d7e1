import { useEffect, useRef, useState } from 'preact/hooks';
import { carriesFiles } from './collect.ts';

/**
 * Takes files that are dropped anywhere on the page. A drop beside the card would make the browser leave the page and
 * show the file: what was typed would be lost.
 *
 * @returns whether files are being dragged over the page now
 */
export function useDrop(onDrop: (transfer: DataTransfer) => void): boolean {
  const [isOver, setOver] = useState(false);
  const take = useRef(onDrop);
  take.current = onDrop;
  useEffect(() => {
    const listening = new AbortController();
    const listen = (type: 'dragover' | 'dragleave' | 'drop', act: (event: DragEvent) => void) =>
      addEventListener(type, act, { signal: listening.signal });
    listen('dragover', (event) => {
      if (!carriesFiles(event.dataTransfer)) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = 'copy';
      setOver(true);
    });
    // Between two elements of the page there is always another element; only outside there is none.
    listen('dragleave', ({ relatedTarget }) => setOver(relatedTarget !== null));
    listen('drop', (event) => {
      setOver(false);
      if (!carriesFiles(event.dataTransfer)) return;
      event.preventDefault();
      take.current(event.dataTransfer);
    });
    return () => listening.abort();
  }, []);
  return isOver;
}
