package ai.flowscale.tests.frameworks;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** An application in a process of its own, on a port that it chooses. */
final class RunningApp implements AutoCloseable {
  /** A bound that only a failing test reaches. */
  private static final long PATIENCE_SECONDS = 120;

  private final Process process;
  private final CompletableFuture<Integer> port = new CompletableFuture<>();
  private final StringBuffer log = new StringBuffer();

  private RunningApp(Process process) {
    this.process = process;
  }

  /** Starts a jar, as its framework packages it. */
  static RunningApp start(Path jar, Pattern portLine, Map<String, String> environment)
      throws IOException {
    return start(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            // On a small machine the common pool would have no threads of its own.
            "-Djava.util.concurrent.ForkJoinPool.common.parallelism=4",
            "-jar",
            jar.toString()),
        portLine,
        environment);
  }

  /**
   * Starts a command.
   *
   * @param portLine finds the port in what it says when it is ready
   */
  static RunningApp start(List<String> command, Pattern portLine, Map<String, String> environment)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("FLOWSCALE_"));
    builder.environment().putAll(environment);
    RunningApp app = new RunningApp(builder.start());
    Thread reader = new Thread(() -> app.read(portLine), "log");
    reader.setDaemon(true);
    reader.start();
    return app;
  }

  private void read(Pattern portLine) {
    try (BufferedReader lines = process.inputReader()) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        log.append(line).append('\n');
        Matcher matcher = portLine.matcher(line);
        if (matcher.find()) {
          port.complete(Integer.valueOf(matcher.group(1)));
        }
      }
      port.completeExceptionally(new IllegalStateException("it ended"));
    } catch (IOException e) {
      port.completeExceptionally(e);
    }
  }

  /** Returns its address once it is ready. */
  URI address() throws InterruptedException {
    try {
      return URI.create("http://127.0.0.1:" + port.get(PATIENCE_SECONDS, TimeUnit.SECONDS) + "/");
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError("The application did not start:\n" + log, e);
    }
  }

  /** Asks it to stop, as a platform does. Returns whether it did, and what it has started. */
  boolean stop() throws InterruptedException, ExecutionException {
    CompletableFuture<?>[] ends =
        Stream.concat(process.descendants(), Stream.of(process.toHandle()))
            .map(ProcessHandle::onExit)
            .toArray(CompletableFuture<?>[]::new);
    process.destroy();
    try {
      CompletableFuture.allOf(ends).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    }
  }

  String log() {
    return log.toString();
  }

  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
