package ai.flowscale.tests.shapes;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the jars tell native-image of reflection and resources names nothing that is not there. No
 * native image is built.
 */
class NativeImageMetadataTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"flowscale-client", "flowscale-transport-jdk", "flowscale-transport-jersey"})
  void theMetadataNamesOnlyWhatIsThere(String artifactId) throws Exception {
    Artifact artifact = Artifact.module(artifactId);
    JsonObject metadata = metadata(artifact, artifactId);
    assertThat(metadata.keySet()).isSubsetOf("reflection", "resources").isNotEmpty();

    URL[] jars = artifact.jars().map(NativeImageMetadataTest::url).toArray(URL[]::new);
    try (URLClassLoader loader = new URLClassLoader(jars, ClassLoader.getPlatformClassLoader())) {
      for (JsonObject entry : entries(metadata, "reflection")) {
        assertThat(Class.forName(entry.getString("type"), false, loader)).isNotNull();
      }
      for (JsonObject entry : entries(metadata, "resources")) {
        assertThat(loader.getResource(entry.getString("glob"))).isNotNull();
      }
    }
  }

  private static JsonObject metadata(Artifact artifact, String artifactId) throws IOException {
    String name =
        "META-INF/native-image/ai.flowscale/" + artifactId + "/reachability-metadata.json";
    try (JarFile jar = new JarFile(artifact.jar().toFile());
        JsonReader reader = Json.createReader(jar.getInputStream(jar.getJarEntry(name)))) {
      return reader.readObject();
    }
  }

  private static Iterable<JsonObject> entries(JsonObject metadata, String kind) {
    JsonArray entries = metadata.getJsonArray(kind);
    return entries == null ? List.of() : entries.getValuesAs(JsonValue::asJsonObject);
  }

  private static URL url(Path path) {
    try {
      return path.toUri().toURL();
    } catch (IOException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
