/** One line of the table: what was measured beside its twin, and what is asked of it. */
export interface Figure {
  readonly name: string;
  readonly measured: string;
  readonly twin: string;
  readonly value: number;
  readonly unit: string;
  readonly goal: number;
  /** Where this is given, it is enough for now. */
  readonly atLeast?: number;
  /** Figures where less is better. */
  readonly isCeiling?: true;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const lower = sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
  return (upper + lower) / 2;
}

/** Rounded to what a noisy measurement can say. */
export function rate(perSecond: number): string {
  return perSecond >= 1_000 ? `${(perSecond / 1_000).toFixed(1)} k/s` : `${perSecond.toFixed(0)} /s`;
}

/** Whether a figure reaches its goal, is enough, or misses. */
export function verdict({ value, goal, atLeast, isCeiling }: Figure): 'goal' | 'enough' | 'MISSED' {
  if (isCeiling ? value <= goal : value >= goal) return 'goal';
  return atLeast !== undefined && value >= atLeast ? 'enough' : 'MISSED';
}

export function formatTable(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => {
    const floor = figure.atLeast === undefined ? '' : ` (at least ${figure.atLeast})`;
    const sign = figure.isCeiling ? '<=' : '>=';
    const value = `${figure.value.toFixed(2)}${figure.unit}`;
    return [
      figure.name,
      figure.measured,
      figure.twin,
      value,
      `${sign} ${figure.goal}${floor}`,
      verdict(figure),
    ];
  });
  const table = [['', 'measured', 'twin', 'result', 'asked', ''], ...rows];
  const widths =
    table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0))) ?? [];
  return table
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
