package ai.flowscale.tests.ee.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What is left of applications in the JVM of a server, seen with the tools of its JDK.
 *
 * @param dump the file that heap dumps go to
 * @param ports of the service and its storage
 */
record Residue(Jdk jdk, long pid, Path dump, List<Integer> ports) {
  /** Each application with the client has loaded it. */
  static final String OURS = "ai.flowscale.examples.ee.config.Settings";

  static final String EMPTY = "ai.flowscale.tests.ee.empty.EmptyServlet";

  /** The names of threads that the SDK and its HTTP libraries start. */
  private static final Pattern THREADS =
      Pattern.compile("^\"((?:flowscale|HttpClient|vert\\.x|vertx|idle-connection)[^\"]*)\".*");

  static Residue in(Jdk jdk, Deployment deployment) {
    return new Residue(
        jdk,
        deployment.server().pid(),
        deployment.folder().resolve("heap.hprof"),
        List.of(
            URI.create(deployment.emulator().baseUrl()).getPort(),
            URI.create(deployment.emulator().storageUrl()).getPort()));
  }

  /** What is held after a collection, beside what instances of these classes hold. */
  Holders holders(Set<String> beside) {
    try {
      Files.deleteIfExists(dump);
      jcmd("GC.heap_dump", dump.toString());
      Holders holders = Holders.in(HeapDump.read(dump), beside);
      Files.delete(dump);
      return holders;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The threads that belong to applications. */
  List<String> threads() {
    return jcmd("Thread.print")
        .lines()
        .map(THREADS::matcher)
        .filter(matcher -> matcher.matches())
        .map(matcher -> matcher.group(1))
        .toList();
  }

  /** The threads with a text in their names or stacks, each with both. */
  List<String> threadsWith(String text) {
    return Stream.of(jcmd("Thread.print").split("\n\n"))
        .filter(thread -> thread.contains(text))
        .toList();
  }

  /** How many connections to the service are open, in whatever state but the last. */
  long sockets() {
    try (Stream<String> v4 = Files.lines(Path.of("/proc/" + pid + "/net/tcp"));
        Stream<String> v6 = Files.lines(Path.of("/proc/" + pid + "/net/tcp6"))) {
      return Stream.concat(v4, v6).filter(this::isOpenToService).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean isOpenToService(String line) {
    String[] fields = line.strip().split("\\s+", -1);
    boolean toService =
        ports.stream().anyMatch(port -> fields[2].endsWith(":%04X".formatted(port)));
    // 06 is TIME_WAIT: closed, and kept by the system for a minute.
    return toService && !"06".equals(fields[3]);
  }

  private String jcmd(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(jdk.tool("jcmd").toString());
    command.add(Long.toString(pid));
    command.addAll(List.of(arguments));
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
