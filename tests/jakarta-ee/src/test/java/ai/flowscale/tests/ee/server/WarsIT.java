package ai.flowscale.tests.ee.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What the applications hold, and above all what not. */
class WarsIT {

  @ParameterizedTest
  @CsvSource({"JDK,false", "VERTX,false", "JERSEY,true", "JERSEY,false"})
  void holdsExactlyItsTransport(Variant variant, boolean serverHasJersey) {
    assertThat(transports(variant.war(serverHasJersey)))
        .containsExactly("flowscale-transport-" + variant.label() + "-0.1.0-SNAPSHOT.jar");
  }

  private static List<String> transports(Path war) {
    return Variant.libraries(war).stream()
        .filter(name -> name.startsWith("flowscale-transport-"))
        .filter(name -> !name.startsWith("flowscale-transport-toolkit-"))
        .toList();
  }

  @ParameterizedTest
  @EnumSource(Variant.class)
  void holdsNoApiOfTheServer(Variant variant) {
    for (boolean serverHasJersey : new boolean[] {true, false}) {
      assertThat(Variant.libraries(variant.war(serverHasJersey)))
          .noneMatch(name -> name.startsWith("jakarta."))
          .noneMatch(name -> name.startsWith("microprofile"))
          .noneMatch(name -> name.startsWith("yasson") || name.startsWith("parsson"));
    }
  }

  @ParameterizedTest
  @CsvSource({"JDK,false", "VERTX,false", "JERSEY,true"})
  void holdsNoImplementationOfAJakartaApi(Variant variant, boolean serverHasJersey)
      throws IOException {
    Path war = variant.war(serverHasJersey);
    try (FileSystem zip = FileSystems.newFileSystem(war);
        Stream<Path> libraries = Files.list(zip.getPath("WEB-INF/lib"))) {
      for (Path library : libraries.toList()) {
        try (InputStream in = Files.newInputStream(library)) {
          assertThat(Entries.of(in))
              .as(library.toString())
              .noneMatch(name -> name.startsWith("META-INF/services/jakarta."))
              .noneMatch(name -> name.startsWith("jakarta/"));
        }
      }
    }
  }
}
