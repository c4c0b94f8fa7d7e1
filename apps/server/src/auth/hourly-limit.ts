/** What a limit of the settings comes to in an hour. Where keys are not limited at all, the number is only shown. */
export function hourlyLimit(limit: { count: number; windowSeconds: number } | undefined): number {
  return limit ? Math.ceil((limit.count * 3_600) / limit.windowSeconds) : 10_000;
}
