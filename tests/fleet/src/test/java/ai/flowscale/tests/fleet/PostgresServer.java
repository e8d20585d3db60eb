package ai.flowscale.tests.fleet;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * A PostgreSQL server of a test's own, in a temporary folder and on a free port. PostgreSQL refuses
 * to run as root: there it runs under the user of Debian's package.
 */
final class PostgresServer implements AutoCloseable {
  static final String INSTALL = "apt-get install postgresql";

  private static final String DATABASE = "postgres";
  private static final String USER = "fleet";
  private static final String READY = "ready to accept connections";
  private static final int LIMIT_SECONDS = 150;
  private static final int STARTS = 5;
  private static final int LAST_LINES = 30;

  /**
   * Below the ports that the system gives to outgoing connections: a worker that tries to connect
   * while the server is down could get the server's own port, and keep it.
   */
  private static final int FIRST_PORT = 10_000;

  private static final int PORTS = 20_000;

  /** What a server has written survives its end without fsync, though not that of the machine. */
  private static final List<String> SETTINGS =
      List.of("listen_addresses=127.0.0.1", "unix_socket_directories=", "fsync=off");

  /**
   * Runs a command until it ends, or until the standard input has a line or ends, as it does when
   * this JVM is killed: the line is the signal that the command gets.
   */
  private static final String SUPERVISOR =
      """
      exec 3<&0
      "$@" &
      server=$!
      { read -r signal <&3; kill -s "${signal:-INT}" $server; } >/dev/null 2>&1 &
      reader=$!
      wait $server
      status=$?
      kill $reader
      exit $status
      """;

  private final Path programs;
  private final Path folder;
  private final List<String> asUser;
  private final List<String> settings;
  private int port;
  private Process process;

  private PostgresServer(Path programs, Path folder, List<String> asUser, List<String> settings) {
    this.programs = programs;
    this.folder = folder;
    this.asUser = asUser;
    this.settings = settings;
  }

  /**
   * Creates a database cluster and starts its server.
   *
   * @param settings such as {@code max_connections=200}
   */
  static PostgresServer start(String... settings) throws IOException, InterruptedException {
    Path programs = programs(Path.of("/usr/lib/postgresql"), System.getenv("PATH"));
    // Not in a folder of the test's: those above it are not open to another user.
    Path folder = Files.createTempDirectory("flowscale-postgres");
    PostgresServer server =
        new PostgresServer(
            programs, folder, isRoot() ? asOwner(folder) : List.of(), List.of(settings));
    boolean started = false;
    try {
      server.initialize();
      server.startOnFreePort();
      started = true;
      return server;
    } finally {
      if (!started) {
        server.close();
      }
    }
  }

  /** Finds the folder of PostgreSQL's programs, that of the newest version first. */
  static Path programs(Path versions, String path) throws IOException {
    List<Path> candidates = new ArrayList<>();
    if (Files.isDirectory(versions)) {
      try (Stream<Path> folders = Files.list(versions)) {
        folders
            .sorted(Comparator.comparing(PostgresServer::version).reversed())
            .map(version -> version.resolve("bin"))
            .forEach(candidates::add);
      }
    }
    for (String entry : path.split(File.pathSeparator)) {
      candidates.add(Path.of(entry));
    }
    return candidates.stream()
        .filter(candidate -> Files.isExecutable(candidate.resolve("initdb")))
        .findFirst()
        .orElseThrow(
            () ->
                new AssertionError(
                    "PostgreSQL is neither in "
                        + versions
                        + " nor on the PATH. This installs it on Debian: "
                        + INSTALL));
  }

  private static int version(Path folder) {
    String name = folder.getFileName().toString();
    return name.matches("\\d{1,5}") ? Integer.parseInt(name) : 0;
  }

  private static boolean isRoot() {
    return System.getProperty("user.name").equals("root");
  }

  /** Gives a folder to a user that is not root, and returns how to run a command as this user. */
  private static List<String> asOwner(Path folder) throws IOException {
    for (String user : List.of("postgres", "nobody")) {
      try {
        Files.setOwner(
            folder,
            folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(user));
        return List.of("runuser", "-u", user, "--");
      } catch (UserPrincipalNotFoundException noSuchUser) {
        // The next one.
        continue;
      }
    }
    throw new AssertionError("There is no user but root. This creates one: " + INSTALL);
  }

  private void initialize() throws IOException, InterruptedException {
    run(
        "initdb",
        "--pgdata=" + data(),
        "--username=" + USER,
        "--auth=trust",
        "--encoding=UTF8",
        "--no-locale",
        "--no-sync");
  }

