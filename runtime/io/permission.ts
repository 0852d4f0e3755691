/**
 * Node's permission model, which addons are not subject to: it is asked before sockets are made, whatever the hub. (That
 * Node's own servers must not listen they say as an uncaught exception.)
 */
import type { DatagramTarget, ListenTarget, Target } from './transport';

interface Permission {
  has(scope: string, reference?: string): boolean;
}

/** Throws where the network must not be used. */
export function permitted(target: Target | ListenTarget | DatagramTarget): void {
  const error = denied(target);
  if (error !== null) throw error;
}

/** The error that Node would throw, or null: it is allowed. */
export function denied(target: Target | ListenTarget | DatagramTarget): Error | null {
  const { permission } = process as { permission?: Permission };
  // Older versions of Node know the model, but not this permission: there the network is free.
  if (permission === undefined || !process.allowedNodeEnvironmentFlags.has('--allow-net') || permission.has('net')) return null;
  const resource = 'path' in target ? target.path : 'host' in target && target.host !== undefined ? `${target.host}:${target.port}` : '';
  return Object.assign(new Error('Access to this API has been restricted. Use --allow-net to manage permissions.'), {
    code: 'ERR_ACCESS_DENIED', permission: 'Net', resource,
  });
}
