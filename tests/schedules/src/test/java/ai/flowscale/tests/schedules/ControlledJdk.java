package ai.flowscale.tests.schedules;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A JDK 25 whose locks, threads and atomic values Fray controls. It is linked once and then kept
 * below {@code target}. Fray's own plugin for Maven does the same with the folder {@code jmods},
 * which newer JDKs do not have.
 */
final class ControlledJdk {
  private static final String PROPERTY = "flowscale.schedules.jdk";
  private static final Path INSTALLED = Path.of("/usr/lib/jvm");
  private static final String VERSION = "25";
  private static final String MODULES =
      "java.base,java.instrument,java.logging,java.management,java.naming,java.net.http,java.rmi,"
          + "java.sql,java.xml,jdk.jfr,jdk.management,jdk.unsupported";
  private static final List<String> LINKED =
      List.of("annotations-", "asm", "fray-instrumentation-", "fray-runtime-", "kotlin-");

  private final Path home;
  private final Path agent;
  private final Path nativeAgent;

  private ControlledJdk(Path home, Path agent, Path nativeAgent) {
    this.home = home;
    this.agent = agent;
    this.nativeAgent = nativeAgent;
  }

  /** Finds a JDK 25 and links what is not there yet. */
  static ControlledJdk in(Path folder) {
    try {
      Files.createDirectories(folder);
      Path home = folder.resolve("jdk");
      Path done = folder.resolve("jdk.done");
      if (!Files.exists(done)) {
        delete(home);
        link(installed(), home);
        Files.createFile(done);
      }
      Path nativeAgent = folder.resolve("libjvmti.so");
      try (InputStream library =
          ControlledJdk.class.getResourceAsStream("/" + nativeAgent.getFileName())) {
        Files.write(nativeAgent, library.readAllBytes());
      }
      return new ControlledJdk(home, jar("fray-instrumentation-agent-"), nativeAgent);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path installed() throws IOException {
    String named = System.getProperty(PROPERTY);
    List<Path> homes = new ArrayList<>();
    if (named == null) {
      homes.add(Path.of(System.getProperty("java.home")));
      if (Files.isDirectory(INSTALLED)) {
        try (Stream<Path> all = Files.list(INSTALLED)) {
          all.sorted().forEach(homes::add);
        }
      }
    } else {
      homes.add(Path.of(named));
    }
    return homes.stream()
        .filter(ControlledJdk::isUsable)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "No JDK %s with jlink was found in %s: install one, or name its folder with -D%s=PATH."
                        .formatted(VERSION, named == null ? INSTALLED : named, PROPERTY)));
  }

  private static boolean isUsable(Path home) {
    Properties release = new Properties();
    try (InputStream in = Files.newInputStream(home.resolve("release"))) {
      release.load(in);
    } catch (IOException noJdk) {
      return false;
    }
    String version = release.getProperty("JAVA_VERSION", "").replace("\"", "");
    return Files.isExecutable(home.resolve("bin/jlink"))
        && (version.equals(VERSION) || version.startsWith(VERSION + "."));
  }

  private static void link(Path jdk, Path home) throws IOException {
    String path =
        classPath().stream()
            .filter(entry -> LINKED.stream().anyMatch(fileName(entry)::startsWith))
            .filter(entry -> !fileName(entry).startsWith("fray-instrumentation-agent-"))
            .collect(Collectors.joining(File.pathSeparator));
    List<String> command =
        List.of(
            jdk.resolve("bin/jlink").toString(),
            "-J-javaagent:" + jar("fray-instrumentation-jdk-"),
            "-J--module-path=" + path,
            "-J--class-path=" + path,
            "-J--add-modules=org.pastalab.fray.instrumentation.jdk",
            "--add-modules",
            MODULES,
            "--output",
            home.toString(),
            "--fray-instrumentation");
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IllegalStateException("jlink of " + jdk + " failed: " + output);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while jlink was running", e);
    }
  }

  private static Collection<String> classPath() {
    return Arrays.asList(System.getProperty("java.class.path").split(File.pathSeparator));
  }

  private static String fileName(String entry) {
    return Path.of(entry).getFileName().toString();
  }

  private static Path jar(String begin) {
    Optional<String> found =
        classPath().stream().filter(entry -> fileName(entry).startsWith(begin)).findFirst();
    return Path.of(found.orElseThrow());
  }

  private static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> all = Files.walk(folder)) {
        for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(each);
        }
      }
    }
  }

  /** Returns how to start a class of this class path. */
  ProcessBuilder command(Class<?> main, String... args) {
    List<String> command =
        new ArrayList<>(
            List.of(
                home.resolve("bin/java").toString(),
                "-Xmx1g",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-javaagent:" + agent,
                "-agentpath:" + nativeAgent,
                "--enable-native-access=ALL-UNNAMED",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "--add-opens=java.base/java.util=ALL-UNNAMED",
                "--add-opens=java.base/java.util.concurrent.atomic=ALL-UNNAMED",
                "-cp",
                String.join(File.pathSeparator, classPath()),
                main.getName()));
    command.addAll(List.of(args));
    return new ProcessBuilder(command);
  }
}
