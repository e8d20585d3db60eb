package ai.flowscale.client.body;

/** A body whose sending can be made to give up, however it is read. */
interface Abortable {

  /** Interrupts a read that hangs, and reads no more in this sending. Safe from any thread. */
  void abort();
}
