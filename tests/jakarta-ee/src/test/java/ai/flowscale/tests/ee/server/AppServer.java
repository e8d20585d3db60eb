package ai.flowscale.tests.ee.server;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** A server that runs as a process of ours. */
final class AppServer implements AutoCloseable {
  /** Long, for there may be other builds beside this one: nothing is said about time here. */
  static final Duration PATIENCE = Duration.ofSeconds(300);

  /** A small heap; and what makes a small machine have threads in the common pool. */
  private static final List<String> JVM_OPTIONS =
      List.of("-Xmx512m", "-Djava.util.concurrent.ForkJoinPool.common.parallelism=4");

  /** How often a port may be lost to another program. */
  private static final int MOST_STARTS = 3;

  /** What a JVM says of a port that is taken, whatever server runs in it. */
  private static final String PORT_TAKEN = "Address already in use";

  private static final long STOP_SECONDS = 20;
  private static final long LOOK_MILLIS = 100;

  private final Process process;
  private final Path log;
  private final URI root;

  private AppServer(Process process, Path log, URI root) {
    this.process = process;
    this.log = log;
    this.root = root;
  }

  static List<String> jvmOptions(List<String> more) {
    List<String> options = new ArrayList<>(JVM_OPTIONS);
    options.addAll(more);
    return options;
  }

  /** A port that is free now; another program may take it before the server does. */
  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** The names of settings as the environment has them. */
  static Map<String, String> variables(Map<String, String> settings) {
    Map<String, String> variables = new HashMap<>();
    settings.forEach(
        (name, value) ->
            variables.put(
                name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_'), value));
    return variables;
  }

  /**
   * Starts a process and waits until the application in it responds. Where another program was
   * quicker to take the port, it is started again on another one.
   */
  static AppServer start(Launch launch) throws IOException, InterruptedException {
    for (int starts = 1; ; starts++) {
      AppServer server = begin(launch, freePort());
      try {
        server.await("the application is ready", server::isReadyOnItsPort);
        return server;
      } catch (IOException | InterruptedException | RuntimeException | Error e) {
        server.close();
        if (starts == MOST_STARTS || !server.hasLostItsPort()) {
          throw e;
        }
      }
    }
  }

  private static AppServer begin(Launch launch, int port) throws IOException {
    Path log = launch.folder().resolve("server.log");
    ProcessBuilder builder =
        new ProcessBuilder(launch.command().on(port))
            .directory(launch.folder().toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("FLOWSCALE_"));
    builder.environment().keySet().removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS"));
    builder.environment().putAll(launch.environment());
    return new AppServer(
        builder.start(), log, URI.create("http://127.0.0.1:" + port + "/flowscale/"));
  }

  /** The port is asked for last: another program that has it may respond as well. */
  private boolean isReadyOnItsPort() {
    boolean ready = isReady();
    if (hasLostItsPort()) {
      throw new IllegalStateException("Another program has taken the server's port; see " + log);
    }
    return ready;
  }

  /** Only the console is of this start alone. */
  private boolean hasLostItsPort() {
    try {
      return console().contains(PORT_TAKEN);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  URI root() {
    return root;
  }

  Path log() {
    return log;
  }

  /** All that the server has said, whether on its console or in Open Liberty's own file. */
  String logText() throws IOException {
    Path messages = log.resolveSibling("usr/servers/it/logs/messages.log");
    return Files.exists(messages)
        ? console() + Files.readString(messages, StandardCharsets.ISO_8859_1)
        : console();
  }

  private String console() throws IOException {
    try {
      return Files.readString(log, StandardCharsets.ISO_8859_1);
    } catch (NoSuchFileException e) {
      // Payara Micro may be about to begin a new one.
      return "";
    }
  }

  Browser browser() {
    return new Browser(root);
  }

  /** The JVM of the server, which a script may have started. */
  long pid() {
    return process
        .descendants()
        .filter(child -> child.info().command().orElse("").endsWith("/java"))
        .map(ProcessHandle::pid)
        .findFirst()
        .orElse(process.pid());
  }

  /** Says something to a server that takes commands. */
  void command(String line) throws IOException {
    OutputStream in = process.getOutputStream();
    in.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    in.flush();
  }

  void awaitApplication() throws IOException, InterruptedException {
    await("the application is ready", this::isReady);
  }

  private boolean isReady() {
    return browser().status("api/health/ready") == 200;
  }

  void awaitStopped() throws IOException, InterruptedException {
    await("the application is gone", () -> browser().status("api/health/ready") == 404);
  }

  /** Waits by looking, since a process of another kind cannot be asked to tell. */
  void await(String what, BooleanSupplier condition) throws IOException, InterruptedException {
    await(what, PATIENCE, condition);
  }

  void await(String what, Duration patience, BooleanSupplier condition)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    while (!condition.getAsBoolean()) {
      if (!process.isAlive() || System.nanoTime() > end) {
        throw new AssertionError(
            "Not in time: " + what + (process.isAlive() ? "" : ", the server has ended"));
      }
      // Ends early where the server does.
      process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  /** Ends the JVM, and whatever script is around it. */
  @Override
  public void close() {
    List<ProcessHandle> all = process.descendants().toList();
    all.stream()
        .sorted(Comparator.comparing(ProcessHandle::pid).reversed())
        .forEach(ProcessHandle::destroy);
    process.destroy();
    try {
      if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor(STOP_SECONDS, TimeUnit.SECONDS);
      }
      for (ProcessHandle child : all) {
        if (child.isAlive()) {
          child.destroyForcibly();
        }
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
