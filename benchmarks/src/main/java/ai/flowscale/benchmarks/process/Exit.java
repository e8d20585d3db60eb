package ai.flowscale.benchmarks.process;

import java.util.concurrent.Callable;

/**
 * Ends a program with its main method, also where that fails: libraries leave threads behind, and
 * whoever started a program that has failed would wait for its answer for ever.
 */
public final class Exit {
  private Exit() {}

  /** Runs a program and ends the JVM, with 1 where it fails. */
  @SuppressWarnings("CatchAndPrintStackTrace") // There is nobody else to tell.
  public static void after(Callable<?> program) {
    int status = 0;
    try {
      program.call();
    } catch (Exception | LinkageError failure) {
      failure.printStackTrace();
      status = 1;
    }
    System.exit(status);
  }
}
