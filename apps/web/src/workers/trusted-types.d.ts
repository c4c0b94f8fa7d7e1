/** The part of Trusted Types that this page uses; TypeScript's DOM types do not have it yet. */
interface TrustedScriptURL {
  toString(): string;
}

interface TrustedTypePolicy {
  createScriptURL(url: string): TrustedScriptURL;
}

declare var trustedTypes:
  | { createPolicy(name: string, rules: { createScriptURL(url: string): string }): TrustedTypePolicy }
  | undefined;