  private void startOnFreePort() throws IOException, InterruptedException {
    for (int starts = 1; ; starts++) {
      port = freePort();
      try {
        restart();
        return;
      } catch (IllegalStateException portTaken) {
        if (starts == STARTS || !portTaken.getMessage().contains("Address already in use")) {
          throw portTaken;
        }
      }
    }
  }

  private static int freePort() {
    Random random = new Random();
    for (int i = 0; i < PORTS; i++) {
      int port = FIRST_PORT + random.nextInt(PORTS);
      try (ServerSocket socket = new ServerSocket()) {
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return port;
      } catch (IOException taken) {
        // Another one.
        continue;
      }
    }
    throw new IllegalStateException("no port is free");
  }

  /** Starts the server again, on its data and its port, and returns when it accepts connections. */
  void restart() throws IOException, InterruptedException {
    List<String> words =
        new ArrayList<>(
            List.of("sh", "-c", SUPERVISOR, "sh", programs.resolve("postgres").toString()));
    Collections.addAll(words, "-D", data(), "-p", Integer.toString(port));
    Stream.concat(SETTINGS.stream(), settings.stream())
        .forEach(setting -> Collections.addAll(words, "-c", setting));
    process =
        new ProcessBuilder(command(words))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .start();
    CompletableFuture<Void> ready = new CompletableFuture<>();
    BufferedReader output = process.inputReader();
    Thread reader = new Thread(() -> read(output, ready), "postgres-output");
    reader.setDaemon(true);
    reader.start();
    try {
      ready.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException failed) {
      kill();
      throw new IllegalStateException("PostgreSQL does not start: " + failed.getMessage(), failed);
    }
  }

  /** Reads to the end: a server whose output nobody reads would block. */
  private static void read(BufferedReader output, CompletableFuture<Void> ready) {
    Deque<String> last = new ArrayDeque<>();
    try {
      for (String line = output.readLine(); line != null; line = output.readLine()) {
        if (line.contains(READY)) {
          ready.complete(null);
        }
        last.addLast(line);
        if (last.size() > LAST_LINES) {
          last.removeFirst();
        }
      }
    } catch (IOException closed) {
      last.addLast(closed.toString());
    }
    ready.completeExceptionally(new IOException(String.join("\n", last)));
  }

  /** Stops the server as an administrator does; its connections are closed. */
  void stop() throws IOException, InterruptedException {
    signal("INT");
  }

  /** Ends the server without a checkpoint, so that the next start has to recover. */
  void crash() throws IOException, InterruptedException {
    signal("QUIT");
  }

  private void signal(String signal) throws IOException, InterruptedException {
    BufferedWriter input = process.outputWriter();
    input.write(signal + "\n");
    input.flush();
    if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
      kill();
      throw new IllegalStateException("PostgreSQL did not stop");
    }
  }

  boolean isRunning() {
    return process != null && process.isAlive();
  }

  String jdbcUrl() {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + DATABASE;
  }

  String user() {
    return USER;
  }

  Connection connect() throws SQLException {
    return DriverManager.getConnection(jdbcUrl(), USER, "");
  }

  /** Runs one of PostgreSQL's programs on this server, such as {@code pgbench}. */
  List<String> client(String program, String... options) throws IOException, InterruptedException {
    List<String> all =
        new ArrayList<>(List.of("-h", "127.0.0.1", "-p", Integer.toString(port), "-U", USER));
    Collections.addAll(all, options);
    all.add(DATABASE);
    return run(program, all.toArray(String[]::new));
  }

  private List<String> run(String program, String... options)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(programs.resolve(program).toString()));
    Collections.addAll(command, options);
    // To a file: an interrupt, such as that of a test's time limit, does not end the reading of a
    // pipe.
    Path output = Files.createTempFile("flowscale-postgres", ".log");
    Process run =
        new ProcessBuilder(command(command))
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      run.outputWriter().close();
      int status = run.waitFor();
      List<String> lines = Files.readAllLines(output);
      if (status != 0) {
        throw new IllegalStateException(program + " failed: " + String.join("\n", lines));
      }
      return lines;
    } finally {
      run.destroyForcibly();
      Files.delete(output);
    }
  }

  private List<String> command(List<String> words) {
    return Stream.concat(asUser.stream(), words.stream()).toList();
  }

  private String data() {
    return folder.resolve("data").toString();
  }

  private void kill() {
    List<ProcessHandle> all =
        Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
    all.forEach(ProcessHandle::destroyForcibly);
  }

  /** Stops the server and deletes its data. */
  @Override
  public void close() throws IOException {
    try {
      if (isRunning()) {
        crash();
      }
    } catch (InterruptedException interrupted) {
      kill();
      Thread.currentThread().interrupt();
    } finally {
      delete(folder);
    }
  }

  private static void delete(Path folder) throws IOException {
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, IOException failure)
              throws IOException {
            Files.deleteIfExists(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
