const sampleMs = 250;

/** Looks at a value until it is stopped, and tells by how much the largest was above the first. */
export function watchGrowth(read: () => number): { stop(): number } {
  const before = read();
  let peak = before;
  const timer = setInterval(() => {
    peak = Math.max(peak, read());
  }, sampleMs);
  return {
    stop() {
      clearInterval(timer);
      return Math.max(peak, read()) - before;
    },
  };
}
