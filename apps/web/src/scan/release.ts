/**
 * Gives memory back now: pieces of some megabytes come faster than the garbage collector looks for them. What is handed
 * over to a port leaves this thread, and ends with the port.
 */
export function release({ buffer }: Uint8Array<ArrayBuffer>): void {
  const { port1, port2 } = new MessageChannel();
  port1.postMessage(undefined, [buffer]);
  port1.close();
  port2.close();
}
