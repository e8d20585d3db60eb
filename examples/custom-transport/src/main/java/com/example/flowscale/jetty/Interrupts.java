package com.example.flowscale.jetty;

/**
 * Guarantee: a thread whose interrupt flag is set can use the transport like any other, and finds
 * its flag still set. NIO closes the channel that such a thread works on.
 */
final class Interrupts {
  private Interrupts() {}

  static void shield(Runnable task) {
    boolean interrupted = Thread.interrupted();
    try {
      task.run();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
