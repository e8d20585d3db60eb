package ai.flowscale.tests.shapes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A user of Vert.x without Web Client, whose artifact is optional. That the transport runs without
 * it, {@link ShapesTest} shows: its programs have the jars that are named here.
 */
class OptionalArtifactTest {
  private static final String MODULE =
      """
      module com.example.shop {
        requires ai.flowscale.transport.vertx;
      }
      """;

  private static final String CLASS =
      """
      package com.example.shop;

      import ai.flowscale.api.spi.Transport;
      import ai.flowscale.transport.vertx.VertxTransport;
      import io.vertx.core.Vertx;
      import io.vertx.core.http.HttpClient;

      class Shop {
        Transport over(Vertx vertx, HttpClient client) {
          return client == null ? VertxTransport.using(vertx) : VertxTransport.using(vertx, client);
        }
      }
      """;

  @TempDir Path folder;

  @Test
  void webClientIsNotAmongWhatTheTransportNeeds() {
    assertThat(Artifact.transport("vertx").dependencies())
        .extracting(jar -> jar.getFileName().toString())
        .anyMatch(name -> name.startsWith("vertx-core"))
        .noneMatch(name -> name.startsWith("vertx-web") || name.startsWith("vertx-uri"));
  }

  @Test
  void anApplicationWithAnHttpClientCompilesWithoutWebClient() throws Exception {
    Path sources = Files.createDirectories(folder.resolve("sources"));
    Files.writeString(sources.resolve("module-info.java"), MODULE);
    Files.writeString(sources.resolve("Shop.java"), CLASS);

    assertThatCode(
            () ->
                Javac.compile(
                    sources,
                    folder.resolve("classes"),
                    Artifact.transport("vertx").jars().toList()))
        .doesNotThrowAnyException();
  }
}
