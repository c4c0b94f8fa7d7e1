import { encode } from 'uqr';

const quietZoneModules = 4;

/** A QR code as one SVG path; dark on white in both themes, because many readers refuse the inverse. */
export function QrCode({ text, label }: { text: string; label: string }) {
  const { data, size } = encode(text, { ecc: 'M', border: quietZoneModules });
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      class="mt-3 size-60 rounded-control border border-line bg-white text-black"
      shape-rendering="crispEdges"
    >
      <path d={modulePath(data)} fill="#000" />
    </svg>
  );
}

/** One square per dark module. */
function modulePath(rows: readonly (readonly boolean[])[]): string {
  return rows.flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : ''))).join('');
}
