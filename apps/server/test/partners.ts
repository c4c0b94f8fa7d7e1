import type { Registered } from '@waxwing/contract';
import type { TestApp } from './app.ts';

export const registration = {
  company_name: 'Acme',
  name: 'Grace',
  email: 'grace@example.com',
  password: 'velvet anchor tidal quorum',
} as const;

export function askToRegister(server: TestApp, changes: object = {}, headers: Record<string, string> = {}) {
  return server.call({
    method: 'POST',
    url: '/api/v1/partners/register',
    headers: { 'content-type': 'application/json', ...headers },
    payload: JSON.stringify({ ...registration, ...changes }),
  });
}

/** A partner that registered itself. */
export async function registered(server: TestApp, changes: object = {}): Promise<Registered> {
  const answer = await askToRegister(server, changes);
  if (answer.statusCode !== 201) throw new Error(`registering: ${answer.body}`);
  return answer.json();
}
