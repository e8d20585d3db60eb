package ai.flowscale.tests.release;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Anyone who builds the same sources elsewhere gets the same jars, byte for byte. */
class ReproducibleTest {
  private static final Set<String> LEFT_OUT = Set.of("target", ".git");
  private static final List<Published> JARS = Published.jars();
  private static final long LIMIT_SECONDS = 900;

  @TempDir Path folder;

  @Test
  @Timeout(LIMIT_SECONDS + 60)
  void anotherBuildOfTheseSourcesGivesTheSameJars() throws Exception {
    Path copy = folder.resolve("a folder of another name");
    copySources(copy);
    build(copy);

    assertThat(digests(copy)).isEqualTo(digests(Published.ROOT));
  }

  /** Copies what is published, and of the other modules only their POMs: they may be at work. */
  private static void copySources(Path copy) throws IOException {
    Files.walkFileTree(
        Published.ROOT,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            String name = folder.getFileName().toString();
            return LEFT_OUT.contains(name) || (name.equals("src") && !isNeeded(folder))
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (file.endsWith("pom.xml") || isNeeded(file)) {
              Path target = copy.resolve(Published.ROOT.relativize(file));
              Files.createDirectories(target.getParent());
              Files.copy(file, target);
            }
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static boolean isNeeded(Path file) {
    Path path = Published.ROOT.relativize(file);
    return path.getNameCount() == 1
        || path.startsWith(".mvn")
        || JARS.stream().anyMatch(module -> path.startsWith(module.folder()));
  }

  /** Packages what is published, without what this build has checked already. */
  private void build(Path copy) throws IOException, InterruptedException {
    Path log = folder.resolve("log");
    String modules = JARS.stream().map(Published::folder).collect(Collectors.joining(","));
    ProcessBuilder maven =
        new ProcessBuilder(
                Path.of(System.getProperty("release.maven"), "bin", "mvn").toString(),
                "-o",
                "-q",
                "-B",
                "-P!static-checks",
                "-Dmaven.repo.local=" + System.getProperty("release.repository"),
                "-Dmaven.test.skip=true",
                "-Dcheckstyle.skip=true",
                "-Dspotless.check.skip=true",
                "-Denforcer.skip=true",
                "-am",
                "-pl",
                modules,
                "package")
            .directory(copy.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    maven.environment().put("JAVA_HOME", System.getProperty("java.home"));
    maven.environment().put("MAVEN_OPTS", "-XX:TieredStopAtLevel=1"); // It lives for a minute.
    Process process = maven.start();
    try {
      assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)).as("the build ends").isTrue();
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).as(() -> Published.read(log)).isZero();
  }

  private static Map<String, String> digests(Path root)
      throws IOException, NoSuchAlgorithmException {
    Map<String, String> digests = new TreeMap<>();
    for (Published module : JARS) {
      byte[] jar = Files.readAllBytes(module.jar(root));
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(jar);
      digests.put(module.folder(), HexFormat.of().formatHex(digest));
    }
    return digests;
  }
}
