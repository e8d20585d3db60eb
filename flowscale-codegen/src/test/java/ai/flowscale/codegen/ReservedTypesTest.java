package ai.flowscale.codegen;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ReservedTypesTest {
  /** The public types of {@code java.lang}. */
  private static Stream<String> typesOfThisJdk() {
    Path folder =
        FileSystems.getFileSystem(URI.create("jrt:/")).getPath("modules/java.base/java/lang");
    try (Stream<Path> files = Files.list(folder)) {
      List<String> names =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.matches("[A-Za-z0-9]+\\.class"))
              .map(name -> name.replace(".class", ""))
              .sorted()
              .toList();
      return names.stream().filter(ReservedTypesTest::isPublic);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isPublic(String name) {
    try {
      return Modifier.isPublic(Class.forName("java.lang." + name, false, null).getModifiers());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Fails on a JDK with a type that is new: add it to the list. */
  @Test
  void everyTypeOfThisJdkIsReserved() {
    assertThat(typesOfThisJdk()).hasSizeGreaterThan(100).allMatch(ReservedTypes::isReserved);
  }
}
