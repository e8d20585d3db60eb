package ai.flowscale.tests.shapes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A module with three providers, none of which can be made. */
final class BrokenTransport {
  static final String GONE = "com.example.broken.Gone";
  static final String THROWING = "com.example.broken.Throwing";

  /** A superclass of the third one. */
  static final String LIBRARY = "com/example/broken/Library";

  private static final String MODULE =
      """
      module com.example.broken {
        requires ai.flowscale.api;
        provides ai.flowscale.api.spi.TransportProvider with
            com.example.broken.Gone,
            com.example.broken.Throwing,
            com.example.broken.WithoutLibrary;
      }
      """;

  private static final String PROVIDER =
      """
      package com.example.broken;

      import ai.flowscale.api.spi.*;

      public class %s extends %s implements TransportProvider {
        public %1$s() {
          throw new IllegalStateException("out of order");
        }

        public String name() {
          return "broken";
        }

        public Transport create(TransportConfig config) {
          throw new AssertionError();
        }
      }
      """;

  private BrokenTransport() {}

  /** Compiles it into an empty folder, and takes away what two of the three need. */
  static Path in(Path folder) throws IOException {
    Path sources = Files.createDirectories(folder.resolve("sources"));
    Path classes = folder.resolve("classes");
    Files.writeString(sources.resolve("module-info.java"), MODULE);
    Files.writeString(
        sources.resolve("Library.java"), "package com.example.broken; public class Library {}");
    for (String name : List.of("Gone", "Throwing")) {
      Files.writeString(sources.resolve(name + ".java"), PROVIDER.formatted(name, "Object"));
    }
    Files.writeString(
        sources.resolve("WithoutLibrary.java"), PROVIDER.formatted("WithoutLibrary", "Library"));
    Javac.compile(sources, classes, Artifact.program().dependencies());

    Path services = Files.createDirectories(classes.resolve("META-INF/services"));
    Files.write(
        services.resolve("ai.flowscale.api.spi.TransportProvider"),
        List.of(GONE, THROWING, "com.example.broken.WithoutLibrary"));
    Files.delete(classes.resolve("com/example/broken/Gone.class"));
    Files.delete(classes.resolve(LIBRARY + ".class"));
    return classes;
  }
}
