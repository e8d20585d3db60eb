package ai.flowscale.tests.ee.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What is left of applications in the JVM of a server, seen with the tools of its JDK.
 *
 * @param ports of the service and its storage
 */
record Residue(Jdk jdk, long pid, List<Integer> ports) {
  /** Each deployed application has one. */
  private static final String MARK = "ai.flowscale.examples.ee.config.Settings";

  private static final Pattern APPLICATION =
      Pattern.compile("\\s(\\d+)\\s+\\d+\\s+" + Pattern.quote(MARK) + "\\b");

  /** The names of threads that the SDK and its HTTP libraries start. */
  private static final Pattern OURS =
      Pattern.compile("^\"((?:flowscale|HttpClient|vert\\.x|vertx|idle-connection)[^\"]*)\".*");

  /** How many applications are alive after a collection. */
  int applications() {
    return (int)
        jcmd("GC.class_histogram")
            .lines()
            .map(APPLICATION::matcher)
            .filter(matcher -> matcher.find())
            .mapToLong(matcher -> Long.parseLong(matcher.group(1)))
            .sum();
  }

  /** The threads that belong to applications. */
  List<String> threads() {
    return jcmd("Thread.print")
        .lines()
        .map(OURS::matcher)
        .filter(matcher -> matcher.matches())
        .map(matcher -> matcher.group(1))
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

  /** By what applications are still held, the one that runs included. */
  String holders(Path folder) {
    Path file = folder.resolve("heap.hprof");
    try {
      Files.deleteIfExists(file);
      jcmd("GC.heap_dump", file.toString());
      return Holders.report(HeapDump.read(file), MARK);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String jcmd(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(jdk.tool("jcmd").toString());
    command.add(Long.toString(pid));
    command.addAll(List.of(arguments));
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .start();
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
