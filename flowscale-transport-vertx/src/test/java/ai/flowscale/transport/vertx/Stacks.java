package ai.flowscale.transport.vertx;

import java.io.PrintWriter;
import java.io.StringWriter;

final class Stacks {
  private Stacks() {}

  /** All that a log would show of a failure, its causes included. */
  static String of(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    return text.toString();
  }
}
