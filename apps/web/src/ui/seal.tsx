const rim =
  'M50 4c7 0 9 5 15 7s13 0 17 5 2 12 5 18 9 8 9 15-6 9-8 15-1 13-6 17-12 2-18 4-8 9-15 9-9-6-15-8-13-1-17-6-1-12-4-18-9-8-9-15 6-9 8-15 1-13 6-17 12-1 18-4 7-7 14-7z';
const wing = 'M28 60c14 2 32-4 44-28M34 69c14 1 27-6 36-21M43 76c9 0 18-5 24-13';
const crack = 'L57 0 L46 22 L58 40 L44 58 L55 78 L47 100';

/** The seal tells the state of a secret before a word is read: whole, broken, or only its trace left. */
export function Seal({
  state,
  class: size = 'size-20',
}: {
  state: 'whole' | 'broken' | 'trace';
  class?: string;
}) {
  return (
    <svg class={`${size} shrink-0 overflow-visible`} viewBox="0 0 100 100" aria-hidden="true">
      {state === 'whole' && <Wax />}
      {state === 'broken' && (
        <>
          <clipPath id="seal-start">
            <path d={`M-10 0 ${crack} L-10 100z`} />
          </clipPath>
          <clipPath id="seal-end">
            <path d={`M110 0 ${crack} L110 100z`} />
          </clipPath>
          <g transform="translate(-4 3) rotate(-4 50 100) scale(0.97)">
            <g clip-path="url(#seal-start)">
              <Wax />
            </g>
          </g>
          <g transform="translate(7 3) rotate(4 50 100) scale(0.97)">
            <g clip-path="url(#seal-end)">
              <Wax />
            </g>
          </g>
        </>
      )}
      {state === 'trace' && (
        <path
          d={rim}
          class="stroke-edge"
          fill="none"
          stroke-width="2.5"
          stroke-dasharray="5 6"
          stroke-linecap="round"
        />
      )}
    </svg>
  );
}

function Wax() {
  return (
    <>
      <path d={rim} class="fill-wax" />
      <circle cx="50" cy="50" r="35" class="stroke-wax-deep" fill="none" stroke-width="1.5" />
      <path d={wing} class="stroke-white" fill="none" stroke-width="4.5" stroke-linecap="round" />
    </>
  );
}
