package ai.flowscale.testing;

import ai.flowscale.api.BatchCheckpoint;
import ai.flowscale.api.error.InvalidRequestException;
import ai.flowscale.api.spi.ClientProvider;
import jakarta.json.Json;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A program that opens a checkpoint in a file, to be run in a JVM of its own. */
public final class CheckpointOpener {
  private static final int REFUSED = 3;

  private CheckpointOpener() {}

  /** Ends with 0 where the checkpoint can be opened, with 3 where it is in use. */
  public static void main(String[] args) {
    BatchCheckpoint checkpoint = BatchCheckpoint.file(Path.of(args[0]));
    try {
      checkpoint.begin();
    } catch (InvalidRequestException refused) {
      if (refused.getMessage().contains("in use by another batch")) {
        System.exit(REFUSED);
      }
      throw refused;
    }
    checkpoint.end();
  }

  /** Whether another JVM can open the checkpoint now. */
  public static boolean canOpen(Path file) throws IOException, InterruptedException {
    String classPath =
        Stream.of(
                BatchCheckpoint.class,
                ClientProvider.find(Optional.empty()).getClass(),
                CheckpointOpener.class,
                Json.class)
            .map(CheckpointOpener::location)
            .collect(Collectors.joining(File.pathSeparator));
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                classPath,
                CheckpointOpener.class.getName(),
                file.toString())
            .inheritIO()
            .start();
    try {
      if (!process.waitFor(120, TimeUnit.SECONDS)) {
        throw new AssertionError("the other JVM does not end");
      }
      int status = process.exitValue();
      if (status != 0 && status != REFUSED) {
        throw new AssertionError("the other JVM ended with " + status);
      }
      return status == 0;
    } finally {
      process.destroyForcibly();
    }
  }

  private static String location(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }
}
