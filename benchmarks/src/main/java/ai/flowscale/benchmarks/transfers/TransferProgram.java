package ai.flowscale.benchmarks.transfers;

import ai.flowscale.benchmarks.process.Exit;
import ai.flowscale.benchmarks.process.Memory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Moves files as it is told to, in a process of its own. Each line {@code up}, {@code down} or
 * {@code memory} is answered with one: nanoseconds, or kilobytes.
 */
final class TransferProgram {
  private TransferProgram() {}

  /** Takes who moves, the server, the number of bytes, the file to send and the one to write. */
  public static void main(String[] arguments) {
    Exit.after(() -> obey(arguments));
  }

  @SuppressWarnings("SystemOut") // The answers are this program's output.
  private static long obey(String[] arguments) throws IOException {
    URI link = URI.create(arguments[1] + "/bytes/" + arguments[2]);
    long bytes = Long.parseLong(arguments[2]);
    Path source = Path.of(arguments[3]);
    Path target = Path.of(arguments[4]);
    BufferedReader commands =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (Transfers transfers = open(arguments[0], arguments[1])) {
      for (String line = commands.readLine(); line != null; line = commands.readLine()) {
        System.out.println(
            switch (line) {
              case "up" -> up(transfers, source, bytes);
              case "down" -> down(transfers, link, target, bytes);
              default -> Memory.peakKilobytes();
            });
      }
    }
    return bytes;
  }

  private static Transfers open(String who, String base) {
    return switch (who) {
      case "jdk" -> new JdkTransfers(base);
      case "jersey" -> new JerseyTransfers(base);
      case "vertx" -> new VertxTransfers(base);
      default -> new SdkTransfers(who.substring("flowscale-".length()), base);
    };
  }

  private static long up(Transfers transfers, Path source, long bytes) throws IOException {
    long started = System.nanoTime();
    String answer = transfers.up(source);
    long ended = System.nanoTime();
    if (!answer.contains(bytes + "-")) {
      throw new IllegalStateException("the server did not get it whole: " + answer);
    }
    return ended - started;
  }

  private static long down(Transfers transfers, URI link, Path target, long bytes)
      throws IOException {
    long started = System.nanoTime();
    transfers.down(link, target);
    long ended = System.nanoTime();
    if (Files.size(target) != bytes) {
      throw new IllegalStateException("the file is not whole: " + Files.size(target));
    }
    Files.delete(target);
    return ended - started;
  }
}
