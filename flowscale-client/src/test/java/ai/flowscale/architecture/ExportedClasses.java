package ai.flowscale.architecture;

import ai.flowscale.api.Flowscale;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** The classes of the exported packages, as they were compiled. */
final class ExportedClasses {
  private static final Set<String> EXPORTED =
      Set.of(
          "ai.flowscale.api",
          "ai.flowscale.api.error",
          "ai.flowscale.api.model",
          "ai.flowscale.api.instrumentation",
          "ai.flowscale.api.spi");

  private ExportedClasses() {}

  static List<Class<?>> all() {
    try {
      Path classes =
          Path.of(Flowscale.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return Files.isDirectory(classes) ? under(classes) : in(classes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** In a build that has come to the jar of the API. */
  private static List<Class<?>> in(Path jar) throws IOException {
    try (FileSystem opened = FileSystems.newFileSystem(jar)) {
      return under(opened.getPath("/"));
    }
  }

  private static List<Class<?>> under(Path classes) throws IOException {
    try (Stream<Path> files = Files.walk(classes.resolve("ai/flowscale/api"))) {
      return files
          .map(file -> classes.relativize(file).toString().replace('\\', '/'))
          .filter(name -> name.endsWith(".class") && !name.endsWith("package-info.class"))
          .<Class<?>>map(ExportedClasses::load)
          .filter(type -> EXPORTED.contains(type.getPackageName()))
          .filter(type -> !type.isAnonymousClass() && !type.isLocalClass())
          .filter(type -> !Modifier.isPrivate(type.getModifiers()))
          .toList();
    }
  }

  private static Class<?> load(String file) {
    String name = file.substring(0, file.length() - ".class".length()).replace('/', '.');
    try {
      return Class.forName(name, false, ExportedClasses.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }
}
