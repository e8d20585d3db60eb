package ai.flowscale.tests.shapes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.lang.module.Configuration;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ResolvedModule;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;

/** The emulator as a module, in an application whose tests have no JUnit on the module path. */
class EmulatorModuleTest {
  private static final String MODULE = "ai.flowscale.emulator";
  private static final Artifact EMULATOR = Artifact.emulator();

  private static Configuration resolve() {
    return ModuleLayer.boot()
        .configuration()
        .resolveAndBind(
            ModuleFinder.of(EMULATOR.jars().toArray(Path[]::new)),
            ModuleFinder.of(),
            Set.of(MODULE));
  }

  @Test
  void exportsWhatUsersCall() {
    ModuleDescriptor module = resolve().findModule(MODULE).orElseThrow().reference().descriptor();

    assertThat(module.exports())
        .extracting(ModuleDescriptor.Exports::source)
        .containsExactlyInAnyOrder(MODULE, MODULE + ".junit");
  }

  @Test
  void providesNoServiceInEitherPlace() throws IOException {
    ModuleDescriptor module = resolve().findModule(MODULE).orElseThrow().reference().descriptor();

    assertThat(module.provides()).isEmpty();
    try (JarFile jar = new JarFile(EMULATOR.jar().toFile())) {
      assertThat(jar.stream())
          .extracting(ZipEntry::getName)
          .noneMatch(name -> name.startsWith("META-INF/services"));
    }
  }

  @Test
  void anImageCanHoldIt() {
    Set<ResolvedModule> modules = resolve().modules();

    assertThat(modules)
        .as("automatic modules, which jlink does not take")
        .noneMatch(module -> module.reference().descriptor().isAutomatic());
    assertThat(resolve().findModule(MODULE).orElseThrow().reference().descriptor().requires())
        .as("modules of the JDK that would make an image large")
        .noneMatch(required -> required.name().equals("java.desktop"));
    assertThat(modules)
        .extracting(ResolvedModule::name)
        .contains(MODULE, "ai.flowscale.api", "jakarta.json", "org.eclipse.parsson")
        .noneMatch(name -> name.startsWith("org.junit") || name.contains("wiremock"));
  }

  @Test
  void startsAsAProgramOnTheModulePath() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-p",
                String.join(File.pathSeparator, EMULATOR.jars().map(Path::toString).toList()),
                "-m",
                MODULE + "/" + MODULE + ".EmulatorMain",
                "--stop-with-stdin")
            .redirectErrorStream(true)
            .start();
    try (BufferedReader output = process.inputReader()) {
      assertThat(output.readLine()).startsWith("FLOWSCALE_API_URL=http://127.0.0.1:");
      process.getOutputStream().close();
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
    } finally {
      process.destroyForcibly();
    }
  }
}
