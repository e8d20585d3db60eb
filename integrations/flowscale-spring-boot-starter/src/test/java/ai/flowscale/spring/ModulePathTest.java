package ai.flowscale.spring;

import static org.assertj.core.api.Assertions.assertThat;

import ai.flowscale.api.spi.ClientProvider;
import ai.flowscale.api.spi.TransportProvider;
import ai.flowscale.emulator.EmulatedWorkflow;
import ai.flowscale.emulator.FlowscaleEmulator;
import ai.flowscale.spring.guide.PosterApplication;
import java.io.File;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The starter as a named module; all other tests have it on the class path. */
class ModulePathTest {
  private static final String MODULE = "ai.flowscale.spring";
  private static final Path CLASSES = folderOf(FlowscaleAutoConfiguration.class);
  private static final Path TESTS = folderOf(PosterApplication.class);

  /** Of the libraries for tests: those that the module path refuses beside others. */
  private static final Predicate<String> HAS_PACKAGES_OF_OTHERS =
      Pattern.compile("/(aopalliance|android-json)/").asPredicate();

  @TempDir Path folder;

  private static Path folderOf(Class<?> type) {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().getPath());
  }

  @Test
  void anApplicationStartsWithAllOnTheModulePath() throws Exception {
    String modules =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> !Path.of(entry).equals(TESTS) && !HAS_PACKAGES_OF_OTHERS.test(entry))
            .collect(Collectors.joining(File.pathSeparator));
    EmulatedWorkflow quick =
        EmulatedWorkflow.builder("any").queueTime(Duration.ZERO).runTime(Duration.ZERO).build();
    Path log = folder.resolve("log");
    try (FlowscaleEmulator emulator =
        FlowscaleEmulator.builder().acceptAnyWorkflow(quick).start()) {
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-p",
                  modules,
                  "--add-modules",
                  "ALL-MODULE-PATH",
                  "-cp",
                  TESTS.toString(),
                  PosterApplication.class.getName(),
                  "--flowscale.api.url=" + emulator.baseUrl(),
                  "--flowscale.api.key=" + emulator.apiKey(),
                  "--spring.main.web-application-type=none")
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      try {
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
      } finally {
        process.destroyForcibly();
      }
      assertThat(process.exitValue()).as("%s", Files.readString(log)).isZero();
      assertThat(folder.resolve("posters").resolve(emulator.runIds().get(0))).isNotEmptyDirectory();
    }
  }

  /** The hints of native images look for them; nothing else in the starter does. */
  @Test
  void itMayLookForTheServices() {
    assertThat(ModuleFinder.of(CLASSES).find(MODULE).orElseThrow().descriptor().uses())
        .containsExactlyInAnyOrder(
            ClientProvider.class.getName(), TransportProvider.class.getName());
  }
}
